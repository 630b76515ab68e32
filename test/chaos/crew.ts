/**
 * The processes of a round: two bots, two workers, and a Redis that writes every change to the disk before it answers. Each
 * may be killed, or stopped where it is for a while, at any moment; somebody sees to it that it is started again.
 *
 *   starting → running ⇄ frozen
 *       ↑         └──→ killed ──→ (a while later) starting
 *
 * One that ends by itself once it was running is a finding: nothing that Slack, Redis or a server does may end a process.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Started, start } from '../../bench/support/process.ts';
import type { Workspace } from '../../src/workspace/server.ts';
import type { TestRedis } from '../support/redis.ts';
import type { Labs } from './labs.ts';

const handrail = fileURLToPath(new URL('../../bin/handrail.js', import.meta.url));

export const MEMBERS = ['bot-1', 'bot-2', 'worker-1', 'worker-2', 'redis'] as const;
export type MemberName = (typeof MEMBERS)[number];

export interface CrewOptions {
  readonly workspace: Workspace;
  readonly redis: TestRedis;
  readonly labs: Labs;
  /** Where what the processes wrote is kept, a file for each start; nowhere if absent. */
  readonly logs?: string | undefined;
}

export class Crew {
  readonly #members: ReadonlyMap<MemberName, Member>;
  /** The environment of a bot. */
  readonly env: Readonly<Record<string, string>>;
  /** What ended by itself, with the last of what it wrote. */
  readonly surprises: string[] = [];

