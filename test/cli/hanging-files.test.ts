/**
 * A process some of whose looks wait for a disk that does not answer. A pipe that nobody writes to is opened as long as a file
 * on a mount that hangs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Started, start } from '../../bench/support/process.ts';
import { describeNeeding } from '../support/needs.ts';
import { program } from './run.ts';

/** More than the threads that Node has by itself. */
const HANGING = 16;

/** Loaded beforehand; it begins once the program does. */
const HANGS = `
const { open } = require('node:fs');
setTimeout(() => {
  for (let n = 0; n < ${HANGING}; n++) open(process.env.PIPE, 'r', () => undefined);
}, 0);
`;

describeNeeding('pipes that have a name', process.platform !== 'win32')('a process in which looks hang', () => {
  let folder: string;
  let lab: Started | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'handrail-hanging-'));
    writeFileSync(join(folder, 'hangs.cjs'), HANGS);
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const args = ['lab', '--any-ports', '--dir', join(folder, 'lab')];
    lab = await start(['--require', join(folder, 'hangs.cjs'), program, ...args], /panel is at (\S+)/, {
      PIPE: join(folder, 'pipe'),
    });
  });
  afterAll(async () => {
    await lab?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts, reads files and finds hosts all the same', async () => {
    const panel = await fetch(lab?.ready[1] ?? '');
    expect(panel.status).toBe(200);
    expect(await panel.text()).toContain('<html');
  });

  it('ends when it is asked to, though it cannot by itself', async () => {
    lab?.signal('SIGTERM');
    expect(await lab?.exit).toBeNull();
  });
});
