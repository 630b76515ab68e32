/** The one script that removes a journal. */
import type { Keys } from '../../redis/keys.ts';
import { defineScript } from '../../redis/script.ts';

const lua = `
--[[
  Removes an ended run whose thread is level with its journal, and writes its tombstone; all or nothing. Of the head,
  version and hash stay: no other run ever gets this id.

  KEYS   1 journal (stream)    2 head (hash)    3 dirty (zset run)    4 ended (zset run)    5 summaries (hash run)
         6 tombstones (stream)    7 their head (hash: "version", "hash")    8 threads (hash channel:ts -> run)
         9 lease of the thread    10... more keys of the run
  ARGV   1 run    2 version and 3 hash of its head    4 latest time at which it may have ended, in ms
         5 version and 6 hash of the tombstones' head    7 tombstone JSON    8 its hash    9 field in threads, or ""

  Result 0 removed
         1 it is not to be removed: not ended, or not long enough ago, or gone
         2 not yet: something of it is still being done
         3 its journal does not end where expected
         4 another tombstone came in between
]]
local ended = redis.call('ZSCORE', KEYS[4], ARGV[1])
if not ended or tonumber(ended) > tonumber(ARGV[4]) then
  return 1
end
if redis.call('ZSCORE', KEYS[3], ARGV[1]) or redis.call('EXISTS', KEYS[9]) == 1 then
  return 2
end
local head = redis.call('HMGET', KEYS[2], 'version', 'hash')
if head[1] ~= ARGV[2] or head[2] ~= ARGV[3] then
  return 3
end
local last = redis.call('HMGET', KEYS[7], 'version', 'hash')
if (last[1] or '0') ~= ARGV[5] or (last[2] or ARGV[6]) ~= ARGV[6] then
  return 4
end

local version = tonumber(ARGV[5]) + 1
redis.call('XADD', KEYS[6], version .. '-0', 'event', ARGV[7], 'prev', ARGV[6], 'hash', ARGV[8])
redis.call('HSET', KEYS[7], 'version', version, 'hash', ARGV[8])
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[2], 'version', ARGV[2], 'hash', ARGV[3])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('HDEL', KEYS[5], ARGV[1])
if ARGV[9] ~= '' then
  redis.call('HDEL', KEYS[8], ARGV[9])
end
for i = 10, #KEYS do
  redis.call('DEL', KEYS[i])
end
return 0
`;

export type Removal = 'removed' | 'not-due' | 'not-yet' | 'moved' | 'conflict';

const RESULTS: readonly Removal[] = ['removed', 'not-due', 'not-yet', 'moved', 'conflict'];

export const removeScript = defineScript<Removal>('remove-run', lua, (reply) => {
  const removal = typeof reply === 'number' ? RESULTS[reply] : undefined;
  if (removal === undefined) throw new TypeError(`the remove-run script gave ${JSON.stringify(reply)}`);
  return removal;
});

/** What else is kept of a run, by others than the journal. */
export interface KeptOf {
  /** The hash channel:ts → run, and the run's field in it, if it has one. */
  readonly threads: { readonly key: string; readonly field: string | undefined };
  readonly lease: string;
  readonly more: readonly string[];
}

export function removeKeys(keys: Keys, run: string, { threads, lease, more }: KeptOf): readonly string[] {
  const journal = [keys.journal(run), keys.head(run), keys.dirty, keys.ended, keys.summaries];
  return [...journal, tombstonesKey(keys), tombstonesHeadKey(keys), threads.key, lease, keys.runLocks(run), ...more];
}

export function tombstonesKey(keys: Keys): string {
  return keys.key('runs', 'removed');
}

export function tombstonesHeadKey(keys: Keys): string {
  return keys.key('runs', 'removed', 'head');
}
