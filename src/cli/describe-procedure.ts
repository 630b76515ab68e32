/** A procedure as text, for `handrail procedures show`. */

import { conditionText } from '../procedures/condition-text.ts';
import { formatDuration } from '../procedures/duration.ts';
import type { Caution, Check, Input, Node, Plan, Procedure, Source, StepNode } from '../procedures/model.ts';
import { usedWhole } from '../procedures/nodes.ts';

/** @returns several lines, without the last line's end */
export function describeProcedure(plan: Plan): string {
  const { procedure } = plan;
  const lines = [
    procedure.title,
    `${procedure.id} · ${procedure.product}`,
    `Source: ${sourceText(procedure.source)}`,
    '',
    ...procedure.summary.trim().split('\n'),
    ...list(
      'Asks for',
      Object.entries(procedure.inputs)
        .filter(([, input]) => !input.internal)
        .map(inputText),
    ),
    ...list(
      'Before the start',
      taken(plan, (each) => each.prerequisites.map(({ text }) => text)),
    ),
    ...list(
      'Looked at before the start',
      taken(plan, (each) => each.cautions.map(cautionText)),
    ),
    ...list(
      'Warnings',
      taken(plan, (each) => each.warnings),
    ),
    ...list(
      'Limitations',
      taken(plan, (each) => each.limitations),
    ),
    ...list(
      'Notes',
      taken(plan, (each) => each.notes),
    ),
    '',
    'Steps',
    ...nodes(procedure.steps, 1),
  ];
  for (const [name, part] of Object.entries(procedure.parts)) lines.push('', `Part ${name}`, ...nodes(part.steps, 1));
  const used = Object.values(plan.used).map((each) => `${each.id}: ${each.title}`);
  return [...lines, ...list('Uses', used)].join('\n').trimEnd();
}

function list(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : ['', title, ...items.map((item) => `- ${flat(item)}`)];
}

/**
 * What a procedure says, and then what those that it uses say, each text once. Theirs bears the name of the procedure,
 * for it is asked only if the run leads there.
 */
function taken(plan: Plan, from: (procedure: Procedure) => readonly string[]): readonly string[] {
  const texts = new Set(from(plan.procedure).map(flat));
  const all = [...texts];
  for (const used of usedWhole(plan)) {
    for (const text of from(used).map(flat)) {
      if (!texts.has(text)) all.push(`${text} (${used.id})`);
      texts.add(text);
    }
  }
  return all;
}

function cautionText({ if: condition, text, effect }: Caution): string {
  const then = effect === 'refuse' ? 'the run cannot start' : 'a reason is needed';
  return `if ${conditionText(condition, asItStands)}, ${then}: ${text}`;
}

function inputText([name, input]: [string, Input]): string {
  const of = input.of === undefined ? '' : ` of ${input.of}`;
  const more = input.optional ? ' (may be empty)' : '';
  return `${name}: ${input.many ? 'list of ' : ''}${input.type}${of}${more}: ${input.title}`;
}

function nodes(list: readonly Node[], depth: number): readonly string[] {
  const indent = '  '.repeat(depth);
  return list.flatMap((node) => nodeLines(node, depth).map((line, i) => (i === 0 ? indent + line : line)));
}

function nodeLines(node: Node, depth: number): readonly string[] {
  const indent = '  '.repeat(depth + 1);
  switch (node.kind) {
    case 'step':
      return [`${node.id}: ${flat(node.title)}`, ...stepLines(node).map((line) => indent + line)];
    case 'decision':
      return [
        `${node.id}: people decide: ${flat(node.ask)}`,
        ...node.options.flatMap((option) => [
          `${indent}${option.id}: ${option.label}`,
          ...nodes(option.steps, depth + 2),
        ]),
      ];
    case 'branch':
      return [
        'depends:',
        ...node.when.flatMap((arm) => [
          `${indent}if ${conditionText(arm.if, asItStands)}`,
          ...nodes(arm.steps, depth + 2),
        ]),
        ...(node.otherwise.length > 0 ? [`${indent}otherwise`, ...nodes(node.otherwise, depth + 2)] : []),
      ];
    case 'each':
      return [`for each ${node.variable} in ${node.in}:`, ...nodes(node.steps, depth + 1)];
    case 'repeat':
      return [
        `at most ${node.atMost} times, until ${conditionText(node.until, asItStands)}:`,
        ...nodes(node.steps, depth + 1),
        ...(node.exhausted.length > 0 ? [`${indent}if that never came:`, ...nodes(node.exhausted, depth + 2)] : []),
      ];
    case 'use':
      return [`${node.id}: all of ${node.use}`];
    case 'end':
      return [`end, ${node.outcome}: ${flat(node.text)}`];
  }
}

function stepLines(step: StepNode): readonly string[] {
  const more = [
    ...(step.skip === 'with-reason' ? ['may be skipped with a reason'] : []),
    ...(step.override === 'with-reason' ? ['may be overridden with a reason'] : []),
    ...(typeof step.deadline === 'number' ? [`deadline ${formatDuration(step.deadline)}`] : []),
    ...(typeof step.deadline === 'string' ? [`deadline: ${step.deadline}`] : []),
    ...(step.source === undefined ? [] : [sourceText(step.source)]),
  ];
  return [...step.checks.map(checkText), ...(more.length > 0 ? [more.join(' · ')] : [])];
}

function checkText(check: Check): string {
  const by = check.kind === 'attestation' ? "a person's word" : check.kind;
  return `${check.required ? 'proved by' : 'also seen'}: ${flat(check.title)} (${by})`;
}

function sourceText({ document, section, step }: Source): string {
  return [document, section, step && `step ${step}`].filter(Boolean).join(', ');
}

const flat = (text: string) => text.trim().replace(/\s+/g, ' ');

const asItStands = (name: string) => name;
