import { ACTION, encodeControl } from '../controls.ts';
import type { Answer } from '../slack/answers.ts';
import { actions, button, LIMITS, sections } from '../text/blocks.ts';
import { bold, escapeText } from '../text/escape.ts';
import { cutMrkdwn } from '../text/mrkdwn.ts';
import { deletedIn } from '../verify/deleted.ts';
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
  const row = postAgainRow(run, deletedIn(verdict).size);
  return row.length === 0
    ? { text }
    : { text, blocks: [...sections(cutMrkdwn(text, LIMITS.messageText - 500)), ...row] };
}

/** Whoever is told of deleted messages can have them posted again. */
export function postAgainRow(run: string, count: number) {
  if (count === 0) return [];
  const value = encodeControl({ run });
  const text = count === 1 ? 'Post it again' : `Post ${count} messages again`;
  return actions(`again:${run}`, [button({ text, action: ACTION.postAgain, value })]);
}
