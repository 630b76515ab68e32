/**
 * The bot's end of the reports queue.
 *
 * Reports of one check arrive in the order in which they were made, unless handling one failed and it is tried again
 * later, or several bots share the work. So a handler goes by each report's `at`, and by its journal.
 */
import type { Log, Redis } from '../redis/connection.ts';
import { type Keys, keysUnder } from '../redis/keys.ts';
import type { Report } from './messages.ts';
import { REPORTS } from './names.ts';
import { closeWorker, openWorker } from './queues.ts';
import type { ReportJob } from './report-sender.ts';

export interface Closable {
  /** Waits a few seconds at most for what is under way. Leaves the connection open. */
  close(): Promise<void>;
}

export interface ReportsWorkerOptions {
  /** Of role `worker`. */
  readonly connection: Redis;
  readonly keys?: Keys;
  /** If it throws, the same reports come again, and again, ever more calmly. They may come twice in any case. */
  readonly handle: (reports: readonly Report[]) => Promise<void>;
  readonly log: Log;
}

const CLOSING_LIMIT_MS = 5_000;

export function startReportsWorker({ connection, keys = keysUnder(), handle, log }: ReportsWorkerOptions): Closable {
  const work = async ({ data, attemptsMade }: { data: ReportJob; attemptsMade: number }) => {
    try {
      await handle(data.reports);
    } catch (error) {
      log.warn({ error, attempt: attemptsMade + 1 }, 'reports could not be handled; trying again');
      throw error;
    }
  };
  const worker = openWorker<ReportJob>(REPORTS, work, { connection, keys, log, concurrency: 1 });
  return { close: () => closeWorker(worker, connection, CLOSING_LIMIT_MS) };
}
