/** What spoke against the start, and why the run was started all the same: on record from its first entry on. */
import type { Run } from '../../../runs/run.ts';
import { cut, oneLine } from '../../text/clean.ts';
import { bold, escapeFilled, escapePiece, personName } from '../../text/escape.ts';
import { cutMrkdwn } from '../../text/mrkdwn.ts';
import type { Rendered, ThreadMessage } from '../message.ts';
import { fitting, paged } from './fit.ts';
import { byAt, quoted, recordOf } from './words.ts';

/** In the root card; the message below it tells all. */
const ON_CARD = 3;

/** The start is the journal's first entry. */
const START = 1;

/** Final from the beginning, and in as many messages as it needs; none if nothing spoke against the start. */
export function cautionMessages(record: Rendered, cautions: NonNullable<Run['cautions']>): readonly ThreadMessage[] {
  if (cautions.length === 0) return [];
  const { run } = record;
  const head = `⚠️ ${bold('Started although something spoke against it')}, by ${byAt(run.startedBy, run.startedAt)} · ${recordOf(record, START)}`;
  const items = cautions.map(({ text, reason }) => `${escapeFilled(text)}\nReason: ${quoted(reason)}`);
  const first = `Started by ${personName(run.startedBy)} although: ${although(cautions[0]?.text ?? '')}.`;
  const pages = paged([head, ...items]);
  return pages.map((blocks, index) => ({
    key: index === 0 ? 'cautions' : `cautions:${index + 1}`,
    text: index === 0 ? first : `What spoke against the start, continued (${index + 1} of ${pages.length}).`,
    blocks: fitting([() => blocks]),
  }));
}

/** "⚠️ Started although: … — @ann: "…"", a line for each of the first ones. */
export function cautionLines({ cautions = [], startedBy }: Run): readonly string[] {
  const lines = cautions
    .slice(0, ON_CARD)
    .map(
      ({ text, reason }) =>
        `⚠️ Started although: ${although(text)} — ${personName(startedBy)}: "${escapePiece(cut(oneLine(reason), 300))}"`,
    );
  const more = cautions.length - lines.length;
  return more > 0 ? [...lines, `And ${more} more, with their reasons below.`] : lines;
}

/** Its first sentence. */
function although(text: string): string {
  const whole = oneLine(text);
  const [sentence = whole] = /^.+?[.?](?=\s)/u.exec(whole) ?? [];
  return cutMrkdwn(escapeFilled(sentence.replace(/\.$/, '')), 300);
}
