/**
 * What becomes of a failure that nobody waited for, in a process that runs until it is asked to end:
 *
 * - A connection that failed, in a promise: a library tried to reach somebody who is away, and forgot to look after it.
 *   Nothing of ours was interrupted, and whoever needs the connection tries again. It is logged, and the process goes on.
 * - Anything else: nobody knows what is still right in this process. It is logged, and the process ends at once with exit code
 *   2, for whoever keeps it running to start it again. What was acknowledged is in the journal; all else is made from it.
 */
import type { Log } from '../redis/connection.ts';
import { lineOf } from './failure.ts';
import { leaveInTheMiddle } from './leave.ts';

export const UNFORESEEN_EXIT = 2;

/** What is told of a failed connection by Node, and by the client that Slack's library uses. */
const AWAY = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'],
  ...['UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'],
]);

/** One that is wrapped more often was not wrapped by a library. */
const DEEPEST = 5;

/** Call it as soon as there is a log. */
export function endOnUnforeseen(log: Log & { fatal(details: object, message: string): void }): void {
  process.on('unhandledRejection', (reason) => {
    if (isAway(reason)) log.error({ err: reason }, 'a connection failed, and nobody waited for it; going on');
    else end(reason);
  });
  process.on('uncaughtException', end);

  function end(reason: unknown): never {
    try {
      const err = reason instanceof Error ? reason : new Error(lineOf(reason));
      log.fatal({ err }, 'a failure that was not foreseen; ending, to be started again');
    } finally {
      // Whatever else may happen now, happens in a process whose state nobody knows.
      leaveInTheMiddle(UNFORESEEN_EXIT);
    }
  }
}

/** Whether it comes of a connection that failed; the libraries wrap that in errors of their own. */
export function isAway(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > DEEPEST) return false;
  if ('code' in error && typeof error.code === 'string' && AWAY.has(error.code)) return true;
  const inner: readonly unknown[] = [error.cause, 'original' in error ? error.original : undefined];
  return inner.some((each) => isAway(each, depth + 1));
}
