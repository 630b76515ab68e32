/**
 * Files that a step is to leave behind, for the kinds of checks that look at them.
 *
 * Written since the baseline means: it was not there, or its content differs, or another file took its place, or it was
 * written again with the same content. The last counts because an export of settings that did not change gives the same
 * bytes; the evidence says so. A modification time that merely went back is no sign of writing.
 *
 * A file that no baseline knows may yet be old: the disk it is on was away when the baseline was taken. So it must also have
 * been changed since then by the file system's own account, give or take what clocks differ by.
 *
 * Someone may still be writing: within a run, a file counts only if two looks in a row find it the same.
 */
import { z } from 'zod';
import type { Evidence, LookContext, Memory } from './check.ts';
import { type Content, contentOf, HASHED_WHOLE } from './content.ts';
import { CannotLook } from './errors.ts';
import { type FoundFile, findFiles } from './glob.ts';
import { count, evidenceText } from './text.ts';
import type { Where } from './where.ts';

const contents = z.record(
  z.string(),
  z.strictObject({
    size: z.number(),
    modified: z.number(),
    changed: z.number(),
    inode: z.string(),
    hash: z.string(),
  }),
);
const memorySchema = z.strictObject({ files: contents, takenAt: z.number().exactOptional() });

export type SeenFile =
  | { readonly is: 'being-written'; readonly file: FoundFile }
  | {
      readonly is: 'empty' | 'old' | 'from-elsewhere' | 'settling';
      readonly file: FoundFile;
      readonly content: Content;
    }
  | (CountingFile & { readonly is: 'counting' });

export interface CountingFile {
  readonly file: FoundFile;
  readonly content: Content;
  /** Whether it was written since the baseline; true without one. */
  readonly fresh: boolean;
  /** Written again, with the same content as before. */
  readonly again: boolean;
}

export interface SeenFiles {
  /** By path. */
  readonly files: readonly SeenFile[];
  /** For the next look. */
  readonly memory: Memory;
}

/**
 * What the files are at this moment.
 *
 * @param where a folder that is not there yet holds no file yet
 * @throws CannotLook also while one of them is being written
 */
export async function takeFiles(where: Where, signal: AbortSignal): Promise<Memory> {
  const files: Record<string, Content> = {};
  for (const file of await filesOf(where, signal)) {
    const content = await contentOf(file, signal);
    if (content === undefined) {
      throw new CannotLook(`${file.path} is being written just now, so that what is new cannot be told yet.`);
    }
    files[file.path] = content;
  }
  return { files, takenAt: Date.now() };
}

/**
 * Which files there are, and which of them count.
 *
 * @param newer whether only one that was written since the baseline counts
 * @throws CannotLook
 */
export async function seeFiles(where: Where, newer: boolean, context: LookContext): Promise<SeenFiles> {
  const baseline = baselineOf(context.baseline);
  const lastTime = memorySchema.safeParse(context.memory).data?.files;
  const now: Record<string, Content> = {};
  const files: SeenFile[] = [];
  for (const file of await filesOf(where, context.signal)) {
    const content = await contentOf(file, context.signal, lastTime?.[file.path]);
    if (content === undefined) {
      files.push({ is: 'being-written', file });
      continue;
    }
    now[file.path] = content;
    // Also the one that bore another name then.
    const before =
      baseline?.files[file.path] ?? Object.values(baseline?.files ?? {}).find((each) => same(each, content));
    const old = before !== undefined && !written(before, content);
    const fromElsewhere = before === undefined && content.changed < (baseline?.takenAt ?? 0) - CLOCKS_DIFFER_MS;
    const settling = context.baseline !== undefined && !same(lastTime?.[file.path], content);
    if (content.size === 0) files.push({ is: 'empty', file, content });
    else if (newer && old) files.push({ is: 'old', file, content });
    else if (newer && fromElsewhere) files.push({ is: 'from-elsewhere', file, content });
    else if (settling) files.push({ is: 'settling', file, content });
    else {
      const again = newer && before?.hash === content.hash;
      files.push({ is: 'counting', file, content, fresh: !old && !fromElsewhere, again });
    }
  }
  return { files, memory: { files: now } };
}

/** Why a file does not count. */
export function whyNotYet(seen: Exclude<SeenFile, { readonly is: 'counting' }>): string {
  const { name } = seen.file;
  switch (seen.is) {
    case 'being-written':
      return `${name} is being written`;
    case 'empty':
      return `${name} is there, but empty`;
    case 'old':
      return `${name} is there, but is the one from before this step, written ${stamp(seen.content)}`;
    case 'from-elsewhere': {
      const when = new Date(seen.content.changed).toISOString();
      return `${name} is there, but is older than this step, last changed ${when}; was its disk away?`;
    }
    case 'settling':
      return `${name} is there; making sure that it is complete`;
  }
}

/** Path, size, content hash and time of writing. */
export function quoteFile({ file, content, again }: CountingFile): Evidence {
  const remark = again ? ', written again with the same content as before' : '';
  const ends = content.size > HASHED_WHOLE ? ' of its first and last 32 MiB' : '';
  return {
    text: evidenceText(`${file.path}, ${count(content.size)} bytes, SHA-256${ends} ${content.hash}${remark}`),
    source: file.name,
    stamp: stamp(content),
  };
}

/** By how much the clock of a server's disk may be behind the worker's. */
const CLOCKS_DIFFER_MS = 10 * 60_000;

function written(before: Content, now: Content): boolean {
  return before.hash !== now.hash || before.inode !== now.inode || now.modified > before.modified;
}

function same(before: Content | undefined, now: Content): boolean {
  return before?.hash === now.hash && before.modified === now.modified && before.inode === now.inode;
}

function stamp(content: Content): string {
  return new Date(content.modified).toISOString();
}

async function filesOf(where: Where, signal: AbortSignal): Promise<readonly FoundFile[]> {
  return (await findFiles(where, signal, { missingFolder: 'empty' })).files;
}

function baselineOf(memory: Memory | undefined): z.infer<typeof memorySchema> | undefined {
  if (memory === undefined) return undefined;
  const parsed = memorySchema.safeParse(memory);
  if (parsed.success) return parsed.data;
  throw new CannotLook('The baseline of this check is not one of files. It was taken by something else.');
}
