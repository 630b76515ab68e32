#!/usr/bin/env node
import { javascript } from './javascript.js';

process.setSourceMapsEnabled(true);
const program = await javascript().catch(() => undefined);
if (program === undefined) {
  // It takes longer, and comes to the same.
  const { register } = await import('tsx/esm/api');
  register();
}
await import(program ?? '../src/cli/main.ts');
