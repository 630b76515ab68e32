/** A run as text, for `handrail runs`. Times are UTC. */

import { interpolate } from '../procedures/interpolate.ts';
import { placeAt } from '../procedures/walk.ts';
import { stepPlace } from '../runs/checks.ts';
import { progress } from '../runs/progress.ts';
import type { Tombstone } from '../runs/retention.ts';
import type { CheckState, Run, StepVisit, Visit } from '../runs/run.ts';
import type { RunRecord } from '../runs/runs.ts';
import { totalsOf, totalsText } from '../runs/standing.ts';

export interface RunLine {
  readonly run: string;
  readonly state: 'live' | 'paused' | 'completed' | 'stopped' | 'aborted' | 'removed';
  readonly title: string;
  readonly startedAt: number;
  readonly startedBy: string;
}

export function runLine({ run, state, title, startedAt, startedBy }: RunLine): string {
  return `${run.padEnd(8)} ${state.padEnd(9)} ${timeText(startedAt)}  @${startedBy.padEnd(10)} ${title}`;
}

/** One line on a run that was removed. */
export function removedText({ run, removedAt, by, version, hash, archive }: Tombstone): string {
  const copy =
    archive === undefined ? 'No copy was made.' : `A copy is in ${archive.file} (SHA-256 ${archive.sha256}).`;
  return `Run ${run} was removed at ${timeText(removedAt)} by ${by}. Its journal had ${version} entries, ending in ${hash}. ${copy}`;
}

/** @returns several lines, without the last line's end */
export function describeRun({ run, head, hashOf }: RunRecord): string {
  const { done, total, exact } = progress(run);
  return [
    run.plan.procedure.title,
    `Run ${run.id} · ${run.estate} · started by @${run.startedBy.name} at ${timeText(run.startedAt)} · held by @${run.holder.name}`,
    stateText(run, `${done} of ${exact ? '' : 'about '}${total} decided`),
    ...(run.ended ? [totalsText(totalsOf(run))] : []),
    `Journal: ${head.version} entries, ending in ${head.hash}`,
    ...(run.cautions ?? []).flatMap(({ text, reason }) => [
      `Started although: ${oneLine(text)}`,
      `  ("${oneLine(reason)}" by @${run.startedBy.name}, record ${hashOf(1).slice(0, 8)})`,
    ]),
    '',
    ...run.visits.flatMap((visit) => visitLines(run, visit, hashOf)),
    ...(run.remarks.length > 0 ? ['', 'Notes and what people said'] : []),
    ...run.remarks.map((each) => `  ${timeText(each.at)} @${each.by.name}: ${oneLine(each.text)}`),
  ].join('\n');
}

function stateText(run: Run, steps: string): string {
  if (run.ended) {
    const { outcome, at, text, by } = run.ended;
    return `${outcome} at ${timeText(at)}${by ? ` by @${by.name}` : ''}${text ? `: ${text.trim()}` : ''} · ${steps}`;
  }
  if (run.paused) return `paused by @${run.paused.by.name}: ${run.paused.reason} · ${steps}`;
  return `live · ${steps}`;
}

function visitLines(run: Run, visit: Visit, hashOf: RunRecord['hashOf']): readonly string[] {
  const { node, scope } = placeAt(run.plan, run.inputs, visit.position);
  const title = node.kind === 'end' ? node.id : interpolate(node.title, scope);
  const checks = visit.kind === 'step' ? checkLines(run, visit) : [];
  const by = visit.decided && `${namesOf(visit.decided)} at ${timeText(visit.decided.at)}`;
  const record = visit.decided && ` · record ${hashOf(visit.decided.version).slice(0, 8)}`;
  const decided = visit.decided ? `${decisionText(visit)} by ${by}${record}` : visit.phase;
  return [
    `${String(visit.number).padStart(3)}. ${title}`,
    ...checks.map((line) => `       ${line}`),
    `     ${decided}`,
  ];
}

function checkLines(run: Run, visit: StepVisit): readonly string[] {
  const { node, scope } = stepPlace(run, visit);
  return node.checks.flatMap((check) => {
    const state = visit.checks[check.id];
    if (!state) return [];
    const proved = state.outcome !== undefined && check.passes.includes(state.outcome);
    const mark = state.word ? "person's word" : proved ? 'proved' : state.state;
    // With one passing outcome, the title says which it was.
    const which = proved && check.passes.length > 1 ? `: ${state.outcome}` : '';
    return [`${mark}: ${interpolate(check.title, scope)}${which}${evidenceText(state)}`];
  });
}

function evidenceText({ word, evidence, summary }: CheckState): string {
  if (word) return ` · @${word.by.name}: ${oneLine(word.note)}`;
  const first = evidence[0];
  if (!first) return summary && ` · ${summary}`;
  const where = first.source ? ` (${first.source}${first.offset === undefined ? '' : `, byte ${first.offset}`})` : '';
  return ` · ${first.text}${where}`;
}

function decisionText(visit: Visit): string {
  const { decided } = visit;
  switch (decided?.how) {
    case 'skipped':
    case 'overridden':
      return `${decided.how} ("${oneLine(decided.reason)}")`;
    case 'chosen':
      return `decided: ${decided.option},`;
    default:
      return 'approved';
  }
}

/** Everybody whose approval counted, the last one last. */
function namesOf(decided: NonNullable<Visit['decided']>): string {
  const all = decided.how === 'approved' ? (decided.approvals ?? [decided]) : [decided];
  return all.map(({ by }) => `@${by.name}`).join(', ');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
