import { removedText } from './describe-run.ts';
import { CannotRun } from './failure.ts';
import type { OpenJournal } from './infrastructure.ts';

/** What to tell of a run that is not there: that it was removed, and where its copy is, or that there is none. */
export async function noSuchRun(id: string, { removedRun }: Pick<OpenJournal, 'removedRun'>): Promise<CannotRun> {
  const gone = await removedRun(id.toUpperCase());
  return new CannotRun(gone ? removedText(gone) : `There is no run ${id}. \`handrail runs list\` lists them.`);
}
