/**
 * The journal's append against the barest script that appends as many bytes with a version check, on one private Redis
 * with `appendfsync always`, through the same kind of connection, in turns.
 */
import { keysUnder } from '../src/redis/keys.ts';
import { defineScript } from '../src/redis/script.ts';
import { emptyHead, openJournal } from '../src/runs/journal.ts';
import { type Contender, inTurns } from './support/in-turns.ts';
import type { BenchResult } from './support/result.ts';

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

/** One entry of the journal's form and size a call, nothing else. */
const bare: Contender = (redis, round) => {
  const keys = keysUnder('bench');
  const json = JSON.stringify(sampleEvent(1_000));
  const { hash } = emptyHead('bare');
  return async (lane, n) => {
    const stream = keys.journal(`${round}-${lane}`);
    const appended = await bareScript.run(redis, [stream], [n - 1, `${n}-0`, json, hash, hash]);
    if (!appended) throw new Error(`append ${n} of lane ${lane} was refused`);
  };
};

/** The journal's append, one event a call; a run a lane. */
const journaled: Contender = (redis, round) => {
  const journal = openJournal<object>({ redis, keys: keysUnder('bench'), parse: (value) => Object(value) });
  const heads = new Map<string, ReturnType<typeof emptyHead>>();
  return async (lane, n) => {
    const run = `${round}-${lane}`;
    const expected = heads.get(run) ?? emptyHead(run);
    const result = await journal.append({ run, expected, command: `click-${n}-by-U012345`, events: [sampleEvent(n)] });
    if (result.type !== 'recorded') throw new Error(`append ${n} of run ${run}: ${result.type}`);
    heads.set(run, result.head);
  };
};

export function benchJournal(): Promise<readonly BenchResult[]> {
  return inTurns({ what: 'journal append', unit: 'appends/s', bare, ours: journaled });
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
