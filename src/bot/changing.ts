/** What people can ask of a run by word: a note, a pause, to resume, to abort, to hand it over. */
import type { Command } from '../runs/commands.ts';
import type { Person } from '../runs/events.ts';
import type { Services } from './services.ts';
import type { Answer } from './slack/answers.ts';
import { code, personName } from './text/escape.ts';

export type Change = 'note' | 'pause' | 'resume' | 'abort' | 'handover';

export const TO_WHOM =
  'Say to whom, by a mention that Slack offers while you type: `handover @person`. Nothing was changed.';

/**
 * @param text what was said after the verb, in plain text
 * @param raw the same as Slack sent it, with mentions
 * @returns undefined for a handover to nobody
 */
export async function changeCommand(
  services: Pick<Services, 'people' | 'botUser'>,
  change: Change,
  { text, raw }: { readonly text: string; readonly raw: string },
  asked: Pick<Command, 'id' | 'at' | 'by'>,
): Promise<Command | undefined> {
  switch (change) {
    case 'handover': {
      const to = await firstMentioned(services, raw);
      return to && { type: 'hand-over', to, ...asked };
    }
    case 'note':
      return { type: 'note', text, ...asked };
    case 'pause':
      return { type: 'pause', reason: text, ...asked };
    case 'resume':
      return { type: 'resume', ...asked };
    case 'abort':
      return { type: 'abort', reason: text, ...asked };
  }
}

/** The bot itself does not count: it is mentioned to be spoken to. */
async function firstMentioned({ people, botUser }: Pick<Services, 'people' | 'botUser'>, raw: string) {
  const ids = [...raw.matchAll(/<@(\w+)(?:\|[^>]*)?>/g)].flatMap(([, id]) => id ?? []);
  const id = ids.find((each) => each !== botUser);
  return id === undefined ? undefined : people.person(id);
}

/** For somebody who asked from outside the thread, where they do not see it confirmed. */
export function changeAnswer(change: Change, run: string, to?: Person): Answer {
  switch (change) {
    case 'handover':
      return { text: `Run ${code(run)} is held by ${to === undefined ? 'somebody else' : personName(to)} now.` };
    case 'note':
      return { text: `Your note is on record in run ${code(run)}.` };
    case 'pause':
      return {
        text: `⏸️ Run ${code(run)} is paused. Checks go on watching; nothing is decided until somebody resumes it.`,
      };
    case 'resume':
      return { text: `Run ${code(run)} goes on.` };
    case 'abort':
      return { text: `Run ${code(run)} is aborted. What it takes to put decided steps back is in its thread.` };
  }
}
