/** How the run ended; and if it did not get through, what was done and how each thing is put back. */

import { formatDuration } from '../../../procedures/duration.ts';
import { stepPlace } from '../../../runs/checks.ts';
import type { Run, StepVisit } from '../../../runs/run.ts';
import { totalsOf, totalsText } from '../../../runs/standing.ts';
import { ACTION, encodeControl } from '../../controls.ts';
import { actions, button, sections } from '../../text/blocks.ts';
import { bold, code, personName } from '../../text/escape.ts';
import { procedureText, procedureTitle } from '../../text/procedure-text.ts';
import type { Rendered, ThreadMessage } from '../message.ts';
import { fitting, paged } from './fit.ts';
import { undoOf } from './step.ts';
import { byAt, placeOf, quoted, timeTaken } from './words.ts';

/** The end, in as many messages as it needs; none while the run goes on. */
export function endMessages(record: Rendered): readonly ThreadMessage[] {
  const { run } = record;
  const { ended } = run;
  if (!ended) return [];
  const time = formatDuration(ended.at - run.startedAt);
  const tally = totalsText(totalsOf(run));
  const lines = [headline(record, time), `${tally} ${slowest(run)}`.trim(), `Record ${code(hash(record))}.`];
  const text = {
    completed: `Done in ${time}. ${tally}`,
    stopped: `Stopped after ${time}. ${tally}`,
    aborted: `Aborted by ${ended.by ? personName(ended.by) : 'Handrail'} after ${time}. ${tally}`,
  }[ended.outcome];
  const first = { key: 'end', text, blocks: fitting([() => [...sections(lines.join('\n')), ...exportRow(run)]]) };
  return ended.outcome === 'completed' ? [first] : [first, ...undoMessages(run)];
}

function exportRow(run: Run) {
  const value = encodeControl({ run: run.id });
  return actions(value, [button({ text: 'Export', action: ACTION.export, value })]);
}

function hash(record: Rendered): string {
  return record.hashOf(record.run.ended?.version ?? 0).slice(0, 8);
}

function headline({ run }: Rendered, time: string): string {
  const { ended } = run;
  switch (ended?.outcome) {
    case 'aborted': {
      const who = ended.by ? byAt(ended.by, ended.at) : 'Handrail';
      return `⚠️ ${bold(`Aborted after ${time}`)} by ${who}: ${quoted(ended.text)}`;
    }
    case 'stopped':
      return `⚠️ ${bold(`Stopped after ${time}.`)} ${endText(run)}`.trim();
    default:
      return `✅ ${bold(`Done in ${time}.`)} ${endText(run)}`.trim();
  }
}

/** The procedure's words at its end, with the look-ups as they were at the last step. */
function endText(run: Run): string {
  const last = run.visits.at(-1);
  return procedureText(run.ended?.text ?? '', last ? placeOf(run, last).scope : run.inputs);
}

function slowest(run: Run): string {
  const timed = stepVisits(run).flatMap((visit) => {
    const time = timeTaken(visit);
    return time === undefined ? [] : [{ visit, time }];
  });
  if (timed.length < 2) return '';
  const { visit, time } = timed.reduce((longest, each) => (each.time > longest.time ? each : longest));
  return `Slowest: ${titleOf(run, visit)}, ${formatDuration(time)}.`;
}

function stepVisits(run: Run): readonly StepVisit[] {
  return run.visits.filter((visit) => visit.kind === 'step');
}

function titleOf(run: Run, visit: StepVisit): string {
  const { node, scope } = stepPlace(run, visit);
  return procedureTitle(node.title, scope);
}

/** What was done, latest first, and how to put each thing back. */
function undoMessages(run: Run): readonly ThreadMessage[] {
  const items = stepVisits(run)
    .filter((visit) => visit.decided?.how !== 'skipped')
    .toReversed()
    .map((visit) => undoItem(run, visit));
  if (items.length === 0) return [];
  const head = `${bold('What was done, latest first, and how to put it back')}\nStart at the top; each line was true when its step was decided.`;
  const pages = paged([head, ...items]);
  return pages.map((blocks, index) => ({
    key: `end:undo:${index + 1}`,
    text:
      index === 0
        ? 'What was done, latest first, and how to put it back.'
        : `What was done, continued (${index + 1} of ${pages.length}).`,
    blocks: fitting([() => blocks]),
  }));
}

function undoItem(run: Run, visit: StepVisit): string {
  const undo = undoOf(run, visit);
  const how = visit.decided ? `${visit.decided.how} by ${byAt(visit.decided.by, visit.decided.at)}` : openWords(visit);
  const back = undo === '' ? 'The procedure says nothing about putting this back.' : undo;
  return `${bold(`Step ${visit.number} — ${titleOf(run, visit)}`)} · ${how}\n${back}`;
}

function openWords(visit: StepVisit): string {
  return visit.claimed
    ? `not decided; ${personName(visit.claimed.by)} was on it, so it may be half done`
    : 'not decided; nobody said that they were on it';
}
