/**
 * Watches a server's log for events.
 *
 * The baseline is a mark at the end of every log file; evidence is what is written past these marks, new files from
 * their first byte. A look reads on from where the last one stopped. If it runs out of time, it says that it is still
 * reading and goes on next time: an outcome is told only when all there is has been read, because a later event may
 * change it.
 */
import { basename } from 'node:path';
import { z } from 'zod';
import type { Server } from '../../estate/model.ts';
import type { Look, LookContext, Memory, Probe } from '../check.ts';
import { CannotLook, orUnknown } from '../errors.ts';
import { whereLogs } from '../where.ts';
import type { LogEventsParameters } from './declaration.ts';
import { markEnd, prepare, readOn, type Unread } from './follow.ts';
import { findLogs, inOrder } from './log-files.ts';
import { candidateMarks, type Mark, markSchema, untouched } from './mark.ts';
import { type Patterns, patternsOf } from './patterns.ts';
import type { Scanned } from './scan.ts';
import { NOTHING_SEEN, progressSchema } from './sequences.ts';
import { tell } from './tell.ts';

const baselineSchema = z.strictObject({ files: z.array(markSchema) });

const clockSchema = z.strictObject({
  /** Of the event that the time runs from; 0 for the first look. */
  turn: z.int(),
  /** When that was seen, milliseconds since the epoch. */
  at: z.number(),
});

const memorySchema = z.strictObject({
  files: z.array(markSchema),
  scanned: z.strictObject({
    progress: progressSchema,
    lines: z.int(),
    bytes: z.int(),
    last: z.string().exactOptional(),
  }),
  clock: clockSchema.exactOptional(),
});

/** How many files that cannot be seen now are remembered, latest first; those of the baseline in any case. */
const MOST_UNSEEN = 100;

export const logEventsProbe: Probe<LogEventsParameters> = { baseline, look: orUnknown(look) };

async function baseline(server: Server, _parameters: LogEventsParameters, signal: AbortSignal): Promise<Memory> {
  const files: Mark[] = [];
  for (const file of (await findLogs(whereLogs(server), signal)).files) {
    signal.throwIfAborted();
    const mark = await markEnd(file, server.encoding);
    if (mark !== undefined) files.push(mark);
  }
  return { files };
}

async function look(server: Server, parameters: LogEventsParameters, context: LookContext): Promise<Look> {
  const where = whereLogs(server);
  const patterns = patternsOf(parameters);
  const { files, folder } = await findLogs(where, context.signal);
  const memory = memorySchema.safeParse(context.memory).data;
  const remembered = memory?.files ?? [];
  const marks = [...remembered, ...(parameters.look === 'new' ? marksOf(context.baseline) : [])];
  let scanned: Scanned = memory?.scanned ?? { progress: NOTHING_SEEN, lines: 0, bytes: 0 };
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
      const unread = await prepare(file, candidates, server.encoding);
      if (unread !== undefined) changed.push(unread);
    }
  }
  for (const unread of inOrder(changed)) {
    const read = await readOn(unread, scanned, patterns, context.signal);
    if (read === undefined) continue;
    scanned = read.scanned;
    kept.push(read.mark);
    if (unread.mark !== undefined) met.add(unread.mark);
  }
  // A file that was not there just now, on a disk that is away or while it is renamed, must not come back as new.
  const unseen = remembered.filter((mark) => !met.has(mark)).slice(0, MOST_UNSEEN);
  const now = (context.now ?? Date.now)();
  const clock = clockOf(patterns, scanned, memory?.clock, now);
  const told = tell({
    scanned,
    patterns,
    name: basename(where.pattern),
    folder,
    fileCount: files.length,
    stillReading: context.signal.aborted,
    waited: clock === undefined ? undefined : now - clock.at,
  });
  return { ...told, memory: { files: [...kept, ...unseen], scanned, ...(clock === undefined ? {} : { clock }) } };
}

/** The time runs anew from each event that it runs from. Lost, it runs from now on, so that it is never over too early. */
function clockOf(
  { late }: Patterns,
  { progress }: Scanned,
  before: z.infer<typeof clockSchema> | undefined,
  now: number,
): z.infer<typeof clockSchema> | undefined {
  if (late === undefined) return undefined;
  const turn = progress.since?.turn ?? 0;
  return before?.turn === turn ? before : { turn, at: now };
}

function marksOf(baselineMemory: Memory | undefined): readonly Mark[] {
  if (baselineMemory === undefined) return [];
  const parsed = baselineSchema.safeParse(baselineMemory);
  if (parsed.success) return parsed.data.files;
  throw new CannotLook('The baseline of this check is not one of a log. It was taken by something else.');
}
