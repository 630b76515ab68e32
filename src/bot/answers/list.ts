import type { EndedRun, RunRecord } from '../../runs/runs.ts';
import { byProductAndTitle, type Contents } from '../catalogue.ts';
import { currentVisit } from '../lines.ts';
import type { Answer } from '../slack/answers.ts';
import { slackDate } from '../text/dates.ts';
import { code, escapePiece, personName } from '../text/escape.ts';
import { procedureTitle } from '../text/procedure-text.ts';
import { endedLine, progressLine } from './status.ts';

const PROBLEMS_SHOWN = 5;

/** The runs and the procedures there are, and which of their files are broken. */
export function listAnswer(
  live: readonly RunRecord[],
  ended: readonly EndedRun[],
  { library, estate }: Contents,
): Answer {
  const lines = ['*Live runs*', ...live.map(liveLine)];
  if (live.length === 0) lines.push('None.');
  if (ended.length > 0) lines.push('*Ended lately*', ...ended.map(endedRunLine));
  lines.push('*Procedures*');
  let under = '';
  for (const { id, title, product } of byProductAndTitle(library)) {
    if (product !== under) lines.push(escapePiece(product));
    under = product;
    lines.push(`• ${code(id)} – ${procedureTitle(title)}`);
  }
  if (library.procedures.size === 0) lines.push('None.');
  if (library.problems.length > 0) {
    lines.push('⚠️ *Broken, so they cannot be started*');
    const shown = library.problems.slice(0, PROBLEMS_SHOWN);
    for (const { file, line, column, message } of shown) {
      lines.push(`• ${code(`${baseName(file)}:${line}:${column}`)} ${escapePiece(message)}`);
    }
    const more = library.problems.length - shown.length;
    lines.push(`${more > 0 ? `And ${more} more. ` : ''}${code('handrail procedures lint')} shows all of it.`);
  }
  if (!estate.ok) lines.push(`⚠️ *The estate cannot be used*\n${escapePiece(estate.why)}`);
  return { text: lines.join('\n') };
}

export function liveLine({ run }: RunRecord): string {
  const visit = currentVisit(run);
  const now = visit === undefined ? endedLine(run) : progressLine(run, visit);
  const paused = run.paused ? ' · ⏸️ paused' : '';
  return `• ${code(run.id)} ${procedureTitle(run.plan.procedure.title, run.inputs)} in <#${run.channel}>${paused}\n   ${now}`;
}

const OUTCOMES = { completed: '✅ done', stopped: 'stopped by its procedure', aborted: 'aborted' } as const;

export function endedRunLine({ run, at, summary }: EndedRun): string {
  const how = summary.outcome === undefined ? 'ended' : OUTCOMES[summary.outcome];
  const when = slackDate(at, 'moment');
  return `• ${code(run)} ${procedureTitle(summary.title)} – ${how}, ${when}, started by ${personName(summary.startedBy)} in <#${summary.channel}>`;
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
