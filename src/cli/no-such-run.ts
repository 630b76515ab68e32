import { removedText } from './describe-run.ts';
import { CannotRun } from './failure.ts';
import type { OpenJournal } from './infrastructure.ts';

const MOST_SEARCHED = 100_000;

/** What to tell of a run that is not there: that it was removed, and where its copy is, or that there is none. */
export async function noSuchRun(id: string, removed: OpenJournal['removed']): Promise<CannotRun> {
  const gone = (await removed(MOST_SEARCHED)).find(({ run }) => run === id.toUpperCase());
  return new CannotRun(gone ? removedText(gone) : `There is no run ${id}. \`handrail runs list\` lists them.`);
}
