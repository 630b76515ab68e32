/** What is kept in a folder is written by one process: a second one says so and touches nothing. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Started, start } from '../../bench/support/process.ts';
import { claimFolder } from '../../src/cli/claim.ts';

const handrail = fileURLToPath(new URL('../../bin/handrail.js', import.meta.url));
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

async function begin(args: readonly string[], ready: RegExp): Promise<Started> {
  const started = await start([handrail, ...args], ready, { HANDRAIL_PORT: '0' });
  running.push(started);
  return started;
}

/** A command that is to refuse: its exit code and what it says. */
function refused(args: readonly string[]): Promise<{ code: unknown; err: string }> {
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', HANDRAIL_PORT: '0' };
  return new Promise((resolve) => {
    // What wrongly starts would never end by itself.
    execFile(process.execPath, [handrail, ...args], { env, timeout: 60_000 }, (error, _out, err) =>
      resolve({ code: error?.code, err }),
    );
  });
}

it('a second `handrail start` on one folder ends with 2, and leaves the first alone', {
  timeout: LIMIT_MS,
}, async () => {
  const data = join(folder, 'data');
  const first = await begin(['start', '--data', data], /Handrail is ready/);
  const state = await readFile(join(data, 'estate.yaml'), 'utf8');

  const answers = await Promise.all([
    refused(['start', '--data', data]),
    refused(['lab', '--any-ports', '--dir', join(data, 'lab')]),
    refused(['workspace', '--port', '0', '--data', join(data, 'workspace')]),
  ]);
  for (const { code, err } of answers) {
    expect(code).toBe(2);
    expect(err).toMatch(
      /^Another Handrail \(process \d+\) is using .*\. End it first, or give this one a folder by --\w+\.\n$/,
    );
  }
  expect(await readFile(join(data, 'estate.yaml'), 'utf8')).toBe(state);

  // A process that was killed holds nothing.
  await first.kill();
  await begin(['workspace', '--port', '0', '--data', join(data, 'workspace')], /The workspace is at/);
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
