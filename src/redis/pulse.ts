/** Whether a Redis answers just now: asked by one question at a time, however often somebody wants to know. */
import type { Redis } from './connection.ts';

export class Pulse {
  readonly #redis: Redis;
  #asked: Promise<boolean> | undefined;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** True if it answered within `limit` milliseconds. Never throws. */
  async beats(limit: number): Promise<boolean> {
    // Without a connection the question would wait for one, and every later one behind it.
    if (this.#redis.status !== 'ready') return false;
    this.#asked ??= this.#redis
      .ping()
      .then(() => true)
      .catch(() => false)
      .finally(() => {
        this.#asked = undefined;
      });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, limit, false);
    });
    try {
      return await Promise.race([this.#asked, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
