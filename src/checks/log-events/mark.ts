/**
 * A **mark** says how far a file has been read, and how to know the file again.
 *
 * A baseline is a list of marks at the ends of the files; where a look stopped reading is another. The same file grown
 * longer goes on at its mark, and so does a copy of it, or the same file under another name. A file that was emptied,
 * overwritten or replaced bears no mark any more, and is new from its first byte. One that still begins as it did, but
 * does not go on so up to the mark, was cut short, or is shown as it was earlier: nothing in it is known to be new.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import type { FoundFile } from '../glob.ts';
import type { Charset } from './charset.ts';
import { type Header, headerSchema } from './header.ts';

export const markSchema = z.strictObject({
  path: z.string(),
  /** Device and inode. */
  id: z.string(),
  /** Bytes before this have been dealt with. */
  offset: z.int().min(0),
  /** `offset` lies inside a line whose rest does not count: it began before the baseline, or is overlong. */
  partial: z.boolean(),
  /** Of the bytes at the beginning of the file and just before `offset`. */
  hash: z.string(),
  /** Of the bytes at the beginning alone; absent where there were fewer than a sample. */
  head: z.string().exactOptional(),
  /** Size and change time when the mark was made: a file for which both still hold need not be opened. */
  size: z.int().min(0),
  changed: z.number(),
  /** What was read from its beginning, once that was there in full: it need not be read again. */
  origin: z.strictObject({ charset: z.string(), header: headerSchema, whole: z.literal(true) }).exactOptional(),
});

export type Mark = z.infer<typeof markSchema>;

export interface Origin {
  readonly charset: Charset;
  readonly header: Header;
  /** Whether as much of the file was there as a header can be long. */
  readonly whole: boolean;
}

const SAMPLE = 512;
const NEWLINE = 0x0a;
/** A file system's clock moves in steps; a change within the same step as the mark would not show. */
const CLOCK_STEP_MS = 2_000;

export function identityOf(file: FoundFile): string {
  return `${file.stats.dev}:${file.stats.ino}`;
}

/** Makes a mark. `partial` absent: see whether the byte before `offset` ends a line. */
export async function makeMark(
  handle: FileHandle,
  file: FoundFile,
  offset: number,
  known: { readonly partial?: boolean; readonly origin?: Origin } = {},
): Promise<Mark> {
  const { hash, head, tail } = await sample(handle, offset);
  const { origin } = known;
  return {
    path: file.path,
    id: identityOf(file),
    offset,
    partial: known.partial ?? !endsLine(tail),
    hash,
    ...(head === undefined ? {} : { head }),
    size: file.stats.size,
    changed: file.stats.ctimeMs,
    ...(origin?.whole ? { origin: { ...origin, whole: true } } : {}),
  };
}

/**
 * The marks that this file may bear, likeliest first; whether it does, its content tells: {@link bears}. Any mark may
 * be it: a log that is rotated by copying and cutting leaves a copy under a new name, and nothing in it is new.
 */
export function candidateMarks(file: FoundFile, marks: readonly Mark[]): readonly Mark[] {
  const likelihood = (mark: Mark) => (mark.id === identityOf(file) ? 2 : 0) + (mark.path === file.path ? 1 : 0);
  return (
    marks
      // Every file bears the mark of an empty one, so it tells nothing of others, and only if no other mark does.
      .filter((mark) => mark.offset > 0 || likelihood(mark) > 0)
      .toSorted(
        (a, b) => Number(b.offset > 0) - Number(a.offset > 0) || likelihood(b) - likelihood(a) || b.offset - a.offset,
      )
  );
}

/** A mark of a file that was not read as far as it was there: it never counts as untouched. */
export function unfinished(mark: Mark): Mark {
  return { ...mark, changed: NEVER };
}

const NEVER = -1;

/** Whether the file is, for all that can be told without opening it, as it was when the mark was made. */
export function untouched(file: FoundFile, mark: Mark, now: number): boolean {
  return (
    mark.id === identityOf(file) &&
    mark.size === file.stats.size &&
    mark.changed === file.stats.ctimeMs &&
    mark.path === file.path &&
    now - file.stats.ctimeMs > CLOCK_STEP_MS
  );
}

/** Whether the file still has the content before the mark. */
export async function bears(handle: FileHandle, size: number, mark: Mark): Promise<boolean> {
  if (size < mark.offset) return false;
  return (await sample(handle, mark.offset)).hash === mark.hash;
}

/** Whether the file begins as the one with the mark did, and is the same one by its name or inode. */
export async function beginsAs(handle: FileHandle, file: FoundFile, mark: Mark): Promise<boolean> {
  if (mark.head === undefined || (mark.id !== identityOf(file) && mark.path !== file.path)) return false;
  return hashOf(await readAt(handle, 0, SAMPLE)) === mark.head;
}

function endsLine(tail: Buffer): boolean {
  if (tail.length === 0) return true;
  const last = tail[tail.length - 1];
  // In little-endian UTF-16 a NUL follows the line feed.
  return last === NEWLINE || (last === 0 && tail[tail.length - 2] === NEWLINE);
}

async function sample(handle: FileHandle, offset: number): Promise<{ hash: string; head?: string; tail: Buffer }> {
  const length = Math.min(SAMPLE, offset);
  const head = await readAt(handle, 0, length);
  const tail = offset <= SAMPLE ? head : await readAt(handle, offset - length, length);
  const whole = length < SAMPLE ? {} : { head: hashOf(head) };
  return { hash: hashOf(head, tail), ...whole, tail };
}

function hashOf(...parts: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('base64url').slice(0, 22);
}

/** Up to `length` bytes; fewer at the end of the file. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
