/** What a watch remembers from look to look, and what follows from it: whether to report, and when to look again. */
import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Look } from '../checks/check.ts';

export const watchState = z.object({
  /** What the last report said, long texts as their digests: its state, outcome and evidence; and its summary. */
  reported: z.string(),
  summary: z.string(),
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
  /** Between reports of which only the summary is new. */
  readonly summaries: number;
  /**
   * Between reports of which nothing is new. Several workers take turns at a check, and a report whose time is before that
   * of the last one is dropped; without this, one from a worker whose clock is behind would be lost for good.
   */
  readonly again: number;
}

export const INTERVALS: Intervals = { first: 1_000, most: 5_000, settled: 15_000, summaries: 10_000, again: 60_000 };

/** After this many times the interval without a change, the interval has grown to it. */
const CALMING = 4;

export interface Judged {
  readonly report: boolean;
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
  const summary = digest(look.summary);
  const memory = look.memory ?? before?.memory;
  const changed = before === undefined || before.reported !== seen;
  const summaryDue = summary !== before?.summary && now - (before?.reportedAt ?? 0) >= intervals.summaries;
  const wished = wish !== undefined && wish !== before?.granted;
  const againDue = now - (before?.reportedAt ?? now) >= intervals.again;
  const report = changed || summaryDue || wished || againDue;
  const moved = JSON.stringify(memory) !== JSON.stringify(before?.memory);
  const changedAt = changed || (moved && !passes) ? now : before.changedAt;
  const state: WatchState = {
    reported: seen,
    summary: report ? summary : before.summary,
    reportedAt: report ? now : before.reportedAt,
    changedAt,
    ...(wish === undefined ? {} : { granted: wish }),
    ...(memory === undefined ? {} : { memory }),
  };
  const calmest = passes ? intervals.settled : intervals.most;
  const wait = Math.max(intervals.first, Math.min(calmest, (now - changedAt) / CALMING));
  return { report, state, wait };
}

/** Evidence may be long, and all this travels with each look. */
function digest(text: string): string {
  return text.length <= 100 ? text : hash('sha256', text, 'base64url');
}
