/** A verdict in words, for the terminal and for Slack: plain text, a line each. */
import { oneLine } from '../text/clean.ts';
import { utc } from '../text/dates.ts';
import { plainFromSlack } from '../text/from-slack.ts';
import type { Difference, Remarks } from './differences.ts';
import { messageName } from './message-names.ts';
import type { ThreadCompared, Verdict } from './verify-run.ts';

/** Of a text that is quoted. */
const MOST_QUOTED = 160;

export type Outcome =
  /** All of it holds. */
  | 'holds'
  /** Something is not what it should be. */
  | 'does-not-hold'
  /** It cannot be told now: the thread is being written, or cannot be read. */
  | 'cannot-tell';

export function outcomeOf({ chain, thread }: Verdict): Outcome {
  if (!chain.ok || thread.state === 'different') return 'does-not-hold';
  if (thread.state === 'behind' || (thread.state === 'not-compared' && thread.wanted)) return 'cannot-tell';
  return 'holds';
}

/** What holds and what does not; the differences are told apart by `differenceLines`. */
export function verdictLines(verdict: Verdict): readonly string[] {
  return [chainLine(verdict), ...threadLines(verdict)];
}

function chainLine({ chain, entries }: Verdict): string {
  if (!chain.ok) return `The chain is broken at entry ${chain.version}: ${chain.why}.`;
  return `The chain holds: ${count(entries, 'entry', 'entries')}, ending in ${chain.head.hash}.`;
}

function threadLines({ thread }: Verdict): readonly string[] {
  if (thread.state === 'not-compared') return [`The thread was not compared: ${thread.why}`];
  return [threadLine(thread), ...remarkLines(thread.remarks)];
}

function threadLine({ state, messages, differences, remarks }: ThreadCompared): string {
  switch (state) {
    case 'same':
      return `The thread is as the journal says: ${count(messages, 'message')}.`;
    case 'behind':
      return remarks.behind.length > 0
        ? `The thread is still being written: ${count(remarks.behind.length, 'message')} to go. Ask again in a moment; if it stays so, see whether a bot is running.`
        : 'The run moves on while its thread is being read. Ask again in a moment.';
    case 'different':
      return `The thread is not what the journal says: ${count(differences.length, 'difference')}.`;
  }
}

function remarkLines({
  otherWords,
  plain,
  postedAgain,
  afterEnd,
  changedOnRecord,
  otherApps,
}: Remarks): readonly string[] {
  const lines: string[] = [];
  const tell = (n: number, line: string) => {
    if (n > 0) lines.push(line);
  };
  tell(
    otherWords.length,
    `${count(otherWords.length, 'message')} of it in the words of another version of Handrail, unchanged since.`,
  );
  tell(plain.length, `Of ${count(plain.length, 'message')} Slack took only the sentence that sums it up.`);
  tell(
    postedAgain.length,
    `${count(postedAgain.length, 'message')} of it deleted and posted again at the end, which each of them says.`,
  );
  tell(
    changedOnRecord,
    `${count(changedOnRecord, 'message')} of people changed or deleted afterwards; the journal has that too.`,
  );
  tell(afterEnd, `${count(afterEnd, 'message')} of people after the end, when the record was closed.`);
  tell(otherApps, `${count(otherApps, 'message')} by other apps, which are no part of the record.`);
  return lines;
}

/** One difference, in a sentence or two. */
export function differenceLine(difference: Difference): string {
  switch (difference.kind) {
    case 'missing':
      return `Missing: ${messageName(difference.key)} ${whyMissing(difference)}: ${ours(difference.text)}.`;
    case 'altered': {
      const [found, wanted] = whereTheyDiffer(plainFromSlack(difference.found), plainFromSlack(difference.wanted));
      return `Altered: ${messageName(difference.key)}, posted at ${moment(difference.ts)}, says ${found} where the journal says ${wanted}.`;
    }
    case 'doubled':
      return `Doubled: ${messageName(difference.key)} is there once more, posted at ${moment(difference.ts)}: ${ours(difference.text)}.`;
    case 'out-of-order':
      return `Out of order: ${messageName(difference.key)}, posted at ${moment(difference.ts)}, stands behind ${messageName(difference.behind)}.`;
    case 'foreign': {
      const claims = difference.claims === undefined ? '' : `, says that it is ${messageName(difference.claims)}, and`;
      return `Foreign: a message of ${moment(difference.ts)} by ${difference.by}${claims} is not known to the journal: ${ours(difference.text)}.`;
    }
    case 'not-recorded':
      return `Not recorded: what ${difference.by} wrote at ${moment(difference.ts)} is not in the journal: ${quoted(difference.text)}.`;
    case 'words-deleted':
      return `Deleted: what @${difference.by} wrote at ${moment(difference.ts)} is not in the thread any more. The journal has it: ${quoted(difference.text)}.`;
    case 'words-edited': {
      const [found, recorded] = whereTheyDiffer(difference.found, difference.recorded);
      return `Edited: what @${difference.by} wrote at ${moment(difference.ts)} reads ${found} now. The journal has ${recorded}.`;
    }
  }
}

function whyMissing({ why, ts }: Extract<Difference, { kind: 'missing' }>): string {
  switch (why) {
    case 'never-posted':
      return 'was never posted';
    case 'refused':
      return 'was refused by Slack';
    case 'deleted':
      return `was deleted${ts === undefined ? '' : `; it was posted at ${moment(ts)}`}`;
  }
}

/** A text of ours as it is read. */
function ours(mrkdwn: string): string {
  return quoted(plainFromSlack(mrkdwn));
}

/** Before the first character that differs, so much is shown. */
const SHOWN_BEFORE = 40;

/** Two texts, each from a little before they differ. */
function whereTheyDiffer(a: string, b: string): readonly [string, string] {
  const [one, other] = [oneLine(a), oneLine(b)];
  let same = 0;
  while (same < one.length && same < other.length && one[same] === other[same]) same += 1;
  const from = same <= SHOWN_BEFORE * 2 ? 0 : same - SHOWN_BEFORE;
  const shown = (text: string) => (text === '' ? 'nothing' : quoted(`${from > 0 ? '…' : ''}${text.slice(from)}`));
  return [shown(one), shown(other)];
}

function quoted(text: string): string {
  const line = oneLine(text);
  return `"${line.length > MOST_QUOTED ? `${line.slice(0, MOST_QUOTED - 1).trimEnd()}…` : line}"`;
}

function moment(ts: string): string {
  return utc(Number(ts) * 1_000);
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
