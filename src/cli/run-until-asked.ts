/** Keeps a role running until somebody asks it to end, and ends it in bounded time. */

/** Milliseconds that closing may take before the process ends anyway. What is lost then, the journal brings back. */
const CLOSING_LIMIT = 10_000;

/** One Ctrl+C can arrive twice: from the terminal, and from an npm that passes it on. Milliseconds. */
const SAME_WISH = 1_000;

/** Settles once SIGINT or SIGTERM came and `close` is done. Another signal, a moment later, ends the process at once. */
export async function runUntilAsked(close: () => Promise<void>): Promise<void> {
  // A server that is only waiting for requests may hold nothing that keeps the process alive.
  const alive = setInterval(() => {}, 60_000);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  const asked = Date.now();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (Date.now() - asked > SAME_WISH) process.exit(130);
    });
  }
  setTimeout(() => process.exit(1), CLOSING_LIMIT).unref();
  await close();
  clearInterval(alive);
}
