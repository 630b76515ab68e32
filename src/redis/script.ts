/**
 * Lua scripts. Each script's source opens with a header that lists its KEYS, ARGV and result; `parse` is the one place
 * that turns the reply into a typed result.
 */
import { createHash } from 'node:crypto';
import type { Redis } from './connection.ts';

export interface Script<R> {
  readonly name: string;
  /** Runs the script: one round trip, two after Redis has forgotten it (a restart). Throws what the client throws. */
  run(redis: Redis, keys: readonly string[], args: readonly (string | number)[]): Promise<R>;
}

/** Makes a script of its Lua source. `parse` gets the reply as the client decodes it: strings, numbers, null, arrays. */
export function defineScript<R>(name: string, lua: string, parse: (reply: unknown) => R): Script<R> {
  const sha = createHash('sha1').update(lua).digest('hex');
  return {
    name,
    run: async (redis, keys, args) => {
      try {
        return parse(await redis.evalsha(sha, keys.length, ...keys, ...args));
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
        return parse(await redis.eval(lua, keys.length, ...keys, ...args));
      }
    },
  };
}
