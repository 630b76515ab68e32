import type { Redis } from '../../src/redis/connection.ts';

/** Every key with all that is in it, byte for byte. */
export async function everythingIn(redis: Redis): Promise<string> {
  // Packed, a text would not be found.
  await redis.config('SET', 'rdbcompression', 'no').catch(() => undefined);
  const keys = await redis.keys('*');
  const all = await Promise.all(keys.map(async (key) => [key, (await redis.dumpBuffer(key))?.toString('utf8') ?? '']));
  return all.flat().join('\n');
}
