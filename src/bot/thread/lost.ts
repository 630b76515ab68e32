/**
 * The thread of a run of which nothing is on record any more, since Redis was put back to before its start. Its first
 * message says so, and a message at its end tells what is known of it; the rest is written over (`adopt.ts`).
 */
import type { ThreadOfRun } from '../../runs/set-back.ts';
import { sections } from '../text/blocks.ts';
import { slackDate } from '../text/dates.ts';
import { bold, code, escapeFilled, escapeText, name } from '../text/escape.ts';
import { ROOT, type ThreadMessage } from './message.ts';

export interface LostRun extends ThreadOfRun {
  /** What there is to say about it. */
  readonly text: string;
}

export function lostMessages({ run, title, startedBy, startedAt, text }: LostRun): readonly ThreadMessage[] {
  const head = `${bold(escapeFilled(title))} · run ${code(run)}`;
  const began = `Started by @${name(startedBy)}, ${slackDate(startedAt, 'moment')}.`;
  const says = `⚠️ ${bold('Not on record')}: the record was put back to before this run began. ${began}`;
  const more = `⚠️ ${escapeText(text)}`;
  return [
    { key: ROOT, text: `Run ${run} is not on record any more.`, blocks: sections(`${head}\n${says}`) },
    { key: 'lost', text: `Run ${run} is not on record any more. ${escapeText(text)}`, blocks: sections(more) },
  ];
}
