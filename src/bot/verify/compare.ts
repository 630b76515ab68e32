/**
 * A thread in Slack, compared with what the journal says it should be. Pure: what was read is handed in.
 *
 * Of each message that `render` wants, the one that the thread store knows is the one that counts. Everything else that
 * says it is ours, or is by the bot, is foreign or a double. What people said is compared with what the journal has of it.
 */
import type { Replayed } from '../../runs/replay.ts';
import { notOnRecord } from '../thread/adopt.ts';
import { isAgain, withAgain } from '../thread/again.ts';
import { answerId, fileAnswer } from '../thread/answers.ts';
import { contentHash, shows } from '../thread/content-hash.ts';
import type { ThreadMessage } from '../thread/message.ts';
import { render } from '../thread/render.ts';
import type { Slot } from '../thread/thread-store.ts';
import { compareMessage, type MessageCompared } from './compare-message.ts';
import { compareWords } from './compare-words.ts';
import type { Comparison, Difference } from './differences.ts';
import type { Posted } from './read-thread.ts';

export interface Compared {
  readonly record: Pick<Replayed, 'run' | 'hashOf' | 'events'>;
  readonly slots: ReadonlyMap<string, Slot>;
  /** What the bot is known to have written beside its messages. */
  readonly answers: ReadonlyMap<string, string>;
  /** The thread, and whatever else in the channel says that it is this run's. */
  readonly posted: readonly Posted[];
  /** Whether the bots have brought the thread level with the journal, as far as they know. */
  readonly level: boolean;
  /** Whether the journal's chain holds. */
  readonly whole: boolean;
}

export function compareThread({ record, slots, answers, posted, level, whole }: Compared): Comparison {
  const { run } = record;
  const wanted = withAgain(render(record), slots);
  const claims = posted.filter(({ name, tombstone }) => name?.run === run.id && !tombstone);
  const compared = wanted.map((message): MessageCompared => {
    const slot = slots.get(message.key);
    // The one that stands in for it says so, and is compared.
    if (slot?.state === 'gone' && slot.again) return { key: message.key, state: 'stood-in-for' as const };
    const mine = claims.filter(({ from, name }) => from === 'handrail' && name?.key === message.key);
    return compareMessage({ message, slot, mine, level, whole });
  });
  const known = new Set(compared.flatMap(({ found }) => found ?? []));
  const people = posted.filter(({ from, tombstone }) => from === 'person' && !tombstone);
  const said = record.events.flatMap(({ event }) => (event.type === 'message-said' ? [event] : []));
  const words = compareWords(said, people, run.ended?.at);
  const keys = new Set(wanted.map(({ key }) => key));
  const strange = posted.flatMap((message) => (known.has(message) ? [] : strangeness(message, run.id, keys, answers)));
  const differences = [
    ...compared.flatMap(({ difference }) => difference ?? []),
    ...outOfOrder(wanted, compared),
    ...strange,
    ...words.differences,
  ];
  const withState = (state: MessageCompared['state']) =>
    compared.flatMap((each) => (each.state === state ? each.key : []));
  return {
    differences: inOrder(differences, compared),
    remarks: {
      behind: withState('behind'),
      otherWords: withState('other-words'),
      plain: withState('plain'),
      postedAgain: withState('stood-in-for'),
      afterEnd: words.afterEnd,
      changedOnRecord: words.changedOnRecord,
      otherApps: posted.filter(({ from, name }) => from === 'app' && name?.run !== run.id).length,
    },
  };
}

/** What stands in the thread behind something that it should stand before. */
function outOfOrder(wanted: readonly ThreadMessage[], compared: readonly MessageCompared[]): readonly Difference[] {
  const place = new Map(wanted.map(({ key }, index) => [key, index]));
  // One that stands in for another comes when it was asked for.
  const there = compared.flatMap(({ key, found }) => (found && !isAgain(key) ? [{ key, ts: found.ts }] : []));
  let last = { key: '', index: -1 };
  const wrong: Difference[] = [];
  for (const { key, ts } of there.toSorted((a, b) => byTime(a.ts, b.ts))) {
    const index = place.get(key) ?? 0;
    if (index < last.index) wrong.push({ kind: 'out-of-order', key, ts, behind: last.key });
    else last = { key, index };
  }
  return wrong;
}

/** What is wrong with a message that is none of those wanted, if anything is. */
function strangeness(
  message: Posted,
  run: string,
  keys: ReadonlySet<string>,
  answers: ReadonlyMap<string, string>,
): readonly Difference[] {
  const { ts, from, author, name, text, tombstone } = message;
  // A first message that was deleted is told as one that is missing.
  if (tombstone || (from === 'handrail' && isAnswer(message, run, answers))) return [];
  const claims = name?.run === run ? name.key : undefined;
  if (claims === undefined && from !== 'handrail') return [];
  if (claims !== undefined && from === 'handrail' && keys.has(claims))
    return [{ kind: 'doubled', key: claims, ts, text }];
  // A record that was put back to an earlier state leaves that where something stood.
  if (from === 'handrail' && contentHash(message) === contentHash(notOnRecord)) return [];
  const by = from === 'handrail' ? 'the bot itself' : author;
  return [{ kind: 'foreign', ts, by, text, ...(claims !== undefined && { claims }) }];
}

/** What the bot wrote beside its messages, as it wrote it: answers, and files with a record, which come without a word. */
function isAnswer(message: Posted, run: string, answers: ReadonlyMap<string, string>): boolean {
  const { name, files, text, blocks, attachments } = message;
  if (name === undefined) {
    const isBare = text.trim() === '' && blocks.length === 0 && attachments.length === 0;
    return isBare && files.length > 0 && files.every(({ id }) => answers.has(fileAnswer(id)));
  }
  const id = answerId(name, run);
  const written = id === undefined ? undefined : answers.get(id);
  return written !== undefined && shows(message, written);
}

/** As one reads the thread; what is missing stands behind what it should stand behind. */
function inOrder(differences: readonly Difference[], compared: readonly MessageCompared[]): readonly Difference[] {
  const places = new Map<string, string>();
  let latest = '';
  for (const { key, found } of compared) {
    if (found !== undefined && found.ts > latest) latest = found.ts;
    places.set(key, latest);
  }
  const placeOf = (each: Difference) =>
    'ts' in each && each.ts !== undefined ? each.ts : 'key' in each ? (places.get(each.key) ?? '') : '';
  return differences.toSorted((a, b) => byTime(placeOf(a), placeOf(b)));
}

/** Timestamps of Slack are all of the same length. */
function byTime(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
