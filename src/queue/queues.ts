/** BullMQ's queues and workers as they are set up here: one place for what must be the same everywhere. */
import { type Job, type JobsOptions, Queue, Worker, type WorkerOptions } from 'bullmq';
import type { z } from 'zod';
import type { Log, Redis } from '../redis/connection.ts';
import type { Keys } from '../redis/keys.ts';
import { limited } from './limited.ts';
import { seldom } from './seldom.ts';

/** No job is ever given up: what fails is tried again, ever more calmly. */
const JOB_OPTIONS: JobsOptions = { attempts: 1e15, backoff: { type: 'calm' }, stackTraceLimit: 1 };

const FIRST_RETRY_MS = 250;
const CALMEST_RETRY_MS = 30_000;

/**
 * Thrown by a job that is to be run again after `wait` milliseconds, though nothing went wrong. BullMQ puts such a job
 * among the delayed ones, keeps the message as its `failedReason`, and fetches the next job, all in one step: so the
 * message is where a job notes what it has to remember. {@link remembered} reads it.
 */
export class ComeBack extends Error {
  readonly wait: number;

  private constructor(wait: number, message: string) {
    super(message);
    this.wait = wait;
  }

  static after(wait: number, note: object): ComeBack {
    // BullMQ would have the stack written out each time, and nobody reads it.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    const comeBack = new ComeBack(Math.max(1, Math.round(wait)), JSON.stringify(note));
    comeBack.stack = '';
    Error.stackTraceLimit = stackTraceLimit;
    return comeBack;
  }
}

/** What a job noted when it last came back; undefined if it is new, or something went wrong since. */
export function remembered<T>(job: Job, schema: z.ZodType<T>): T | undefined {
  if (!job.failedReason?.startsWith('{')) return undefined;
  try {
    return schema.safeParse(JSON.parse(job.failedReason)).data;
  } catch {
    return undefined;
  }
}

function calm(attemptsMade: number, _type?: string, error?: Error): number {
  if (error instanceof ComeBack) return error.wait;
  return Math.min(CALMEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attemptsMade - 1, 10));
}

/** The stream of events is for watching what goes on; nothing here depends on it. */
const EVENTS_KEPT = 1_000;

/**
 * A queue to put jobs into. While Redis is away its calls fail as fast as the connection lets them.
 *
 * @param connection of role `queue`, or `worker` where waiting for Redis is wanted
 */
export function openQueue<Data>(name: string, connection: Redis, keys: Keys, log: Log): Queue<Data> {
  const queue = new Queue<Data>(name, {
    connection,
    prefix: keys.queues,
    skipWaitingForReady: true,
    // Asking for the version would fail for good if Redis were away just then.
    skipVersionCheck: true,
    streams: { events: { maxLen: EVENTS_KEPT } },
    defaultJobOptions: JOB_OPTIONS,
  });
  const rarely = seldom();
  queue.on('error', ({ message }) =>
    rarely(message, () => log.info({ queue: name, error: message }, 'queue: a call failed')),
  );
  return queue;
}

/** What closing takes that asks nothing of Redis. */
const AWAY_MS = 1_000;

/** Somebody waits at the step whose check a killed worker held: a third of BullMQ's usual time. */
const LOCK_MS = 10_000;

/**
 * Milliseconds until a worker asks Redis once more for what failed since the connection was lost: the next job, or to note
 * the end of one. BullMQ's usual 15 s would leave a check alone for as long after Redis is back.
 */
const ASK_AGAIN_MS = 500;

export interface WorkerSetUp {
  /** Of role `worker`. */
  readonly connection: Redis;
  readonly keys: Keys;
  readonly log: Log;
  readonly concurrency: number;
  /** Milliseconds. The job of a worker that died is taken up by another after at most twice this. */
  readonly lockDuration?: number;
}

/** Starts working. A job that stalled (its worker died) is run again, however often that happens. */
export function openWorker<Data>(
  name: string,
  work: (job: Job<Data, void>) => Promise<void>,
  { connection, keys, concurrency, log, lockDuration = LOCK_MS }: WorkerSetUp,
): Worker<Data, void> {
  const settings: WorkerOptions = {
    connection,
    prefix: keys.queues,
    concurrency,
    lockDuration,
    stalledInterval: lockDuration,
    runRetryDelay: ASK_AGAIN_MS,
    maxStalledCount: 1_000_000_000,
    // Nothing is kept of a job that is over, so that its id is free again.
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
    settings: { backoffStrategy: calm },
  };
  const worker = new Worker<Data, void>(name, work, settings);
  const rarely = seldom();
  worker.on('error', ({ message }) =>
    rarely(message, () => log.warn({ queue: name, error: message }, 'worker: something failed; going on')),
  );
  return worker;
}

/**
 * Ends a worker: waits for its jobs, but no longer than `limit` milliseconds. What is cut off is run again by another.
 * The connection stays open.
 */
export async function closeWorker(worker: Worker, connection: Redis, limit: number): Promise<void> {
  // Without Redis there is nothing to wait for, and waiting for it would never end.
  const isAway = connection.status !== 'ready';
  await limited(isAway ? Math.min(limit, AWAY_MS) : limit, worker.close(isAway));
}
