/**
 * Goes on reading a server's log where the last look stopped: past the marks of the baseline, new files from their first byte,
 * in the order in which they were written. How files are known again, `log-events/mark.ts` says.
 */
import type { FileHandle } from 'node:fs/promises';
import { systemCode, unreadable } from '../errors.ts';
import { openWithin } from '../reach.ts';
import type { Where } from '../where.ts';
import { markEnd, prepare, type Unread } from './follow.ts';
import { findLogs, inOrder } from './log-files.ts';
import { candidateMarks, identityOf, type Mark, makeMark, unfinished, untouched } from './mark.ts';
import { readBlocks } from './read-blocks.ts';

export interface Following {
  /** By the estate. */
  readonly where: Where;
  readonly encoding: string | undefined;
  /** Of the last look, which go before those of the baseline. */
  readonly remembered: readonly Mark[];
  readonly baseline: readonly Mark[];
  readonly signal: AbortSignal;
}

export interface Reader {
  /** Told of the files that may have changed; of all there are, if nothing is remembered. */
  begin(sources: readonly Unread[]): void;
  /** Told of each of them in its turn, and then of its new lines, whole ones, many at a time. */
  read(source: Unread): (bytes: Buffer, offset: number) => void;
}

export interface Followed {
  /** For the next look. */
  readonly marks: readonly Mark[];
  readonly files: number;
  readonly folder: string;
}

/**
 * Marks at the ends of all files.
 *
 * @throws CannotLook
 */
export async function marksNow(
  where: Where,
  encoding: string | undefined,
  signal: AbortSignal,
): Promise<readonly Mark[]> {
  const marks: Mark[] = [];
  for (const file of (await findLogs(where, signal)).files) {
    signal.throwIfAborted();
    const mark = await markEnd(file, encoding);
    if (mark !== undefined) marks.push(mark);
  }
  return marks;
}

/**
 * Reads until there is no more, or until `signal` is aborted; then the marks tell where to go on.
 *
 * @throws CannotLook
 */
export async function followLog(following: Following, reader: Reader): Promise<Followed> {
  const { where, encoding, remembered, baseline, signal } = following;
  const { files, folder } = await findLogs(where, signal);
  const marks = [...remembered, ...baseline];
  const kept: Mark[] = [];
  const met = new Set<Mark>();
  const waiting: Unread[] = [];
  for (const file of files) {
    const candidates = candidateMarks(file, marks);
    // At first the headers are wanted, also of files in which nothing is new.
    const unchanged =
      remembered.length === 0 ? undefined : candidates.find((mark) => untouched(file, mark, Date.now()));
    if (unchanged === undefined) {
      const unread = await prepare(file, candidates, encoding);
      if (unread !== undefined) waiting.push(unread);
    } else {
      kept.push(unchanged);
      met.add(unchanged);
    }
  }
  reader.begin(waiting);
  for (const unread of inOrder(waiting)) {
    const mark = await readOn(unread, reader, signal);
    if (mark === undefined) continue;
    kept.push(mark);
    if (unread.mark !== undefined) met.add(unread.mark);
  }
  // What cannot be seen just now must not come back as new.
  const unseen = remembered.filter((mark) => !met.has(mark)).slice(0, MOST_UNSEEN);
  return { marks: [...kept, ...unseen], files: files.length, folder };
}

const MOST_UNSEEN = 100;

/** Undefined if the file has gone, or is another one since it was prepared: that one is new, the next time. */
async function readOn(unread: Unread, reader: Reader, signal: AbortSignal): Promise<Mark | undefined> {
  const { path } = unread.file;
  let handle: FileHandle | undefined;
  try {
    handle = await openWithin(unread.file);
    const file = { ...unread.file, stats: await handle.stat() };
    if (identityOf(file) !== identityOf(unread.file)) return undefined;
    const { offset, partial } = await readBlocks(handle, unread, file.stats.size, signal, reader.read(unread));
    const mark = await makeMark(handle, file, offset, { partial, origin: unread.origin });
    return signal.aborted ? unfinished(mark) : mark;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw systemCode(error) === undefined ? error : unreadable(path, error);
  } finally {
    await handle?.close();
  }
}
