/**
 * Watches a server's log for events.
 *
 * The baseline is a mark at the end of every log file; evidence is what is written past these marks, new files from
 * their first byte. A look reads on from where the last one stopped. If it runs out of time, it says that it is still
 * reading and goes on next time: an outcome is told only when all there is has been read, because a later event may
 * change it.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import type { Server } from '../../estate/model.ts';
import type { Look, LookContext, Memory, Probe } from '../check.ts';
import { CannotLook, systemCode, unreadable } from '../errors.ts';
import type { FoundFile } from '../glob.ts';
import { clip, count } from '../text.ts';
import { type Charset, charsetOf } from './charset.ts';
import type { LogEventsParameters } from './declaration.ts';
import { type Header, parseHeader } from './header.ts';
import { findLogs, inOrder } from './log-files.ts';
import {
  bears,
  beginsAs,
  candidateMarks,
  identityOf,
  type Mark,
  makeMark,
  markSchema,
  readAt,
  unfinished,
  untouched,
} from './mark.ts';
import { readBlocks } from './read-blocks.ts';
import { type Scanned, scanBlock } from './scan.ts';
import { NOTHING_SEEN, progressSchema, type Sequence, sequencesOf } from './sequences.ts';

const baselineSchema = z.strictObject({ files: z.array(markSchema) });

const memorySchema = z.strictObject({
  files: z.array(markSchema),
  progress: progressSchema,
  lines: z.int(),
  last: z.string().exactOptional(),
});

/** Whole headers are shorter than this. */
const HEAD = 4_096;

/** How many files that cannot be seen now are remembered, latest first; those of the baseline in any case. */
const MOST_UNSEEN = 100;

export const logEventsProbe: Probe<LogEventsParameters> = { baseline, look };

async function baseline(server: Server, _parameters: LogEventsParameters, signal: AbortSignal): Promise<Memory> {
  const files: Mark[] = [];
  for (const file of (await findLogs(globOf(server))).files) {
    signal.throwIfAborted();
    const mark = await withFile(file, (handle) => makeMark(handle, file, file.stats.size));
    if (mark !== undefined) files.push(mark);
  }
  return { files };
}

async function look(server: Server, parameters: LogEventsParameters, context: LookContext): Promise<Look> {
  try {
    return await lookThrough(server, parameters, context);
  } catch (error) {
    if (!(error instanceof CannotLook)) throw error;
    return { state: 'unknown', summary: error.message, evidence: [] };
  }
}

async function lookThrough(server: Server, parameters: LogEventsParameters, context: LookContext): Promise<Look> {
  const glob = globOf(server);
  const { files, folder } = await findLogs(glob);
  const memory = memorySchema.safeParse(context.memory).data;
  const remembered = memory?.files ?? [];
  const marks = [...remembered, ...(parameters.look === 'new' ? marksOf(context.baseline) : [])];
  const sequences = sequencesOf(parameters.outcomes);
  let scanned: Scanned = memory ?? { progress: NOTHING_SEEN, lines: 0 };
  const kept: Mark[] = [];
  const met = new Set<Mark>();
  const changed: Unread[] = [];
  for (const file of files) {
    const candidates = candidateMarks(file, marks);
    const same = candidates.find((mark) => untouched(file, mark, Date.now()));
    if (same !== undefined) {
      kept.push(same);
      met.add(same);
    } else {
      const unread = await withFile(file, (handle) => prepare(handle, file, candidates, server.encoding));
      if (unread !== undefined) changed.push(unread);
    }
  }
  for (const unread of inOrder(changed)) {
    const before = scanned;
    const read = await withFile(unread.file, (handle) => readOn(handle, unread, before, sequences, context.signal));
    if (read === undefined) continue;
    scanned = read.scanned;
    kept.push(read.mark);
    if (unread.mark !== undefined) met.add(unread.mark);
  }
  // A file that was not there just now, on a disk that is away or while it is renamed, must not come back as new.
  const unseen = remembered.filter((mark) => !met.has(mark)).slice(0, MOST_UNSEEN);
  const { progress, lines, last } = scanned;
  const memorable = { files: [...kept, ...unseen], progress, lines, ...(last === undefined ? {} : { last }) };
  return { ...tell(scanned, sequences, glob, folder, files.length, context.signal.aborted), memory: memorable };
}

