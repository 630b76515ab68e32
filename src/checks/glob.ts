/**
 * The files that an estate entry means: an absolute path in which `*` and `?` may stand for parts of a name. A star
 * never crosses a folder, and a link leads nowhere that the entry does not name (`reach.ts`).
 */
import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, parse, sep } from 'node:path';
import { CannotLook, systemCode, unreadable } from './errors.ts';
import { assertWithin, type Within, within } from './reach.ts';
import type { Where } from './where.ts';

export interface FoundFile {
  readonly path: string;
  /** The last part of `path`. */
  readonly name: string;
  readonly stats: Stats;
  /** Where it must be, links resolved, for as long as it is read. */
  readonly folders: Within;
}

export interface Found {
  readonly files: readonly FoundFile[];
  /** The folder, or folders with wildcards, in which it was looked. */
  readonly folder: string;
}

/**
 * Finds the files that a pattern means, sorted by path. What goes away while it is looked at is left out.
 *
 * @param options.missingFolder whether a folder that is not there is a fault (the default) or just holds no files
 * @throws CannotLook if a folder named in the pattern is missing or unreadable, or something found is no file
 */
export async function findFiles(
  { pattern, roots }: Where,
  options: { missingFolder?: 'fault' | 'empty' } = {},
): Promise<Found> {
  const { root } = parse(pattern);
  if (root === '') throw new CannotLook(`${pattern} is not an absolute path. Correct its entry in the estate.`);
  const parts = pattern.slice(root.length).split(sep === '\\' ? /[\\/]+/ : /\/+/);
  const name = parts.pop();
  if (name === undefined || name === '') throw new CannotLook(`${pattern} names a folder; a file is wanted.`);
  const list = options.missingFolder === 'empty' ? namesIfAny : namesIn;
  const folders = await within([literalFolder(root, parts), ...roots]);
  const files: FoundFile[] = [];
  for (const folder of await foldersOf(root, parts, list)) files.push(...(await filesIn(folder, name, list, folders)));
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), folder: join(root, ...parts) };
}

type List = (folder: string) => Promise<readonly Dirent[]>;

/** What the pattern names without wildcards. */
function literalFolder(root: string, parts: readonly string[]): string {
  const wild = parts.findIndex(isWild);
  return join(root, ...(wild < 0 ? parts : parts.slice(0, wild)));
}

async function foldersOf(root: string, parts: readonly string[], list: List): Promise<readonly string[]> {
  let folders = [root];
  for (const part of parts) {
    if (!isWild(part)) {
      folders = folders.map((folder) => join(folder, part));
      continue;
    }
    const next: string[] = [];
    for (const folder of folders) {
      for (const entry of await list(folder)) {
        const path = join(folder, entry.name);
        if (matchesName(part, entry.name) && (await stat(path).catch(() => undefined))?.isDirectory()) next.push(path);
      }
    }
    folders = next;
  }
  return folders;
}

async function filesIn(folder: string, name: string, list: List, folders: Within): Promise<readonly FoundFile[]> {
  const wild = isWild(name);
  const entries = (await list(folder)).filter((each) => (wild ? matchesName(name, each.name) : each.name === name));
  if (entries.length === 0) return [];
  const realFolder = await realOf(folder);
  const files: FoundFile[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const stats = await statOf(path);
    const real = entry.isSymbolicLink() ? await realOf(path) : realFolder && join(realFolder, entry.name);
    if (stats === undefined || real === undefined) continue;
    assertWithin(path, real, folders);
    if (!stats.isFile()) {
      throw new CannotLook(`${path} is not a file${stats.isDirectory() ? ' but a folder' : ''}. Is the estate right?`);
    }
    files.push({ path, name: entry.name, stats, folders });
  }
  return files;
}

/** Undefined if it has gone. */
async function realOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw unreadable(path, error);
    // Gone since it was listed, or a link to nothing, which somebody should know about.
    if ((await lstat(path).catch(() => undefined)) === undefined) return undefined;
    throw new CannotLook(`${path} is a link to a file that is not there.`);
  }
}

async function namesIn(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw unreadable(folder, error);
  }
}

async function namesIfAny(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw unreadable(folder, error);
  }
}

function isWild(part: string): boolean {
  return /[*?]/.test(part);
}

/** Compares in time proportional to the product of both lengths, whatever the pattern. */
export function matchesName(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
