/**
 * Decisions through the engine against the barest script that appends as many bytes: an approval is read, decided, and
 * journaled together with the opening of the next step, two entries; the bare script appends two entries of the same
 * size with a version check. One private Redis with `appendfsync always`, the same kind of connection, in turns.
 *
 * A run is as long as long runs are, 150 steps; then the lane goes on with another. Runs are started beforehand: a start
 * freezes a whole procedure, which is no decision.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan, StepNode } from '../src/procedures/model.ts';
import { close, connect, type Redis } from '../src/redis/connection.ts';
import { openRedis } from '../src/redis/embedded.ts';
import { keysUnder } from '../src/redis/keys.ts';
import { defineScript } from '../src/redis/script.ts';
import type { RunEvent } from '../src/runs/events.ts';
import { emptyHead, openJournal } from '../src/runs/journal.ts';
import { parseEvent } from '../src/runs/parse-event.ts';
import { Runs } from '../src/runs/runs.ts';
import { type AppendOnce, measure, type Rate } from './journal-append.ts';
import { type BenchResult, median } from './support/result.ts';

const ROUNDS = 5;
const ROUND_MS = 1_500;
const WARM_UP_MS = 700;
const LANES = 100;
const STEPS = 150;
/** Runs of each lane that are there from the start; enough for a round on any machine we know. */
const STARTED = 5;

const person = { id: 'U012345', name: 'ann' };

const bareScript = defineScript<boolean>(
  'bare-append-two',
  `
--[[
  Appends two entries if the stream is as long as expected.

  KEYS   1 stream
  ARGV   1 expected length    2 id, 3 event of the first    4 id, 5 event of the second    6 hash
  Result 1 appended, 0 not
]]
if redis.call('XLEN', KEYS[1]) ~= tonumber(ARGV[1]) then
  return 0
end
redis.call('XADD', KEYS[1], ARGV[2], 'event', ARGV[3], 'prev', ARGV[6], 'hash', ARGV[6])
redis.call('XADD', KEYS[1], ARGV[4], 'event', ARGV[5], 'prev', ARGV[6], 'hash', ARGV[6])
return 1
`,
  (reply) => reply === 1,
);

function bare(redis: Redis, name: string, sample: readonly RunEvent[]): AppendOnce {
  const [first, second] = sample.map((event) => JSON.stringify(event));
  const { hash } = emptyHead('bare');
  return async (lane, n) => {
    const stream = keysUnder('bench').journal(`${name}-${lane}`);
    const length = (n - 1) * 2;
    const args = [length, `${length + 1}-0`, first ?? '', `${length + 2}-0`, second ?? '', hash];
    if (!(await bareScript.run(redis, [stream], args))) throw new Error(`append ${n} of lane ${lane} was refused`);
  };
}

function decisions(runs: Runs, name: string): AppendOnce {
  return async (lane, n) => {
    const step = (n - 1) % (STEPS - 1);
    const nth = Math.floor((n - 1) / (STEPS - 1));
    const run = runId(name, lane, nth);
    if (step === 0 && nth >= STARTED) await start(runs, run);
    const asked = { at: 1_795_000_000_000 + n, by: person } as const;
    const handled = await runs.handle(run, {
      type: 'approve',
      id: `click-${n}-by-U012345`,
      step: `step-${step}`,
      ...asked,
    });
    if (!handled.ok) throw new Error(`decision ${n} of ${run}: ${handled.refusal.code}`);
  };
}

const runId = (name: string, lane: number, nth: number) => `${name}-${lane}-${nth}`;

async function start(runs: Runs, run: string): Promise<void> {
  const about = { run, plan, inputs: {}, estate: 'bench', targets: {}, byWord: [], prerequisites: [], channel: 'C1' };
  const started = await runs.handle(run, {
    type: 'start',
    id: `start-${run}`,
    at: 1_795_000_000_000,
    by: person,
    ...about,
  });
  if (!started.ok) throw new Error(`start of ${run}: ${started.refusal.code}`);
}

async function startAll(runs: Runs, name: string): Promise<void> {
  for (let nth = 0; nth < STARTED; nth += 1) {
    await Promise.all([...Array(LANES).keys()].map((lane) => start(runs, runId(name, lane, nth))));
  }
}

const plan: Plan = {
  procedure: {
    id: 'bench',
    title: 'A long run',
    summary: '',
    product: '',
    source: { document: '' },
    inputs: {},
    prerequisites: [],
    notes: [],
    warnings: [],
    limitations: [],
    parts: {},
    steps: [...Array(STEPS).keys()].map(
      (n): StepNode => ({
        kind: 'step',
        id: `step-${n}`,
        title: `Step ${n}`,
        do: 'Do it.',
        substeps: [],
        notes: [],
        warnings: [],
        checks: [],
        skip: 'never',
        override: 'never',
        onOutcome: {},
      }),
    ),
    text: '',
  },
  used: {},
};

/** Throws if there is no redis-server or valkey-server on the PATH: other servers' numbers would mean nothing. */
export async function benchDecisions(): Promise<readonly BenchResult[]> {
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
  const keys = keysUnder('bench');
  const sample = await sampleDecision(redis);
  const [theirs, ours]: [Rate[], Rate[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const pace = { inFlight, lanes: LANES, duration: round === 0 ? WARM_UP_MS : ROUND_MS };
    const name = `${inFlight}-${round}`;
    const bareRate = await measure(bare(redis, `bare-${name}`, sample), pace);
    const runs = new Runs(openJournal({ redis, keys, parse: parseEvent }));
    await startAll(runs, `run-${name}`);
    const ourRate = await measure(decisions(runs, `run-${name}`), pace);
    await redis.flushdb();
    if (round === 0) continue;
    theirs.push(bareRate);
    ours.push(ourRate);
  }
  const rate = median(ours.map(({ perSecond }) => perSecond));
  const latency = median(ours.map((each) => each.median));
  // Round by round, since what else the machine does comes and goes.
  const rateRatio = median(ours.map(({ perSecond }, i) => perSecond / (theirs[i]?.perSecond ?? Number.NaN)));
  const latencyRatio = median(ours.map((each, i) => each.median / (theirs[i]?.median ?? Number.NaN)));
  const busy = inFlight > 1;
  return [
    {
      name: `decisions, ${inFlight} in flight, ${LANES} runs`,
      measured: rate,
      baseline: median(theirs.map(({ perSecond }) => perSecond)),
      unit: 'decisions/s',
      ratio: rateRatio,
      aim: busy ? 'at least half of the bare append, above 5,000/s' : 'none',
      ok: !busy || (rateRatio >= 0.5 && rate > 5_000),
    },
    {
      name: `decisions, ${inFlight} in flight, median time`,
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

/** The two events of a real approval. */
async function sampleDecision(redis: Redis): Promise<readonly RunEvent[]> {
  const keys = keysUnder('bench');
  const journal = openJournal({ redis, keys, parse: parseEvent });
  const runs = new Runs(journal);
  await start(runs, runId('sample', 0, 0));
  await decisions(runs, 'sample')(0, 1);
  const entries = await journal.read('sample-0-0');
  await redis.flushdb();
  return entries.slice(-2).map(({ event }) => event);
}
