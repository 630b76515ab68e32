/**
 * Decisions through the engine against the barest script that appends as many bytes: an approval is read, decided, and
 * journaled together with the opening of the next step, two entries; the bare script appends two entries of the same
 * size with a version check. One private Redis with `appendfsync always`, the same kind of connection, in turns.
 *
 * A run is as long as long runs are, 150 steps; then the lane goes on with another. Runs are started beforehand: a start
 * freezes a whole procedure, which is no decision.
 */

import type { Plan } from '../src/procedures/model.ts';
import type { Redis } from '../src/redis/connection.ts';
import { keysUnder } from '../src/redis/keys.ts';
import { defineScript } from '../src/redis/script.ts';
import type { RunEvent } from '../src/runs/events.ts';
import { emptyHead, openJournal } from '../src/runs/journal.ts';
import { parseEvent } from '../src/runs/parse-event.ts';
import { Runs } from '../src/runs/runs.ts';
import { procedure, step } from '../test/support/plans.ts';
import { type AppendOnce, type Contender, inTurns, LANES } from './support/in-turns.ts';
import type { BenchResult } from './support/result.ts';

const STEPS = 150;
/** Runs of each lane that are there from the start; enough for a round on any machine we know. */
const STARTED = 5;

const person = { id: 'U012345', name: 'ann' };

const plan: Plan = {
  procedure: procedure(
    'bench',
    [...Array(STEPS).keys()].map((n) => step(`step-${n}`)),
  ),
  used: {},
};

export function benchDecisions(): Promise<readonly BenchResult[]> {
  return inTurns({ what: 'decisions', unit: 'decisions/s', bare, ours });
}

const bare: Contender = async (redis, round) => bareAppends(redis, round, await sampleDecision(redis, round));

const ours: Contender = async (redis, round) => {
  const runs = new Runs(openJournal({ redis, keys: keysUnder('bench'), parse: parseEvent }));
  await startAll(runs, round);
  return decisions(runs, round);
};

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

function bareAppends(redis: Redis, round: string, sample: readonly RunEvent[]): AppendOnce {
  const [first, second] = sample.map((event) => JSON.stringify(event));
  const { hash } = emptyHead('bare');
  return async (lane, n) => {
    const stream = keysUnder('bench').journal(`${round}-${lane}`);
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

/** The two events of a real approval. */
async function sampleDecision(redis: Redis, round: string): Promise<readonly RunEvent[]> {
  const keys = keysUnder('bench');
  const journal = openJournal({ redis, keys, parse: parseEvent });
  const runs = new Runs(journal);
  await start(runs, runId(`sample-${round}`, 0, 0));
  await decisions(runs, `sample-${round}`)(0, 1);
  const entries = await journal.read(runId(`sample-${round}`, 0, 0));
  return entries.slice(-2).map(({ event }) => event);
}
