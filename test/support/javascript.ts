/**
 * Has the program's JavaScript made once, before a dozen processes begin at the same time and each would make it; and lets
 * tests that run the sources within share what is kept, apart from what the program keeps: they may be newer than it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { KEPT } from './kept.ts';

const handrail = fileURLToPath(new URL('../../bin/handrail.js', import.meta.url));

export default function setup({ config }: TestProject): void {
  execFileSync(process.execPath, [handrail, '--version']);
  // Sources that are watched change while tests go on.
  if (!config.watch) process.env[KEPT] = mkdtempSync(join(tmpdir(), 'kept-'));
}
