/**
 * The bot's end of the reports' queues: one queue a location, since what comes from one location's network may speak of
 * that location alone. Whether it does is for the handler to see, who knows the runs.
 *
 * Reports of one check arrive in the order in which they were made, unless handling one failed and it is tried again
 * later, or several bots share the work. So a handler goes by each report's `at`, and by its journal.
 */
import type { Worker } from 'bullmq';
import type { Log, Redis } from '../redis/connection.ts';
import { type Keys, keysUnder } from '../redis/keys.ts';
import { type Report, reportSchema } from './messages.ts';
import { reportsQueue } from './names.ts';
import { closeWorker, openWorker } from './queues.ts';
import type { ReportJob } from './report-sender.ts';

export interface Closable {
  /** Waits a few seconds at most for what is under way. Leaves the connection open. */
  close(): Promise<void>;
}

export interface ReportsWorkers extends Closable {
  /** Takes what workers at these locations report, from now on. What is served already goes on as it was. */
  serve(locations: Iterable<string>): void;
}

export interface ReportsWorkersOptions {
  /** Of role `worker`. */
  readonly connection: Redis;
  readonly keys?: Keys;
  /** If it throws, the same reports come again, and again, ever more calmly. They may come twice in any case. */
  readonly handle: (location: string, reports: readonly Report[]) => Promise<void>;
  readonly log: Log;
}

const CLOSING_LIMIT_MS = 5_000;
const MOST_REPORTS = 1_000;

/** What is no report is dropped: it will not be one the next time either. */
function reportsIn(data: ReportJob, location: string, log: Log): readonly Report[] {
  const given: unknown = data?.reports;
  const all = Array.isArray(given) ? given.slice(0, MOST_REPORTS) : [given];
  const read = all.map((each) => reportSchema.safeParse(each));
  const reports = read.flatMap(({ data: report }) => report ?? []);
  if (reports.length < read.length) {
    const why = read.find(({ error }) => error)?.error?.issues[0];
    const where = why && `${why.path.join('.')}: ${why.message}`;
    log.warn({ location, dropped: read.length - reports.length, where }, 'what came as a report of a check is none');
  }
  return reports;
}

/** Serves no location yet. */
export function startReportsWorkers({
  connection,
  keys = keysUnder(),
  handle,
  log,
}: ReportsWorkersOptions): ReportsWorkers {
  const workers = new Map<string, Worker<ReportJob, void>>();
  let closed = false;
  const open = (location: string) => {
    const work = async ({ data, attemptsMade }: { data: ReportJob; attemptsMade: number }) => {
      const reports = reportsIn(data, location, log);
      try {
        await handle(location, reports);
      } catch (error) {
        log.warn({ error, location, attempt: attemptsMade + 1 }, 'reports could not be handled; trying again');
        throw error;
      }
    };
    return openWorker<ReportJob>(reportsQueue(location), work, { connection, keys, log, concurrency: 1 });
  };
  return {
    serve(locations) {
      if (closed) return;
      for (const location of locations) if (!workers.has(location)) workers.set(location, open(location));
    },
    async close() {
      closed = true;
      await Promise.all([...workers.values()].map((worker) => closeWorker(worker, connection, CLOSING_LIMIT_MS)));
    },
  };
}
