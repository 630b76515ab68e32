/** Runs `nodetool version`, which is where Cassandra tells its release, and no other command. */
import { spawn } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { CannotLook } from '../errors.ts';

export type Said =
  | { readonly is: 'ended'; readonly code: number | null; readonly output: string; readonly errors: string }
  | { readonly is: 'not-started'; readonly error: unknown }
  | { readonly is: 'too-much' }
  | { readonly is: 'called-off' };

export interface Node {
  /** Absolute path, on this host. */
  readonly nodetool: string;
  readonly host: string;
  /** Of JMX, by which nodetool asks. */
  readonly jmxPort: number;
}

/** What it says has some twenty bytes; a Java failure some thousand. */
const MOST_BYTES = 64 * 1024;

/** What the script and Java go by. A worker's environment holds secrets that are none of their business. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'LANG',
  'JAVA_HOME',
  'CASSANDRA_HOME',
  'CASSANDRA_CONF',
  'CASSANDRA_INCLUDE',
  'SystemRoot',
];

/**
 * @param signal ends it, whatever stage it is at
 * @throws {CannotLook} for an entry that cannot be run
 */
export function askNodetool({ nodetool, host, jmxPort }: Node, signal: AbortSignal): Promise<Said> {
  if (!isAbsolute(nodetool)) {
    throw new CannotLook(`\`nodetool: ${nodetool}\` is no absolute path here. Correct it in the estate.`);
  }
  if (host.startsWith('-')) throw new CannotLook(`${host} is no name of a host. Correct it in the estate.`);
  if (signal.aborted) return Promise.resolve({ is: 'called-off' });
  let child: Nodetool;
  try {
    child = start(nodetool, ['-h', host, '-p', String(jmxPort), 'version']);
  } catch (error) {
    // What cannot be run without a shell, such as a `.bat` on Windows, is refused at once.
    return Promise.resolve({ is: 'not-started', error });
  }
  return whatItSays(child, signal);
}

type Nodetool = ReturnType<typeof start>;

function start(nodetool: string, words: readonly string[]) {
  return spawn(nodetool, words, {
    // A group of its own, because the script starts Java, which would outlive the script alone.
    detached: true,
    env: Object.fromEntries(PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    shell: false,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
}

function whatItSays(child: Nodetool, signal: AbortSignal): Promise<Said> {
  return new Promise((resolve) => {
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    let bytes = 0;
    const settle = (said: Said) => {
      signal.removeEventListener('abort', onAbort);
      resolve(said);
    };
    const stop = (said: Said) => {
      end(child);
      settle(said);
    };
    const onAbort = () => stop({ is: 'called-off' });
    const take = (pieces: Buffer[]) => (piece: Buffer) => {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > MOST_BYTES) stop({ is: 'too-much' });
    };
    child.stdout.on('data', take(output));
    child.stderr.on('data', take(errors));
    child.once('close', (code) => {
      settle({ is: 'ended', code, output: textOf(output), errors: textOf(errors) });
    });
    child.once('error', (error) => settle({ is: 'not-started', error }));
    signal.addEventListener('abort', onAbort);
  });
}

function end(child: Nodetool): void {
  child.stdout.removeAllListeners('data').destroy();
  child.stderr.removeAllListeners('data').destroy();
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}

function textOf(pieces: readonly Buffer[]): string {
  return Buffer.concat(pieces).toString('utf8');
}
