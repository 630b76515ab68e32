import type { Pace } from './api/method.ts';
import type { Clock } from './clock.ts';

interface Bucket {
  tokens: number;
  at: number;
}

/** Slack's paces, kept for real: a bucket of calls for each method that fills up again as time goes by. */
export class Rates {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes one call from the bucket called `key`: undefined if there was one, else the whole seconds to wait. */
  take(key: string, pace: Pace): number | undefined {
    const now = this.#clock.now();
    const perMs = pace.perMinute / 60_000;
    const bucket = this.#buckets.get(key) ?? { tokens: pace.burst, at: now };
    bucket.tokens = Math.min(pace.burst, bucket.tokens + (now - bucket.at) * perMs);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1000));
    bucket.tokens -= 1;
    return undefined;
  }
}
