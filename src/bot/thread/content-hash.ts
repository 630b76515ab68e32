import { hash } from 'node:crypto';
import type { ThreadMessage } from './message.ts';

const known = new WeakMap<ThreadMessage, string>();

/** Tells whether a message shows what it should. Messages that cannot change any more are the same object every time. */
export function hashOf(message: ThreadMessage): string {
  const before = known.get(message);
  if (before !== undefined) return before;
  const made = hash('sha1', JSON.stringify([message.text, message.blocks])).slice(0, 20);
  known.set(message, made);
  return made;
}
