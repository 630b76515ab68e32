/** Which run somebody means. */
import type { RunRecord } from '../runs/runs.ts';
import type { Services } from './services.ts';
import { code } from './text/escape.ts';
import { procedureTitle } from './text/procedure-text.ts';

export type Found =
  | { readonly type: 'run'; readonly record: RunRecord; readonly rest: string }
  /** mrkdwn that says why not, and how to say which. */
  | { readonly type: 'none'; readonly text: string };

export interface Where {
  readonly channel: string;
  readonly thread?: string | undefined;
}

/**
 * The run of the thread, and no other if nothing of it is on record any more; else the one whose id opens `rest`; else the channel's only live run. `rest` is what remains.
 * Throws JournalUnavailable.
 *
 * @param verb what they wrote, for the question which run they mean
 */
export async function whichRun(
  services: Pick<Services, 'runs' | 'threads'>,
  where: Where,
  verb: string,
  rest: string,
): Promise<Found> {
  const ofThread = where.thread === undefined ? undefined : await services.threads.runOf(where.channel, where.thread);
  if (ofThread !== undefined) {
    const record = await services.runs.get(ofThread);
    if (record !== undefined) return { type: 'run', record, rest };
    // Whoever speaks of it means no other.
    return {
      type: 'none',
      text: `The run of this thread, ${code(ofThread)}, is not on record any more. Nothing was changed.`,
    };
  }
  const live = await services.runs.live();
  const word = /^\S+/.exec(rest)?.[0] ?? '';
  const named = live.find(({ run }) => run.id.toLowerCase() === word.toLowerCase());
  if (named !== undefined) return { type: 'run', record: named, rest: rest.slice(word.length).trim() };
  const here = live.filter(({ run }) => run.channel === where.channel);
  const [only] = here;
  if (only !== undefined && here.length === 1) return { type: 'run', record: only, rest };
  return { type: 'none', text: here.length > 1 ? severalHere(here, verb) : noneHere(live) };
}

function severalHere(here: readonly RunRecord[], verb: string): string {
  const [first] = here;
  const which = here.map((record) => `• ${line(record)}`).join('\n');
  return `${here.length} runs are live in this channel. Say which, such as ${code(`/upgrade ${verb} ${first?.run.id}`)}:\n${which}`;
}

function noneHere(live: readonly RunRecord[]): string {
  const start = 'Start one with `/upgrade start`.';
  if (live.length === 0) return `No run is live. ${start}`;
  const elsewhere = live.slice(0, 10).map((record) => `• ${line(record)} in <#${record.run.channel}>`);
  return `No run is live in this channel. Elsewhere:\n${elsewhere.join('\n')}\n${start}`;
}

function line({ run }: RunRecord): string {
  return `${code(run.id)} ${procedureTitle(run.plan.procedure.title, run.inputs)}`;
}
