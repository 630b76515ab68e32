/**
 * What check workers report, as commands to the runs.
 *
 * A report counts only if it came by the queue of the location at which the run, as recorded, has that check's server.
 * Anybody who has got hold of one location's worker can write what they like into that queue, and into no other.
 */

import { createHash } from 'node:crypto';
import type { CheckReference, Report } from '../queue/messages.ts';
import type { Log } from '../redis/connection.ts';
import type { ReportCheck } from '../runs/commands.ts';
import { checkOf, type Run, visitOf } from '../runs/run.ts';
import type { Runs } from '../runs/runs.ts';
import { HANDRAIL } from './people.ts';

export interface ReportsOptions {
  readonly runs: Pick<Runs, 'get' | 'handle' | 'peek'>;
  /** Stops a check that nobody wants any more, without being waited for: what is to be recorded next must not wait for it. */
  readonly stop: (reference: CheckReference) => void;
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Records reports that came from a location: those of one run in their order, those of several at the same time. Throws
 * what the journal throws while it is away; the reports are then handed in again, and those that were recorded are
 * recognised.
 */
export async function recordReports(
  location: string,
  reports: readonly Report[],
  options: ReportsOptions,
): Promise<void> {
  const byRun = new Map<string, Report[]>();
  for (const report of reports) byRun.set(report.run, [...(byRun.get(report.run) ?? []), report]);
  const runs = await Promise.allSettled(
    [...byRun].map(async ([run, ofRun]) => {
      const own = await ofLocation(location, run, ofRun, options);
      for (const report of own) await recordReport(report, options);
    }),
  );
  const failed = runs.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** The reports of checks that are this location's to make; the others are dropped, with a line in the log. */
async function ofLocation(
  location: string,
  run: string,
  reports: readonly Report[],
  { runs, log }: ReportsOptions,
): Promise<readonly Report[]> {
  const isOwn = (report: Report, within: Run | undefined) =>
    within !== undefined && locationOf(within, report) === location;
  // Where a check's server is never changes, so that what is known already will do, if the step is known.
  const known = runs.peek(run)?.run;
  if (reports.every((report) => isOwn(report, known))) return reports;
  const recorded = (await runs.get(run))?.run;
  const own = reports.filter((report) => isOwn(report, recorded));
  const foreign = reports.find((report) => !own.includes(report));
  if (foreign !== undefined) {
    const { step, check } = foreign;
    const why = { location, run, step, check, dropped: reports.length - own.length };
    log.warn(why, 'what was reported is of no check at this location; it is dropped');
  }
  return own;
}

async function recordReport(report: Report, { runs, stop, now }: ReportsOptions): Promise<void> {
  const handled = await runs.handle(report.run, commandOf(report, now()));
  if (handled.ok) return;
  switch (handled.refusal.code) {
    case 'already-decided':
    case 'run-ended':
    case 'no-such-check': {
      // The check watches for nobody any more.
      const { run, step, check }: CheckReference = report;
      stop({ run, step, check });
    }
  }
}

function locationOf(run: Run, { step, check }: Report): string | undefined {
  const visit = visitOf(run, step);
  const server = visit?.kind === 'step' ? checkOf(visit, check)?.server : undefined;
  return server !== undefined && Object.hasOwn(run.targets, server) ? run.targets[server]?.location : undefined;
}

export function commandOf(report: Report, now: number): ReportCheck {
  const { run: _, step, check, at, ...told } = report;
  return {
    type: 'report',
    id: `report:${digest(report)}`,
    at: now,
    by: HANDRAIL,
    step,
    check,
    report: told.type === 'baseline' || told.type === 'baseline-failed' ? told : { ...told, lookedAt: at },
  };
}

/** Of everything in it, so that a report that arrives twice is one command. */
function digest(report: Report): string {
  return createHash('sha256').update(JSON.stringify(report)).digest('base64url').slice(0, 22);
}
