/**
 * What people said in a thread, compared with what the journal has them say. The journal keeps what was first said, and
 * every later edit and deletion that Slack told of; what counts is whether it ends where the thread does.
 */
import type { MessageSaid } from '../../runs/events.ts';
import { wordsOf } from '../../runs/said.ts';
import { plainFromSlack } from '../text/from-slack.ts';
import type { Difference } from './differences.ts';
import type { Posted } from './read-thread.ts';

interface Words {
  /** What was first said, and what became of it. */
  readonly first: MessageSaid;
  readonly last: MessageSaid;
}

export interface WordsCompared {
  readonly differences: readonly Difference[];
  readonly afterEnd: number;
  readonly changedOnRecord: number;
}

/** Slack's clock and ours may be apart by this much: what was said around the end may have come too late. */
const AROUND_END_MS = 60_000;

/**
 * @param messages of people, in the thread
 * @param endedAt milliseconds since the epoch; undefined while the run goes on
 */
export function compareWords(
  said: readonly MessageSaid[],
  messages: readonly Posted[],
  endedAt: number | undefined,
): WordsCompared {
  const recorded = new Map<string, Words>();
  for (const event of said) recorded.set(event.ts, { first: recorded.get(event.ts)?.first ?? event, last: event });
  const there = new Set(messages.map(({ ts }) => ts));
  const differences: Difference[] = [];
  let afterEnd = 0;
  for (const message of messages) {
    const text = readAloud(message);
    if (text.trim() === '') continue;
    const words = recorded.get(message.ts);
    if (words === undefined) {
      if (endedAt !== undefined && Number(message.ts) * 1_000 > endedAt - AROUND_END_MS) afterEnd += 1;
      else differences.push({ kind: 'not-recorded', ts: message.ts, by: message.author, text });
    } else if (!saysTheSame(message, words.last) || wordsOf(words.last).kind === 'deleted') {
      const by = words.first.by.name;
      differences.push({ kind: 'words-edited', ts: message.ts, by, recorded: wordsOf(words.last).text, found: text });
    }
  }
  for (const { first, last } of recorded.values()) {
    if (there.has(first.ts) || wordsOf(last).kind === 'deleted') continue;
    differences.push({ kind: 'words-deleted', ts: first.ts, by: first.by.name, text: wordsOf(last).text });
  }
  const changedOnRecord = [...recorded.values()].filter(({ first, last }) => first !== last).length;
  return { differences, afterEnd, changedOnRecord };
}

/** As a person reads it; whoever is mentioned by their id. */
function readAloud(message: Posted): string {
  return spoken(message, () => undefined);
}

/** Whoever was mentioned goes by the name that they had when it was put on record. */
function saysTheSame(message: Posted, event: MessageSaid): boolean {
  const { text } = wordsOf(event);
  if (event.mentioned === undefined) return readsAs(message, text);
  const names = new Map(event.mentioned.map(({ id, name }) => [id, name]));
  return spoken(message, (id) => names.get(id)) === text;
}

const MENTIONED = '\u0001';
/** What a name in Slack consists of, and no more than that. */
const IN_NAME = /[^\s@<>,:;]/u;
const LONGEST_NAME = 80;

/**
 * Whether a text is the message with some name at each mention: earlier versions of Handrail did not put on record who was
 * mentioned. Where a name ends is not told, since what follows may look like more of it; so every place where it may end
 * is followed, all of them at once.
 */
function readsAs(message: Posted, recorded: string): boolean {
  const [first = '', ...others] = spoken(message, () => MENTIONED).split(`@${MENTIONED}`);
  if (others.length === 0) return first === recorded;
  if (!recorded.startsWith(first)) return false;
  let reached = new Set([first.length]);
  for (const piece of others) {
    const next = new Set<number>();
    for (const from of reached) {
      for (const end of namesEnds(recorded, from)) {
        if (recorded.startsWith(piece, end)) next.add(end + piece.length);
      }
    }
    reached = next;
  }
  return reached.has(recorded.length);
}

/** Where a mention that begins there may end. */
function namesEnds(text: string, from: number): readonly number[] {
  if (text[from] !== '@') return [];
  const ends: number[] = [];
  for (let end = from + 1; end <= from + LONGEST_NAME && IN_NAME.test(text[end] ?? ' '); end++) ends.push(end + 1);
  return ends;
}

function spoken({ text, files }: Posted, nameOf: (user: string) => string | undefined): string {
  const lines = [plainFromSlack(text, nameOf), ...files.map(({ name }) => `[file: ${name}]`)];
  return lines.filter((line) => line !== '').join('\n');
}
