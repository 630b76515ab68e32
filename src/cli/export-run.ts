/** `handrail runs export`: the record of a run, to take away. */
import { writeFile } from 'node:fs/promises';
import { readChain } from '../bot/verify/verify-run.ts';
import { exportRun, type Format } from '../runs/record/export.ts';
import { timeZone } from '../runs/record/times.ts';
import { answerIsNo, CannotRun, lineOf } from './failure.ts';
import type { OpenJournal } from './infrastructure.ts';
import { noSuchRun } from './no-such-run.ts';
import { print } from './output.ts';

export interface ExportFlags {
  readonly format: Format;
  readonly timezone: string;
  readonly output?: string;
  readonly force?: true;
}

/** @throws CannotRun, UnknownTimeZone, JournalUnavailable */
export async function exportTo(id: string, flags: ExportFlags, { journal, removedRun }: OpenJournal): Promise<void> {
  const zone = timeZone(flags.timezone);
  const run = id.toUpperCase();
  const { entries, head, chain } = await readChain(run, journal);
  const isGone = entries.length === 0 && (head?.version === 0 || (await removedRun(run)) !== undefined);
  if (isGone) throw await noSuchRun(id, { removedRun });
  const text = exportRun(flags.format, { run, entries, chain, zone, exportedAt: Date.now(), ...(head && { head }) });
  if (flags.output === undefined) print(text.trimEnd());
  else await write(flags.output, text, flags.force === true);
  if (!chain.ok) {
    process.stderr.write(
      `The chain of run ${run} is broken at entry ${chain.version}: ${chain.why}. The record says so.\n`,
    );
    answerIsNo();
  }
}

async function write(file: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new CannotRun(
      exists
        ? `${file} is there already. Choose another --output, or --force to replace it.`
        : `${file} cannot be written: ${lineOf(error)}`,
    );
  }
}
