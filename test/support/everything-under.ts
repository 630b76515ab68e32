import type { Redis } from '../../src/redis/connection.ts';
import type { Keys } from '../../src/redis/keys.ts';

const QUEUE = /:(?:checks-[^:]*|reports-[^:]*|timers):/;

/**
 * All that Redis has under these keys, as a backup or a replica has it; but the queues, which workers are at work on.
 *
 * @returns puts all of it back, and removes what came after, at one moment
 */
export async function everythingUnder(redis: Redis, keys: Keys): Promise<() => Promise<void>> {
  const all = async () => (await redis.keys(keys.key('*'))).filter((name) => !QUEUE.test(name));
  const kept = await Promise.all(
    (await all()).map(async (name) => ({ name, dump: await redis.dumpBuffer(name), left: await redis.pttl(name) })),
  );
  return async () => {
    const putBack = redis.multi();
    for (const name of await all()) putBack.del(name);
    for (const { name, dump, left } of kept) putBack.restore(name, Math.max(0, left), dump, 'REPLACE');
    await putBack.exec();
  };
}
