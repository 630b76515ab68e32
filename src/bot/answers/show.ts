import type { Input, Plan, Procedure } from '../../procedures/model.ts';
import { placeAt } from '../../procedures/walk.ts';
import type { Run, Visit } from '../../runs/run.ts';
import type { RunRecord } from '../../runs/runs.ts';
import { runLine, visitTitle } from '../lines.ts';
import { askedInputs } from '../modals/start-inputs.ts';
import { givenBy } from '../rights/approvers.ts';
import type { Answer } from '../slack/answers.ts';
import { slackDate } from '../text/dates.ts';
import { code, escapeFilled, escapePiece, personName } from '../text/escape.ts';
import { sourceText } from '../text/guides.ts';
import { procedureText, procedureTitle } from '../text/procedure-text.ts';
import { outline, unfilled } from './outline.ts';

/** A procedure, step by step, as its file stands, with what those that it uses ask beforehand. */
export function showProcedure({ procedure, used }: Plan): Answer {
  const { id, title, summary, source } = procedure;
  const members = [procedure, ...Object.values(used)];
  const lines = [`*${procedureTitle(title).replaceAll('*', '∗')}* · ${code(id)}`, procedureText(summary)];
  lines.push(`Guide: ${sourceText(source)}`);
  lines.push(...texts(members, 'warnings').map((each) => `⚠️ ${each}`), ...texts(members, 'notes'));
  lines.push(...titled('Limitations', texts(members, 'limitations')));
  lines.push(...titled('It asks for', askedInputs(procedure).map(inputText)));
  lines.push(...titled('What can speak against a start', [...new Set(members.flatMap(cautionTexts))]));
  const prerequisites = members.flatMap((each) => each.prerequisites.map(({ text }) => procedureText(unfilled(text))));
  if (prerequisites.length > 0)
    lines.push('*Before it starts*', ...[...new Set(prerequisites)].map((each) => `☐ ${each}`));
  lines.push('*Steps*', ...outline(procedure, used));
  return { text: lines.join('\n') };
}

function texts(members: readonly Procedure[], kind: 'warnings' | 'notes' | 'limitations'): readonly string[] {
  return [...new Set(members.flatMap((each) => each[kind].map((text) => procedureText(unfilled(text)))))];
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`*${title}*`, ...lines.map((line) => `• ${line}`)];
}

const EFFECTS = { reason: 'To start all the same, a reason is needed.', refuse: 'It cannot be started so.' } as const;

function cautionTexts({ cautions }: Procedure): readonly string[] {
  return cautions.map(({ text, effect }) => `${procedureText(unfilled(text))} ${EFFECTS[effect]}`);
}

function inputText([, { title, many, of, type, optional }]: readonly [string, Input]): string {
  const list = many ? `${type}s` : type;
  const notes = [...(of === undefined ? [] : [`${code(of)} ${list}`]), ...(optional ? ['may be none'] : [])];
  return `${procedureTitle(title)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

/** The journal's entry that a run begins with. */
const START = 1;

/** What has happened in a run, a line a step. */
export function showRun({ run, hashOf }: RunRecord): Answer {
  const lines = [runLine(run), `Started by ${personName(run.startedBy)}, ${slackDate(run.startedAt, 'moment')}`];
  for (const { text, reason } of run.cautions ?? []) {
    lines.push(`⚠️ Started although: ${escapeFilled(text)} – “${escapePiece(reason)}”${hash(hashOf, START)}`);
  }
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
      if (decided.approvals === undefined) return `✅ approved by ${by}`;
      return `✅ approved by ${givenBy(decided.approvals)}${hash(hashOf, decided.version)}`;
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
