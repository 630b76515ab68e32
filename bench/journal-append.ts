/**
 * The journal's append against the barest script that appends as many bytes with a version check, on one private Redis
 * with `appendfsync always`, through the same kind of connection, in turns.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { close, connect, type Redis } from '../src/redis/connection.ts';
import { openRedis } from '../src/redis/embedded.ts';
import { keysUnder } from '../src/redis/keys.ts';
import { defineScript } from '../src/redis/script.ts';
import { emptyHead, type Journal, openJournal } from '../src/runs/journal.ts';
import { type BenchResult, median } from './support/result.ts';

export interface Rate {
  readonly perSecond: number;
  /** Of one append, milliseconds. */
  readonly median: number;
}

/** Appends once, as the `n`th of this lane, counted from 1. Lanes are independent of each other. */
export type AppendOnce = (lane: number, n: number) => Promise<void>;

const ROUNDS = 5;
const ROUND_MS = 1_500;
const WARM_UP_MS = 500;

const bareScript = defineScript<boolean>(
  'bare-append',
  `
--[[
  Appends one entry if the stream is as long as expected.

  KEYS   1 stream
  ARGV   1 expected length    2 id of the new entry    3 event    4 prev    5 hash
  Result 1 appended, 0 not
]]
if redis.call('XLEN', KEYS[1]) ~= tonumber(ARGV[1]) then
  return 0
end
redis.call('XADD', KEYS[1], ARGV[2], 'event', ARGV[3], 'prev', ARGV[4], 'hash', ARGV[5])
return 1
`,
  (reply) => reply === 1,
);

/** The baseline: one entry of the journal's form and size a call, nothing else. `name` sets its streams apart. */
export function bareAppend(redis: Redis, name: string): AppendOnce {
  const keys = keysUnder('bench');
  const json = JSON.stringify(sampleEvent(1_000));
  const { hash } = emptyHead('bare');
  return async (lane, n) => {
    const stream = keys.journal(`${name}-${lane}`);
    const appended = await bareScript.run(redis, [stream], [n - 1, `${n}-0`, json, hash, hash]);
    if (!appended) throw new Error(`append ${n} of lane ${lane} was refused`);
  };
}

/** The journal's append, one event a call; a run a lane. */
export function journalAppend(journal: Journal<object>, name: string): AppendOnce {
  const heads = new Map<string, ReturnType<typeof emptyHead>>();
  return async (lane, n) => {
    const run = `${name}-${lane}`;
    const expected = heads.get(run) ?? emptyHead(run);
    const result = await journal.append({ run, expected, command: `click-${n}-by-U012345`, events: [sampleEvent(n)] });
    if (result.type !== 'recorded') throw new Error(`append ${n} of run ${run}: ${result.type}`);
    heads.set(run, result.head);
  };
}

/** Keeps `inFlight` appends going for `duration` ms, spread over `lanes` ≥ `inFlight`, one at a time in each lane. */
export async function measure(
  append: AppendOnce,
  { inFlight, lanes, duration }: { inFlight: number; lanes: number; duration: number },
): Promise<Rate> {
  const counts = new Array<number>(lanes).fill(0);
  const latencies: number[] = [];
  const start = performance.now();
  const until = start + duration;
  const worker = async (first: number) => {
    for (let lane = first; performance.now() < until; lane += inFlight) {
      if (lane >= lanes) lane = first;
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

/** Throws if there is no redis-server or valkey-server on the PATH: other servers' numbers would mean nothing. */
export async function benchJournal(): Promise<readonly BenchResult[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'handrail-bench-'));
  const log = { info: () => undefined, warn: console.error, error: console.error };
  const server = await openRedis({ dataDir, log });
  try {
    if (!server.keepsData) throw new Error('this benchmark needs redis-server or valkey-server on the PATH');
    const redis = connect(server.address, { role: 'commands', log });
    try {
      return [...(await compare(redis, 1)), ...(await compare(redis, 64))];
    } finally {
      await close(redis);
    }
  } finally {
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function compare(redis: Redis, inFlight: number): Promise<readonly BenchResult[]> {
  const journal = openJournal<object>({ redis, keys: keysUnder('bench'), parse: (value) => Object(value) });
  const lanes = 100;
  const bare: Rate[] = [];
  const ours: Rate[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const duration = round === 0 ? WARM_UP_MS : ROUND_MS;
    const name = `${inFlight}-${round}`;
    const bareRate = await measure(bareAppend(redis, `bare-${name}`), { inFlight, lanes, duration });
    const ourRate = await measure(journalAppend(journal, `run-${name}`), { inFlight, lanes, duration });
    await redis.flushdb();
    if (round === 0) continue;
    bare.push(bareRate);
    ours.push(ourRate);
  }
  const rate = median(ours.map(({ perSecond }) => perSecond));
  const latency = median(ours.map((each) => each.median));
  // Round by round, since what else the machine does comes and goes.
  const rateRatio = median(ours.map(({ perSecond }, i) => perSecond / (bare[i]?.perSecond ?? Number.NaN)));
  const latencyRatio = median(ours.map((each, i) => each.median / (bare[i]?.median ?? Number.NaN)));
  const busy = inFlight > 1;
  return [
    {
      name: `journal append, ${inFlight} in flight, 100 runs`,
      measured: rate,
      baseline: median(bare.map(({ perSecond }) => perSecond)),
      unit: 'appends/s',
      ratio: rateRatio,
      // One at a time, what counts is the time below; the rate is its other face.
      aim: busy ? 'at least half of the bare append, above 5,000/s' : 'none',
      ok: !busy || (rateRatio >= 0.5 && rate > 5_000),
    },
    {
      name: `journal append, ${inFlight} in flight, median time`,
      measured: latency,
      baseline: median(bare.map((each) => each.median)),
      unit: 'ms',
      ratio: latencyRatio,
      // With many in flight the time is what the throughput leaves; it is shown, not judged.
      aim: busy ? 'none' : 'below 2 ms',
      ok: busy || latency < 2,
    },
  ];
}

/** Of the size of a usual decision: about 300 bytes of JSON. */
function sampleEvent(n: number): { type: string; [field: string]: unknown } {
  return {
    type: 'step-approved',
    at: 1_795_000_000_000 + n,
    step: 'ors-a/first/start-upgraded',
    by: { id: 'U012345', name: 'ann' },
    command: `click-${n}-by-U012345`,
    proofs: [
      { check: 'backup-mode', outcome: 'backup', report: 17 },
      { check: 'port', outcome: 'open', report: 18 },
    ],
    next: { opened: 'ors-a/first/verify-backup', position: 8, of: 20 },
  };
}
