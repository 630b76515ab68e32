/** A file that is named in the estate and small by its nature, such as certificates. No more of it is read than it may have. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { CannotLook, unreadable } from './errors.ts';
import { readAt } from './log-events/mark.ts';
import { count } from './text.ts';

/**
 * @param largest in bytes
 * @throws {CannotLook} if it cannot be read, is larger, or is no file: a pipe would never end
 */
export async function readSmall(path: string, largest: number): Promise<Buffer> {
  let handle: FileHandle | undefined;
  try {
    // Opening a pipe that nobody writes to would wait for ever.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await handle.stat();
    // Of a folder the system says so itself.
    if (!stats.isFile() && !stats.isDirectory())
      throw new CannotLook(`${path} is no file. Correct the estate, or the file.`);
    const bytes = await readAt(handle, 0, largest + 1);
    if (bytes.length <= largest) return bytes;
    throw new CannotLook(`${path} has more than ${count(largest)} bytes. Is its place in the estate right?`);
  } catch (error) {
    throw error instanceof CannotLook ? error : unreadable(path, error);
  } finally {
    await handle?.close();
  }
}
