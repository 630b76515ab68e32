/**
 * What travels through the check queues. The bot asks; a check worker takes baselines and looks; reports come back.
 * A worker knows these two queues and nothing of the journal: whether a report still matters is for the journal to say.
 */
import type { Evidence, Memory } from '../checks/check.ts';
import type { Server } from '../estate/model.ts';

/** One check of one step of one run. */
export interface CheckReference {
  readonly run: string;
  /** The step's key in its run: `ors-a/first/export-options`. */
  readonly step: string;
  readonly check: string;
}

export interface CheckRequest extends CheckReference {
  readonly kind: string;
  readonly server: Server;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface WatchRequest extends CheckRequest {
  /** Absent for a kind that takes none. */
  readonly baseline?: Memory;
}

export type Report = CheckReference & {
  /** When the worker looked, milliseconds since the epoch, by its own clock. */
  readonly at: number;
} & (
    | { readonly type: 'baseline'; readonly baseline: Memory }
    | { readonly type: 'baseline-failed'; readonly summary: string }
    | {
        readonly type: 'outcome';
        readonly outcome: string;
        readonly summary: string;
        readonly evidence: readonly Evidence[];
      }
    | { readonly type: 'not-yet' | 'unknown'; readonly summary: string; readonly evidence: readonly Evidence[] }
  );

/** What the bot asks of the queues. Each call may be repeated: the same reference is one job. */
export interface CheckQueues {
  takeBaseline(request: CheckRequest): Promise<void>;
  watch(request: WatchRequest): Promise<void>;
  /** Looks as soon as a worker is free instead of at the next turn, and reports whatever it sees, changed or not. */
  lookNow(request: WatchRequest): Promise<void>;
  /** Stops the baseline-taking and the watching of this check. A look already under way may still report. */
  stop(location: string, reference: CheckReference): Promise<void>;
  /** What the queue of a location is working on, for a sweep that compares it with what it should. */
  active(location: string): Promise<readonly CheckReference[]>;
  /** Whether a worker of this location is there. */
  hasWorker(location: string): Promise<boolean>;
  close(): Promise<void>;
}
