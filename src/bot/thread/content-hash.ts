/**
 * What a message shows, in short: written down when it is sent, and compared later with what should be there and with what
 * Slack gives back. Beside the hash stand the names between colons that the message was sent with (`as-read.ts`):
 * `<hash>/primary,backup`.
 *
 * What earlier versions wrote down is a hash without them, for which everything between colons is the same. So is that of
 * a message of which nobody knows how it was sent.
 */
import { hash } from 'node:crypto';
import { linesOf, namesIn, type Read } from './as-read.ts';

interface Known {
  readonly names: ReadonlySet<string>;
  readonly hash: string;
}

const known = new WeakMap<object, Known>();

/** Of a message that is sent. Messages that cannot change any more are the same object every time. */
export function hashOf(message: Read): string {
  return knownOf(message).hash;
}

/** Whether what was written down of a message of ours is what it should show. */
export function isUpToDate(message: Read, written: string): boolean {
  const { names, hash } = knownOf(message);
  // Whether it shows the right names cannot be told from what an earlier version wrote down.
  return written === hash || (names.size === 0 && written === contentHash(message));
}

/** Whether a message that Slack gave back shows what was written down. */
export function shows(message: Read, written: string): boolean {
  const [digest, names] = written.split('/');
  if (names === undefined) return contentHash(message) === written;
  return digestOf(linesOf(message, new Set(names.split(',')))) === digest;
}

/** Of a message that Slack gave back, where it is not known how it was sent. */
export function contentHash(message: Read): string {
  return digestOf(linesOf(message));
}

function knownOf(message: Read): Known {
  const before = known.get(message);
  if (before !== undefined) return before;
  const names = namesIn(message);
  const made = { names, hash: `${digestOf(linesOf(message, names))}/${[...names].join(',')}` };
  known.set(message, made);
  return made;
}

function digestOf(lines: readonly string[]): string {
  return hash('sha1', lines.join('\0')).slice(0, 20);
}
