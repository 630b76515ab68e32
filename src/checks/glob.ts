/**
 * The files that an estate entry means: an absolute path in which `*` and `?` may stand for parts of a name. A star
 * never crosses a folder, and a link leads nowhere that the entry does not name (`reach.ts`).
 */
import type { Dirent, Stats } from 'node:fs';
import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { join, parse, sep } from 'node:path';
import { CannotLook, systemCode, unreadable } from './errors.ts';
import { assertWithin, type Within, within } from './reach.ts';
import { count } from './text.ts';
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

/** Of each something is kept in mind from look to look, some 300 bytes; and so of folders that a wildcard stands for. */
export const MOST_FILES = 3_000;

/**
 * Finds the files that a pattern means, sorted by path. What goes away while it is looked at is left out.
 *
 * @param options.missingFolder whether a folder that is not there is a fault (the default) or just holds no files
 * @throws CannotLook if a folder named in the pattern is missing or unreadable, something found is no file, or there are
 * more than 3,000 of them; what `signal` gives as its reason if it is aborted while there is much to go through
 */
export async function findFiles(
  { pattern, roots }: Where,
  signal: AbortSignal,
  options: { missingFolder?: 'fault' | 'empty' } = {},
): Promise<Found> {
  const { root } = parse(pattern);
  if (root === '') throw new CannotLook(`${pattern} is not an absolute path. Correct its entry in the estate.`);
  const parts = pattern.slice(root.length).split(sep === '\\' ? /[\\/]+/ : /\/+/);
  const name = parts.pop();
  if (name === undefined || name === '') throw new CannotLook(`${pattern} names a folder; a file is wanted.`);
  const mayLack = options.missingFolder === 'empty';
  const search: Search = { pattern, mayLack, goOn: nowAndThen(signal) };
  const folders = await within([literalFolder(root, parts), ...roots]);
  const files: FoundFile[] = [];
  for (const folder of await foldersOf(root, parts, search)) {
    files.push(...(await filesIn(folder, name, search, folders)));
    if (files.length > MOST_FILES) throw tooMany(pattern);
  }
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), folder: join(root, ...parts) };
}

interface Search {
  readonly pattern: string;
  /** Whether a folder that is not there just has nothing. */
  readonly mayLack: boolean;
  /** Called for each thing that is met; throws if nobody waits for the rest. */
  goOn(): void;
}

const READ_AT_ONCE = 256;

/** Not at once: a look that is called off while there is little to find still tells how far it came. */
function nowAndThen(signal: AbortSignal): () => void {
  let met = 0;
  return () => {
    met += 1;
    if (met % READ_AT_ONCE === 0) signal.throwIfAborted();
  };
}

/** What the pattern names without wildcards. */
function literalFolder(root: string, parts: readonly string[]): string {
  const wild = parts.findIndex(isWild);
  return join(root, ...(wild < 0 ? parts : parts.slice(0, wild)));
}

async function foldersOf(root: string, parts: readonly string[], search: Search): Promise<readonly string[]> {
  let folders = [root];
  for (const part of parts) {
    if (!isWild(part)) {
      folders = folders.map((folder) => join(folder, part));
      continue;
    }
    const next: string[] = [];
    for (const folder of folders) {
      for (const entry of await matching(folder, part, search)) {
        search.goOn();
        const path = join(folder, entry.name);
        if ((await stat(path).catch(() => undefined))?.isDirectory()) next.push(path);
      }
      if (next.length > MOST_FILES) throw tooMany(search.pattern);
    }
    folders = next;
  }
  return folders;
}

async function filesIn(folder: string, name: string, search: Search, folders: Within): Promise<readonly FoundFile[]> {
  const entries = await matching(folder, name, search);
  if (entries.length === 0) return [];
  const realFolder = await realOf(folder);
  const files: FoundFile[] = [];
  for (const entry of entries) {
    search.goOn();
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

/** What a folder has that fits a part of the pattern. Entry by entry: it may have more than there is memory for, and few that fit. */
async function matching(folder: string, part: string, search: Search): Promise<readonly Dirent[]> {
  const wild = isWild(part);
  const entries: Dirent[] = [];
  try {
    for await (const entry of await opendir(folder, { bufferSize: READ_AT_ONCE })) {
      search.goOn();
      if (wild ? matchesName(part, entry.name) : entry.name === part) entries.push(entry);
      if (entries.length > MOST_FILES) throw tooMany(search.pattern);
    }
  } catch (error) {
    if (search.mayLack && systemCode(error) === 'ENOENT') return [];
    throw systemCode(error) === undefined ? error : unreadable(folder, error);
  }
  return entries;
}

function tooMany(pattern: string): CannotLook {
  return new CannotLook(`${pattern} means more than ${count(MOST_FILES)} files. Name fewer of them in the estate.`);
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
