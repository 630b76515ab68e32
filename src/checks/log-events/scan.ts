/** Going through the lines of one file for the events that matter. */
import { evidenceText } from '../text.ts';
import { type Charset, decodeLine } from './charset.ts';
import type { FindNumbers } from './find-numbers.ts';
import { parseLine } from './line.ts';
import type { Patterns } from './patterns.ts';
import { advance, type Progress, type Writer } from './sequences.ts';

const NEWLINE = 0x0a;

export interface Scanned {
  readonly progress: Progress;
  /** Counted as long as `bytes` are no more than {@link MOST_COUNTED}. */
  readonly lines: number;
  readonly bytes: number;
  /** What the last line says, without its time and id. */
  readonly last?: string;
}

/** Of more than this nobody wants to know how many lines it is, and counting them takes longer than all the rest. */
export const MOST_COUNTED = 4 * 1024 * 1024;

export interface Source {
  readonly name: string;
  readonly charset: Charset;
  readonly writer: Writer;
  /** For every number that the patterns speak of. */
  readonly find: FindNumbers;
}

/** Adds a block of lines, which begins at `offset` of its file, to what has been seen. */
export function scanBlock(before: Scanned, block: Buffer, offset: number, source: Source, patterns: Patterns): Scanned {
  const { charset, writer, name } = source;
  let { progress } = before;
  let lineEnd = 0;
  for (const at of source.find(block)) {
    if (at < lineEnd) continue;
    const start = block.lastIndexOf(NEWLINE, at) + 1;
    const end = endOfLine(block, at);
    lineEnd = end;
    if (at - start > HEAD_BYTES) continue;
    const line = parseLine(block.toString('latin1', start, Math.min(end, start + HEAD_BYTES)));
    if (line.id === undefined) continue;
    progress = advance(patterns, progress, line.id, writer, () => ({
      text: quoted(block, start, end, offset, charset),
      source: name,
      offset: offset + start,
      ...(line.stamp === undefined ? {} : { stamp: line.stamp }),
    }));
  }
  const bytes = before.bytes + block.length;
  const lines = bytes > MOST_COUNTED ? before.lines : before.lines + countLines(block);
  const last = lastLine(block, offset, charset) ?? before.last;
  return { progress, lines, bytes, ...(last === undefined ? {} : { last }) };
}

/** A line of no more than a carriage return and a NUL, as UTF-16 leaves it, is no line. */
const BLANK = 2;
/** Twice what the parser looks at, for UTF-16. */
const HEAD_BYTES = 2_048;

function countLines(block: Buffer): number {
  let lines = 0;
  for (let start = 0; start < block.length; ) {
    const end = endOfLine(block, start);
    if (end - start > BLANK) lines++;
    start = end + 1;
  }
  return lines;
}

function lastLine(block: Buffer, offset: number, charset: Charset): string | undefined {
  let end = block.at(-1) === NEWLINE ? block.length - 1 : block.length;
  while (end > 0) {
    const start = block.lastIndexOf(NEWLINE, end - 1) + 1;
    if (end - start > BLANK) return parseLine(quoted(block, start, end, offset, charset)).text;
    end = start - 1;
  }
  return undefined;
}

function endOfLine(block: Buffer, from: number): number {
  const found = block.indexOf(NEWLINE, from);
  return found < 0 ? block.length : found;
}

function quoted(block: Buffer, start: number, end: number, offset: number, charset: Charset): string {
  return evidenceText(decodeLine(block.subarray(start, Math.min(end, start + HEAD_BYTES)), offset + start, charset));
}
