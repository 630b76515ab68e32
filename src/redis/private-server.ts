/**
 * The private Redis of a data folder, shared by all Handrail processes of that folder.
 *
 * One of them is its *owner*: the server is its child, and dies with it. The others are *guests*. Whoever sees the
 * server go, owner or guest, sees to it that there is one again, on the same socket: the first to take the folder's
 * lock starts it and is the owner from then on. Connections reconnect by themselves.
 *
 * A server whose owner was killed and that outlived it all the same is ended and started again as a child of ours.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, readlink, realpath, rename, writeFile } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import {
  endProcess,
  type RedisChild,
  RedisWillNotStart,
  type ServerKind,
  type ServerProgram,
  startChild,
} from './child.ts';
import type { Log } from './connection.ts';
import { ask, socketPath } from './socket.ts';
import { forgetHolder, holding, isAlive, newHolder, processExists } from './start-lock.ts';

const recordSchema = z.object({
  kind: z.enum(['redis-server', 'valkey-server']),
  pid: z.number().int().positive(),
  owner: z.object({ pid: z.number().int().positive(), id: z.string() }),
});
type ServerRecord = z.infer<typeof recordSchema>;

export interface PrivateServer {
  readonly kind: ServerKind;
  readonly socket: string;
  /** The owner ends the server, a guest only takes its leave. */
  close(): Promise<void>;
}

const LONGEST_PAUSE_MS = 5_000;
const LONGEST_SHUTDOWN_MS = 5_000;
/** A server that ends sooner than this after its start is not started again at once. */
const SHORT_LIFE_MS = 2_000;

/**
 * Starts the folder's Redis, or joins the one that another process runs.
 *
 * @throws RedisWillNotStart
 */
export async function openPrivateServer(program: ServerProgram, folder: string, log: Log): Promise<PrivateServer> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const dir = await realpath(folder);
  const keeper = new Keeper(program, dir, await socketPath(dir), log);
  await keeper.ensure();
  return { kind: program.kind, socket: keeper.socket, close: () => keeper.close() };
}

class Keeper {
  readonly #self = newHolder();
  readonly #lock: string;
  #child: RedisChild | undefined;
  #lifeline: Socket | undefined;
  #startedAt = 0;
  readonly #closing = new AbortController();
  #work: Promise<void> = Promise.resolve();

  constructor(
    readonly program: ServerProgram,
    readonly dir: string,
    readonly socket: string,
    readonly log: Log,
  ) {
    this.#lock = join(dir, 'starting.lock');
  }

  /** Makes sure that there is a server, and watches it from now on. */
  async ensure(): Promise<void> {
    await holding(this.#lock, this.#closing.signal, async () => {
      const record = await this.#readRecord();
      const answer = await ask(this.socket, 'PING');
      if (answer !== undefined && record !== undefined && isAlive(record.owner)) return this.#joinAsGuest();
      await this.#endLeftover(record, answer);
      await this.#start();
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#lifeline?.destroy();
    await this.#work.catch(() => undefined);
    // A guest that wants to take over waits until this server is really gone.
    await this.#child?.stop();
    this.#lifeline?.destroy();
    forgetHolder(this.#self);
  }

  async #start(): Promise<void> {
    const child = await startChild(this.program, this.dir, this.socket);
    this.#child = child;
    this.#startedAt = Date.now();
    await this.#writeRecord({ kind: this.program.kind, pid: child.pid, owner: this.#self });
    void child.exited.then(() => this.#gone());
  }

  #joinAsGuest(): void {
    const lifeline = createConnection(this.socket);
    lifeline.on('error', () => undefined);
    lifeline.on('close', () => this.#gone());
    lifeline.resume();
    lifeline.unref();
    this.#lifeline = lifeline;
  }

  #gone(): void {
    if (this.#closing.signal.aborted) return;
    this.#child = undefined;
    this.log.warn({ dir: this.dir }, 'The private Redis has ended; starting it again');
    this.#work = this.#revive();
  }

  async #revive(): Promise<void> {
    if (Date.now() - this.#startedAt < SHORT_LIFE_MS) await this.#pause(250);
    for (let pause = 50; !this.#closing.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await this.ensure();
        this.log.info({ dir: this.dir }, 'The private Redis is running again');
        return;
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        this.log.error({ error, dir: this.dir }, 'The private Redis could not be started again; trying once more soon');
      }
      await this.#pause(pause);
    }
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { ref: false, signal: this.#closing.signal }).catch(() => undefined);
  }

  /** A server that nobody alive owns: ends it, so that two never write one file. */
  async #endLeftover(record: ServerRecord | undefined, answer: string | undefined): Promise<void> {
    const hangs = answer === '';
    if (answer !== undefined) {
      this.log.warn({ dir: this.dir }, 'Ending a private Redis that outlived the process it belonged to');
      if (!hangs) await this.#shutDown();
    }
    if (record !== undefined) {
      const isThere = async () => processExists(record.pid) && (await this.#runsHere(record.pid));
      // One that hangs would not notice a polite signal, and has on disk what it acknowledged.
      await endProcess(record.pid, isThere, hangs ? ['SIGKILL'] : ['SIGTERM', 'SIGKILL']);
    }
    // A process that was killed can be seen to be gone a moment before its socket is.
    if (answer !== undefined && !(await this.#silent())) {
      const why = `another one listens on ${this.socket} and will not end. End it by hand.`;
      throw new RedisWillNotStart(this.program.path, why);
    }
  }

  async #shutDown(): Promise<void> {
    await ask(this.socket, 'SHUTDOWN', 2_000);
    await this.#silent();
  }

  /** Waits until nobody listens on the socket any more; false if somebody keeps on. */
  async #silent(): Promise<boolean> {
    const until = Date.now() + LONGEST_SHUTDOWN_MS;
    while ((await ask(this.socket, 'PING')) !== undefined) {
      if (Date.now() > until) return false;
      await delay(10);
    }
    return true;
  }

  /** Whether that process is a Redis of this folder, and not one that got its number since. */
  async #runsHere(pid: number): Promise<boolean> {
    try {
      // Redis makes its data folder its working directory.
      return (await readlink(`/proc/${pid}/cwd`)) === this.dir;
    } catch {
      // Gone, somebody else's, or a system without /proc.
      if (process.platform === 'linux') return false;
    }
    const shown = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    return /(redis|valkey)-server/.test(shown.stdout);
  }

  async #readRecord(): Promise<ServerRecord | undefined> {
    try {
      return recordSchema.parse(JSON.parse(await readFile(join(this.dir, 'server.json'), 'utf8')));
    } catch {
      // None yet, or half written when its writer was killed: then what answers is nobody's.
      return undefined;
    }
  }

  async #writeRecord(record: ServerRecord): Promise<void> {
    const file = join(this.dir, 'server.json');
    await writeFile(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
}
