/**
 * The bot's end of the check queues: one queue a location, one job a check.
 *
 * A `baseline` job lives until the baseline is reported; a `watch` job lives until it is stopped, delayed between looks.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ErrorCode, type Job, type Queue } from 'bullmq';
import type { Log, Redis } from '../redis/connection.ts';
import { type Keys, keysUnder } from '../redis/keys.ts';
import type { CheckQueues, CheckRequest, WatchRequest } from './messages.ts';
import { checkJobId, checkOfJob, checksQueue } from './names.ts';
import { openQueue } from './queues.ts';
import { hasWorker } from './worker-presence.ts';

/** A job that a worker holds just now is waited for, this long at most: most looks are over much sooner. */
const PATIENCE_MS = 1_000;
const PAUSE_MS = 25;

/**
 * @param options.connection of role `queue`: calls fail within seconds while Redis is away
 */
export function openCheckQueues(options: { connection: Redis; keys?: Keys; log: Log }): CheckQueues {
  const { connection, keys = keysUnder(), log } = options;
  const queues = new Map<string, Queue<CheckRequest>>();
  const queueOf = (location: string) => {
    const present = queues.get(location);
    if (present !== undefined) return present;
    const queue = openQueue<CheckRequest>(checksQueue(location), connection, keys, log);
    queues.set(location, queue);
    return queue;
  };
  const watch = (request: WatchRequest) =>
    queueOf(request.server.location).add('watch', request, { jobId: checkJobId('watch', request) });

  return {
    async takeBaseline(request) {
      const jobId = checkJobId('baseline', request);
      await queueOf(request.server.location).add('baseline', request, { jobId });
    },

    async watch(request) {
      await watch(request);
    },

    async lookNow(request) {
      const job = await watch(request);
      // Progress is the bot's to write, data the worker's: neither overwrites the other.
      await job.updateProgress(randomUUID()).catch(unlessMoved);
      await promoteSoon(job);
    },

    async stop(location, check) {
      const queue = queueOf(location);
      await Promise.all([
        removeSoon(queue, checkJobId('baseline', check)),
        removeSoon(queue, checkJobId('watch', check)),
      ]);
    },

    async active(location) {
      const jobs = await queueOf(location).getRanges(['active', 'delayed', 'waiting', 'prioritized'], 0, -1);
      return [...new Set(jobs.flatMap((id) => checkOfJob(id) ?? []))];
    },

    hasWorker: (location) => hasWorker(connection, keys, location),

    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

/** A job that is looked at just now honours the wish at its next turn at the latest. */
async function promoteSoon(job: Job): Promise<void> {
  await patiently(async () => {
    const state = await job.getState();
    if (state === 'active') return false;
    if (state === 'delayed') await job.promote().catch(unlessMoved);
    return true;
  });
}

/** A job that is held just now, and for long, stays: it is for the sweep to stop it again. */
async function removeSoon(queue: Queue, jobId: string): Promise<void> {
  await patiently(async () => {
    if ((await queue.remove(jobId)) === 1) return true;
    return (await queue.getJobState(jobId)) === 'unknown';
  });
}

async function patiently(attempt: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await attempt()) && Date.now() < end) await delay(PAUSE_MS);
}

/** Meanwhile a worker may have taken the job up, which is as good, or somebody may have stopped it, which is later. */
function unlessMoved(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== ErrorCode.JobNotInState && code !== ErrorCode.JobNotExist) throw error;
}
