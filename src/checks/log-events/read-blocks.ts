/** Reading a log in bounded pieces: constant memory, whatever the file. */
import type { FileHandle } from 'node:fs/promises';

const PIECE = 1024 * 1024;
/** A longer line is judged by this much of its beginning. */
export const LONGEST_LINE = 64 * 1024;
const NEWLINE = 0x0a;

export interface Place {
  readonly offset: number;
  /** The bytes from `offset` to the next line end do not count. */
  readonly partial: boolean;
}

/**
 * Hands over whole lines, many at a time, from a place up to `end`. What stands after the last line end is left for
 * another time, since more of it may come; only of an overlong line the beginning is handed over by itself. While one
 * piece is gone through, the next one is read.
 *
 * @param onBlock gets bytes that begin where a line begins, and the offset of the first. The bytes are overwritten
 * once it returns
 * @returns where to go on. Not at the last line end before `end` only if `signal` was aborted meanwhile
 */
export async function readBlocks(
  handle: Pick<FileHandle, 'read'>,
  from: Place,
  end: number,
  signal: AbortSignal,
  onBlock: (bytes: Buffer, offset: number) => void,
): Promise<Place> {
  let { offset, partial } = from;
  if (offset >= end || signal.aborted) return from;
  const size = Math.min(PIECE, end - offset);
  let buffer: Buffer = Buffer.allocUnsafeSlow(size);
  let spare: Buffer | undefined;
  let filled = 0;
  let pending = read(handle, buffer, 0, offset, end);
  for (;;) {
    const bytesRead = await pending;
    if (bytesRead === 0) break;
    filled += bytesRead;
    let start = 0;
    if (partial) {
      const lineEnd = buffer.subarray(0, filled).indexOf(NEWLINE);
      start = lineEnd < 0 ? filled : lineEnd + 1;
      partial = lineEnd < 0;
    }
    let stop = buffer.subarray(0, filled).lastIndexOf(NEWLINE) + 1;
    let shown = stop;
    if (filled - Math.max(start, stop) >= LONGEST_LINE) {
      // Only the beginning of what is left is shown, as a line of its own.
      shown = Math.max(start, stop) + LONGEST_LINE;
      stop = filled;
      partial = true;
    }
    stop = Math.max(start, stop);
    const blockStart = offset + start;
    offset += stop;
    const left = filled - stop;
    const goesOn = !signal.aborted && offset + left < end;
    const next = goesOn ? (spare ?? Buffer.allocUnsafeSlow(size)) : buffer;
    if (goesOn) {
      buffer.copy(next, 0, stop, filled);
      pending = read(handle, next, left, offset + left, end);
    }
    try {
      if (shown > start) onBlock(buffer.subarray(start, shown), blockStart);
    } finally {
      // Nobody may close the file while it is being read.
      if (goesOn) await pending.catch(() => undefined);
    }
    if (!goesOn) break;
    spare = buffer;
    buffer = next;
    filled = left;
  }
  return { offset, partial };
}

/** @returns how many bytes there were; 0 at the end */
async function read(
  handle: Pick<FileHandle, 'read'>,
  buffer: Buffer,
  filled: number,
  position: number,
  end: number,
): Promise<number> {
  const wanted = Math.min(buffer.length - filled, end - position);
  return (await handle.read(buffer, filled, wanted, position)).bytesRead;
}
