/** The steps of a procedure as Markdown: each with a heading, numbered by where it stands, `3.2` being inside 3. */
import { stringify } from 'yaml';
import { formatDuration } from '../src/procedures/duration.ts';
import type {
  Allowance,
  BranchNode,
  Check,
  DecisionNode,
  Handed,
  Node,
  Plan,
  RepeatNode,
  Source,
  StepNode,
  UseNode,
} from '../src/procedures/model.ts';
import { listsIn, procedureIn, usedBy } from '../src/procedures/nodes.ts';
import { anchor, code, entry, inWords, line, prose } from './markdown.ts';

export interface Surroundings {
  readonly plan: Plan;
  /** Kind of check → address of its section, from docs/library/. */
  readonly checks: ReadonlyMap<string, string>;
}

/** `Guide`, section, step 3a. */
export function sourceText({ document, section, step }: Source): string {
  return [`_${document}_`, section, step && `step ${step}`].filter(Boolean).join(', ');
}

export const partHeading = (name: string) => `Part: ${name}`;

/** @param above `3.` inside number 3, and nothing at the top */
export function nodesText(nodes: readonly Node[], above: string, around: Surroundings, first = 1): readonly string[] {
  return nodes.flatMap((node, i) => nodeText(node, `${above}${first + i}`, around));
}

function nodeText(node: Node, number: string, around: Surroundings): readonly string[] {
  const heading = (title: string) => `### ${number} ${title}`;
  switch (node.kind) {
    case 'step':
      return [heading(line(node.title)), ...stepText(node, around)];
    case 'decision':
      return [
        heading(`Decide: ${line(node.title)}`),
        ...decisionText(node, number, around),
        ...inside(node, number, around),
      ];
    case 'branch':
      return [heading(`It depends: ${spaced(node.id)}`), branchText(node, number), ...inside(node, number, around)];
    case 'each':
      return [
        heading(`For each ${code(node.variable)} in ${code(node.in)}`),
        `${where(node, number, 0)} for one after the other. If the list is empty, it goes on.`,
        ...inside(node, number, around),
      ];
    case 'repeat':
      return [heading(`Repeat: ${spaced(node.id)}`), repeatText(node, number), ...inside(node, number, around)];
    case 'use':
      return [heading(`Use: ${spaced(node.id)}`), ...useText(node, around)];
    case 'end':
      return [heading(node.outcome === 'completed' ? 'End: completed' : 'End: stopped'), prose(node.text)];
  }
}

const spaced = (id: string) => id.replaceAll('-', ' ');

/** Nodes inside a node are numbered through, whichever of its lists they are in. */
function inside(node: Node, number: string, around: Surroundings): readonly string[] {
  return nodesText(listsIn(node).flat(), `${number}.`, around);
}

/** Where one of a node's lists is: `3.2 to 3.4`, or what it means that nothing is in it. */
function where(node: Node, number: string, list: number, nothing = 'nothing to do'): string {
  const lists = listsIn(node);
  const { length } = lists[list] ?? [];
  const first = 1 + lists.slice(0, list).flat().length;
  if (length === 0) return nothing;
  return length === 1 ? `${number}.${first}` : `${number}.${first} to ${number}.${first + length - 1}`;
}

function decisionText(node: DecisionNode, number: string, { plan }: Surroundings): readonly string[] {
  const options = node.options.map(({ label, help }, i) => {
    const more = help === undefined ? '' : ` ${line(help)}`;
    return `- **${line(label)}**: ${where(node, number, i, 'it goes on')}.${more}`;
  });
  return [
    idLine(node),
    prose(node.ask),
    options.join('\n'),
    ...marked('⚠️ **Warning:**', node.warnings),
    ...sourceLine(node.source, plan),
  ];
}

function branchText(node: BranchNode, number: string): string {
  const arms = node.when.map(
    (arm, i) => `- ${i === 0 ? 'If' : 'Else, if'} ${inWords(arm.if)}: ${where(node, number, i)}`,
  );
  const stated = node.otherwiseStated || node.otherwise.length > 0;
  return [...arms, ...(stated ? [`- Otherwise: ${where(node, number, node.when.length)}`] : [])].join('\n');
}

function repeatText(node: RepeatNode, number: string): string {
  const times = node.atMost === 1 ? 'once' : `${node.atMost} times`;
  return [
    `${where(node, number, 0)}, until ${inWords(node.until)}, at most ${times}.`,
    `If that did not bring it: ${where(node, number, 1, 'it goes on')}.`,
  ].join('\n');
}

function useText(node: UseNode, { plan }: Surroundings): readonly string[] {
  // A page is about one procedure, so whatever it shows stands in that one's file.
  const used = usedBy(plan, plan.procedure, node.use);
  const given = Object.entries(node.with).map(([name, each]) => `- ${code(name)} is ${handedText(each)}`);
  if (used === undefined) return [code(node.use), ...(given.length > 0 ? [given.join('\n')] : [])];
  const { owner } = used;
  const isOwn = owner === plan.procedure;
  const part = isOwn ? node.use : node.use.slice(procedureIn(node.use).length + 1) || undefined;
  const page = isOwn ? '' : `${owner.id}.md`;
  const address = part === undefined ? page : `${page}#${anchor(partHeading(part))}`;
  const name = part === undefined ? line(owner.title) : `${isOwn ? '' : `${line(owner.title)}, `}${partHeading(part)}`;
  const what = part === undefined ? 'All of' : 'Everything in';
  return [
    `${what} [${name}](${address})${given.length > 0 ? ', where' : '.'}`,
    ...(given.length > 0 ? [given.join('\n')] : []),
  ];
}

