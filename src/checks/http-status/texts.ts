/**
 * What a page must say, and must not, unless the estate or the procedure says otherwise.
 *
 * Of the products' pages, one text of one healthy page is public; the words of trouble are our guess. A star at either end
 * of a text stands for more of the same word.
 */
import { defaultsOf } from '../../estate/defaults.ts';

const PERSONALIZATION_PATH = defaultsOf('personalization-server')?.statusPath.toLowerCase();

const PERSONALIZATION: readonly string[] = ['Successfully opened a database connection'];
const NOTHING: readonly string[] = [];

/** By the server, wherever its page is; else by the page: a load balancer passes on that of a server behind it. */
export function usuallySaid(product: string, page: string, url: URL): readonly string[] {
  const isOwn = product === 'personalization-server' && page === 'status';
  return isOwn || url.pathname.toLowerCase() === PERSONALIZATION_PATH ? PERSONALIZATION : NOTHING;
}

export const WORDS_OF_TROUBLE: readonly string[] = [
  '*error*',
  '*exception*',
  'fail',
  'fails',
  'failed',
  'failing',
  'failure*',
  'unsuccessful*',
  'not successful*',
  'unable to',
  'could not',
  "couldn't",
  'cannot',
  'can not',
  "can't",
  'denied',
  'refused',
  'rejected',
  'unauthorized',
  'forbidden',
  'timed out',
  'timeout expired',
  'timeout period',
  'not connected',
  'disconnected',
  'no connection',
  'not found',
  'not available',
  'unavailable',
  'not reachable',
  'unreachable',
  'not responding',
  'not running',
  'stopped',
  'offline',
  'locked',
  'locked out',
  'invalid',
  'corrupt*',
  'fatal',
  'unhealthy',
  'not healthy',
  'degraded',
  'incompatible',
  'not compatible',
  'not supported',
  'mismatch*',
  'does not match',
  'do not match',
  'out of date',
  'upgrade required',
  'upgrade is required',
  'update required',
  'updates required',
  'must be upgraded',
  'must be updated',
  'upgrade in progress',
  'update in progress',
  'being upgraded',
  'being updated',
  'maintenance',
];
