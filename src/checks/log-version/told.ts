/** The version that the process which runs now told when it started. */
import { z } from 'zod';
import { decodeLine } from '../log-events/charset.ts';
import { type EventId, matchesEvent } from '../log-events/event-id.ts';
import { findNumbers } from '../log-events/find-numbers.ts';
import { parseLine } from '../log-events/line.ts';
import { began, ENDED, hasEnded, quoteSchema, runningSchema, type Source } from '../log-events/process.ts';
import { STARTED } from '../log-events/sequences.ts';
import { evidenceText } from '../text.ts';
import { versionIn } from './version.ts';

export const toldSchema = runningSchema(z.strictObject({ version: z.string(), line: quoteSchema }));
export type Told = Readonly<z.infer<typeof toldSchema>>;

const NEWLINE = 0x0a;
/** Twice what the parser looks at, for UTF-16. */
const HEAD_BYTES = 2_048;

/** Adds whole lines, the first of which begins at `offset` of its file. */
export function tellBlock(before: Told, bytes: Buffer, offset: number, source: Source, event: EventId): Told {
  const { charset } = source.origin;
  const { applicationType } = source.header;
  let told = before;
  let lineEnd = -1;
  for (const at of findNumbers([event.number, STARTED.number, ENDED.number], charset)(bytes)) {
    if (at <= lineEnd) continue;
    const start = bytes.lastIndexOf(NEWLINE, at) + 1;
    const found = bytes.indexOf(NEWLINE, at);
    lineEnd = found < 0 ? bytes.length : found;
    if (at - start > HEAD_BYTES) continue;
    const head = bytes.subarray(start, Math.min(lineEnd, start + HEAD_BYTES));
    const { id, stamp } = parseLine(head.toString('latin1'));
    if (id === undefined) continue;
    if (matchesEvent(STARTED, id)) told = began(told);
    if (matchesEvent(ENDED, id)) told = hasEnded(told);
    if (!matchesEvent(event, id, applicationType)) continue;
    const line = decodeLine(head, offset + start, charset);
    const version = versionIn(parseLine(line).text);
    if (version === undefined) continue;
    const quote = { text: evidenceText(line), source: source.file.name, offset: offset + start };
    told = { ...told, seen: { version, line: { ...quote, ...(stamp === undefined ? {} : { stamp }) } } };
  }
  return told;
}
