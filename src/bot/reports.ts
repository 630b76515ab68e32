/** What check workers report, as commands to the runs. */

import { createHash } from 'node:crypto';
import type { CheckQueues, CheckReference, Report } from '../queue/messages.ts';
import type { ReportCheck } from '../runs/commands.ts';
import { visitOf } from '../runs/run.ts';
import type { Runs } from '../runs/runs.ts';
import { HANDRAIL } from './people.ts';

export interface ReportsOptions {
  readonly runs: Pick<Runs, 'get' | 'handle'>;
  readonly queues: Pick<CheckQueues, 'stop'>;
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

async function recordReport(report: Report, { runs, queues, now }: ReportsOptions): Promise<void> {
  const handled = await runs.handle(report.run, commandOf(report, now()));
  if (handled.ok) return;
  switch (handled.refusal.code) {
    case 'already-decided':
    case 'run-ended':
    case 'no-such-check': {
      // The check watches for nobody any more.
      const { run, step, check }: CheckReference = report;
      const location = await locationOf(report, runs);
      if (location !== undefined) await queues.stop(location, { run, step, check });
    }
  }
}

async function locationOf({ run: id, step, check }: Report, runs: ReportsOptions['runs']): Promise<string | undefined> {
  const record = await runs.get(id);
  const visit = record?.run && visitOf(record.run, step);
  const server = visit?.kind === 'step' ? visit.checks[check]?.server : undefined;
  return record?.run.targets[server ?? '']?.location;
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
