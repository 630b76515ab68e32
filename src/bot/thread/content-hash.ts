import { hash } from 'node:crypto';
import { linesOf, type Read } from './as-read.ts';
import type { ThreadMessage } from './message.ts';

const known = new WeakMap<ThreadMessage, string>();

/** Tells whether a message shows what it should. Messages that cannot change any more are the same object every time. */
export function hashOf(message: ThreadMessage): string {
  const before = known.get(message);
  if (before !== undefined) return before;
  const made = contentHash(message);
  known.set(message, made);
  return made;
}

/** The same for a message that Slack gave back: a hash of what counts of it. */
export function contentHash(message: Read): string {
  return hash('sha1', linesOf(message).join('\0')).slice(0, 20);
}
