/** A `redis-server` or `valkey-server` as a child process that keeps every acknowledged write and dies with us. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from './socket.ts';

export type ServerKind = 'redis-server' | 'valkey-server';

export interface ServerProgram {
  readonly kind: ServerKind;
  readonly path: string;
}

export interface RedisChild {
  readonly pid: number;
  /** Resolves when the process has ended, however it did. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/** Thrown when a Redis server is installed but will not start. */
export class RedisWillNotStart extends Error {
  readonly code = 'redis-will-not-start';

  constructor(program: string, why: string) {
    super(`${program} did not start: ${why} Mend that, or set REDIS_URL to a Redis of your own.`);
    this.name = 'RedisWillNotStart';
  }
}

const LONGEST_LOAD_MS = 60_000;
const LONGEST_STOP_MS = 5_000;

/** The first of redis-server and valkey-server that is on the PATH. */
export async function findServer(path = process.env.PATH ?? ''): Promise<ServerProgram | undefined> {
  // Neither is made for Windows, and their unix sockets are not there.
  if (process.platform === 'win32') return undefined;
  for (const kind of ['redis-server', 'valkey-server'] as const) {
    for (const folder of path.split(delimiter).filter(isAbsolute)) {
      const candidate = join(folder, kind);
      const found = await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return { kind, path: candidate };
    }
  }
  return undefined;
}

/**
 * Starts a server on a unix socket, with its data and `redis.log` in `dir`. Resolves once it answers, which is after it
 * has read what was there.
 *
 * @throws RedisWillNotStart
 */
export async function startChild(program: ServerProgram, dir: string, socket: string): Promise<RedisChild> {
  const logFile = join(dir, 'redis.log');
  const log = openSync(logFile, 'a', 0o600);
  // A process group of its own: Ctrl-C in the terminal is for us, and we stop it after we have finished with it.
  const child = spawn(program.path, ['-'], { stdio: ['pipe', log, log], detached: true });
  closeSync(log);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(configuration(dir, socket));
  child.unref();
  const { pid } = child;
  if (pid === undefined) throw new RedisWillNotStart(program.path, 'the system refused to run it.');
  const stopWatching = watchOver(pid);
  void exited.then(stopWatching);
  const running = { pid, exited, stop: () => stop(child, exited) };
  const failure = await untilReady(socket, exited);
  if (failure !== undefined) {
    await running.stop();
    throw new RedisWillNotStart(program.path, `${failure} ${await lastLines(logFile)}`);
  }
  return running;
}

/** Ends a server that is not our child, with one signal after the other until it is gone. */
export async function endProcess(
  pid: number,
  isThere: () => Promise<boolean>,
  signals: readonly NodeJS.Signals[],
): Promise<void> {
  for (const signal of signals) {
    if (!(await isThere())) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const until = Date.now() + LONGEST_STOP_MS;
    while (Date.now() < until && (await isThere())) await delay(10);
  }
}

function configuration(dir: string, socket: string): string {
  return [
    'port 0',
    `unixsocket ${quote(socket)}`,
    'unixsocketperm 700',
    `dir ${quote(dir)}`,
    'daemonize no',
    'appendonly yes',
    'appendfsync always',
    // A rewrite of the file must not suspend the promise that what is acknowledged is on the disk.
    'no-appendfsync-on-rewrite no',
    'save ""',
    'maxmemory 0',
    'maxmemory-policy noeviction',
    'loglevel warning',
    '',
  ].join('\n');
}

/** Redis reads double-quoted words with backslash escapes. */
function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/**
 * Ends the server when this process is gone, however it went. A shell waits on a pipe whose other end only we hold: the
 * system closes it when we end, even by `kill -9`.
 */
function watchOver(pid: number): () => void {
  const script = 'while read -r _; do :; done; kill "$1" 2>/dev/null';
  const watch = spawn('/bin/sh', ['-c', script, 'handrail-redis-watch', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watch.on('error', () => undefined);
  watch.stdin.on('error', () => undefined);
  watch.unref();
  // A pipe is a socket to Node, and would keep this process alive; its declared type cannot say so.
  if ('unref' in watch.stdin && typeof watch.stdin.unref === 'function') watch.stdin.unref();
  return () => {
    // The watch first: the closing pipe would make it kill a process id that may be somebody else's by now.
    watch.kill('SIGKILL');
    watch.stdin.destroy();
  };
}

/** Why it is not ready, or undefined when it is. */
async function untilReady(socket: string, exited: Promise<void>): Promise<string | undefined> {
  let gone = false;
  void exited.then(() => {
    gone = true;
  });
  const until = Date.now() + LONGEST_LOAD_MS;
  while (!gone && Date.now() < until) {
    if ((await ask(socket, 'PING')) === '+PONG') return undefined;
    await delay(5);
  }
  return gone ? 'it ended at once.' : `it was still not ready after ${LONGEST_LOAD_MS / 1_000} seconds.`;
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  const force = setTimeout(() => child.kill('SIGKILL'), LONGEST_STOP_MS);
  child.kill('SIGTERM');
  // While it is being stopped it is worth waiting for.
  child.ref();
  await exited;
  clearTimeout(force);
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.trimEnd().split('\n').slice(-3).join(' | ');
  return lines === '' ? '' : `It says (${file}): ${lines}`;
}
