#!/usr/bin/env node
// The sources are TypeScript; tsx lets Node read them without a build step.
import { register } from 'tsx/esm/api';

register();
await import('../src/cli/main.ts');
