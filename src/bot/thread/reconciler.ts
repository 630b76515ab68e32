/**
 * Keeps the threads in Slack equal to the journal.
 *
 * A poke says that a run has moved on; it is only ever a hint that makes things fast. The sweep picks up whatever is
 * behind, whoever was told of it or was not. Both are harmless to repeat, and several bots may do it at once: a lease
 * lets one of them at a time work on a run (`thread-store.ts`).
 */
import { nanoid } from 'nanoid';
import type { Log } from '../../redis/connection.ts';
import { Doubts } from './doubts.ts';
import type { LostRun } from './lost.ts';
import type { Rendered } from './message.ts';
import type { Next } from './next.ts';
import { type Bucket, PaceKeeper, type Paces, SLACK_PACES } from './pace.ts';
import { RunThread } from './run-thread.ts';
import type { SlackApi } from './slack-api.ts';
import type { Surroundings, Timing } from './surroundings.ts';
import type { ThreadPlace, ThreadStore } from './thread-store.ts';

export interface ReconcilerOptions {
  readonly api: SlackApi;
  readonly store: ThreadStore;
  readonly runs: { get(run: string): Promise<Rendered | undefined> };
  readonly journal: {
    dirtyRuns(): Promise<readonly { readonly run: string; readonly version: number }[]>;
    markReconciled(run: string, version: number): Promise<boolean>;
  };
  /** Names the Redis that answers, the same for as long as the same one does. */
  readonly which?: () => Promise<string>;
  readonly log: Log;
  /** Told once a run's root has been posted. */
  readonly onPosted?: (run: string, place: ThreadPlace) => void;
  readonly paces?: Partial<Paces>;
  readonly timing?: Partial<ReconcilerTiming>;
}

/** Milliseconds. */
export interface ReconcilerTiming extends Timing {
  /** After a failure, the first wait; it doubles up to `longestWait`. */
  readonly firstWait: number;
  readonly longestWait: number;
  /** Between tries while somebody has to do something first. */
  readonly blockedWait: number;
  /** Between looks while another reconciler is at it. */
  readonly busyWait: number;
  /** How long `close` waits for what is under way. */
  readonly closing: number;
}

const TIMING: ReconcilerTiming = {
  lease: 5_000,
  grace: 1_000,
  settle: 2_000,
  firstWait: 1_000,
  longestWait: 60_000,
  blockedWait: 20_000,
  busyWait: 200,
  closing: 5_000,
};

interface Kept {
  readonly thread: RunThread;
  working: boolean;
  poked: boolean;
  timer: NodeJS.Timeout | undefined;
  /** Whether the timer may be cut short by a poke. */
  patient: boolean;
  /** Waits for somebody to do something: nothing that will soon be over. */
  blocked: boolean;
  failures: number;
  /** What was logged last, so that an outage is told once. */
  trouble: string | undefined;
}

export class ThreadReconciler {
  readonly #options: ReconcilerOptions;
  readonly #timing: ReconcilerTiming;
  readonly #around: Surroundings;
  readonly #kept = new Map<string, Kept>();
  readonly #idle = new Set<() => void>();
  #closed = false;

  constructor(options: ReconcilerOptions) {
    const { api, store, runs, journal, which = async () => '', log, onPosted } = options;
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
    const pace = new PaceKeeper({ ...SLACK_PACES, ...options.paces });
    const owner = nanoid();
    const doubts = new Doubts(which, journal);
    this.#around = {
      ...{ api, store, runs, journal, doubts, log, pace, owner, timing: this.#timing },
      ...(onPosted && { onPosted }),
    };
  }

  /** For whoever else reads threads: Slack's limit is for the app as a whole. */
  get reads(): Bucket {
    return this.#around.pace.reads;
  }