function handedText(given: Handed): string {
  if ('reference' in given) return code(given.reference);
  if ('references' in given) return `${given.references.map(code).join(' and ')}, as one list`;
  return typeof given.value === 'boolean' ? (given.value ? 'yes' : 'no') : `“${given.value}”`;
}

function stepText(step: StepNode, around: Surroundings): readonly string[] {
  const substeps = step.substeps.map((text, i) => entry(`${String.fromCharCode(97 + i)}. ${text}`));
  return [
    idLine(step),
    prose(step.do),
    ...(substeps.length > 0 ? [substeps.join('\n')] : []),
    ...marked('⚠️ **Warning:**', step.warnings),
    ...(step.why === undefined ? [] : marked('**Why:**', [step.why])),
    ...marked('**Note:**', step.notes),
    ...checksText(step, around),
    ...facts(step, around),
  ];
}

const idLine = ({ id }: { readonly id: string }) => `Id: ${code(id)}`;

const marked = (mark: string, texts: readonly string[]) => texts.map((text) => `${mark} ${prose(text)}`);

function checksText(step: StepNode, around: Surroundings): readonly string[] {
  const required = step.checks.filter((check) => check.required);
  const others = step.checks.filter((check) => !check.required);
  const texts = (all: readonly Check[]) => all.map((check) => checkText(check, step, around)).join('\n');
  const besides =
    step.require === undefined ? [] : [`**Besides:** ${line(step.requireTitle ?? '') || inWords(step.require)}.`];
  return [
    ...(required.length > 0 ? ['**Proved by**', texts(required)] : ['Nothing proves this step.']),
    ...(others.length > 0 ? ['**Looked at too**, and not needed to go on', texts(others)] : []),
    ...besides,
  ];
}

function checkText(check: Check, step: StepNode, { checks }: Surroundings): string {
  const isWord = check.kind === 'attestation';
  const kind = isWord ? "a person's word" : code(check.kind);
  const address = isWord ? '../procedures.md#checks' : (checks.get(check.kind) ?? '../checks.md');
  const of = isWord ? '' : ` of ${code(check.of)}`;
  const lines = [`- ${line(check.title)}: [${kind}](${address})${of}`];
  const say = (text: string) => lines.push(entry(text, '  '));
  const { ask } = check.parameters;
  if (isWord && typeof ask === 'string' && ask !== check.title) say(`Asked: ${ask}`);
  if (!isWord && Object.keys(check.parameters).length > 0) say(`Looks for ${parametersText(check.parameters)}`);
  if (check.since !== undefined) say(`What happened since ${code(check.since)} counts too.`);
  if (check.outcomes.length > 1) say(`Passes: ${check.passes.map(code).join(' or ')}`);
  for (const outcome of check.outcomes.filter((each) => !check.passes.includes(each))) {
    const means = step.onOutcome[check.id]?.[outcome];
    say(`${code(outcome)} does not pass${means === undefined ? '' : `: ${means.trim()}`}`);
  }
  if (check.attest === 'never') say("A person's word does not do where the estate lacks what this needs.");
  return lines.join('\n');
}

function parametersText(parameters: Check['parameters']): string {
  return code(stringify(parameters, { collectionStyle: 'flow', lineWidth: 0 }).trim());
}

function facts(step: StepNode, { plan }: Surroundings): readonly string[] {
  const { deadline, deadlineNote, expected, undo, source } = step;
  const counted = typeof deadline === 'number' ? formatDuration(deadline) : deadline && code(deadline);
  const usually = expected === undefined ? '' : ` **Usually takes:** ${formatDuration(expected)}.`;
  return [
    `**Skip:** ${allowed(step.skip)}. **Override:** ${allowed(step.override)}.${usually}`,
    ...(counted === undefined
      ? []
      : [`**Deadline:** ${counted} from _I'm on it_. ${prose(deadlineNote ?? '')}`.trim()]),
    ...(undo === undefined ? [] : marked('**To put it back:**', [undo])),
    ...sourceLine(source, plan),
  ];
}

/** A step is mostly in the guide that its procedure names, which need not be said again. */
function sourceLine(source: Source | undefined, { procedure }: Plan): readonly string[] {
  if (source === undefined) return [];
  const { document, section, step } = source;
  const isSame = document === procedure.source.document && (section ?? step) !== undefined;
  const inside = [section, step && `step ${step}`].filter(Boolean).join(', ');
  return [`**Source:** ${isSame ? inside : sourceText(source)}`];
}

const allowed = (allowance: Allowance) => (allowance === 'never' ? 'never' : 'with a reason');
