const AGAIN_AFTER_MS = 10 * 60_000;
const MOST_KEPT = 100;

/**
 * For what comes again and again for as long as Redis is away, several times a second: `tell` is called for the first of
 * equal messages, and then once in ten minutes. The connection logs the outage itself, and its end.
 *
 * @param now milliseconds on any clock
 */
export function seldom(now: () => number = Date.now): (message: string, tell: () => void) => void {
  const told = new Map<string, number>();
  return (message, tell) => {
    const before = told.get(message);
    if (before !== undefined && now() - before < AGAIN_AFTER_MS) return;
    if (told.size >= MOST_KEPT) told.clear();
    told.set(message, now());
    tell();
  };
}
