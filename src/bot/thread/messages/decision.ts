/** A decision's message: what is asked, a button for each option; then what was chosen, and by whom. */
import type { DecisionNode } from '../../../procedures/model.ts';
import type { DecisionVisit } from '../../../runs/run.ts';
import { ACTION, encodeControl } from '../../controls.ts';
import { mayChoose } from '../../rights/approvers.ts';
import { actions, button, context, section, sections } from '../../text/blocks.ts';
import { bold, personName } from '../../text/escape.ts';
import { guide } from '../../text/guides.ts';
import { procedurePlain, procedureText, procedureTitle } from '../../text/procedure-text.ts';
import type { Rendered, ThreadMessage } from '../message.ts';
import { fitting } from './fit.ts';
import { byAt, controlOf, heading, isActive, placeOf, plainHeading, recordOf } from './words.ts';

export function decisionMessage(record: Rendered, visit: DecisionVisit): ThreadMessage {
  const { run } = record;
  const { node, scope } = placeOf(run, visit);
  if (node.kind !== 'decision') throw new TypeError(`${visit.key} is not a decision of ${run.plan.procedure.id}.`);
  const key = `step:${visit.number}`;
  const title = heading(run, visit);
  const { decided } = visit;
  if (decided) {
    const option = node.options.find((each) => each.id === decided.option);
    const label = procedureTitle(option?.label ?? decided.option, scope);
    const verdict = `Chosen: ${bold(label)} · by ${byAt(decided.by, decided.at)} · ${recordOf(record, decided.version)}`;
    const blocks = () => [...sections(`${title}\n${procedureText(node.ask, scope)}`), section(verdict)];
    const plainLabel = procedurePlain(option?.label ?? decided.option, scope, 100);
    const text = `${plainHeading(run, visit)}: ${personName(decided.by)} chose ${procedureTitle(plainLabel)}.`;
    return { key, text, blocks: fitting([blocks, () => [section(title), section(verdict)]]) };
  }
  if (run.ended) {
    const text = `${plainHeading(run, visit)}: not decided, the run ended before.`;
    return { key, text, blocks: fitting([() => [section(`${title}\nNot decided: the run ended before.`)]]) };
  }
  const source = context(mayChoose(run, visit), guide(node.source));
  const paused = run.paused
    ? [section(`⏸️ Paused by ${byAt(run.paused.by, run.paused.at)}. Nothing can be decided until somebody resumes.`)]
    : [];
  const blocks = () => [
    ...sections(question(node, scope, title)),
    ...(source ? [source] : []),
    ...paused,
    ...(isActive(run, visit) ? choices(record, visit, node, scope) : []),
  ];
  return { key, text: `${plainHeading(run, visit)}: a decision is needed.`, blocks: fitting([blocks]) };
}

type Scope = ReturnType<typeof placeOf>['scope'];

function question(node: DecisionNode, scope: Scope, title: string): string {
  const options = node.options.map((option) => {
    const help = option.help === undefined ? '' : ` — ${procedureText(option.help, scope)}`;
    return `• ${bold(procedureTitle(option.label, scope))}${help}`;
  });
  const warnings = node.warnings.map((text) => `⚠️ ${procedureText(text, scope)}`);
  return [title, procedureText(node.ask, scope), ...warnings, ...options].filter((text) => text !== '').join('\n');
}

function choices(record: Rendered, visit: DecisionVisit, node: DecisionNode, scope: Scope) {
  const { run } = record;
  const value = controlOf(run, visit);
  const warnings = node.warnings.map((text) => procedureText(text, scope)).join('\n');
  return actions(
    value.length <= 250 ? value : `step:${visit.number}`,
    node.options.map((option) => {
      const label = procedurePlain(option.label, scope, 75);
      return button({
        text: label,
        action: `${ACTION.choose}:${option.id}`,
        value: encodeControl({ run: run.id, step: visit.key, option: option.id }),
        ...(warnings === ''
          ? {}
          : { confirm: { title: label, text: `⚠️ ${warnings}`, yes: 'Choose it', no: 'Go back' } }),
      });
    }),
  );
}
