/**
 * Watches a server's log for the number of its clients. The latest line counts, of the process that runs now; so an outcome
 * is told only once all there is has been read.
 */
import { basename } from 'node:path';
import { z } from 'zod';
import type { Server } from '../../estate/model.ts';
import type { Look, LookContext, Memory, Probe } from '../check.ts';
import { CannotLook, orUnknown } from '../errors.ts';
import { durationText } from '../log-events/duration.ts';
import { type Followed, followLog, marksNow } from '../log-events/follow-log.ts';
import { type Mark, markSchema } from '../log-events/mark.ts';
import { enter, NOTHING_SEEN, runningAt } from '../log-events/process.ts';
import { count } from '../text.ts';
import { whereLogs } from '../where.ts';
import { type Bounds, boundsOf, boundsText } from './bounds.ts';
import type { ClientCountParameters } from './declaration.ts';
import { type Tally, tallyBlock, tallySchema } from './tally.ts';

const baselineSchema = z.strictObject({ files: z.array(markSchema) });
const memorySchema = z.strictObject({ files: z.array(markSchema), tally: tallySchema });

export const clientCountProbe: Probe<ClientCountParameters> = { baseline, look: orUnknown(look) };

async function baseline(server: Server, _parameters: ClientCountParameters, signal: AbortSignal): Promise<Memory> {
  return { files: await marksNow(whereLogs(server), server.encoding, signal) };
}

async function look(server: Server, parameters: ClientCountParameters, context: LookContext): Promise<Look> {
  const where = whereLogs(server);
  const glob = where.pattern;
  const bounds = boundsOf(parameters);
  const now = (context.now ?? Date.now)();
  const memory = memorySchema.safeParse(context.memory).data;
  const baseline = parameters.look === 'new' ? marksOf(context.baseline) : [];
  let tally: Tally = memory?.tally ?? NOTHING_SEEN;
  const following = { where, encoding: server.encoding, remembered: memory?.files ?? [], baseline };
  const followed = await followLog(
    { ...following, signal: context.signal },
    {
      begin(sources) {
        if (memory === undefined) tally = runningAt(sources);
      },
      read(source) {
        const come = () => {
          const entered = enter(tally, source);
          tally = entered.running;
          return entered.counts;
        };
        // A new file tells of its process by being there, one that was there only by what is new in it.
        let counts = source.known ? undefined : come();
        return (bytes, offset) => {
          counts ??= come();
          if (counts) tally = tallyBlock(tally, bytes, offset, source, now);
        };
      },
    },
  );
  const isNew = parameters.look === 'new' && context.baseline !== undefined;
  const told = context.signal.aborted
    ? waiting(`still reading ${basename(glob)}`)
    : tell({ tally, bounds, glob, followed, now, isNew });
  return { ...told, memory: { files: followed.marks, tally } };
}

interface Telling {
  readonly tally: Tally;
  readonly bounds: Bounds;
  readonly glob: string;
  readonly followed: Followed;
  readonly now: number;
  /** Whether only what was written since the baseline has been read. */
  readonly isNew: boolean;
}

function tell({ tally, bounds, glob, followed, now, isNew }: Telling): Look {
  const name = basename(glob);
  if (followed.files === 0) return waiting(`no log file yet in ${followed.folder} that is called ${name}`);
  const { seen, started, ended, outOfOrder } = tally;
  if (seen === undefined) {
    const since = started ? ' since the server started' : isNew ? ' since the step opened' : '';
    const remark = outOfOrder
      ? ' A new file is of a process that began earlier, by its header: was the clock set back?'
      : '';
    return waiting(`${name}: no count of clients${since}: is the log level debug?${remark}`);
  }
  const { clients, since, line } = seen;
  const { least = 0, most = Number.POSITIVE_INFINITY, steadyFor } = bounds;
  const has = `${count(clients)} ${clients === 1 ? 'client' : 'clients'}`;
  if (clients < least || clients > most) return waiting(`${has}, ${boundsText(bounds)} are expected`);
  if (ended && least > 0) return waiting(`${has} by the last count, but the server has ended since`);
  if (now - since < steadyFor) {
    return waiting(`${has}; waiting until their number has not changed for ${durationText(steadyFor)}`);
  }
  const steady = steadyFor === 0 ? '' : `, for ${durationText(steadyFor)} or longer`;
  return {
    state: 'outcome',
    outcome: 'reached',
    summary: `${has}${steady}; expected: ${boundsText(bounds)}`,
    evidence: [line],
  };
}

function waiting(summary: string): Look {
  return { state: 'not-yet', summary, evidence: [] };
}

function marksOf(baselineMemory: Memory | undefined): readonly Mark[] {
  if (baselineMemory === undefined) return [];
  const parsed = baselineSchema.safeParse(baselineMemory);
  if (parsed.success) return parsed.data.files;
  throw new CannotLook('The baseline of this check is not one of a log. It was taken by something else.');
}
