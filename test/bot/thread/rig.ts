/** A journal, runs, and as many reconcilers as a test wants, on one Redis. */
import { type ReconcilerOptions, ThreadReconciler } from '../../../src/bot/thread/reconciler.ts';
import { render } from '../../../src/bot/thread/render.ts';
import type { SlackApi } from '../../../src/bot/thread/slack-api.ts';
import { ThreadStore } from '../../../src/bot/thread/thread-store.ts';
import type { Plan, Scope } from '../../../src/procedures/model.ts';
import type { Command } from '../../../src/runs/commands.ts';
import type { RunEvent } from '../../../src/runs/events.ts';
import { type Journal, openJournal } from '../../../src/runs/journal.ts';
import { parseEvent } from '../../../src/runs/parse-event.ts';
import { Runs } from '../../../src/runs/runs.ts';
import { silentLog, type TestRedis } from '../../support/redis.ts';
import { type Asked, ann, minutes, START } from './runs.ts';

/** As fast as a test likes it; nothing here waits for a real pace unless a test says so. */
const FAST: Pick<ReconcilerOptions, 'paces' | 'timing'> = {
  paces: {
    post: { perMinute: 600_000, burst: 1_000 },
    update: { perMinute: 600_000, burst: 1_000 },
    read: { perMinute: 600_000, burst: 1_000 },
  },
  timing: { lease: 2_000, grace: 5, settle: 0, firstWait: 5, longestWait: 20, blockedWait: 60_000, busyWait: 5 },
};

export class Rig {
  readonly store: ThreadStore;
  readonly journal: Journal<RunEvent>;
  readonly runs: Runs;
  readonly reconcilers: ThreadReconciler[] = [];
  readonly warnings: unknown[] = [];
  #redis: TestRedis;
  #keys: ReturnType<TestRedis['freshKeys']>;
  #count = 0;
  #at = START;

  constructor(redis: TestRedis, keys = redis.freshKeys()) {
    this.#redis = redis;
    this.#keys = keys;
    const connection = redis.connect();
    this.store = new ThreadStore(connection, this.#keys);
    this.journal = openJournal({ redis: connection, keys: this.#keys, parse: parseEvent });
    this.runs = new Runs(this.journal);
  }

  /** A reconciler with a connection and a memory of its own, as another process would have. */
  reconciler(api: SlackApi, options: Partial<ReconcilerOptions> = {}): ThreadReconciler {
    const connection = this.#redis.connect();
    const journal = openJournal({ redis: connection, keys: this.#keys, parse: parseEvent });
    const reconciler = new ThreadReconciler({
      api,
      store: new ThreadStore(connection, this.#keys),
      runs: new Runs(journal),
      journal,
      log: { ...silentLog, warn: (...told: unknown[]) => void this.warnings.push(told) },
      ...FAST,
      ...options,
      timing: { ...FAST.timing, ...options.timing },
      paces: { ...FAST.paces, ...options.paces },
    });
    this.reconcilers.push(reconciler);
    return reconciler;
  }

  /** For whoever does to the data what nobody should. */
  get data() {
    return { redis: this.#redis.connect(), keys: this.#keys };
  }

  /** A store of another kind on the same keys. */
  storeOf(Kind: typeof ThreadStore): ThreadStore {
    return new Kind(this.#redis.connect(), this.#keys);
  }

  start(plan: Plan, inputs: Scope = {}, run = '7KQ2', channel = 'C01'): Promise<void> {
    return this.tell(run, {
      type: 'start',
      ...{ run, plan, inputs, estate: 'production', targets: {}, byWord: [], prerequisites: [], channel },
    });
  }

  async tell(run: string, command: Asked<Command>): Promise<void> {
    this.#count += 1;
    this.#at += minutes(1);
    const handled = await this.runs.handle(run, {
      by: ann,
      at: this.#at,
      ...command,
      id: `c${this.#count}`,
    } as Command);
    if (!handled.ok) throw new Error(`refused: ${JSON.stringify(handled.refusal)}`);
  }

  /** What the thread should be now: key and blocks of each message. */
  async wanted(run = '7KQ2'): Promise<readonly { key: string; text: string; blocks: unknown }[]> {
    const record = await this.runs.get(run);
    if (!record) throw new Error(`there is no run ${run}`);
    return render(record).map(({ key, text, blocks }) => ({ key, text, blocks }));
  }

  async close(): Promise<void> {
    await Promise.all(this.reconcilers.map((reconciler) => reconciler.close()));
  }
}
