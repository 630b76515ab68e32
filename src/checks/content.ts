/** What a file's content is, in few words. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { systemCode, unreadable } from './errors.ts';
import type { FoundFile } from './glob.ts';
import { openWithin } from './reach.ts';

export interface Content {
  readonly size: number;
  /** When it was written, milliseconds since the epoch. */
  readonly modified: number;
  /** When anything about it was changed, by the file system. */
  readonly changed: number;
  readonly inode: string;
  /** SHA-256 in hex; of a file over 64 MiB, of its first and last 32 MiB. */
  readonly hash: string;
}

const HALF = 32 * 1024 * 1024;
/** Files up to this size are hashed whole. */
export const HASHED_WHOLE = 2 * HALF;
/** A file system's clock moves in steps; a change within the step of the last one would not show. */
const CLOCK_STEP_MS = 2_000;
const PIECE = 1024 * 1024;

/**
 * Undefined if the file has gone, or is being written just now.
 *
 * @param known what it was when last looked at, so that a file left alone is not read again
 * @throws CannotLook if it may not be read
 */
export async function contentOf(file: FoundFile, signal: AbortSignal, known?: Content): Promise<Content | undefined> {
  if (known !== undefined && untouched(file, known)) return known;
  let handle: FileHandle | undefined;
  try {
    handle = await openWithin(file);
    const before = await handle.stat();
    const hash = await hashOf(handle, before.size, signal);
    const after = await handle.stat();
    if (before.size !== after.size || before.mtimeMs !== after.mtimeMs) return undefined;
    return { size: after.size, modified: after.mtimeMs, changed: after.ctimeMs, inode: String(after.ino), hash };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw systemCode(error) === undefined ? error : unreadable(file.path, error);
  } finally {
    await handle?.close();
  }
}

function untouched({ stats }: FoundFile, known: Content): boolean {
  return (
    known.size === stats.size &&
    known.modified === stats.mtimeMs &&
    known.changed === stats.ctimeMs &&
    known.inode === String(stats.ino) &&
    Date.now() - stats.ctimeMs > CLOCK_STEP_MS
  );
}

async function hashOf(handle: FileHandle, size: number, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(Math.min(PIECE, Math.max(size, 1)));
  for (let position = 0; position < size; ) {
    signal.throwIfAborted();
    if (position >= HALF && position < size - HALF) position = size - HALF;
    const end = position < HALF && size > HASHED_WHOLE ? HALF : size;
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - position), position);
    if (bytesRead === 0) break;
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
  return hash.digest('hex');
}
