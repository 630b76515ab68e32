/** The thread's first message: what this run is, how far it is, and what it waits for. */

import type { ContextBlock } from '@slack/types';
import { ahead } from '../../../procedures/ahead.ts';
import { formatDuration } from '../../../procedures/duration.ts';
import type { Plan, Scope } from '../../../procedures/model.ts';
import { stepPlace } from '../../../runs/checks.ts';
import { passed, unmet } from '../../../runs/gate.ts';
import { progress } from '../../../runs/progress.ts';
import { type Run, type StepVisit, visitOf } from '../../../runs/run.ts';
import { turnsShown } from '../../lines.ts';
import { awaited, awaitedApproval } from '../../rights/approvers.ts';
import { context, sections } from '../../text/blocks.ts';
import { slackDate } from '../../text/dates.ts';
import { bold, code, escapePiece, name, personName } from '../../text/escape.ts';
import { alsoGuides, guide } from '../../text/guides.ts';
import { procedurePlain, procedureTitle } from '../../text/procedure-text.ts';
import { type Rendered, ROOT, type ThreadMessage } from '../message.ts';
import { cautionLines } from './cautions.ts';
import { about } from './checks.ts';
import { fitting } from './fit.ts';
import { byAt, placeOf, plainTitle, turn } from './words.ts';

const CELLS = 16;

export function rootCard({ run }: Rendered): ThreadMessage {
  const { procedure } = run.plan;
  const title = `${bold(procedureTitle(procedure.title, run.inputs))} · ${name(run.estate)} · run ${code(run.id)}`;
  const card = [title, barLine(run), timeLine(run), holderLine(run), ...cautionLines(run)]
    .filter((line) => line !== '')
    .join('\n');
  const small = guidesOf(run);
  return {
    key: ROOT,
    text: `${escapePiece(procedurePlain(procedure.title, run.inputs, 200))}, ${name(run.estate)}: ${nowInWords(run)}.`,
    blocks: fitting([() => [...sections(card), ...(small ? [small] : [])]]),
  };
}

/** By the inputs of a run: what the card takes from its plan as a whole, which is long to walk through. */
const guides = new WeakMap<Scope, { readonly plan: Plan; readonly small: ContextBlock | undefined }>();

function guidesOf({ plan, inputs }: Run): ContextBlock | undefined {
  const known = guides.get(inputs);
  if (known?.plan === plan) return known.small;
  const small = context(guide(plan.procedure.source), alsoGuides(plan, inputs));
  guides.set(inputs, { plan, small });
  return small;
}

/** "████████░░░░░░░░ 8 of 20 · pair 1 of 2 · **now: Start `ors-a1`, upgraded**" */
function barLine(run: Run): string {
  if (run.ended) return `${bar(decidedCount(run), totalAtEnd(run))} · ${bold(endWord(run))}`;
  const { done, total, exact } = progress(run);
  const visit = visitOf(run, run.current);
  if (!visit) return '';
  const place = placeOf(run, visit);
  const now = place.node.kind === 'end' ? '' : procedureTitle(place.node.title, place.scope);
  const parts = [
    `${cells(done, total)} ${visit.number} of ${exact ? total : `${total} or more`}`,
    ...turnsShown(place.turns).map(turn).map(escapePiece),
    bold(`now: ${now}`),
    ...(run.paused ? [`⏸️ paused by ${byAt(run.paused.by, run.paused.at)}`] : []),
  ];
  return parts.join(' · ');
}

function bar(done: number, total: number): string {
  return `${cells(done, total)} ${done} of ${total}`;
}

function cells(done: number, total: number): string {
  const filled = Math.min(CELLS, Math.round((CELLS * done) / Math.max(1, total)));
  return '█'.repeat(filled) + '░'.repeat(CELLS - filled);
}

/** With what was still ahead when it ended, if it was aborted. */
function totalAtEnd(run: Run): number {
  const last = run.visits.at(-1);
  if (!last || last.decided) return run.visits.length;
  return last.number - 1 + ahead(run.plan, run.inputs, last.position).least;
}

function decidedCount(run: Run): number {
  return run.visits.filter((visit) => visit.decided !== undefined).length;
}

function endWord(run: Run): string {
  return run.ended
    ? { completed: 'done', stopped: 'stopped', aborted: 'aborted' }[run.ended.outcome]
    : 'nothing is open';
}

/** "Started by @ann at 01:12 · 41 min so far, about 55 min to go · waiting for: an approver" */
function timeLine(run: Run): string {
  const time = lastChange(run) - run.startedAt;
  const elapsed = formatDuration(time);
  const soFar = time < 60_000 ? 'just started' : `${elapsed} so far`;
  const { expected } = progress(run);
  const toGo = expected > 0 && !run.ended ? `, ${about(expected)} to go` : '';
  const parts = [
    `Started by ${personName(run.startedBy)} ${slackDate(run.startedAt, 'moment')}`,
    run.ended ? `${elapsed} in all` : `${soFar}${toGo}`,
    ...(run.ended ? [] : [`waiting for: ${waitingFor(run)}`]),
  ];
  return parts.join(' · ');
}

/** Only what moves a run counts, so that the card does not change with every look of a check. */
function lastChange(run: Run): number {
  const { visits } = run;
  return Math.max(
    run.startedAt,
    ...visits.flatMap((visit) => [visit.openedAt, visit.decided?.at ?? 0]),
    ...visits.map((visit) => (visit.kind === 'step' ? (visit.claimed?.at ?? 0) : 0)),
    ...run.turnings.map((turning) => turning.at),
    run.ended?.at ?? 0,
  );
}

function holderLine(run: Run): string {
  return run.holder.id === run.startedBy.id ? '' : `Held by ${personName(run.holder)}`;
}

/** What would bring the run on, in a few words of mrkdwn. */
export function waitingFor(run: Run): string {
  const visit = visitOf(run, run.current);
  if (run.ended || !visit) return 'nothing';
  if (run.paused) return 'somebody to resume';
  if (visit.kind === 'decision') return awaited('a choice', run, visit);
  if (visit.phase === 'opening') return waitsToOpen(visit);
  const { node, scope } = stepPlace(run, visit);
  const missing = unmet(run, visit);
  if (missing.length === 0) return awaitedApproval(run, visit);
  const open = node.checks.filter((check) => check.required && !passed(check, visit.checks[check.id]));
  const words = open.filter((check) => visit.checks[check.id]?.byWord);
  if (!visit.claimed)
    return words.length === open.length && words.length > 0 ? "a person's word" : 'somebody to take it';
  const titles = missing.map((title) => procedureTitle(title, scope));
  const [first = '', ...others] = titles;
  return `${personName(visit.claimed.by)}, and proof: ${first}${others.length > 0 ? ` and ${others.length} more` : ''}`;
}

function waitsToOpen(visit: StepVisit): string {
  const stuck = Object.values(visit.checks).some((check) => check.baselineProblem !== undefined);
  return stuck ? 'a first look at the servers, which does not succeed: see the step' : 'a first look at the servers';
}

function nowInWords(run: Run): string {
  const visit = visitOf(run, run.current);
  if (run.ended || !visit) return endWord(run);
  const { total, exact } = progress(run);
  const now = `step ${visit.number} of ${exact ? total : `${total} or more`}, ${plainTitle(run, visit)}`;
  return run.paused ? `paused at ${now}` : now;
}
