/** One log file: where to go on reading in it, and reading on. */
import type { FileHandle } from 'node:fs/promises';
import { CannotLook, systemCode, unreadable } from '../errors.ts';
import type { FoundFile } from '../glob.ts';
import { openWithin } from '../reach.ts';
import { count } from '../text.ts';
import { charsetOf, isWide } from './charset.ts';
import { findNumbers } from './find-numbers.ts';
import { type Header, parseHeader } from './header.ts';
import { bears, beginsAs, identityOf, type Mark, makeMark, type Origin, readAt, unfinished } from './mark.ts';
import { eventsIn, type Patterns } from './patterns.ts';
import { type Place, readBlocks } from './read-blocks.ts';
import { type Scanned, scanBlock } from './scan.ts';
import { STARTED } from './sequences.ts';

/** Whole headers are shorter than this. */
const HEAD = 4_096;

export interface Unread extends Place {
  readonly file: FoundFile;
  /** What the file is known by; absent for a new one. */
  readonly mark?: Mark;
  readonly known: boolean;
  readonly origin: Origin;
  readonly header: Header;
}

/** Marks the present end of a file. Undefined if it has gone. */
export function markEnd(file: FoundFile, encoding: string | undefined): Promise<Mark | undefined> {
  return withFile(file, async (handle) => {
    const origin = await originOf(handle, encoding);
    return makeMark(handle, file, file.stats.size, { origin });
  });
}

/**
 * Finds out where to go on reading in a file that may have changed. Undefined if it has gone.
 *
 * @param candidates the marks that the file may bear, likeliest first
 * @throws CannotLook
 */
export function prepare(
  file: FoundFile,
  candidates: readonly Mark[],
  encoding: string | undefined,
): Promise<Unread | undefined> {
  return withFile(file, async (handle) => {
    const { size } = await handle.stat();
    for (const mark of candidates) {
      if (!(await bears(handle, size, mark))) continue;
      const origin = mark.origin ?? (await originOf(handle, encoding));
      const { header } = origin;
      return { file, mark, known: true, origin, header, offset: mark.offset, partial: mark.partial };
    }
    const origin = await originOf(handle, encoding);
    const { header, charset } = origin;
    for (const mark of candidates) {
      if (!(await beginsAs(handle, file, mark))) continue;
      if (size < mark.offset) {
        throw new CannotLook(
          `${file.path} is shorter than it was: ${count(size)} bytes instead of ${count(mark.offset)}, so what is new in it cannot be told. Does its disk lag behind? If somebody cut it, move it elsewhere.`,
        );
      }
      // Cut short and grown since: where the new part begins is not known, so only what comes from now on counts.
      const { offset, partial } = await makeMark(handle, file, size);
      return { file, mark, known: true, origin, header, offset, partial };
    }
    // New, or no longer what it was. A header is no line of the log.
    return { file, known: false, origin, header, offset: isWide(charset) ? 0 : header.length, partial: false };
  });
}

export interface Read {
  readonly scanned: Scanned;
  /** Where reading stopped. */
  readonly mark: Mark;
}

/** Undefined if the file has gone, or is another one since it was prepared: that one is new, the next time. */
export function readOn(
  unread: Unread,
  before: Scanned,
  patterns: Patterns,
  signal: AbortSignal,
): Promise<Read | undefined> {
  const { file, header, origin } = unread;
  return withFile(file, async (handle) => {
    const opened = { ...file, stats: await handle.stat() };
    if (identityOf(opened) !== identityOf(file)) return undefined;
    let scanned = before;
    const { applicationType, start } = header;
    const numbers = [...eventsIn(patterns), STARTED].map(({ number }) => number);
    const source = {
      name: file.name,
      charset: origin.charset,
      writer: {
        ...(applicationType === undefined ? {} : { applicationType }),
        ...(start === undefined ? {} : { start }),
      },
      find: findNumbers(numbers, origin.charset),
    };
    const place = await readBlocks(handle, unread, opened.stats.size, signal, (block, offset) => {
      scanned = scanBlock(scanned, block, offset, source, patterns);
    });
    const mark = await makeMark(handle, opened, place.offset, { partial: place.partial, origin });
    return { scanned, mark: signal.aborted ? unfinished(mark) : mark };
  });
}

/** What the beginning of the file tells, as far as it is there. */
async function originOf(handle: FileHandle, encoding: string | undefined): Promise<Origin> {
  const head = await readAt(handle, 0, HEAD);
  const charset = charsetOf(head, encoding);
  const text = head.toString('latin1');
  const header = parseHeader(isWide(charset) ? text.replace(/^\u00ff\u00fe|^\u00fe\u00ff|\0/g, '') : text);
  return { charset, header, whole: head.length === HEAD };
}

/** Opens a file, and closes it again. Undefined if it has gone meanwhile, as `expire` makes the oldest ones go. */
async function withFile<T>(file: FoundFile, use: (handle: FileHandle) => Promise<T>): Promise<T | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await openWithin(file);
    return await use(handle);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw systemCode(error) === undefined ? error : unreadable(file.path, error);
  } finally {
    await handle?.close();
  }
}
