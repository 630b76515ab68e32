/** What happened, each thing a message of its own: an auditor finds it where it happened, and nothing overwrites it. */

import type { KnownBlock } from '@slack/types';
import { formatDuration } from '../../../procedures/duration.ts';
import { stepPlace } from '../../../runs/checks.ts';
import type { Person } from '../../../runs/events.ts';
import {
  checkOf,
  type Failure,
  type Remark,
  type Run,
  type StepDecision,
  type StepVisit,
  type Turning,
  visitOf,
} from '../../../runs/run.ts';
import { ACTION, encodeControl } from '../../controls.ts';
import { actions, button, sections } from '../../text/blocks.ts';
import { cut, oneLine } from '../../text/clean.ts';
import { slackDate } from '../../text/dates.ts';
import { bold, code, escapePiece, escapeText, personName } from '../../text/escape.ts';
import { cutMrkdwn } from '../../text/mrkdwn.ts';
import { procedurePlain, procedureText, procedureTitle } from '../../text/procedure-text.ts';
import type { Rendered, ThreadMessage } from '../message.ts';
import { adviceOn, checkTitle, evidenceText, outcomeName } from './checks.ts';
import { fitting } from './fit.ts';
import { undoOf } from './step.ts';
import { byAt, quoted, recordOf } from './words.ts';

/** A message about an entry of the journal. */
export function entry(
  version: number,
  text: string,
  mrkdwn: string,
  controls: readonly KnownBlock[] = [],
): ThreadMessage {
  return { key: `entry:${version}`, text, blocks: fitting([() => [...sections(mrkdwn), ...controls]]) };
}

/** A note that somebody added. What is said in the thread stands there already. */
export function noteMessage(record: Rendered, remark: Remark): ThreadMessage {
  const visit = visitOf(record.run, remark.step ?? '');
  const at = visit ? `, step ${visit.number}` : '';
  const lines = escapeText(remark.text).split('\n');
  const head = `${bold('Note')} by ${byAt(remark.by, remark.at)}${at} · ${recordOf(record, remark.version)}`;
  return entry(
    remark.version,
    `Note by ${personName(remark.by)}: ${escapePiece(cut(oneLine(remark.text), 200))}`,
    [head, ...lines.map((line) => `> ${line}`)].join('\n'),
  );
}

/** An outcome that is certain and is not what was wanted. */
export function failureMessage(record: Rendered, visit: StepVisit, failure: Failure): ThreadMessage {
  const place = stepPlace(record.run, visit);
  const check = place.node.checks.find((each) => each.id === failure.check);
  const state = checkOf(visit, failure.check);
  const title = check && state ? checkTitle(place, check, state) : code(failure.check);
  const outcome = bold(outcomeName(failure.outcome));
  const lines = [
    `❌ ${title}: not true${failure.by ? saidBy(failure.by, failure, outcome) : seenIn(failure, outcome)}`,
    adviceOn(place, failure.check, failure.outcome),
    `Step ${visit.number} stays open. · ${recordOf(record, failure.version)}`,
  ];
  const plainTitle = escapePiece(procedurePlain(check?.title ?? failure.check, place.scope, 200));
  const plainOutcome = cutMrkdwn(outcomeName(failure.outcome), 100);
  const told = failure.by ? `by word of ${personName(failure.by)}: ${plainOutcome}` : `${plainOutcome} was seen`;
  const text = `Step ${visit.number}, ${plainTitle}: not true, ${told}.`;
  return entry(failure.version, text, lines.filter((line) => line !== '').join('\n'));
}

function saidBy(by: Person, { summary, at }: Failure, outcome: string): string {
  return `: ${outcome}, by word of ${byAt(by, at)}: ${quoted(cut(summary, 600))}`;
}

function seenIn({ evidence, summary, at }: Failure, outcome: string): string {
  const shown = evidenceText(evidence, 'full');
  const seen = shown === '' ? escapeText(oneLine(cut(summary, 500))) : shown;
  return `. Seen at ${slackDate(at, 'seconds')}: ${outcome}${seen === '' ? '' : ` — ${seen}`}`;
}

