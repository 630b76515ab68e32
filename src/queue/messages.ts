/**
 * What travels through the check queues. The bot asks; a check worker takes baselines and looks; reports come back.
 * A worker knows these two queues of its location and nothing of the journal: whether a report still matters is for the journal to say.
 */
import { z } from 'zod';
import type { Evidence, Memory } from '../checks/check.ts';
import type { Server } from '../estate/model.ts';
import { LARGEST_BASELINE, LONGEST_EVIDENCE, LONGEST_SUMMARY, MOST_EVIDENCE } from './told.ts';

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

const reference = { run: z.string().max(100), step: z.string().max(2_000), check: z.string().max(1_000) };
const named = z.record(z.string(), z.unknown());

/** Enough of a request to go by; an entry that is not as it should be is for admission and probes to refuse. */
export const checkRequestSchema = z.looseObject({
  ...reference,
  kind: z.string().max(100),
  server: z.looseObject({
    ...{ name: z.string(), product: z.string(), host: z.string(), location: z.string() },
    ...{ ports: z.record(z.string(), z.number()), files: z.record(z.string(), z.string()) },
    ...{ pages: z.record(z.string(), z.looseObject({})), databases: z.record(z.string(), z.looseObject({})) },
  }),
  parameters: named,
});

const seen = {
  summary: z.string().max(LONGEST_SUMMARY),
  evidence: z
    .array(
      z.object({
        text: z.string().max(LONGEST_EVIDENCE),
        source: z.string().max(2_000).exactOptional(),
        offset: z.number().exactOptional(),
        stamp: z.string().max(200).exactOptional(),
      }),
    )
    .max(MOST_EVIDENCE),
};
const common = { ...reference, at: z.number() };

/** A report as a worker may make it. Whoever can write to a location's reports' queue may write anything. */
export const reportSchema: z.ZodType<Report> = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal('baseline'),
    baseline: named.refine((baseline) => JSON.stringify(baseline).length <= LARGEST_BASELINE, 'is too large'),
  }),
  z.object({ ...common, type: z.literal('baseline-failed'), summary: seen.summary }),
  z.object({ ...common, type: z.literal('outcome'), outcome: z.string().max(200), ...seen }),
  z.object({ ...common, type: z.literal(['not-yet', 'unknown']), ...seen }),
]);

/** What the bot asks of the queues. Each call may be repeated: the same reference is one job. */
export interface CheckQueues {
  takeBaseline(request: CheckRequest): Promise<void>;
  watch(request: WatchRequest): Promise<void>;
  /** Looks as soon as a worker is free instead of at the next turn, and reports whatever it sees, changed or not. */
  lookNow(request: WatchRequest): Promise<void>;
  /** Stops the baseline-taking and the watching of the check with this `checkId`. A look already under way may still report. */
  stop(location: string, check: string): Promise<void>;
  /**
   * The checks, as their `checkId`, that the queue of a location is working on, for a sweep that compares it with what it
   * should. Asked every few seconds, so that no more is read than ids: a job has what its check remembers with it.
   */
  active(location: string): Promise<readonly string[]>;
  /** Whether a worker of this location is there. */
  hasWorker(location: string): Promise<boolean>;
  close(): Promise<void>;
}
