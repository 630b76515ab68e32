/**
 * The latest number of clients of the process that runs now.
 *
 * A server writes `Total number of clients: 12`, with a time but without level and id. A line of an earlier process says
 * nothing of this one. Processes are told apart by the start time in the headers of their files, and by the event with
 * which each begins. A process whose clients were counted and which has ended has none.
 */
import { z } from 'zod';
import { type Charset, decodeLine, isWide } from '../log-events/charset.ts';
import { type EventId, matchesEvent } from '../log-events/event-id.ts';
import type { Unread } from '../log-events/follow.ts';
import { parseLine } from '../log-events/line.ts';
import { evidenceText } from '../text.ts';

export const tallySchema = z.strictObject({
  /** `Start time (UTC)` of the process that runs now, as its headers have it. */
  start: z.string().exactOptional(),
  /** Whether a process was seen to begin. */
  started: z.boolean(),
  /** Whether the process has ended since. */
  ended: z.boolean(),
  /** Whether a file came up that claims to be of an earlier process. */
  outOfOrder: z.boolean(),
  seen: z
    .strictObject({
      clients: z.int(),
      /** When a look first saw this number and no other since: milliseconds since the epoch, by the worker's clock. */
      since: z.number(),
      /** The line that was the first to say so. */
      line: z.strictObject({
        text: z.string(),
        source: z.string(),
        offset: z.int(),
        stamp: z.string().exactOptional(),
      }),
    })
    .exactOptional(),
});

export type Tally = Readonly<z.infer<typeof tallySchema>>;

export const NO_TALLY: Tally = { started: false, ended: false, outOfOrder: false };

/** A file whose lines come next. */
type Source = Pick<Unread, 'file' | 'known' | 'header' | 'origin'>;

/** What is known of the process that ran at the baseline, by the file that was written last then; among equals, that started last. */
export function tallyAt(sources: readonly Unread[]): Tally {
  const [latest] = sources
    .flatMap(({ mark, header: { start } }) => (mark === undefined || start === undefined ? [] : [{ mark, start }]))
    .toSorted((a, b) => b.mark.changed - a.mark.changed || (a.start < b.start ? 1 : -1));
  return latest === undefined ? NO_TALLY : { ...NO_TALLY, start: latest.start };
}

/**
 * What is known once a file's turn comes; its lines count only if `counts`. A file that has come up since, of a process that
 * began earlier, may be an old one that was put back: nobody can tell it from that of a server whose clock was.
 */
export function enter(tally: Tally, { header: { start }, known }: Source): { tally: Tally; counts: boolean } {
  if (start === undefined || start === tally.start) return { tally, counts: true };
  if (tally.start !== undefined && start < tally.start) {
    return { tally: known ? tally : { ...tally, outOfOrder: true }, counts: false };
  }
  const started = tally.started || tally.start !== undefined || tally.seen !== undefined;
  return { tally: { start, started, ended: false, outOfOrder: false }, counts: true };
}

const NEWLINE = 0x0a;
/** Twice what the parser looks at, for UTF-16. */
const HEAD_BYTES = 2_048;
const COUNT = /^Total number of clients:\s{0,20}(\d{1,9})$/;
const STARTED: EventId = { prefix: '00', number: '05060' };
const ENDED: EventId = { prefix: '00', number: '05063' };
const WANTED = ['Total number of clients', STARTED.number, ENDED.number];

/** Adds whole lines, the first of which begins at `offset` of its file. */
export function tallyBlock(before: Tally, bytes: Buffer, offset: number, source: Source, now: number): Tally {
  const { charset } = source.origin;
  if (!mayTell(bytes, charset)) return before;
  let tally = before;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found < 0 ? bytes.length : found;
    const head = bytes.toString('latin1', start, Math.min(end, start + HEAD_BYTES));
    const line = parseLine(head);
    if (line.id === undefined) {
      const clients = clientsIn(line, head);
      if (clients !== undefined && clients !== tally.seen?.clients) {
        const text = evidenceText(
          decodeLine(bytes.subarray(start, Math.min(end, start + HEAD_BYTES)), offset + start, charset),
        );
        const stamp = line.stamp === undefined ? {} : { stamp: line.stamp };
        const quote = { text, source: source.file.name, offset: offset + start, ...stamp };
        tally = { ...tally, seen: { clients, since: now, line: quote } };
      }
    } else if (matchesEvent(STARTED, line.id)) {
      const { seen: _, ...rest } = tally;
      tally = { ...rest, started: true, ended: false };
    } else if (matchesEvent(ENDED, line.id)) {
      tally = { ...tally, ended: true };
    }
    start = end + 1;
  }
  return tally;
}

function clientsIn(line: { readonly stamp?: string; readonly text: string }, head: string): number | undefined {
  const number = COUNT.exec(line.text)?.[1];
  if (number === undefined) return undefined;
  // Without a time, an indented line would go on with the one before it.
  const isIndented = line.stamp === undefined && /^[\0\s]*[ \t]/.test(head.slice(0, 8));
  return isIndented ? undefined : Number(number);
}

/** Whether it is worth looking at each line: most blocks hold none of these. */
function mayTell(bytes: Buffer, charset: Charset): boolean {
  if (isWide(charset)) return true;
  return WANTED.some((wanted) => bytes.includes(wanted, 0, 'latin1'));
}
