/** Time as the lab sees it. Tests hand in their own. */
export interface Clock {
  now(): Date;
  /** Runs `action` once after `ms`; the returned function calls it off. Must not keep the process alive. */
  after(ms: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/**
 * Waits `ms` on the clock, or not at all when it is 0 (so that a lab without pace needs no timers).
 * Resolves early when `signal` is aborted; the caller looks at the signal.
 */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(ms, done);
    signal.addEventListener('abort', done);
  });
}
