/** What a look tells, from all that was read. */
import type { Evidence, Look } from '../check.ts';
import { clip, count } from '../text.ts';
import { durationText } from './duration.ts';
import type { Late, Patterns } from './patterns.ts';
import { MOST_COUNTED, type Scanned } from './scan.ts';
import { standing } from './sequences.ts';

export interface Telling {
  readonly scanned: Scanned;
  readonly patterns: Patterns;
  /** Of the log files, with wildcards. */
  readonly name: string;
  readonly folder: string;
  readonly fileCount: number;
  readonly stillReading: boolean;
  /** Milliseconds since the time began to run. */
  readonly waited: number | undefined;
}

export function tell(telling: Telling): Look {
  const { scanned, patterns, name, folder, fileCount, stillReading } = telling;
  const waiting = (summary: string): Look => ({ state: 'not-yet', summary, evidence: [] });
  // A later event may change everything.
  if (stillReading) return waiting(`still reading ${name}; ${amountOf(scanned)} so far`);
  const seen = standing(patterns, scanned.progress);
  const { late } = patterns;
  if (late !== undefined && isLate(late, telling, seen?.turn)) return lateLook(late, scanned);
  if (seen !== undefined) {
    const { outcome, evidence } = seen;
    const final = evidence.at(-1);
    return {
      state: 'outcome',
      outcome,
      summary: `seen in ${final?.source}: ${clip(final?.text ?? '', 200)}`,
      evidence,
    };
  }
  if (fileCount === 0) return waiting(`no log file yet in ${folder} that is called ${name}`);
  const { last, progress, lines } = scanned;
  const parts = [lines === 0 ? 'no new lines yet' : newOf(scanned)];
  const process = progress.processes.at(-1);
  for (const { outcome, steps } of patterns.sequences) {
    const { length } = process?.begun[outcome] ?? [];
    if (length > 0) parts.push(`${length} of ${steps.length} events of "${outcome}" seen`);
    const against = process?.ruledOut[outcome];
    if (against !== undefined) parts.push(`"${outcome}" is ruled out by "${clip(against.text, 120)}"`);
  }
  if (last !== undefined) parts.push(`last: "${clip(last, 120)}"`);
  return waiting(`${name}: ${parts.join('; ')}`);
}

/** Whether the time is over, and nothing came about since it began to run. */
function isLate({ after, within }: Late, { scanned, waited }: Telling, turn: number | undefined): boolean {
  const since = scanned.progress.since?.turn;
  if (waited === undefined || waited < within || (after.length > 0 && since === undefined)) return false;
  return turn === undefined || (since !== undefined && turn < since);
}

function lateLook({ outcome, within }: Late, scanned: Scanned): Look {
  const { since } = scanned.progress;
  const evidence: Evidence[] = since === undefined ? [] : [since.evidence];
  const from = since === undefined ? '' : ` after "${clip(since.evidence.text, 120)}"`;
  const last = scanned.last === undefined ? '' : `; last: "${clip(scanned.last, 120)}"`;
  return {
    state: 'outcome',
    outcome,
    summary: `nothing that was waited for in ${durationText(within)}${from}; ${newOf(scanned)}${last}`,
    evidence,
  };
}

function newOf({ lines, bytes }: Scanned): string {
  if (bytes > MOST_COUNTED) return `${mebibytes(bytes)} new`;
  return lines === 0 ? 'no new lines' : `${count(lines)} new ${lines === 1 ? 'line' : 'lines'}`;
}

function amountOf({ lines, bytes }: Scanned): string {
  return bytes > MOST_COUNTED ? mebibytes(bytes) : `${count(lines)} ${lines === 1 ? 'line' : 'lines'}`;
}

function mebibytes(bytes: number): string {
  return `${count(Math.floor(bytes / 1024 / 1024))} MiB`;
}
