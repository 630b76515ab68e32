/** What a watch remembers from look to look, and what follows from it: whether to report, and when to look again. */
import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Look } from '../checks/check.ts';

export const watchState = z.object({
  /** State, outcome and evidence of the last report, or their digest if they are long. */
  reported: z.string(),
  /** The summary that was told last, when, and how many new ones were told since anything else changed. */
  summary: z.string(),
  toldAt: z.number(),
  told: z.number(),
  /** When the last report was made, milliseconds since the epoch. */
  reportedAt: z.number(),
  /** When anything last changed. */
  changedAt: z.number(),
  /** The last wish for a look that was granted. */
  granted: z.string().exactOptional(),
  memory: z.record(z.string(), z.unknown()).exactOptional(),
});

export type WatchState = Readonly<z.infer<typeof watchState>>;

/** Milliseconds. */
export interface Intervals {
  /** Between looks while things happen. */
  readonly first: number;
  /** Between looks once nothing has changed for long. */
  readonly most: number;
  /** The same once the outcome waited for is there. It is watched all the same: facts can change. */
  readonly settled: number;
  /** Between reports of which only the summary is new, at first; then twice as long each time, up to `seldom`. */
  readonly summaries: number;
  readonly seldom: number;
  /**
   * Between reports of which nothing is new. Several workers take turns at a check, and a report whose time is before that
   * of the last one is dropped; without this, one from a worker whose clock is behind would be lost for good.
   */
  readonly again: number;
}

export const INTERVALS: Intervals = {
  first: 1_000,
  most: 5_000,
  settled: 15_000,
  summaries: 10_000,
  seldom: 300_000,
  again: 60_000,
};

/** After this many times the interval without a change, the interval has grown to it. */
const CALMING = 4;

export interface Judged {
  readonly report: boolean;
  /**
   * The summary to report. A log that grows has a new one at each look, and each that is told is an entry in the record:
   * until the next is due, what was told stands.
   */
  readonly summary: string;
  readonly state: WatchState;
  /** Milliseconds until the next look. */
  readonly wait: number;
}

export interface Judging {
  readonly before: WatchState | undefined;
  readonly look: Look;
  /** Whether the look's outcome is the one waited for. */
  readonly passes: boolean;
  /** The last wish for a look. A new one is granted by reporting whatever was seen. */
  readonly wish: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly intervals: Intervals;
}

export function judge({ before, look, passes, wish, now, intervals }: Judging): Judged {
  const seen = digest(JSON.stringify([look.state, look.state === 'outcome' ? look.outcome : null, look.evidence]));
  const memory = look.memory ?? before?.memory;
  const changed = before === undefined || before.reported !== seen;
  const patience = Math.min(intervals.seldom, intervals.summaries * 2 ** Math.min(before?.told ?? 0, 20));
  const summaryDue = look.summary !== before?.summary && now - (before?.toldAt ?? 0) >= patience;
  const wished = wish !== undefined && wish !== before?.granted;
  const tells = changed || summaryDue || wished;
  const againDue = now - (before?.reportedAt ?? now) >= intervals.again;
  const report = tells || againDue;
  const moved = JSON.stringify(memory) !== JSON.stringify(before?.memory);
  const changedAt = changed || (moved && !passes) ? now : before.changedAt;
  const state: WatchState = {
    reported: seen,
    summary: tells ? look.summary : before.summary,
    toldAt: tells ? now : before.toldAt,
    told: changed ? 0 : summaryDue ? before.told + 1 : before.told,
    reportedAt: report ? now : before.reportedAt,
    changedAt,
    ...(wish === undefined ? {} : { granted: wish }),
    ...(memory === undefined ? {} : { memory }),
  };
  const calmest = passes ? intervals.settled : intervals.most;
  const wait = Math.max(intervals.first, Math.min(calmest, (now - changedAt) / CALMING));
  return { report, summary: state.summary, state, wait };
}

/** Evidence may be long, and all this travels with each look. */
function digest(text: string): string {
  return text.length <= 100 ? text : hash('sha256', text, 'base64url');
}
