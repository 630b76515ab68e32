import type { Redis } from '../redis/connection.ts';
import type { Keys } from '../redis/keys.ts';

const REMEMBERED_S = 3_600;
const MOST_KEPT = 10_000;

/** Tells the first delivery of an event from later ones, over all bots; by itself alone while Redis is away. */
export class Once {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #seen = new Set<string>();

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** True the first time for an id of at most 200 characters. Never throws. */
  async first(id: string): Promise<boolean> {
    if (this.#seen.has(id)) return false;
    if (this.#seen.size >= MOST_KEPT) this.#seen.clear();
    this.#seen.add(id);
    try {
      return (await this.#redis.set(this.#keys.key('seen', id), '1', 'EX', REMEMBERED_S, 'NX')) === 'OK';
    } catch {
      return true;
    }
  }
}
