import { formatDuration } from '../../procedures/duration.ts';
import { gatePassed } from '../../runs/gate.ts';
import { progress, turnsOf } from '../../runs/progress.ts';
import type { Run, Visit } from '../../runs/run.ts';
import { currentVisit, nameOf, runLine, turnsShown, unmetTitles, visitTitle } from '../lines.ts';
import { awaited, awaitedApproval } from '../rights/approvers.ts';
import type { Answer } from '../slack/answers.ts';
import { escapePiece, personName } from '../text/escape.ts';
import { checkLines } from './checks.ts';

const BAR = 16;

/** Where a run stands, in a few lines. `link` leads to its thread. */
export function statusAnswer(run: Run, now: number, link?: string): Answer {
  const lines = [runLine(run)];
  const visit = currentVisit(run);
  if (run.ended !== undefined || visit === undefined) {
    lines.push(endedLine(run));
  } else {
    lines.push(progressLine(run, visit));
    lines.push(timeLine(run, now));
    if (run.paused) lines.push(pausedLine(run.paused));
    if (visit.kind === 'step') lines.push(...checkLines(run, visit));
    lines.push(`Waiting for: ${waitingFor(run, visit)}`);
  }
  if (link !== undefined) lines.push(`<${link}|Open the thread>`);
  return { text: lines.join('\n') };
}

/** The number is that of the step which is open, as on the run's card; the bar shows how many are decided. */
export function progressLine(run: Run, visit: Visit): string {
  const { done, total, exact } = progress(run);
  const all = exact ? total : `${total} or more`;
  const filled = total === 0 ? 0 : Math.round((done / total) * BAR);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`;
  const turns = turnsShown(turnsOf(run, visit)).map(
    (turn) => ` · ${escapePiece(nameOf(turn))} ${turn.number} of ${turn.total}`,
  );
  return `${bar} ${visit.number} of ${all}${turns.join('')} · *now: ${visitTitle(run, visit).replaceAll('*', '∗')}*`;
}

function timeLine(run: Run, now: number): string {
  const { expected } = progress(run);
  const soFar = `Started by ${personName(run.startedBy)} · ${formatDuration(now - run.startedAt)} so far`;
  const holder = run.holder.id === run.startedBy.id ? '' : ` · held by ${personName(run.holder)}`;
  return `${soFar}${expected > 0 ? `, about ${formatDuration(expected)} to go` : ''}${holder}`;
}

function pausedLine(paused: NonNullable<Run['paused']>): string {
  const why = paused.reason === '' ? '' : `: “${escapePiece(paused.reason)}”`;
  return `⏸️ Paused by ${personName(paused.by)}${why}`;
}

/** What has to happen next, in a few words. */
export function waitingFor(run: Run, visit: Visit): string {
  if (run.paused) return 'somebody to resume it';
  if (visit.kind === 'decision') return awaited('a decision', run, visit);
  if (visit.phase === 'opening') return 'the checks to note how things are before anybody acts';
  if (gatePassed(run, visit)) return awaitedApproval(run, visit);
  const word = Object.values(visit.checks).some((check) => check.byWord && check.state !== 'outcome');
  return `${word ? 'a person’s word or proof of' : 'proof of'} ${unmetTitles(run, visit).join('; ')}`;
}

export function endedLine(run: Run): string {
  const took = run.ended === undefined ? '' : ` in ${formatDuration(run.ended.at - run.startedAt)}`;
  switch (run.ended?.outcome) {
    case 'completed':
      return `✅ Done${took}.`;
    case 'stopped':
      return `Stopped by its procedure${took}${run.ended.text === '' ? '.' : `: ${escapePiece(run.ended.text)}`}`;
    case 'aborted':
      return `Aborted by ${run.ended.by ? personName(run.ended.by) : 'Handrail'}: “${escapePiece(run.ended.text)}”`;
    default:
      return 'Nothing is open.';
  }
}
