/**
 * Watches for a file that a step is to leave behind.
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
import { basename } from 'node:path';
import { z } from 'zod';
import type { Server } from '../../estate/model.ts';
import type { Evidence, Look, LookContext, Memory, Probe } from '../check.ts';
import { CannotLook } from '../errors.ts';
import { type FoundFile, findFiles } from '../glob.ts';
import { count, evidenceText } from '../text.ts';
import { type Content, contentOf, HASHED_WHOLE } from './content.ts';
import type { FilePresentParameters } from './declaration.ts';

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

export const filePresentProbe: Probe<FilePresentParameters> = { baseline, look };

async function baseline(server: Server, parameters: FilePresentParameters, signal: AbortSignal): Promise<Memory> {
  const files: Record<string, Content> = {};
  for (const file of await filesOf(pathOf(server, parameters))) {
    const content = await contentOf(file, signal);
    if (content === undefined) {
      throw new CannotLook(`${file.path} is being written just now, so that what is new cannot be told yet.`);
    }
    files[file.path] = content;
  }
  return { files, takenAt: Date.now() };
}

async function look(server: Server, parameters: FilePresentParameters, context: LookContext): Promise<Look> {
  try {
    return await lookAt(pathOf(server, parameters), parameters, context);
  } catch (error) {
    if (!(error instanceof CannotLook)) throw error;
    return { state: 'unknown', summary: error.message, evidence: [] };
  }
}

async function lookAt(path: string, { newer }: FilePresentParameters, context: LookContext): Promise<Look> {
  const baseline = newer ? baselineOf(context.baseline) : undefined;
  const old = baseline?.files;
  const lastTime = memorySchema.safeParse(context.memory).data?.files;
  const now: Record<string, Content> = {};
  const evidence: Evidence[] = [];
  let waiting = `no ${basename(path)} yet`;
  for (const file of await filesOf(path)) {
    const content = await contentOf(file, context.signal, lastTime?.[file.path]);
    if (content === undefined) {
      waiting = `${file.name} is being written`;
      continue;
    }
    now[file.path] = content;
    // Also the one that bore another name then.
    const before = old?.[file.path] ?? Object.values(old ?? {}).find((each) => same(each, content));
    if (content.size === 0) waiting = `${file.name} is there, but empty`;
    else if (before !== undefined && !written(before, content)) {
      waiting = `${file.name} is there, but is the one from before this step, written ${stamp(content)}`;
    } else if (before === undefined && content.changed < (baseline?.takenAt ?? 0) - CLOCKS_DIFFER_MS) {
      const when = new Date(content.changed).toISOString();
      waiting = `${file.name} is there, but is older than this step, last changed ${when}; was its disk away?`;
    } else if (context.baseline !== undefined && !same(lastTime?.[file.path], content)) {
      waiting = `${file.name} is there; making sure that it is complete`;
    } else evidence.push(quote(file, content, before));
  }
  const [first, ...more] = evidence;
  const memory = { files: now };
  if (first === undefined) return { state: 'not-yet', summary: waiting, evidence: [], memory };
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  const summary = `${first.source}${others} ${newer && old !== undefined ? 'written since the step opened' : 'is there'}`;
  return { state: 'outcome', outcome: 'present', summary, evidence: evidence.slice(0, MOST_QUOTED), memory };
}

const MOST_QUOTED = 5;
/** By how much the clock of a server's disk may be behind the worker's. */
const CLOCKS_DIFFER_MS = 10 * 60_000;

function written(before: Content, now: Content): boolean {
  return before.hash !== now.hash || before.inode !== now.inode || now.modified > before.modified;
}

function same(before: Content | undefined, now: Content): boolean {
  return before?.hash === now.hash && before.modified === now.modified && before.inode === now.inode;
}

function quote(file: FoundFile, content: Content, before: Content | undefined): Evidence {
  const again = before?.hash === content.hash ? ', written again with the same content as before' : '';
  const ends = content.size > HASHED_WHOLE ? ' of its first and last 32 MiB' : '';
  return {
    text: evidenceText(`${file.path}, ${count(content.size)} bytes, SHA-256${ends} ${content.hash}${again}`),
    source: file.name,
    stamp: stamp(content),
  };
}

function stamp(content: Content): string {
  return new Date(content.modified).toISOString();
}

/** A folder that is not there yet holds no file yet. */
async function filesOf(path: string): Promise<readonly FoundFile[]> {
  return (await findFiles(path, { missingFolder: 'empty' })).files;
}

function baselineOf(memory: Memory | undefined): z.infer<typeof memorySchema> | undefined {
  if (memory === undefined) return undefined;
  const parsed = memorySchema.safeParse(memory);
  if (parsed.success) return parsed.data;
  throw new CannotLook('The baseline of this check is not one of files. It was taken by something else.');
}

function pathOf(server: Server, { file }: FilePresentParameters): string {
  const path = server.files[file];
  if (path === undefined) throw new CannotLook(`${server.name} has no file \`${file}\` in the estate. Add it.`);
  return path;
}