  /** Says that a run may have moved on. Works in the background and never throws. */
  poke(run: string): void {
    if (this.#closed) return;
    const kept = this.#kept.get(run) ?? this.#keep(run);
    kept.poked = true;
    kept.thread.stale();
    if (kept.working || (kept.timer && !kept.patient)) return;
    void this.#work(run, kept);
  }

  /**
   * What is known of this run's thread cannot be relied on any more: it is read from Slack, and made level. Never throws.
   *
   * @param lost what is left to say if nothing of the run is on record
   */
  readAgain(run: string, lost?: LostRun): void {
    if (this.#closed) return;
    const kept = this.#kept.get(run) ?? this.#keep(run);
    kept.thread.forget(lost);
    this.poke(run);
  }

  /** Pokes every run whose thread is behind its journal. Throws what the journal throws. */
  async sweep(): Promise<void> {
    // Also while there is nothing to do: another one is noticed by what was seen before it.
    await this.#around.doubts.look();
    for (const { run } of await this.#options.journal.dirtyRuns()) {
      // What waits for somebody, such as an invitation to the channel, is tried again at its own pace.
      if (!this.#kept.get(run)?.blocked) this.poke(run);
    }
  }

  /** Resolves once nothing is under way or about to be, except what waits for somebody to do something. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.add(resolve);
      this.#tellIdle();
    });
  }

  /** Ends it: what is under way is waited for, but not for long. What is left to do is done by the next one. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#around.pace.end();
    for (const kept of this.#kept.values()) {
      clearTimeout(kept.timer);
      kept.timer = undefined;
    }
    let limit: NodeJS.Timeout | undefined;
    const expired = new Promise<void>((resolve) => {
      limit = setTimeout(resolve, this.#timing.closing);
    });
    await Promise.race([this.idle(), expired]);
    clearTimeout(limit);
  }

  #keep(run: string): Kept {
    const thread = new RunThread(run, this.#around);
    const state = { working: false, poked: false, timer: undefined, patient: true, blocked: false };
    const kept: Kept = { thread, ...state, failures: 0, trouble: undefined };
    this.#kept.set(run, kept);
    return kept;
  }

  async #work(run: string, kept: Kept): Promise<void> {
    clearTimeout(kept.timer);
    kept.timer = undefined;
    kept.working = true;
    while (!this.#closed) {
      kept.poked = false;
      const next = await this.#pass(kept);
      const again = this.#settle(run, kept, next);
      if (!again) break;
    }
    kept.working = false;
    this.#tellIdle();
  }

  async #pass(kept: Kept): Promise<Next> {
    try {
      return await kept.thread.pass();
    } catch (error) {
      // Redis is away, most likely. Hints come from what was recorded, and so not before it is back.
      return { type: 'failed', why: error instanceof Error ? error.message : String(error), hintable: true };
    }
  }

  /** What follows a pass: true for another one at once. */
  #settle(run: string, kept: Kept, next: Next): boolean {
    kept.blocked = next.type === 'blocked';
    if (next.type !== 'failed') kept.failures = 0;
    this.#tell(run, kept, next);
    switch (next.type) {
      case 'level':
        if (kept.poked) return true;
        if (next.ended) this.#kept.delete(run);
        return false;
      case 'again':
        if (kept.poked || next.after <= 0) return true;
        return this.#later(run, kept, next.after, true);
      case 'busy':
        return this.#later(run, kept, Math.max(1, Math.min(this.#timing.busyWait, next.left)), false);
      case 'blocked':
        return this.#later(run, kept, this.#timing.blockedWait, true);
      case 'failed': {
        const wait = this.#timing.firstWait * 2 ** Math.min(kept.failures, 20);
        kept.failures += 1;
        return this.#later(run, kept, Math.min(wait, this.#timing.longestWait), next.hintable === true);
      }
    }
  }

  #later(run: string, kept: Kept, after: number, patient: boolean): false {
    if (this.#closed) return false;
    kept.patient = patient;
    kept.timer = setTimeout(() => void this.#work(run, kept), after);
    return false;
  }

  #tell(run: string, kept: Kept, next: Next): void {
    const { log } = this.#options;
    if (next.type === 'failed' || next.type === 'blocked') {
      if (kept.trouble === next.why) return;
      kept.trouble = next.why;
      const advice = next.type === 'blocked' ? next.advice : 'It is tried again until it succeeds.';
      log.warn({ run, why: next.why, advice }, 'the thread cannot be brought up to date');
      return;
    }
    if (next.type === 'level' && kept.trouble !== undefined) {
      kept.trouble = undefined;
      log.info({ run }, 'the thread is up to date again');
    }
  }

  #tellIdle(): void {
    const busy = [...this.#kept.values()].some((kept) => kept.working || (kept.timer !== undefined && !kept.blocked));
    if (busy) return;
    for (const resolve of this.#idle) resolve();
    this.#idle.clear();
  }
}
