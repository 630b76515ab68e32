/** Reading a log in bounded pieces: constant memory, whatever the file. */
import type { FileHandle } from 'node:fs/promises';

const PIECE = 256 * 1024;
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
 * another time, since more of it may come; only of an overlong line the beginning is handed over by itself.
 *
 * @param onBlock gets bytes that begin where a line begins, and the offset of the first. The bytes are overwritten
 * once it returns
 * @returns where to go on. Not at the last line end before `end` only if `signal` was aborted meanwhile
 */
export async function readBlocks(
  handle: FileHandle,
  from: Place,
  end: number,
  signal: AbortSignal,
  onBlock: (bytes: Buffer, offset: number) => void,
): Promise<Place> {
  let { offset, partial } = from;
  if (offset >= end) return from;
  const buffer = Buffer.allocUnsafe(PIECE);
  let filled = 0;
  while (!signal.aborted && offset + filled < end) {
    const wanted = Math.min(buffer.length - filled, end - offset - filled);
    const { bytesRead } = await handle.read(buffer, filled, wanted, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
    if (partial) {
      const lineEnd = buffer.subarray(0, filled).indexOf(NEWLINE);
      const dropped = lineEnd < 0 ? filled : lineEnd + 1;
      partial = lineEnd < 0;
      buffer.copyWithin(0, dropped, filled);
      offset += dropped;
      filled -= dropped;
    }
    const whole = buffer.subarray(0, filled).lastIndexOf(NEWLINE) + 1;
    if (whole > 0) {
      onBlock(buffer.subarray(0, whole), offset);
      buffer.copyWithin(0, whole, filled);
      offset += whole;
      filled -= whole;
    }
    if (filled >= LONGEST_LINE) {
      onBlock(buffer.subarray(0, LONGEST_LINE), offset);
      offset += filled;
      filled = 0;
      partial = true;
    }
  }
  return { offset, partial };
}
