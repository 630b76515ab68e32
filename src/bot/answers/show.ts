import type { Input, Plan, Source } from '../../procedures/model.ts';
import { placeAt } from '../../procedures/walk.ts';
import type { Run, Visit } from '../../runs/run.ts';
import type { RunRecord } from '../../runs/runs.ts';
import { runLine, visitTitle } from '../lines.ts';
import type { Answer } from '../slack/answers.ts';
import { slackDate } from '../text/dates.ts';
import { code, escapePiece, personName } from '../text/escape.ts';
import { procedureText, procedureTitle } from '../text/procedure-text.ts';
import { outline } from './outline.ts';

/** A procedure, step by step, as its file stands. */
export function showProcedure({ procedure, used }: Plan): Answer {
  const { id, title, summary, source, prerequisites, notes, warnings, limitations } = procedure;
  const lines = [`*${procedureTitle(title).replaceAll('*', '∗')}* · ${code(id)}`, procedureText(summary)];
  lines.push(`Guide: ${sourceText(source)}`);
  lines.push(...warnings.map((each) => `⚠️ ${procedureText(each)}`), ...notes.map((each) => procedureText(each)));
  if (limitations.length > 0) lines.push('*Limitations*', ...limitations.map((each) => `• ${procedureText(each)}`));
  const inputs = Object.values(procedure.inputs);
  if (inputs.length > 0) lines.push('*It asks for*', ...inputs.map((input) => `• ${inputText(input)}`));
  if (prerequisites.length > 0) {
    lines.push('*Before it starts*', ...prerequisites.map((each) => `☐ ${procedureText(each.text)}`));
  }
  lines.push('*Steps*', ...outline(procedure, used));
  return { text: lines.join('\n') };
}

export function sourceText({ document, section, step }: Source): string {
  const where = [section, step === undefined ? undefined : `step ${step}`].filter((each) => each !== undefined);
  return escapePiece([document, ...where].join(', '));
}

function inputText({ title, many, of, type }: Input): string {
  const what = of === undefined ? '' : ` (${code(of)} ${many ? `${type}s` : type})`;
  return `${procedureTitle(title)}${what}`;
}

/** What has happened in a run, a line a step. */
export function showRun({ run, hashOf }: RunRecord): Answer {
  const lines = [runLine(run), `Started by ${personName(run.startedBy)}, ${slackDate(run.startedAt, 'moment')}`];
  for (const visit of run.visits) {
    lines.push(`${visit.number}. ${visitTitle(run, visit)} – ${how(run, visit, hashOf)}`);
  }
  if (run.ended !== undefined) {
    const by = run.ended.by === undefined ? '' : ` by ${personName(run.ended.by)}`;
    const why = run.ended.text === '' ? '' : `: “${escapePiece(run.ended.text)}”`;
    lines.push(
      `Run ${run.ended.outcome}${by}, ${slackDate(run.ended.at, 'moment')}${why}${hash(hashOf, run.ended.version)}`,
    );
  }
  return { text: lines.join('\n') };
}

function how(run: Run, visit: Visit, hashOf: RunRecord['hashOf']): string {
  const { decided } = visit;
  if (decided === undefined) return run.ended === undefined ? '*open*' : 'not decided';
  const by = `${personName(decided.by)}, ${slackDate(decided.at)}${hash(hashOf, decided.version)}`;
  switch (decided.how) {
    case 'approved':
      return `✅ approved by ${by}`;
    case 'skipped':
      return `⏭️ skipped by ${by}: “${escapePiece(decided.reason)}”`;
    case 'overridden':
      return `⛔ overridden by ${by}: “${escapePiece(decided.reason)}”`;
    case 'chosen': {
      const { node, scope } = placeAt(run.plan, run.inputs, visit.position);
      const option = node.kind === 'decision' ? node.options.find((each) => each.id === decided.option) : undefined;
      return `${procedureTitle(option?.label ?? decided.option, scope)}, decided by ${by}`;
    }
  }
}

function hash(hashOf: RunRecord['hashOf'], version: number): string {
  const whole = hashOf(version);
  return whole === '' ? '' : ` · record ${code(whole.slice(0, 8))}`;
}
