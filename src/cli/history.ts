/** `handrail runs history`: what happened in a run, a line each. */
import { readChain } from '../bot/verify/verify-run.ts';
import { asFarAsItHolds } from '../runs/record/as-far.ts';
import { type Happening, historyOf } from '../runs/record/history.ts';
import { timeZone } from '../runs/record/times.ts';
import { happeningText, lateText } from '../runs/record/words.ts';
import { answerIsNo } from './failure.ts';
import type { OpenJournal } from './infrastructure.ts';
import { noSuchRun } from './no-such-run.ts';
import { print, printJson } from './output.ts';

export interface HistoryFlags {
  readonly all?: true;
  readonly json?: true;
}

const UTC = timeZone('UTC');

/**
 * Of a damaged journal it tells what stands before the damage, which makes the exit code 1.
 *
 * @throws CannotRun, JournalUnavailable
 */
export async function showHistory(
  id: string,
  { all, json }: HistoryFlags,
  { journal, removedRun }: OpenJournal,
): Promise<void> {
  const run = id.toUpperCase();
  const { entries, chain } = await readChain(run, journal);
  if (entries.length === 0) throw await noSuchRun(id, { removedRun });
  const { happenings, lines, damage } = asFarAsItHolds({ run, entries, chain }, (record, damage) => {
    const happenings = record === undefined ? [] : historyOf(record).filter(({ main }) => main || all);
    return { happenings, lines: happenings.map(line), damage };
  });
  if (json) printJson(happenings);
  else for (const each of lines) print(each);
  if (damage === undefined) return;
  process.stderr.write(`${damage} What stands before it is told.\n`);
  answerIsNo();
}

function line(happening: Happening): string {
  const time = `${new Date(happening.at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return `${time}  ${happening.record.slice(0, 8)}  ${happeningText(happening)}${lateText(happening, UTC)}`;
}
