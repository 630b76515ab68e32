import { defineScript } from '../../redis/script.ts';

const lua = `
--[[
  Takes a run off the list of runs to reconcile, unless more was recorded meanwhile.

  KEYS   1 dirty (zset run -> version of its head)
  ARGV   1 run    2 the version that was reconciled
  Result 1 taken off, or was not on the list; 0 there is more to do
]]
local version = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not version then
  return 1
end
if tonumber(version) > tonumber(ARGV[2]) then
  return 0
end
redis.call('ZREM', KEYS[1], ARGV[1])
return 1
`;

export const reconciledScript = defineScript<boolean>('reconciled', lua, (reply) => reply === 1);
