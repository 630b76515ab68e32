/**
 * The files that an estate entry means: an absolute path in which `*` and `?` may stand for parts of a name. A star
 * never crosses a folder.
 */
import type { Stats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join, parse, sep } from 'node:path';
import { CannotLook, systemCode, unreadable } from './errors.ts';

export interface FoundFile {
  readonly path: string;
  /** The last part of `path`. */
  readonly name: string;
  readonly stats: Stats;
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
export async function findFiles(pattern: string, options: { missingFolder?: 'fault' | 'empty' } = {}): Promise<Found> {
  const { root } = parse(pattern);
  if (root === '') throw new CannotLook(`${pattern} is not an absolute path. Correct its entry in the estate.`);
  const parts = pattern.slice(root.length).split(sep === '\\' ? /[\\/]+/ : /\/+/);
  const name = parts.pop();
  if (name === undefined || name === '') throw new CannotLook(`${pattern} names a folder; a file is wanted.`);
  const list = options.missingFolder === 'empty' ? namesIfAny : namesIn;
  const files: FoundFile[] = [];
  for (const folder of await foldersOf(root, parts, list)) files.push(...(await filesIn(folder, name, list)));
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), folder: join(root, ...parts) };
}

type List = (folder: string) => Promise<readonly string[]>;

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
        const path = join(folder, entry);
        if (matchesName(part, entry) && (await stat(path).catch(() => undefined))?.isDirectory()) next.push(path);
      }
    }
    folders = next;
  }
  return folders;
}

async function filesIn(folder: string, name: string, list: List): Promise<readonly FoundFile[]> {
  const entries = await list(folder);
  const names = isWild(name) ? entries.filter((entry) => matchesName(name, entry)) : entries.filter((e) => e === name);
  const files: FoundFile[] = [];
  for (const entry of names) {
    const path = join(folder, entry);
    const stats = await statOf(path);
    if (stats === undefined) continue;
    if (!stats.isFile()) {
      throw new CannotLook(`${path} is not a file${stats.isDirectory() ? ' but a folder' : ''}. Is the estate right?`);
    }
    files.push({ path, name: entry, stats });
  }
  return files;
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

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw unreadable(folder, error);
  }
}

async function namesIfAny(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
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
