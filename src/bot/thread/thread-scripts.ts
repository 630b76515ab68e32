/** The scripts of the thread store: whatever must be checked and written in one breath. */
import { defineScript } from '../../redis/script.ts';

const acquire = `
--[[
  Takes or keeps the lease of a run's thread; and writes an intent down with it, unless somebody else was there since the
  caller looked.

  A fence that is below the one that the caller was given, or that another was given too, tells that Redis was put back to
  an earlier state: what the caller wrote down is lost. The new fence is above both.

  KEYS   1 lease (string owner)    2 thread (hash: fence, by = owner of the fence, slots)
  ARGV   1 owner    2 time to live in ms    3 fence that the caller's knowledge belongs to, 0 for none
         4 field, "" for no intent    5 slot JSON
  Result {0, ms left}           another has it
         {1, fence}             held; nobody was there since the known fence, and the intent is written
         {1, fence, fields}     held; fields is the whole thread hash; no intent is written
         {2, fence, fields}     the same, and fields is older than what the caller knew
]]
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return {0, redis.call('PTTL', KEYS[1])}
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local before = tonumber(redis.call('HGET', KEYS[2], 'fence') or '0')
local known = tonumber(ARGV[3])
local same = before == known and redis.call('HGET', KEYS[2], 'by') == ARGV[1]
local undisturbed = known > 0 and same
local older = known > 0 and (before < known or before == known and not same)
if before < known then
  redis.call('HSET', KEYS[2], 'fence', known)
end
local fence = before
if not holder or not undisturbed then
  fence = redis.call('HINCRBY', KEYS[2], 'fence', 1)
  redis.call('HSET', KEYS[2], 'by', ARGV[1])
end
if not undisturbed then
  return {older and 2 or 1, fence, redis.call('HGETALL', KEYS[2])}
end
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
end
return {1, fence}
`;

type AcquireReply =
  | { readonly held: true; readonly fence: number; readonly older?: boolean; readonly fields?: readonly string[] }
  | { readonly held: false; readonly left: number };

export const acquireScript = defineScript<AcquireReply>('thread-acquire', acquire, (reply) => {
  const [code, number, fields] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  if (code === 0) return { held: false, left: Math.max(0, Number(number)) };
  if (code !== 1 && code !== 2) throw new TypeError(`the thread-acquire script gave ${JSON.stringify(reply)}`);
  const fence = Number(number);
  if (!Array.isArray(fields)) return { held: true, fence };
  return { held: true, fence, older: code === 2, fields: fields.map(String) };
});

const renew = `
--[[
  Keeps a lease.

  KEYS   1 lease (string owner)
  ARGV   1 owner    2 time to live in ms
  Result 1 kept; 0 it is another's, or nobody's
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`;

export const renewScript = defineScript<boolean>('thread-renew', renew, (reply) => reply === 1);

const release = `
--[[
  Gives a lease up.

  KEYS   1 lease (string owner)    2 thread (hash: fence, slots)
  ARGV   1 owner    2 fence
  Result 1 nobody else was there meanwhile; 0 somebody was, or doubts what is known
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[1])
return redis.call('HGET', KEYS[2], 'fence') == ARGV[2] and 1 or 0
`;

export const releaseScript = defineScript<boolean>('thread-release', release, (reply) => reply === 1);

const intend = `
--[[
  Writes an intent down, if the caller still has the lease that it thinks it has.

  KEYS   1 lease (string owner)    2 thread (hash: fence, slots)
  ARGV   1 owner    2 fence    3 time to live in ms    4 field    5 slot JSON
  Result 1 written, and the lease kept; 0 refused
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] or redis.call('HGET', KEYS[2], 'fence') ~= ARGV[2] then
  return 0
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
return 1
`;

export const intendScript = defineScript<boolean>('thread-intend', intend, (reply) => reply === 1);

const record = `
--[[
  Writes down what became of a message. Where another message stands for it already, that one stays. With an old fence
  only an intent can be settled: anything else is newer.

  KEYS   1 thread (hash: fence, slots, channel)    2 threads (hash channel:ts -> run)
  ARGV   1 fence    2 field    3 slot JSON    4 field of the index, "" if it stays as it is    5 run    6 channel
  Result 1 written; 0 it is outdated; 2 another message stands for it
]]
local before = redis.call('HGET', KEYS[1], ARGV[2])
local known = before and cjson.decode(before) or {}
if known.state == 'posted' and known.ts ~= cjson.decode(ARGV[3]).ts then
  return 2
end
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] and known.state ~= 'intent' then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
  redis.call('HSET', KEYS[1], 'channel', ARGV[6])
end
return 1
`;

export type Recorded = 'written' | 'outdated' | 'another';

const RECORDED: Readonly<Record<number, Recorded>> = { 0: 'outdated', 1: 'written', 2: 'another' };

export const recordScript = defineScript<Recorded>('thread-record', record, (reply) => {
  const recorded = RECORDED[Number(reply)];
  if (recorded === undefined) throw new TypeError(`the thread-record script gave ${JSON.stringify(reply)}`);
  return recorded;
});

const doubt = `
--[[
  Says that a message may show something else than what is written down of it, unless the caller is still the only one who
  writes there. Whoever is at the thread now looks at it anew, and the run is behind until somebody has.

  KEYS   1 thread (hash: fence, slots)    2 dirty (zset run -> version)    3 head (hash: version)
  ARGV   1 fence    2 field    3 ts    4 run
  Result 1 doubted; 0 there is no need
]]
local before = redis.call('HGET', KEYS[1], ARGV[2])
local known = before and cjson.decode(before) or {}
if redis.call('HGET', KEYS[1], 'fence') == ARGV[1] or known.state ~= 'posted' or known.ts ~= ARGV[3] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[2], cjson.encode({ state = 'posted', ts = known.ts, hash = '' }))
redis.call('HINCRBY', KEYS[1], 'fence', 1)
redis.call('ZADD', KEYS[2], redis.call('HGET', KEYS[3], 'version') or '0', ARGV[4])
return 1
`;

export const doubtScript = defineScript<boolean>('thread-doubt', doubt, (reply) => reply === 1);

const again = `
--[[
  Has messages posted or written again: each gets a slot that says so. A new fence makes whoever is at work look again.

  KEYS   1 thread (hash: fence, slots)    2 dirty (zset run -> version)
  ARGV   1 run    2 version of its head    3... for each message: field, timestamp that it must have, slot JSON
  Result how many
]]
local changed = 0
for i = 3, #ARGV, 3 do
  local slot = redis.call('HGET', KEYS[1], ARGV[i])
  local known = slot and cjson.decode(slot)
  if known and known.state ~= 'intent' and known.ts == ARGV[i + 1] and not known.again then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
    changed = changed + 1
  end
end
if changed > 0 then
  redis.call('HINCRBY', KEYS[1], 'fence', 1)
  redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
end
return changed
`;

export const againScript = defineScript<number>('thread-again', again, Number);
