/** What is kept in a folder is written by one process: a second one says so and touches nothing. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Started, start } from '../../bench/support/process.ts';
import { claimFolder } from '../../src/cli/claim.ts';
import { program, run, runAsProcess } from './run.ts';

const LIMIT_MS = 120_000;

let folder: string;
const running: Started[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handrail-folder-'));
});
afterEach(async () => {
  for (const each of running.splice(0)) await each.end();
  await rm(folder, { recursive: true, force: true });
});

it('a second `handrail start` on one folder ends with 2, and leaves the first alone', {
  timeout: LIMIT_MS,
}, async () => {
  const data = join(folder, 'data');
  const first = await start([program, 'start', '--data', data], /Handrail is ready/, { HANDRAIL_PORT: '0' });
  running.push(first);
  const state = await readFile(join(data, 'estate.yaml'), 'utf8');

  const answers = await Promise.all([
    runAsProcess(folder, ['start', '--data', data], { HANDRAIL_PORT: '0' }),
    run(['lab', '--any-ports', '--dir', join(data, 'lab')]),
    run(['workspace', '--port', '0', '--data', join(data, 'workspace')]),
  ]);
  for (const { code, out, err } of answers) {
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(
      /^Another Handrail \(process \d+\) is using .*\. End it first, or give this one a folder by --\w+\.\n$/,
    );
  }
  expect(await readFile(join(data, 'estate.yaml'), 'utf8')).toBe(state);

  // A process that was killed holds nothing.
  await first.kill();
  for (const kept of ['lab', 'workspace']) await (await claimFolder(join(data, kept), '--data')).release();
});

it('of many that come at once one gets the folder, and after it the next', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => claimFolder(folder, '--data')));
  const claims = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  expect(claims).toHaveLength(1);
  await claims[0]?.release();
  const next = await claimFolder(folder, '--data');
  await next.release();
});

it('a folder whose path is too long for a socket is claimed all the same', async () => {
  const deep = join(folder, 'x'.repeat(120));
  const claim = await claimFolder(deep, '--data');
  await expect(claimFolder(deep, '--data')).rejects.toThrow('is using');
  await claim.release();
});
