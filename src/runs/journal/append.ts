/** The one script that writes to a journal. */
import type { Keys } from '../../redis/keys.ts';
import { defineScript } from '../../redis/script.ts';

const lua = `
--[[
  Appends the events of one command to the journal of one run, all or nothing.

  KEYS   1 journal (stream)    2 head (hash: "version", "hash", "c:<command id>" -> version)    3 dirty (zset run)
         4 locks (hash target -> run)    5 the run's own locks (set)                    only if ARGV[6] is "1"
         6 live (zset run)    7 ended (zset run)    8 summaries (hash run -> JSON)      only if ARGV[6] is "1"
  ARGV   1 expected version, 0 if there must be no entry yet    2 expected hash    3 "c:<command id>"    4 run
         5 number of events    6 "1" if locks or index change
         7... for each event: its JSON, its hash
         then, if ARGV[6] is "1":
           "1" to free the run's locks, else "0"
           number of targets to lock, then the targets
           "live", "ended" or "" (no change), then time in ms and summary JSON (both "" if no change)

  Result 0                          recorded
         {1, version}               this command was recorded before, ending at that version
         {2, version, hash}         the journal does not end where expected; {2} if it has not begun
         {3, target, holder}        another run holds that target
  The order of these tests matters: a repeated command is a duplicate even if everything has moved on since.
]]
local found = redis.call('HMGET', KEYS[2], 'version', 'hash', ARGV[3])
if found[3] then
  return {1, found[3]}
end
if (found[1] or '0') ~= ARGV[1] or (found[2] or ARGV[2]) ~= ARGV[2] then
  return {2, found[1], found[2]}
end

local run = ARGV[4]
local count = tonumber(ARGV[5])
local more = ARGV[6] == '1'
local at = 7 + 2 * count
local targets = {}
if more then
  for i = 1, tonumber(ARGV[at + 1]) do
    targets[i] = ARGV[at + 1 + i]
    local holder = redis.call('HGET', KEYS[4], targets[i])
    if holder and holder ~= run then
      return {3, targets[i], holder}
    end
  end
end

-- From here on everything is written. The stream comes first: it refuses an entry out of order.
local version = tonumber(ARGV[1])
local hash = ARGV[2]
for i = 1, count do
  local prev = hash
  hash = ARGV[6 + 2 * i]
  version = version + 1
  redis.call('XADD', KEYS[1], version .. '-0', 'event', ARGV[5 + 2 * i], 'prev', prev, 'hash', hash)
end
redis.call('HSET', KEYS[2], 'version', version, 'hash', hash, ARGV[3], version)
redis.call('ZADD', KEYS[3], version, run)
if not more then
  return 0
end

if ARGV[at] == '1' then
  for _, target in ipairs(redis.call('SMEMBERS', KEYS[5])) do
    redis.call('HDEL', KEYS[4], target)
  end
  redis.call('DEL', KEYS[5])
end
for _, target in ipairs(targets) do
  redis.call('HSET', KEYS[4], target, run)
  redis.call('SADD', KEYS[5], target)
end
local index = at + 2 + #targets
local state = ARGV[index]
if state ~= '' then
  redis.call('HSET', KEYS[8], run, ARGV[index + 2])
end
if state == 'live' then
  redis.call('ZADD', KEYS[6], 'NX', ARGV[index + 1], run)
elseif state == 'ended' then
  redis.call('ZREM', KEYS[6], run)
  redis.call('ZADD', KEYS[7], ARGV[index + 1], run)
end
return 0
`;

export type AppendReply =
  | { readonly type: 'recorded' }
  | { readonly type: 'duplicate'; readonly version: number }
  | { readonly type: 'conflict'; readonly version: unknown; readonly hash: unknown }
  | { readonly type: 'locked'; readonly target: string; readonly holder: string };

export const appendScript = defineScript<AppendReply>('append', lua, (reply) => {
  if (reply === 0) return { type: 'recorded' };
  const [code, first, second] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  if (code === 1) return { type: 'duplicate', version: Number(first) };
  if (code === 2) return { type: 'conflict', version: first, hash: second };
  if (code === 3) return { type: 'locked', target: String(first), holder: String(second) };
  throw new TypeError(`the append script gave ${JSON.stringify(reply)}`);
});

/** The keys of an append; the short form for the many that change neither locks nor index. */
export function appendKeys(keys: Keys, run: string, more: boolean): readonly string[] {
  const always = [keys.journal(run), keys.head(run), keys.dirty];
  if (!more) return always;
  return [...always, keys.locks, keys.runLocks(run), keys.live, keys.ended, keys.summaries];
}
