/** One message of a thread, as it is and as the journal says it should be. */
import { section } from '../text/blocks.ts';
import { linesOf, namesIn } from '../thread/as-read.ts';
import { contentHash, isUpToDate, shows } from '../thread/content-hash.ts';
import type { ThreadMessage } from '../thread/message.ts';
import type { Slot } from '../thread/thread-store.ts';
import type { Difference } from './differences.ts';
import type { Posted } from './read-thread.ts';

export interface MessageCompared {
  readonly key: string;
  readonly state: 'same' | 'behind' | 'other-words' | 'plain' | 'stood-in-for' | 'different';
  /** The message that counts. */
  readonly found?: Posted;
  readonly difference?: Difference;
}

export interface OneMessage {
  readonly message: ThreadMessage;
  /** What the thread store knows of it. */
  readonly slot: Slot | undefined;
  /** Messages of ours that say that they are this one. */
  readonly mine: readonly Posted[];
  /** Whether the bots have brought the thread level. */
  readonly level: boolean;
  /** Whether the journal's chain holds: only then is it to be believed over a thread. */
  readonly whole: boolean;
}

export function compareMessage(one: OneMessage): MessageCompared {
  const { message, slot, mine, level } = one;
  const { key, text } = message;
  if (slot === undefined || slot.state === 'intent') {
    // It may have been posted without anybody having noted where.
    const [found] = mine;
    if (found !== undefined) return content(one, found);
    if (!level) return { key, state: 'behind' };
    return { key, state: 'different', difference: { kind: 'missing', key, text, why: 'never-posted' } };
  }
  const found = mine.find(({ ts }) => ts === slot.ts);
  if (found !== undefined) return content(one, found);
  const why = slot.ts === '' ? 'refused' : 'deleted';
  const difference = { kind: 'missing', key, text, why, ...(slot.ts !== '' && { ts: slot.ts }) } as const;
  return { key, state: 'different', difference };
}

function content({ message, slot, level, whole }: OneMessage, found: Posted): MessageCompared {
  const { key, text } = message;
  const names = namesIn(message);
  const wanted = linesOf(message, names);
  const is = linesOf(found, names);
  if (same(wanted, is)) return { key, state: 'same', found };
  if (slot?.state === 'posted') {
    if (slot.plain && same(linesOf({ text, blocks: [section(text)] }, names), is))
      return { key, state: 'plain', found };
    // What is there is what a bot put there last, and not what is wanted now.
    if (!isUpToDate(message, slot.hash) && shows(found, slot.hash)) {
      if (!level) return { key, state: 'behind', found };
      // What an earlier version wrote down does not tell names between colons apart: those are no other words.
      const isOtherwise = contentHash(found) !== contentHash(message);
      if (whole && isOtherwise && same(recordsIn(wanted), recordsIn(is))) return { key, state: 'other-words', found };
    }
    // It is to be written again.
    if (slot.hash === '' && !level) return { key, state: 'behind', found };
  } else if (!level) return { key, state: 'behind', found };
  const at = wanted.findIndex((line, i) => line !== is[i]);
  const line = at < 0 ? wanted.length : at;
  // A file below a message stays, whatever is written into it.
  const mendable = slot?.state === 'posted' && !same(wanted, linesOf({ ...found, files: [] }, names));
  const lines = { wanted: wanted[line] ?? '', found: is[line] ?? '' };
  return { key, state: 'different', found, difference: { kind: 'altered', key, ts: found.ts, ...lines, mendable } };
}

/**
 * The hashes of entries that a message bears. Two versions of Handrail may tell the same entry in other words; what was
 * made from another journal bears other hashes.
 */
function recordsIn(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => [...line.matchAll(/\brecord `([0-9a-f]{8})`/gi)].map(([, hash = '']) => hash));
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, i) => line === b[i]);
}