function tell(
  { progress, lines, last }: Scanned,
  sequences: readonly Sequence[],
  glob: string,
  folder: string,
  fileCount: number,
  stillReading: boolean,
): Look {
  const name = basename(glob);
  const waiting = (summary: string): Look => ({ state: 'not-yet', summary, evidence: [] });
  if (stillReading) return waiting(`still reading ${name}; ${count(lines)} lines so far`);
  if (progress.done !== undefined) {
    const { outcome, evidence } = progress.done;
    const final = evidence.at(-1);
    return {
      state: 'outcome',
      outcome,
      summary: `seen in ${final?.source}: ${clip(final?.text ?? '', 200)}`,
      evidence,
    };
  }
  if (fileCount === 0) return waiting(`no log file yet in ${folder} that is called ${name}`);
  const parts = [lines === 0 ? 'no new lines yet' : `${count(lines)} new ${lines === 1 ? 'line' : 'lines'}`];
  for (const { outcome, elements } of sequences) {
    const seen = progress.begun[outcome]?.length ?? 0;
    if (seen > 0) parts.push(`${seen} of ${elements.length} events of "${outcome}" seen`);
  }
  if (last !== undefined) parts.push(`last: "${clip(last, 120)}"`);
  return waiting(`${name}: ${parts.join('; ')}`);
}

interface Unread {
  readonly file: FoundFile;
  /** What the file is known by; absent for a new one. */
  readonly mark?: Mark;
  readonly known: boolean;
  readonly header: Header;
  readonly charset: Charset;
  readonly offset: number;
  readonly partial: boolean;
}

/** Finds out where to go on reading in a file that may have changed. */
async function prepare(
  handle: FileHandle,
  file: FoundFile,
  candidates: readonly Mark[],
  encoding: string | undefined,
): Promise<Unread> {
  const { size } = await handle.stat();
  const head = await readAt(handle, 0, HEAD);
  const charset = charsetOf(head, encoding);
  const wide = charset === 'utf-16le' || charset === 'utf-16be';
  const text = head.toString('latin1');
  const header = parseHeader(wide ? text.replace(/^\u00ff\u00fe|^\u00fe\u00ff|\0/g, '') : text);
  for (const mark of candidates) {
    if (await bears(handle, size, mark)) {
      return { file, mark, known: true, header, charset, offset: mark.offset, partial: mark.partial };
    }
  }
  for (const mark of candidates) {
    if (!(await beginsAs(handle, file, mark))) continue;
    if (size < mark.offset) {
      throw new CannotLook(
        `${file.path} is shorter than it was: ${count(size)} bytes instead of ${count(mark.offset)}, so what is new in it cannot be told. Does its disk lag behind? If somebody cut it, move it elsewhere.`,
      );
    }
    // Cut short and grown since: where the new part begins is not known, so only what comes from now on counts.
    const { offset, partial } = await makeMark(handle, file, size);
    return { file, mark, known: true, header, charset, offset, partial };
  }
  // New, or no longer what it was. A header is no line of the log.
  return { file, known: false, header, charset, offset: wide ? 0 : header.length, partial: false };
}

async function readOn(
  handle: FileHandle,
  unread: Unread,
  before: Scanned,
  sequences: readonly Sequence[],
  signal: AbortSignal,
): Promise<{ scanned: Scanned; mark: Mark } | undefined> {
  const { file, header, charset } = unread;
  const stats = await handle.stat();
  const opened = { ...file, stats };
  // Replaced since it was prepared: new, the next time.
  if (identityOf(opened) !== identityOf(file)) return undefined;
  let scanned = before;
  const { applicationType } = header;
  const source = { name: file.name, charset, ...(applicationType === undefined ? {} : { applicationType }) };
  const place = await readBlocks(handle, unread, stats.size, signal, (bytes, offset) => {
    scanned = scanBlock(scanned, bytes, offset, source, sequences);
  });
  const mark = await makeMark(handle, opened, place.offset, place.partial);
  return { scanned, mark: signal.aborted ? unfinished(mark) : mark };
}

/** Opens a file, and closes it again. Undefined if it has gone meanwhile, as `expire` makes the oldest ones go. */
async function withFile<T>(file: FoundFile, use: (handle: FileHandle) => Promise<T>): Promise<T | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file.path, 'r');
    return await use(handle);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw systemCode(error) === undefined ? error : unreadable(file.path, error);
  } finally {
    await handle?.close();
  }
}

function marksOf(baselineMemory: Memory | undefined): readonly Mark[] {
  if (baselineMemory === undefined) return [];
  const parsed = baselineSchema.safeParse(baselineMemory);
  if (parsed.success) return parsed.data.files;
  throw new CannotLook('The baseline of this check is not one of a log. It was taken by something else.');
}

function globOf(server: Server): string {
  if (server.logs === undefined)
    throw new CannotLook(`${server.name} has no \`logs\` in the estate. Add where they are.`);
  return server.logs;
}
