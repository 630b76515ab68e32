/** `handrail runs history`: what happened in a run, a line each. */
import { readChain } from '../bot/verify/verify-run.ts';
import { historyOf } from '../runs/record/history.ts';
import { timeZone } from '../runs/record/times.ts';
import { happeningText, lateText } from '../runs/record/words.ts';
import { replay } from '../runs/replay.ts';
import type { OpenJournal } from './infrastructure.ts';
import { noSuchRun } from './no-such-run.ts';
import { print, printJson } from './output.ts';

export interface HistoryFlags {
  readonly all?: true;
  readonly json?: true;
}

const UTC = timeZone('UTC');

/** @throws CannotRun, JournalDamaged, JournalUnavailable */
export async function showHistory(
  id: string,
  { all, json }: HistoryFlags,
  { journal, removedRun }: OpenJournal,
): Promise<void> {
  const run = id.toUpperCase();
  const { entries } = await readChain(run, journal);
  if (entries.length === 0) throw await noSuchRun(id, { removedRun });
  const happenings = historyOf(replay(run, entries)).filter(({ main }) => main || all);
  if (json) return printJson(happenings);
  for (const each of happenings) {
    const time = `${new Date(each.at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
    print(`${time}  ${each.record.slice(0, 8)}  ${happeningText(each)}${lateText(each, UTC)}`);
  }
}
