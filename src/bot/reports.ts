/** What check workers report, as commands to the runs. */

import { createHash } from 'node:crypto';
import type { CheckReference, Report } from '../queue/messages.ts';
import type { ReportCheck } from '../runs/commands.ts';
import { checkOf, type Run, visitOf } from '../runs/run.ts';
import type { Runs } from '../runs/runs.ts';
import { HANDRAIL } from './people.ts';

export interface ReportsOptions {
  readonly runs: Pick<Runs, 'handle'>;
  /** Stops a check that nobody wants any more, without being waited for: what is to be recorded next must not wait for it. */
  readonly stop: (location: string, reference: CheckReference) => void;
  readonly now: () => number;
}

/**
 * Records reports: those of one run in their order, those of several at the same time. Throws what the journal throws
 * while it is away; the reports are then handed in again, and those that were recorded are recognised.
 */
export async function recordReports(reports: readonly Report[], options: ReportsOptions): Promise<void> {
  const byRun = new Map<string, Report[]>();
  for (const report of reports) byRun.set(report.run, [...(byRun.get(report.run) ?? []), report]);
  const runs = await Promise.allSettled(
    [...byRun.values()].map(async (ofRun) => {
      for (const report of ofRun) await recordReport(report, options);
    }),
  );
  const failed = runs.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
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
      const location = handled.record && locationOf(handled.record.run, report);
      if (location !== undefined) stop(location, { run, step, check });
    }
  }
}

function locationOf(run: Run, { step, check }: Report): string | undefined {
  const visit = visitOf(run, step);
  const server = visit?.kind === 'step' ? checkOf(visit, check)?.server : undefined;
  return run.targets[server ?? '']?.location;
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
