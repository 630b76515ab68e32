/**
 * Sends reports to the reports queue, many in one job.
 */
import type { Queue } from 'bullmq';
import type { Report } from './messages.ts';

export interface ReportJob {
  readonly reports: readonly Report[];
}

/** Keeps a job's data small. */
const MOST_REPORTS = 100;

interface Waiting {
  readonly report: Report;
  readonly sent: () => void;
  readonly failed: (error: unknown) => void;
}

export class ReportSender {
  readonly #queue: Queue<ReportJob>;
  #waiting: Waiting[] = [];
  #scheduled = false;

  constructor(queue: Queue<ReportJob>) {
    this.#queue = queue;
  }

  /** Resolves once the report is in the queue. Rejects if that failed; then it may be there all the same. */
  send(report: Report): Promise<void> {
    const sent = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ report, sent: resolve, failed: reject });
    });
    if (!this.#scheduled) {
      this.#scheduled = true;
      // Looks that end in the same turn of the event loop report together.
      setImmediate(() => {
        this.#scheduled = false;
        for (const waiting = this.#waiting.splice(0); waiting.length > 0; ) {
          void this.#sendBatch(waiting.splice(0, MOST_REPORTS));
        }
      });
    }
    return sent;
  }

  async #sendBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.#queue.add('reports', { reports: batch.map(({ report }) => report) });
      for (const { sent } of batch) sent();
    } catch (error) {
      for (const { failed } of batch) failed(error);
    }
  }
}
