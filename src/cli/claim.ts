/**
 * Keeps a folder to one process. What the local workspace and the lab keep is written by one process each: two on one
 * folder would write over each other without noticing.
 *
 * The claim is a unix socket that the process listens on: the system gives it up however the process ends.
 */
import { mkdir, realpath, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, socketPath } from '../redis/socket.ts';
import { holding } from '../redis/start-lock.ts';
import { CannotRun } from './failure.ts';

export interface Claim {
  release(): Promise<void>;
}

/** Longest that a claim takes. */
const PATIENCE_MS = 15_000;

/**
 * Claims a folder, which is made if it is not there.
 *
 * @param option what gives this process another folder, for the message
 * @throws CannotRun if another process has it
 */
export async function claimFolder(folder: string, option: string): Promise<Claim> {
  await mkdir(folder, { recursive: true });
  const dir = await realpath(folder);
  const path = await socketPath(dir, tmpdir(), 'in-use.sock');
  // Of several that find the socket of a process that was killed, one removes it.
  const lock = join(dir, 'claiming.lock');
  const server = await holding(lock, new AbortController().signal, () => claim(path, dir, option), PATIENCE_MS);
  return {
    release: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function claim(path: string, dir: string, option: string): Promise<Server> {
  const answer = await ask(path, 'WHO');
  if (answer !== undefined) {
    const who = /^\d+$/.test(answer) ? ` (process ${answer})` : '';
    throw new CannotRun(
      `Another Handrail${who} is using ${dir}. End it first, or give this one a folder by ${option}.`,
    );
  }
  await rm(path, { force: true });
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    // Else its end would not be seen, and closing would wait for it.
    socket.resume();
    socket.end(`${process.pid}\r\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.unref();
  return server;
}
