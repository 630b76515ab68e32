/** Two ways to append, measured in turns on one private Redis with `appendfsync always`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { close, connect, type Redis } from '../../src/redis/connection.ts';
import { openRedis } from '../../src/redis/embedded.ts';
import { type BenchResult, median } from './result.ts';

/** Appends once, as the `n`th of this lane, counted from 1. Lanes are independent of each other. */
export type AppendOnce = (lane: number, n: number) => Promise<void>;

/** Makes ready, untimed, for one round; `round` sets its keys apart. */
export type Contender = (redis: Redis, round: string) => Promise<AppendOnce> | AppendOnce;

export interface Match {
  /** What is measured, such as `journal append`. */
  readonly what: string;
  /** `appends/s`. */
  readonly unit: string;
  readonly bare: Contender;
  readonly ours: Contender;
}

interface Rate {
  readonly perSecond: number;
  /** Of one append, milliseconds. */
  readonly median: number;
}

export const LANES = 100;
const ROUNDS = 5;
const ROUND_MS = 1_500;
const WARM_UP_MS = 600;

/** Throws if there is no redis-server or valkey-server on the PATH: other servers' numbers would mean nothing. */
export async function inTurns(match: Match): Promise<readonly BenchResult[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'handrail-bench-'));
  const log = { info: () => undefined, warn: console.error, error: console.error };
  const server = await openRedis({ dataDir, log });
  try {
    if (!server.keepsData) throw new Error('this benchmark needs redis-server or valkey-server on the PATH');
    const redis = connect(server.address, { role: 'commands', log });
    try {
      return [...(await compare(redis, match, 1)), ...(await compare(redis, match, 64))];
    } finally {
      await close(redis);
    }
  } finally {
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function compare(redis: Redis, match: Match, inFlight: number): Promise<readonly BenchResult[]> {
  const [theirs, ours]: [Rate[], Rate[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const duration = round === 0 ? WARM_UP_MS : ROUND_MS;
    const name = `${inFlight}-${round}`;
    const bareRate = await measure(await match.bare(redis, `bare-${name}`), inFlight, duration);
    const ourRate = await measure(await match.ours(redis, `run-${name}`), inFlight, duration);
    await redis.flushdb();
    if (round === 0) continue;
    theirs.push(bareRate);
    ours.push(ourRate);
  }
  return results(match, inFlight, theirs, ours);
}

function results(
  match: Match,
  inFlight: number,
  theirs: readonly Rate[],
  ours: readonly Rate[],
): readonly BenchResult[] {
  const rate = median(ours.map(({ perSecond }) => perSecond));
  const latency = median(ours.map((each) => each.median));
  // Round by round, since what else the machine does comes and goes.
  const rateRatio = median(ours.map(({ perSecond }, i) => perSecond / (theirs[i]?.perSecond ?? Number.NaN)));
  const latencyRatio = median(ours.map((each, i) => each.median / (theirs[i]?.median ?? Number.NaN)));
  const busy = inFlight > 1;
  return [
    {
      name: `${match.what}, ${inFlight} in flight, ${LANES} runs`,
      measured: rate,
      baseline: median(theirs.map(({ perSecond }) => perSecond)),
      unit: match.unit,
      ratio: rateRatio,
      // One at a time, what counts is the time below; the rate is its other face.
      aim: busy ? 'at least half of the bare append, above 5,000/s' : 'none',
      ok: !busy || (rateRatio >= 0.5 && rate > 5_000),
    },
    {
      name: `${match.what}, ${inFlight} in flight, median time`,
      measured: latency,
      baseline: median(theirs.map((each) => each.median)),
      unit: 'ms',
      ratio: latencyRatio,
      // With many in flight the time is what the throughput leaves; it is shown, not judged.
      aim: busy ? 'none' : 'below 2 ms',
      ok: busy || latency < 2,
    },
  ];
}

/** Keeps `inFlight` appends going for `duration` ms, spread over the lanes, one at a time in each. */
async function measure(append: AppendOnce, inFlight: number, duration: number): Promise<Rate> {
  const counts = new Array<number>(LANES).fill(0);
  const latencies: number[] = [];
  const start = performance.now();
  const until = start + duration;
  const worker = async (first: number) => {
    for (let lane = first; performance.now() < until; lane += inFlight) {
      if (lane >= LANES) lane = first;
      const n = (counts[lane] ?? 0) + 1;
      counts[lane] = n;
      const before = performance.now();
      await append(lane, n);
      latencies.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, i) => worker(i)));
  const seconds = (performance.now() - start) / 1_000;
  return { perSecond: latencies.length / seconds, median: median(latencies) };
}
