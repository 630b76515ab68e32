#!/usr/bin/env node
import { begin } from '../src/javascript/begin.js';

await begin('command');
