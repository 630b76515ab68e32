/**
 * Which run a change is for. Whoever names a run means that one and no other: a change that cannot be made there, since
 * it has ended or there is no such run, is made nowhere.
 *
 * What is said may be a reason as well, and a reason may begin with a word that could be an id: "They are ringing". Such
 * a word counts as an id if there is a run of that name, or if nothing else is said. An abort cannot be taken back: with a
 * word that no ordinary one is written like, it is asked for once more.
 */
import { JournalDamaged } from '../runs/journal.ts';
import type { RunRecord } from '../runs/runs.ts';
import type { Change } from './changing.ts';
import { hasFormOfRunId } from './run-id.ts';
import type { Services } from './services.ts';
import { code } from './text/escape.ts';
import { type Found, type Where, whichRun } from './which-run.ts';

export type RunToChange =
  | (Extract<Found, { type: 'run' }> & {
      /** mrkdwn: why another run may have been meant. Somebody has to see which one it is first. */
      readonly doubt?: string;
    })
  | Extract<Found, { type: 'none' }>;

/** What became of a run that was named. */
type Named =
  | { readonly state: 'on-record'; readonly record: RunRecord }
  | { readonly state: 'removed' | 'unreadable' | 'unknown' };

/**
 * Throws JournalUnavailable.
 *
 * @param rest what follows the verb, in plain text
 */
export async function runToChange(
  services: Pick<Services, 'runs' | 'threads' | 'records'>,
  where: Where,
  change: Change,
  rest: string,
): Promise<RunToChange> {
  const found = await whichRun(services, where, change, rest);
  // Opened by the name of a live one.
  if (found.type === 'run' && found.rest !== rest) return found;
  const own = found.type === 'run' ? found.record.run.id : undefined;
  for (const { id, after, alone, written } of namesIn(rest, change)) {
    if (id === own && found.type === 'run') return { ...found, rest: after };
    const named = await lookUp(services, id);
    const isDoubtful = change === 'abort' && written && where.thread === undefined;
    if (named.state === 'unknown' && !alone && !isDoubtful) continue;
    const isLive = named.state === 'on-record' && named.record.run.ended === undefined;
    if (isLive && where.thread === undefined) return { type: 'run', record: named.record, rest: after };
    if (isLive && own === undefined) continue;
    const otherwise =
      own === undefined ? '' : ` If you mean run ${code(own)}, say so: ${code(spoken(where, change, own))}.`;
    const text = `${whyNot(id, named, change)}${otherwise}`;
    return named.state === 'unknown' && !alone && found.type === 'run'
      ? { ...found, doubt: text }
      : { type: 'none', text };
  }
  return found;
}

function whyNot(id: string, named: Named, change: Change): string {
  switch (named.state) {
    case 'on-record':
      return named.record.run.ended === undefined
        ? `This is not the thread of run ${code(id)}. Nothing was changed. Say it in its own, or as ${code(spoken({}, change, id))}.`
        : `Run ${code(id)} has ended. Nothing was changed; its record stays as it is.`;
    case 'removed':
      return `Run ${code(id)} has ended and was removed. Nothing was changed.`;
    case 'unreadable':
      return `The journal of run ${code(id)} cannot be read. Nothing was changed; ${code(`/upgrade verify ${id}`)} says more.`;
    case 'unknown':
      return `There is no run ${code(id)}. Nothing was changed; ${code('/upgrade list')} tells which there are.`;
  }
}

/** How the change is asked for of one run and no other. */
function spoken({ thread }: Pick<Where, 'thread'>, change: Change, run: string): string {
  const words = { note: ' …', pause: '', resume: '', abort: ' …', handover: ' @person' }[change];
  return `${thread === undefined ? '/upgrade' : '@Handrail'} ${change} ${run}${words}`;
}

async function lookUp({ runs, records }: Pick<Services, 'runs' | 'records'>, id: string): Promise<Named> {
  try {
    const record = await runs.get(id);
    if (record !== undefined) return { state: 'on-record', record };
  } catch (error) {
    if (!(error instanceof JournalDamaged)) throw error;
    return { state: 'unreadable' };
  }
  return { state: (await records.removed(id)) === undefined ? 'unknown' : 'removed' };
}

interface Name {
  readonly id: string;
  /** What is said besides. */
  readonly after: string;
  /** Whether it is an id even if there is no such run. */
  readonly alone: boolean;
  /** Whether it is written as ids are, and words are not. */
  readonly written: boolean;
}

/** "run 7KQ2", `7KQ2`, "7KQ2: the phones are ringing". */
const OPENING = /^(?:run\s+)?["'`(*_]*(\w+)["'`)*_.,:;!?]*(?=\s|$)[\s–—-]*/i;

/** Words that could be the id of the run that is meant. */
function namesIn(rest: string, change: Change): readonly Name[] {
  if (change === 'handover') return inHandover(rest);
  const [opening = '', word = ''] = OPENING.exec(rest) ?? [];
  if (!hasFormOfRunId(word)) return [];
  const after = rest.slice(opening.length);
  return [{ id: word.toUpperCase(), after, alone: isAlone(word, after, change), written: isWrittenAsId(word) }];
}

/** Nothing is said in it but who and which, in any order. Part of somebody's name may look like an id. */
function inHandover(rest: string): readonly Name[] {
  const words = rest.split(/\s+/).map((word) => word.replace(/^\W+|\W+$/g, ''));
  return words.filter(hasFormOfRunId).map((word) => {
    const written = isWrittenAsId(word);
    return { id: word.toUpperCase(), after: rest, alone: written && /\d/.test(word), written };
  });
}

function isAlone(word: string, after: string, change: Change): boolean {
  switch (change) {
    // What cannot be taken back is not done because of a word that may be a slip.
    case 'abort':
      return after === '';
    // Says nothing but which.
    case 'resume':
    case 'handover':
      return after === '' || isWrittenAsId(word);
    // "Wait." is a good reason.
    case 'note':
    case 'pause':
      return after === '' && isWrittenAsId(word);
  }
}

/** As no ordinary word is: in capitals, or with digits in it. */
function isWrittenAsId(word: string): boolean {
  return /[a-z]/i.test(word) && (/\d/.test(word) || word === word.toUpperCase());
}
