/**
 * Which locations have a worker. Each worker says every few seconds that it is there; times are those of Redis, since
 * the machines' clocks may differ. (The list of connected clients is not for every account to see.)
 */
import { randomUUID } from 'node:crypto';
import type { Log, Redis } from '../redis/connection.ts';
import type { Keys } from '../redis/keys.ts';

const EVERY_MS = 5_000;
const BELIEVED_FOR_MS = 15_000;

export interface Presence {
  end(): Promise<void>;
}

/** Says that a worker is there, from now until `end`. */
export function announceWorker(redis: Redis, keys: Keys, location: string, log: Log): Presence {
  const worker = randomUUID();
  const key = presenceKey(keys, location);
  const announce = async () => {
    const now = await timeOf(redis);
    await redis.zadd(key, now + BELIEVED_FOR_MS, worker);
    await redis.zremrangebyscore(key, '-inf', now);
  };
  let ended = false;
  let said: Promise<void> = Promise.resolve();
  const say = () => {
    said = announce().catch((error: unknown) => {
      if (!ended) log.info({ location, error: String(error) }, 'could not say that a worker is there');
    });
  };
  say();
  const timer = setInterval(say, EVERY_MS);
  timer.unref();
  return {
    async end() {
      ended = true;
      clearInterval(timer);
      if (redis.status !== 'ready') return;
      await said;
      await redis.zrem(key, worker).catch(() => undefined);
    },
  };
}

export async function hasWorker(redis: Redis, keys: Keys, location: string): Promise<boolean> {
  return (await workersAt(redis, keys, location)) > 0;
}

/** How many workers of a location said lately that they are there. */
export async function workersAt(redis: Redis, keys: Keys, location: string): Promise<number> {
  return redis.zcount(presenceKey(keys, location), await timeOf(redis), '+inf');
}

function presenceKey(keys: Keys, location: string): string {
  return keys.key('workers', location);
}

async function timeOf(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
}
