/**
 * The latest number of clients of the process that runs now.
 *
 * A server writes `Total number of clients: 12`, with a time but without level and id. A line of an earlier process says
 * nothing of this one. A process whose clients were counted and which has ended has none.
 */
import { z } from 'zod';
import { type Charset, decodeLine, isWide } from '../log-events/charset.ts';
import { matchesEvent } from '../log-events/event-id.ts';
import { parseLine } from '../log-events/line.ts';
import { began, ENDED, hasEnded, quoteSchema, runningSchema, type Source } from '../log-events/process.ts';
import { STARTED } from '../log-events/sequences.ts';
import { evidenceText } from '../text.ts';

export const tallySchema = runningSchema(
  z.strictObject({
    clients: z.int(),
    /** When a look first saw this number and no other since: milliseconds since the epoch, by the worker's clock. */
    since: z.number(),
    /** The line that was the first to say so. */
    line: quoteSchema,
  }),
);

export type Tally = Readonly<z.infer<typeof tallySchema>>;

const NEWLINE = 0x0a;
/** Twice what the parser looks at, for UTF-16. */
const HEAD_BYTES = 2_048;
const COUNT = /^Total number of clients:\s{0,20}(\d{1,9})$/;
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
      tally = began(tally);
    } else if (matchesEvent(ENDED, line.id)) {
      tally = hasEnded(tally);
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
