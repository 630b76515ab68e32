/** Processes under measurement or test: started, waited for, weighed and ended. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

export interface Started {
  /** What the pattern matched. */
  readonly ready: RegExpExecArray;
  /** Milliseconds on `performance.now()`'s clock when it was spawned. */
  readonly spawnedAt: number;
  /** Resident memory now, in MiB. */
  memory(): number;
  /** Everything it wrote so far. */
  output(): string;
  /** Asks it to end, or whatever else a signal asks for; `exit` tells what came of it. */
  signal(signal: NodeJS.Signals): void;
  /** How it ended: its exit code, or null if it was killed. */
  readonly exit: Promise<number | null>;
  /** Ends it by SIGKILL, as a crash would. */
  kill(): Promise<void>;
  /** Asks it to end; by force after ten seconds. */
  end(): Promise<void>;
}

const READY_LIMIT_MS = 60_000;
const END_LIMIT_MS = 10_000;

/**
 * Starts this Node with `args` and resolves when `ready` has appeared in what it writes. Of this process's environment
 * only what does not set Handrail up is handed on, and `env` on top.
 *
 * @throws Error with the last of its output if it ends before, or takes longer than a minute
 */
export async function start(
  args: readonly string[],
  ready: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const spawnedAt = performance.now();
  const child = spawn(process.execPath, args, { env: { ...neutral(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  const exit = exited.then(([code]) => (typeof code === 'number' ? code : null));
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const force = setTimeout(() => child.kill('SIGKILL'), END_LIMIT_MS);
    child.kill('SIGTERM');
    await exited;
    clearTimeout(force);
  };
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await exited;
  };
  let output = '';
  const matched = await new Promise<RegExpExecArray | undefined>((resolve) => {
    const limit = setTimeout(() => resolve(undefined), READY_LIMIT_MS);
    const settle = (match: RegExpExecArray | undefined) => {
      clearTimeout(limit);
      resolve(match);
    };
    let isReady = false;
    const read = (piece: Buffer) => {
      output += piece.toString();
      if (isReady) return;
      const match = ready.exec(output);
      if (!match) return;
      isReady = true;
      settle(match);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => settle(undefined));
    child.once('error', () => settle(undefined));
  });
  if (matched === undefined) {
    await end();
    throw new Error(`${args.join(' ')} did not get ready: ${output.slice(-500).trim() || 'it said nothing'}`);
  }
  const memory = () => residentMemory(child.pid ?? 0);
  return {
    ready: matched,
    spawnedAt,
    memory,
    output: () => output,
    signal: (signal) => void child.kill(signal),
    exit,
    kill,
    end,
  };
}

function neutral(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(SLACK_|HANDRAIL_|REDIS_URL$|LOG_LEVEL$)/.test(name));
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function residentMemory(pid: number): number {
  if (process.platform === 'linux') {
    const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kibibytes) / 1024;
  }
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}
