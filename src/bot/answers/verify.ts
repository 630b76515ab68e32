import { ACTION, encodeControl } from '../controls.ts';
import type { Answer } from '../slack/answers.ts';
import { actions, button, LIMITS, sections } from '../text/blocks.ts';
import { bold, escapeText } from '../text/escape.ts';
import { cutMrkdwn } from '../text/mrkdwn.ts';
import { mendableIn } from '../verify/mendable.ts';
import { differenceLine, outcomeOf, verdictLines } from '../verify/tell.ts';
import type { Verdict } from '../verify/verify-run.ts';

/** A message has room for so many. */
const MOST = 10;

const HEADLINES = {
  holds: ['✅', 'holds'],
  'does-not-hold': ['❌', 'does not hold'],
  'cannot-tell': ['⚠️', 'cannot be told about now'],
} as const;

/** Whether a record holds, and what is different, the first thing first. */
export function verifyAnswer(verdict: Verdict): Answer {
  const { run, thread } = verdict;
  const [emoji, words] = HEADLINES[outcomeOf(verdict)];
  const differences = thread.state === 'not-compared' ? [] : thread.differences;
  const shown = differences.slice(0, MOST).map((each) => `• ${escapeText(differenceLine(each))}`);
  const more = differences.length - shown.length;
  const lines = [
    `${emoji} ${bold(`The record of run ${run} ${words}.`)}`,
    ...verdictLines(verdict).map(escapeText),
    ...shown,
    ...(more > 0 ? [`And ${more} more; \`handrail runs verify ${run} --json\` has them all.`] : []),
  ];
  const text = lines.join('\n');
  const { deleted, altered } = mendableIn(verdict);
  const row = mendRow(run, { deleted: deleted.size, altered: altered.size });
  return row.length === 0
    ? { text }
    : { text, blocks: [...sections(cutMrkdwn(text, LIMITS.messageText - 500)), ...row] };
}

/** Whoever is told of messages that were deleted or altered can have them as they were. */
export function mendRow(run: string, { deleted, altered }: Readonly<Record<'deleted' | 'altered', number>>) {
  if (deleted === 0 && altered === 0) return [];
  const value = encodeControl({ run });
  const buttons = [
    ...(deleted === 0 ? [] : [button({ text: again('Post', deleted), action: ACTION.postAgain, value })]),
    ...(altered === 0 ? [] : [button({ text: again('Write', altered), action: ACTION.writeAgain, value })]),
  ];
  return actions(`again:${run}`, buttons);
}

function again(verb: string, count: number): string {
  return count === 1 ? `${verb} it again` : `${verb} ${count} messages again`;
}
