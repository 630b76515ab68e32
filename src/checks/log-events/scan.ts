/** Going through the lines of one file for the events that matter. */
import { evidenceText } from '../text.ts';
import { type Charset, decodeLine } from './charset.ts';
import { parseLine } from './line.ts';
import { advance, type Progress, type Sequence } from './sequences.ts';

const NEWLINE = 0x0a;

export interface Scanned {
  readonly progress: Progress;
  readonly lines: number;
  /** What the last line says, without its time and id. */
  readonly last?: string;
}

export interface Source {
  readonly name: string;
  readonly charset: Charset;
  readonly applicationType?: string;
}

/** Adds a block of lines, which begins at `offset` of its file, to what has been seen. */
export function scanBlock(
  before: Scanned,
  bytes: Buffer,
  offset: number,
  source: Source,
  sequences: readonly Sequence[],
): Scanned {
  let { progress, lines } = before;
  let lastStart = 0;
  let lastEnd = 0;
  const parseEach = mayHold(bytes, source.charset, sequences);
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found < 0 ? bytes.length : found;
    if (end - start > BLANK) {
      lines++;
      lastStart = start;
      lastEnd = end;
      if (parseEach) {
        const line = parseLine(bytes.toString('latin1', start, Math.min(end, start + HEAD_BYTES)));
        if (line.id !== undefined) {
          const at = start;
          progress = advance(sequences, progress, line.id, source.applicationType, () => ({
            text: quoted(bytes, at, end, offset, source.charset),
            source: source.name,
            offset: offset + at,
            ...(line.stamp === undefined ? {} : { stamp: line.stamp }),
          }));
        }
      }
    }
    start = end + 1;
  }
  if (lastEnd === 0) return { ...before, progress, lines };
  return { progress, lines, last: parseLine(quoted(bytes, lastStart, lastEnd, offset, source.charset)).text };
}

/** A line of no more than a carriage return and a NUL, as UTF-16 leaves it, is no line. */
const BLANK = 2;
/** Twice what the parser looks at, for UTF-16. */
const HEAD_BYTES = 2_048;

/** Whether it is worth looking at each line: most blocks hold none of the numbers. */
function mayHold(bytes: Buffer, charset: Charset, sequences: readonly Sequence[]): boolean {
  if (charset === 'utf-16le' || charset === 'utf-16be') return true;
  for (const { elements } of sequences) {
    for (const events of elements) {
      for (const { number } of events) if (bytes.includes(number, 0, 'latin1')) return true;
    }
  }
  return false;
}

function quoted(bytes: Buffer, start: number, end: number, offset: number, charset: Charset): string {
  return evidenceText(decodeLine(bytes.subarray(start, Math.min(end, start + HEAD_BYTES)), offset + start, charset));
}
