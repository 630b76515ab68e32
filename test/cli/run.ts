/**
 * The command line, as a process or within this one. As a process it is what people have, and takes a second to begin;
 * what a command answers is the same within.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { handrail } from '../../src/cli/program.ts';

export const program = fileURLToPath(new URL('../../bin/handrail.js', import.meta.url));

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

type Env = Readonly<Record<string, string>>;

/** Nothing of how this machine is set up. */
function environment(env: Env): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, ...env };
}

/** As a process in `folder`. */
export function runAsProcess(folder: string, args: readonly string[], env: Env = {}): Promise<Ended> {
  return new Promise((resolve) => {
    // What is to refuse, and wrongly starts, would never end by itself.
    const options = { cwd: folder, env: environment(env), timeout: 60_000 };
    execFile(process.execPath, [program, ...args], options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });
}

let before: Promise<unknown> = Promise.resolve();

/**
 * Within this process, one after the other. For commands that end by themselves and close what they open; their paths
 * have to be absolute, `--data` among them, and `TZ` does nothing. What is logged is not in the answer, since a log writes
 * past the streams.
 */
export function run(args: readonly string[], env: Env = {}): Promise<Ended> {
  const ended = before.then(() => within(args, env));
  before = ended.catch(() => undefined);
  return ended;
}

async function within(args: readonly string[], env: Env): Promise<Ended> {
  const written = { out: '', err: '' };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.out += text;
    return true;
  });
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.err += text;
    return true;
  });
  const outside = { env: process.env, exitCode: process.exitCode };
  const forgetTheirs = keepListeners();
  process.env = environment(env);
  process.exitCode = undefined;
  try {
    return { code: await handrail(args), ...written };
  } finally {
    process.env = outside.env;
    process.exitCode = outside.exitCode;
    forgetTheirs();
    out.mockRestore();
    err.mockRestore();
  }
}

/** A bot or worker that did not begin would still end this process over a failure that it did not foresee. */
function keepListeners(): () => void {
  const rejections = process.listeners('unhandledRejection');
  const exceptions = process.listeners('uncaughtException');
  return () => {
    process.removeAllListeners('unhandledRejection').removeAllListeners('uncaughtException');
    for (const each of rejections) process.on('unhandledRejection', each);
    for (const each of exceptions) process.on('uncaughtException', each);
  };
}
