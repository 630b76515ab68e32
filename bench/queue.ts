/**
 * What the check queues cost over bare BullMQ, on one private Redis with `appendfsync always`, in one process, in turns.
 *
 * A round of each side is 3,000 jobs, put in by 64 callers that each wait for one to be in before the next, and done at
 * the same time, 64 at once. The clock runs from the first call to the last job's result. Same payload, same ids, same
 * kinds of connections (one to put in, one to work), nothing kept of what is over; Redis is emptied after each round.
 *
 * - **bare**: `queue.add`, and a worker of concurrency 64 whose processor returns at once. A job is done when the
 *   processor has run and BullMQ has taken the job off its list. Nobody is told the result.
 * - **check**: `watch`, and a worker of concurrency 64 whose probe answers `open` at once. A check is done when the handler
 *   at the far end of the reports queue has the outcome. Until then the environment was filled in, the look judged, and
 *   the report sent through a second queue, along with others, and received there. Each job is then written back with
 *   what it has to remember and put among the delayed ones, for a next look ten minutes later, so that it is looked
 *   at only once; of the last few the clock does not see this.
 *
 * The check worker holds up to 64 jobs more, whose look is over and whose report is on its way: more jobs in hand than
 * the bare worker, and more to do for each.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import type { Look, Probe } from '../src/checks/check.ts';
import { openCheckQueues } from '../src/queue/check-queues.ts';
import { startCheckWorker } from '../src/queue/check-worker.ts';
import type { WatchRequest } from '../src/queue/messages.ts';
import { checkJobId } from '../src/queue/names.ts';
import { startReportsWorkers } from '../src/queue/reports.ts';
import { close, connect, type Redis } from '../src/redis/connection.ts';
import { openRedis } from '../src/redis/embedded.ts';
import { keysUnder } from '../src/redis/keys.ts';
import { type BenchResult, median } from './support/result.ts';

const JOBS = 3_000;
const AT_ONCE = 64;
const ROUNDS = 9;
/** Until the code is compiled as well as it gets. */
const WARM_UPS = 4;
const AIM = 0.7;
const LONG_MS = 600_000;

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** @throws Error if there is no redis-server on this machine */
export async function benchQueue(): Promise<readonly BenchResult[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'handrail-bench-'));
  const redis = await openRedis({ dataDir, log: silent });
  try {
    if (!redis.keepsData) throw new Error('the queue benchmark needs a redis-server on this machine');
    const bare: number[] = [];
    const checks: number[] = [];
    for (let round = 1; round <= WARM_UPS + ROUNDS; round++) {
      const bareRate = await bareRound(redis.address, round);
      const checkRate = await checkRound(redis.address, round);
      if (round <= WARM_UPS) continue;
      bare.push(bareRate);
      checks.push(checkRate);
    }
    const ratio = median(checks.map((rate, round) => rate / (bare[round] ?? Number.NaN)));
    return [
      {
        name: `no-op checks through the queues, ${AT_ONCE} at once`,
        measured: Math.round(median(checks)),
        baseline: Math.round(median(bare)),
        unit: 'jobs/s',
        ratio,
        aim: `at least ${AIM} of bare BullMQ jobs`,
        ok: ratio >= AIM,
      },
    ];
  } finally {
    await redis.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** @returns jobs a second */
async function bareRound(address: string, round: number): Promise<number> {
  return withConnections(address, async (adding, working) => {
    const prefix = keysUnder(`bare-${round}`).queues;
    const queue = new Queue<WatchRequest>('bare', { connection: adding, prefix });
    const { all, one } = countdown(JOBS);
    const worker = new Worker<WatchRequest>('bare', async () => undefined, {
      connection: working,
      prefix,
      concurrency: AT_ONCE,
      removeOnComplete: { count: 0 },
    });
    worker.on('completed', one);
    await worker.waitUntilReady();
    const rate = await timed(all, (n) =>
      queue.add('bare', requestOf(n), { jobId: checkJobId('watch', requestOf(n)), removeOnComplete: true }),
    );
    await worker.close();
    await queue.close();
    await adding.flushdb();
    return rate;
  });
}

/** @returns checks a second */
async function checkRound(address: string, round: number): Promise<number> {
  return withConnections(address, (adding, working) =>
    withConnections(address, async (_, receiving) => {
      const keys = keysUnder(`checks-${round}`);
      const queues = openCheckQueues({ connection: adding, keys, log: silent });
      const { all, one } = countdown(JOBS);
      const worker = startCheckWorker({
        connection: working,
        keys,
        location: 'bench',
        probes: new Map([['no-op', noOp]]),
        env: {},
        log: silent,
        concurrency: AT_ONCE,
        intervals: { first: LONG_MS, most: LONG_MS, settled: LONG_MS },
      });
      const receiver = startReportsWorkers({
        connection: receiving,
        keys,
        log: silent,
        handle: async (_, reports) => {
          for (const _report of reports) one();
        },
      });
      receiver.serve(['bench']);
      while (!(await queues.hasWorker('bench')));
      const rate = await timed(all, (n) => queues.watch(requestOf(n)));
      await Promise.all([worker.close(), receiver.close()]);
      await queues.close();
      await adding.flushdb();
      return rate;
    }),
  );
}

const open: Look = { state: 'outcome', outcome: 'open', summary: 'open', evidence: [{ text: 'accepted' }] };
const noOp: Probe<unknown> = { look: async () => open };

function requestOf(n: number): WatchRequest {
  return {
    run: '7KQ2',
    step: `ors-a/step-${n}`,
    check: 'port-open',
    kind: 'no-op',
    server: {
      name: 'ors-a1',
      product: 'ors',
      host: 'cc-ors-01',
      location: 'bench',
      ports: { main: 7210 },
      logs: '/var/log/ors/ors_a1.*.log',
      files: {},
      pages: {},
      databases: {},
    },
    parameters: { port: 'main', timeout: 3 },
  };
}

/** Puts all jobs in, and gives how many were done a second. */
async function timed(all: Promise<void>, add: (n: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < JOBS) await add(next++);
    }),
  );
  await all;
  return JOBS / ((performance.now() - start) / 1000);
}

function countdown(count: number): { all: Promise<void>; one: () => void } {
  let left = count;
  let done: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  return {
    all,
    one: () => {
      left--;
      if (left === 0) done();
    },
  };
}

async function withConnections<T>(address: string, use: (adding: Redis, working: Redis) => Promise<T>): Promise<T> {
  const adding = connect(address, { role: 'queue', log: silent });
  const working = connect(address, { role: 'worker', log: silent });
  try {
    return await use(adding, working);
  } finally {
    await Promise.all([close(adding), close(working)]);
  }
}
