/**
 * No file is opened but those that the estate names.
 *
 * Who writes a server's logs may put a symbolic link among them, to a file that only the worker's account may read. So a
 * file counts as named only if it is, links resolved, in the folder that its path in the estate names (up to the first
 * wildcard), or in one of the entry's `roots`. It is looked at twice: before it is opened, and once it is open, since
 * a link may be turned round in between.
 */
import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { CannotLook, systemCode } from './errors.ts';

/** Folders, links resolved. */
export type Within = readonly string[];

/** The folders that are there, links resolved. */
export async function within(folders: readonly string[]): Promise<Within> {
  const real: string[] = [];
  // One after the other: should a mount hang, a look waits by one thread of this process and not by several.
  for (const folder of folders) real.push(...(await realpath(folder).then(oneOf, noneOf)));
  return real;
}

const oneOf = (folder: string): readonly string[] => [folder];
const noneOf = (): readonly string[] => [];

/** @throws CannotLook if `real` is in none of the folders; `path` is what leads there */
export function assertWithin(path: string, real: string, folders: Within): void {
  if (folders.some((folder) => real === folder || real.startsWith(folder.endsWith(sep) ? folder : folder + sep)))
    return;
  throw new CannotLook(
    `${path} leads to ${real}, outside of the folder that the estate names. If that is as it should be, add the folder to \`roots\` of the server.`,
  );
}

/** Neither through a link as the last part of the path, nor waiting for somebody at the other end of a pipe. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file for reading. Throws what the system throws, too.
 *
 * @throws CannotLook if it is not within the folders, or no file
 */
export async function openWithin({
  path,
  folders,
}: {
  readonly path: string;
  readonly folders: Within;
}): Promise<FileHandle> {
  const real = await realpath(path);
  assertWithin(path, real, folders);
  const handle = await open(real, FLAGS);
  try {
    if (!(await handle.stat()).isFile()) throw new CannotLook(`${path} is not a file. Is the estate right?`);
    assertWithin(path, await whereIs(handle, real), folders);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Where an open file really is. Linux tells; elsewhere the path is resolved once more and must lead to the same file. */
async function whereIs(handle: FileHandle, path: string): Promise<string> {
  if (process.platform === 'linux') {
    try {
      return await readlink(`/proc/self/fd/${handle.fd}`);
    } catch (error) {
      // Without /proc the other way must do.
      if (systemCode(error) === undefined) throw error;
    }
  }
  const real = await realpath(path);
  const [there, opened] = await Promise.all([stat(real, { bigint: true }), handle.stat({ bigint: true })]);
  if (there.ino === opened.ino && there.dev === opened.dev) return real;
  throw new CannotLook(`${path} became another file while it was opened. It is looked at again.`);
}
