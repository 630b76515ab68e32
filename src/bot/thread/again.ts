/**
 * Messages that were deleted and that somebody wants to be there again. Each is posted at the end of the thread, as it would
 * be in its place, and says what it stands for; from then on it is kept up to date like any other.
 */
import { context } from '../text/blocks.ts';
import { slackDate } from '../text/dates.ts';
import type { ThreadMessage } from './message.ts';
import type { Slot } from './thread-store.ts';

const PREFIX = 'again:';

/** The key of the one that stands in for another. */
export function againKey(key: string): string {
  return `${PREFIX}${key}`;
}

export function isAgain(key: string): boolean {
  return key.startsWith(PREFIX);
}

/** The key of the one that it stands in for. */
export function originalKey(key: string): string {
  return key.slice(PREFIX.length);
}

/** Of those that were deleted, the ones that stand in for them are wanted too, last. */
export function withAgain(
  messages: readonly ThreadMessage[],
  slots: ReadonlyMap<string, Slot>,
): readonly ThreadMessage[] {
  const wanted = [...messages];
  // One that stands in for another can be deleted as well.
  for (const message of wanted) {
    const slot = slots.get(message.key);
    if (slot?.state === 'gone' && slot.again) wanted.push(standIn(message, slot.ts));
  }
  return wanted;
}

/** By the message that each stands in for: messages that do not change are the same object every time. */
const known = new WeakMap<ThreadMessage, ThreadMessage>();

function standIn(message: ThreadMessage, ts: string): ThreadMessage {
  const before = known.get(message);
  if (before) return before;
  const remark = context(`Posted again: this message, of ${slackDate(Number(ts) * 1_000, 'moment')}, was deleted.`);
  const { key, text, blocks } = message;
  const made = { key: againKey(key), text, blocks: [...(remark ? [remark] : []), ...blocks] };
  known.set(message, made);
  return made;
}
