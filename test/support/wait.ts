import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until `look` gives something other than undefined or false, and gives that. Fails after `limit` ms.
 *
 * @param every ms between two looks: more than the usual where a look is work for others and the wait takes seconds
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  limit = 30_000,
  every = 5,
): Promise<T> {
  const end = Date.now() + limit;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`waited ${limit} ms in vain: ${what}`);
    await delay(every);
  }
}