export function deadlineMessage(
  record: Rendered,
  visit: StepVisit,
  mark: StepVisit['deadlineMarks'][number],
): ThreadMessage {
  const { node, scope } = stepPlace(record.run, visit);
  const until = visit.deadlineAt === undefined ? '' : ` It is to be done by ${slackDate(visit.deadlineAt, 'seconds')}.`;
  const who = visit.claimed ? ` ${mention(visit.claimed.by)} is on it.` : '';
  const missed = node.deadlineNote === undefined ? '' : procedureText(node.deadlineNote, scope);
  const [emoji, words] = MARKS[mark.left];
  const sentence = `Step ${visit.number}: ${words}.`;
  const more =
    mark.left === 'half' || missed === '' ? '' : `\n${mark.left === 'none' ? '' : 'If it is missed: '}${missed}`;
  return entry(mark.version, sentence, `${emoji} ${sentence}${until}${who}${more}`);
}

const MARKS = {
  half: ['⏳', 'half of its time is left'],
  tenth: ['⚠️', 'a tenth of its time is left'],
  none: ['⚠️', 'its time is up'],
} as const;

/** Rings: whoever is on a step with a deadline wants to be told. */
function mention(person: { readonly id: string; readonly name: string }): string {
  return /^[UW][A-Z0-9]{2,20}$/.test(person.id) ? `<@${person.id}>` : personName(person);
}

/** A skip or an override. An approval is told by the step's own message. */
export function reasonMessage(
  record: Rendered,
  visit: StepVisit,
  decided: Exclude<StepDecision, { how: 'approved' }>,
): ThreadMessage {
  const { scope } = stepPlace(record.run, visit);
  const what = `Step ${visit.number} ${decided.how} by ${personName(decided.by)}`;
  const emoji = decided.how === 'skipped' ? '⏭️' : '⛔';
  const lines = [`${emoji} ${bold(what)} at ${slackDate(decided.at)}: ${quoted(decided.reason)}`];
  if (decided.how === 'overridden') {
    const unmet = decided.unmet.map((title) => procedureTitle(title, scope)).join(', ');
    if (unmet !== '') lines.push(`Not proved: ${unmet}.`);
    const undo = undoOf(record.run, visit);
    if (undo !== '') lines.push(`To put it back: ${undo}`);
  }
  lines.push(recordOf(record, decided.version));
  return entry(decided.version, `${what}: ${escapePiece(cut(oneLine(decided.reason), 200))}`, lines.join('\n'));
}

export function turningMessage(record: Rendered, turning: Turning): ThreadMessage {
  const { run } = record;
  const { kind, by, at, version } = turning;
  const who = personName(by);
  const tail = ` · ${recordOf(record, version)}`;
  switch (kind) {
    case 'paused': {
      const why = turning.reason === '' ? '' : `: ${quoted(turning.reason)}`;
      const words = `⏸️ ${bold('Paused')} by ${byAt(by, at)}${why}\nChecks go on watching. Nothing can be decided until somebody resumes.${tail}`;
      return entry(version, `Paused by ${who}.`, words, isPausedBy(run, turning) ? [resumeRow(run)] : []);
    }
    case 'resumed': {
      const since = run.turnings.findLast((each) => each.kind === 'paused' && each.version < version);
      const after = since === undefined ? '' : ` after ${formatDuration(at - since.at)}`;
      return entry(version, `Resumed by ${who}.`, `${bold('Resumed')} by ${byAt(by, at)}${after}${tail}`);
    }
    case 'handed-over': {
      const to = turning.to ? personName(turning.to) : '(nobody)';
      // Rings: whoever holds the run from now on has to know.
      const ringing = turning.to ? mention(turning.to) : to;
      return entry(
        version,
        `${who} handed the run over to ${to}.`,
        `${bold('Handed over')} by ${byAt(by, at)} to ${ringing}${tail}`,
      );
    }
  }
}

function isPausedBy(run: Run, turning: Turning): boolean {
  const latest = run.turnings.findLast((each) => each.kind !== 'handed-over');
  return run.paused !== undefined && run.ended === undefined && latest === turning;
}

function resumeRow(run: Run): KnownBlock {
  const value = encodeControl({ run: run.id });
  const [row] = actions(value, [button({ text: 'Resume', action: ACTION.resume, value, style: 'primary' })]);
  if (!row) throw new TypeError('a row of one button is a row');
  return row;
}