  constructor(options: CrewOptions) {
    const { workspace, redis, labs, logs } = options;
    const env = {
      REDIS_URL: redis.address,
      HANDRAIL_ESTATE: labs.file,
      HANDRAIL_PACE: 'free',
      LOG_LEVEL: 'info',
    };
    const slack = {
      SLACK_API_URL: workspace.apiUrl,
      SLACK_BOT_TOKEN: workspace.botToken,
      SLACK_APP_TOKEN: workspace.appToken,
    };
    this.env = { ...env, ...slack };
    const surprised = (what: string) => this.surprises.push(what);
    const member = (name: MemberName, args: readonly string[], ready: RegExp, more: Readonly<Record<string, string>>) =>
      new Program({ name, logs, surprised, begin: () => start([handrail, ...args], ready, { ...env, ...more }) });
    const bot = (name: MemberName) => member(name, ['bot'], /"msg":"ready"/, slack);
    const worker = (name: MemberName) => member(name, ['worker'], /"msg":"checking"/, labs.secrets);
    this.#members = new Map<MemberName, Member>([
      ['bot-1', bot('bot-1')],
      ['bot-2', bot('bot-2')],
      ['worker-1', worker('worker-1')],
      ['worker-2', worker('worker-2')],
      ['redis', new KeptRedis(redis)],
    ]);
  }

  /** Starts whatever does not run, and resolves once everything does. */
  async start(): Promise<void> {
    await Promise.all([...this.#members.values()].map((member) => member.start()));
  }

  /** How often a start failed and was made again. */
  get failedStarts(): number {
    return [...this.#members.values()].reduce((sum, { failedStarts }) => sum + failedStarts, 0);
  }

  isRunning(name: MemberName): boolean {
    return this.#members.get(name)?.state === 'running';
  }

  /** Whatever does not run just now, with what it does instead. */
  get away(): readonly string[] {
    return [...this.#members].flatMap(([name, { state }]) => (state === 'running' ? [] : [`${name} ${state}`]));
  }

  /** Kills a process and starts it again `downFor` milliseconds later. False, and nothing happens, if it does not run. */
  async kill(name: MemberName, downFor: number): Promise<boolean> {
    const member = this.#members.get(name);
    return member?.state === 'running' ? member.kill(downFor) : false;
  }

  /** Stops a process where it is for so many milliseconds. False if it does not run. */
  async freeze(name: MemberName, ms: number): Promise<boolean> {
    const member = this.#members.get(name);
    return member?.state === 'running' ? member.freeze(ms) : false;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#members.values()].map((member) => member.close()));
  }
}

interface Member {
  readonly state: 'down' | 'starting' | 'running' | 'frozen';
  readonly failedStarts: number;
  start(): Promise<void>;
  kill(downFor: number): Promise<boolean>;
  freeze(ms: number): Promise<boolean>;
  close(): Promise<void>;
}

/** Between a start that failed, since Slack or Redis was away, and the next try. */
const AGAIN_MS = 200;

interface ProgramOptions {
  readonly name: string;
  readonly logs: string | undefined;
  readonly begin: () => Promise<Started>;
  readonly surprised: (what: string) => void;
}

class Program implements Member {
  state: Member['state'] = 'down';
  failedStarts = 0;
  readonly #options: ProgramOptions;
  #starts = 0;
  #process: Started | undefined;
  #coming: Promise<void> | undefined;
  #closed = false;

  constructor(options: ProgramOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (this.state === 'running') return;
    this.#coming ??= this.#come(0);
    await this.#coming;
  }

  async kill(downFor: number): Promise<boolean> {
    const process = this.#process;
    if (process === undefined) return false;
    this.state = 'down';
    this.#process = undefined;
    await process.kill();
    this.#coming = this.#come(downFor);
    return true;
  }

  async freeze(ms: number): Promise<boolean> {
    const process = this.#process;
    if (process === undefined) return false;
    this.state = 'frozen';
    process.signal('SIGSTOP');
    await delay(ms);
    process.signal('SIGCONT');
    if (this.#process === process) this.state = 'running';
    return true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const process = this.#process;
    this.#process = undefined;
    await Promise.all([process?.end(), this.#coming]);
  }

  async #come(wait: number): Promise<void> {
    if (wait > 0) await delay(wait);
    while (!this.#closed) {
      this.state = 'starting';
      const process = await this.#options.begin().catch(() => undefined);
      if (process !== undefined) return this.#isThere(process);
      this.failedStarts += 1;
      await delay(AGAIN_MS);
    }
  }

  async #isThere(process: Started): Promise<void> {
    if (this.#closed) return process.end();
    const { name, logs, surprised } = this.#options;
    const log = logs && join(logs, `${name}.${++this.#starts}.log`);
    this.#process = process;
    this.state = 'running';
    this.#coming = undefined;
    void process.exit.then(async () => {
      if (log) await writeFile(log, process.output());
      if (this.#process !== process) return;
      this.#process = undefined;
      surprised(`${name} ended by itself: ${process.output().slice(-600).trim()}`);
      this.#coming = this.#come(AGAIN_MS);
    });
  }
}

/** Whoever keeps this Redis starts it again at once, on what it had written. */
class KeptRedis implements Member {
  readonly failedStarts = 0;
  readonly #redis: TestRedis;
  #frozen = false;

  constructor(redis: TestRedis) {
    this.#redis = redis;
  }

  get state() {
    return this.#frozen ? 'frozen' : 'running';
  }

  async start(): Promise<void> {}

  async kill(): Promise<boolean> {
    return this.#signal('SIGKILL');
  }

  async freeze(ms: number): Promise<boolean> {
    this.#frozen = true;
    const pid = await this.#pid();
    const struck = signal(pid, 'SIGSTOP');
    await delay(ms);
    signal(pid, 'SIGCONT');
    this.#frozen = false;
    return struck;
  }

  async close(): Promise<void> {}

  async #signal(name: NodeJS.Signals): Promise<boolean> {
    return signal(await this.#pid(), name);
  }

  async #pid(): Promise<number | undefined> {
    try {
      const { pid } = JSON.parse(await readFile(join(this.#redis.dataDir, 'redis', 'server.json'), 'utf8'));
      return typeof pid === 'number' ? pid : undefined;
    } catch {
      return undefined;
    }
  }
}

/** False if there is no such process any more. */
function signal(pid: number | undefined, name: NodeJS.Signals): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
