/**
 * Deadlines: something is to happen at a time, whoever runs then. A timer is only a reminder; whether it still matters,
 * and what it means, is for the journal to say.
 */
import type { Log, Redis } from '../redis/connection.ts';
import { type Keys, keysUnder } from '../redis/keys.ts';
import { TIMERS, timerJobId } from './names.ts';
import { closeWorker, openQueue, openWorker } from './queues.ts';
import type { Closable } from './reports.ts';

export interface TimerReference {
  readonly run: string;
  readonly step: string;
  /** Tells the timers of a step apart: `half`, `tenth`, `over`. */
  readonly mark: string;
}

export interface Timer extends TimerReference {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Timers {
  /** Sets a timer, or sets it to another time. A time that is past goes off at once. Harmless to repeat until then. */
  set(timer: Timer): Promise<void>;
  /** A timer that is going off just now still goes off. */
  cancel(reference: TimerReference): Promise<void>;
  close(): Promise<void>;
}

/** @param connection of role `queue` */
export function openTimers(options: { connection: Redis; keys?: Keys; log: Log }): Timers {
  const queue = openQueue<Timer>(TIMERS, options.connection, options.keys ?? keysUnder(), options.log);
  return {
    async set({ run, step, mark, at }) {
      const jobId = timerJobId(run, step, mark);
      const present = await queue.getJob(jobId);
      if (present !== undefined && present.data.at !== at) await queue.remove(jobId);
      await queue.add('timer', { run, step, mark, at }, { jobId, delay: Math.max(0, at - Date.now()) });
    },
    async cancel({ run, step, mark }) {
      await queue.remove(timerJobId(run, step, mark));
    },
    close: () => queue.close(),
  };
}

export interface TimersWorkerOptions {
  /** Of role `worker`. */
  readonly connection: Redis;
  readonly keys?: Keys;
  /** If it throws, the timer goes off again, and again, ever more calmly. It may go off twice in any case. */
  readonly handle: (timer: Timer) => Promise<void>;
  readonly log: Log;
}

const AT_ONCE = 8;
const CLOSING_LIMIT_MS = 5_000;

export function startTimersWorker({ connection, keys = keysUnder(), handle, log }: TimersWorkerOptions): Closable {
  const work = async ({ data }: { data: Timer }) => {
    try {
      await handle(data);
    } catch (error) {
      log.warn({ error, timer: data }, 'a timer could not be handled; trying again');
      throw error;
    }
  };
  const worker = openWorker<Timer>(TIMERS, work, { connection, keys, log, concurrency: AT_ONCE });
  return { close: () => closeWorker(worker, connection, CLOSING_LIMIT_MS) };
}
