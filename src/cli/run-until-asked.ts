/**
 * Keeps a role running until somebody asks it to end, and ends it in bounded time:
 *
 *     running → asked (SIGTERM or SIGINT): no new work, what is under way is finished → ended, exit code 0
 *
 * What cannot be finished in time, since Redis or Slack is away, is left as it is: the journal brings it back in the
 * next process, or in another that runs already. A second signal does not wait: exit code 130. A process that waits for a
 * mount that hangs has no exit code: it is killed (`leave.ts`).
 */
import type { Log } from '../redis/connection.ts';
import { leave } from './leave.ts';

/** Milliseconds that closing may take before the process ends anyway. */
export const CLOSING_LIMIT = 10_000;

/** One Ctrl+C can arrive twice: from the terminal, and from an npm that passes it on. Milliseconds. */
const SAME_WISH = 1_000;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Settles once SIGINT or SIGTERM came and `close` is done.
 *
 * @param log told of both, if there is one
 */
export async function runUntilAsked(close: () => Promise<void>, log?: Log): Promise<void> {
  // A server that is only waiting for requests may hold nothing that keeps the process alive.
  const alive = setInterval(() => {}, 60_000);
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    for (const each of SIGNALS) process.once(each, resolve);
  });
  const asked = Date.now();
  for (const each of SIGNALS) {
    process.on(each, () => {
      if (Date.now() - asked > SAME_WISH) leave(130);
    });
  }
  log?.info({ signal, limit: CLOSING_LIMIT }, 'ending: what is under way is finished first');
  setTimeout(() => {
    log?.warn({}, 'ended before everything under way was finished; it is taken up again by whoever runs next');
    leave(0);
  }, CLOSING_LIMIT).unref();
  await close();
  log?.info({}, 'ended');
  clearInterval(alive);
}
