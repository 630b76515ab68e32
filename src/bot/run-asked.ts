/** Which run a question about a record is about: any run may be, whether it goes on or has ended. */
import { removedAnswer } from './answers/removed.ts';
import type { Services } from './services.ts';
import type { Answer } from './slack/answers.ts';
import { code } from './text/escape.ts';
import { type Where, whichRun } from './which-run.ts';

export type Asked =
  | { readonly type: 'run'; readonly run: string }
  /** mrkdwn that says why not, and how to say which. */
  | { readonly type: 'none'; readonly text: string };

/** How far back a channel's last run is looked for. */
const ENDED_SEARCHED = 200;

/**
 * The run that is named; else that of the thread; else the channel's only live one; else the one that ended last there.
 * Throws JournalUnavailable.
 */
export async function runAsked(
  services: Pick<Services, 'runs' | 'threads' | 'records'>,
  where: Where,
  verb: string,
  rest: string,
): Promise<Asked> {
  const [word = ''] = rest.trim().split(/\s+/);
  if (word !== '') {
    const run = runIn(word);
    // Also one whose journal cannot be read by `runs`: that is what somebody may want to know.
    const { entries, head } = await services.records.chain(run);
    if (entries.length > 0) return { type: 'run', run };
    const isThere = head?.version !== 0 && (await services.records.removed(run)) === undefined;
    return isThere ? { type: 'run', run } : { type: 'none', text: (await noSuchRun(services, word)).text };
  }
  const ofThread = where.thread === undefined ? undefined : await services.threads.runOf(where.channel, where.thread);
  if (ofThread !== undefined) return { type: 'run', run: ofThread };
  const found = await whichRun(services, where, verb, '');
  if (found.type === 'run') return { type: 'run', run: found.record.run.id };
  const live = (await services.runs.live()).filter(({ run }) => run.channel === where.channel);
  if (live.length > 0) return found;
  const ended = await services.runs.ended(ENDED_SEARCHED);
  const last = ended.find(({ summary }) => summary.channel === where.channel);
  if (last !== undefined) return { type: 'run', run: last.run };
  return {
    type: 'none',
    text: `There was no run in this channel yet. Name one: ${code(`/upgrade ${verb} 7KQ2`)}; ${code('/upgrade list')} tells which there are.`,
  };
}

/** What to say of a run that is not there: that it was removed, and what stays of it, or that there is none. */
export async function noSuchRun({ records }: Pick<Services, 'records'>, text: string): Promise<Answer> {
  const word = /^\S+/.exec(text)?.[0] ?? '';
  const tombstone = await records.removed(runIn(word));
  if (tombstone !== undefined) return removedAnswer(tombstone);
  return { text: `There is no run ${code(word.slice(0, 40))}. ${code('/upgrade list')} tells which there are.` };
}

/** The run that somebody names. */
export function runIn(word: string): string {
  return word.toUpperCase().slice(0, 40);
}
