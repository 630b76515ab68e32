/**
 * Watches a server's log for the version that it tells when it starts. The latest start counts, so an outcome is told only once
 * all there is has been read.
 */
import { basename } from 'node:path';
import { z } from 'zod';
import type { Server } from '../../estate/model.ts';
import type { Look, LookContext, Memory, Probe } from '../check.ts';
import { CannotLook, orUnknown } from '../errors.ts';
import { type EventId, parseEventId } from '../log-events/event-id.ts';
import { type Followed, followLog, marksNow } from '../log-events/follow-log.ts';
import { type Mark, markSchema } from '../log-events/mark.ts';
import { enter, NOTHING_SEEN, runningAt } from '../log-events/process.ts';
import { whereLogs } from '../where.ts';
import { askedText, eventOf, type LogVersionParameters } from './declaration.ts';
import { type Told, tellBlock, toldSchema } from './told.ts';
import { isBefore, isVersion, parseVersion, type Version } from './version.ts';

const baselineSchema = z.strictObject({ files: z.array(markSchema) });
const memorySchema = z.strictObject({ files: z.array(markSchema), told: toldSchema });

export const logVersionProbe: Probe<LogVersionParameters> = { baseline, look: orUnknown(look) };

async function baseline(server: Server, _parameters: LogVersionParameters, signal: AbortSignal): Promise<Memory> {
  return { files: await marksNow(whereLogs(server), server.encoding, signal) };
}

async function look(server: Server, parameters: LogVersionParameters, context: LookContext): Promise<Look> {
  const where = whereLogs(server);
  const glob = where.pattern;
  const event = eventIn(server, parameters);
  const fits = judgeOf(parameters);
  const memory = memorySchema.safeParse(context.memory).data;
  const baseline = parameters.look === 'new' ? marksOf(context.baseline) : [];
  let told: Told = memory?.told ?? NOTHING_SEEN;
  const followed = await followLog(
    { where, encoding: server.encoding, remembered: memory?.files ?? [], baseline, signal: context.signal },
    {
      begin(sources) {
        if (memory === undefined) told = runningAt(sources);
      },
      read(source) {
        const come = () => {
          const entered = enter(told, source);
          told = entered.running;
          return entered.counts;
        };
        // A new file tells of its process by being there, one that was there only by what is new in it.
        let counts = source.known ? undefined : come();
        return (bytes, offset) => {
          counts ??= come();
          if (counts) told = tellBlock(told, bytes, offset, source, event);
        };
      },
    },
  );
  const isNew = parameters.look === 'new' && context.baseline !== undefined;
  const answer = context.signal.aborted
    ? waiting(`still reading ${basename(glob)}`)
    : tell({ told, glob, followed, isNew, fits, asked: askedText(parameters) });
  return { ...answer, memory: { files: followed.marks, told } };
}

interface Telling {
  readonly told: Told;
  readonly glob: string;
  readonly followed: Followed;
  /** Whether only what was written since the baseline has been read. */
  readonly isNew: boolean;
  readonly fits: (seen: Version) => boolean;
  readonly asked: string;
}

function tell({ told, glob, followed, isNew, fits, asked }: Telling): Look {
  const name = basename(glob);
  if (followed.files === 0) return waiting(`no log file yet in ${followed.folder} that is called ${name}`);
  const { seen, started, ended, outOfOrder } = told;
  if (seen === undefined) {
    const since = started ? ' since the server started' : isNew ? ' since the step opened' : ': has its start expired?';
    const remark = outOfOrder
      ? '. A new file is of a process that began earlier, by its header: was the clock set back?'
      : '';
    return waiting(`${name}: no version told${since}${remark}`);
  }
  const { version, line } = seen;
  if (ended) return waiting(`${version} by its latest start, but the server has ended since`);
  const parsed = parseVersion(version);
  const isAsked = parsed !== undefined && fits(parsed);
  return {
    state: 'outcome',
    outcome: isAsked ? 'as-asked' : 'other-version',
    summary: isAsked ? `version ${version}; expected: ${asked}` : `version ${version}, not ${asked}`,
    evidence: [line],
  };
}

function waiting(summary: string): Look {
  return { state: 'not-yet', summary, evidence: [] };
}

/** @throws CannotLook for a value that was filled in and is none */
function judgeOf({ is, from, below }: LogVersionParameters): (seen: Version) => boolean {
  const [exactly, first, end] = [asked('is', is), asked('from', from), asked('below', below)];
  return (seen) =>
    (exactly === undefined || isVersion(seen, exactly)) &&
    (first === undefined || !isBefore(seen, first)) &&
    (end === undefined || isBefore(seen, end));
}

function asked(name: string, given: string | undefined): Version | undefined {
  if (given === undefined) return undefined;
  const version = parseVersion(given);
  if (version !== undefined) return version;
  throw new CannotLook(`\`${name}: ${given}\` is no version. Correct the input that it is from.`);
}

function eventIn(server: Server, parameters: LogVersionParameters): EventId {
  const event = eventOf(server, parameters);
  if (event !== undefined) return parseEventId(event);
  throw new CannotLook(`Which event tells the version of ${server.product} is not known. Name the check's \`event\`.`);
}

function marksOf(baselineMemory: Memory | undefined): readonly Mark[] {
  if (baselineMemory === undefined) return [];
  const parsed = baselineSchema.safeParse(baselineMemory);
  if (parsed.success) return parsed.data.files;
  throw new CannotLook('The baseline of this check is not one of a log. It was taken by something else.');
}
