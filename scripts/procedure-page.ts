/** The page of a procedure in docs/library/: what it is for, what it asks, the diagram, and each step with what proves it. */
import { diagram } from '../src/procedures/diagram.ts';
import { formatDuration } from '../src/procedures/duration.ts';
import type { Caution, Input, Plan, Procedure } from '../src/procedures/model.ts';
import { usedWhole } from '../src/procedures/nodes.ts';
import { cell, code, entry, inWords, line, prose } from './markdown.ts';
import { nodesText, partHeading, type Surroundings, sourceText } from './procedure-steps.ts';

/** @param checks kind of check → address of its section, from docs/library/ */
export function procedurePage(plan: Plan, checks: ReadonlyMap<string, string>): string {
  const { procedure } = plan;
  const around: Surroundings = { plan, checks };
  const blocks = [
    `# ${line(procedure.title)}`,
    `${code(procedure.id)} · ${procedure.product}  \nSource: ${sourceText(procedure.source)}`,
    prose(procedure.summary),
    '## What it asks for',
    inputTable(procedure.inputs),
    ...beforeTheStart(plan),
    '## The way through',
    `\`\`\`mermaid\n${diagram(plan).text}\`\`\``,
    ...shownElsewhere(plan),
    '## Steps',
    ...nodesText(procedure.steps, '', around),
    ...Object.entries(procedure.parts).flatMap(([name, part]) => [
      `## ${partHeading(name)}`,
      ...(Object.keys(part.inputs).length > 0 ? [inputTable(part.inputs)] : []),
      ...nodesText(part.steps, '', around),
    ]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function inputTable(inputs: Readonly<Record<string, Input>>): string {
  const rows = Object.entries(inputs).map(
    ([name, input]) => `| ${[code(name), typeText(input), purpose(input), usual(input)].map(cell).join(' | ')} |`,
  );
  if (rows.length === 0) return 'Nothing.';
  return ['| name | type | what for | if nothing is said |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function typeText({ type, many, of, options, accepts = [] }: Input): string {
  if (type === 'choice') return `choice: ${(options ?? []).map(code).join(', ')}`;
  const name = many ? `list of ${type}s` : type;
  if (of === undefined) return name;
  const more = accepts.length === 0 ? '' : `; from a procedure that uses this one also ${accepts.map(code).join(', ')}`;
  return `${name}, ${code(of)}${more}`;
}

function purpose({ title, help }: Input): string {
  return help === undefined ? line(title) : `${line(title)}. ${line(help)}`.replace(/([.?!])\. /, '$1 ');
}

function usual(input: Input): string {
  const { type, default: value, optional, internal } = input;
  if (value === undefined) return optional ? 'none: may be empty' : 'must be given';
  const text =
    typeof value === 'boolean'
      ? value
        ? 'yes'
        : 'no'
      : type === 'duration' && typeof value === 'number'
        ? formatDuration(value)
        : String(value);
  return internal ? `${code(text)}. Nobody is asked; a procedure that uses this one may say otherwise` : code(text);
}

function beforeTheStart(plan: Plan): readonly string[] {
  const { procedure } = plan;
  const own = [
    ...list(
      'To be ticked off by a person',
      procedure.prerequisites.map(({ text }) => text),
    ),
    ...cautions(procedure.cautions),
    ...list('Warnings', procedure.warnings),
    ...list('Limitations', procedure.limitations),
    ...list('Notes', procedure.notes),
  ];
  const others = usedWhole(plan).flatMap((used) => addsText(used));
  if (own.length + others.length === 0) return [];
  const taken =
    others.length === 0
      ? []
      : [
          'What it uses adds its own, for as far as the inputs lead there; the same words are said once:',
          others.join('\n'),
        ];
  return ['## Before the start', ...own, ...taken];
}

function list(title: string, texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? [] : [`**${title}**`, texts.map((text) => entry(text)).join('\n')];
}

function cautions(all: readonly Caution[]): readonly string[] {
  if (all.length === 0) return [];
  const entries = all.map(({ if: condition, effect, text, source }) => {
    const then = effect === 'refuse' ? 'the run cannot start' : 'whoever starts must give a reason';
    const from = source === undefined ? '' : ` (${sourceText(source)})`;
    return `- If ${inWords(condition)}, **${then}**: ${line(text)}${from}`;
  });
  return ['**Looked at when all inputs are known**', entries.join('\n')];
}

function addsText(used: Procedure): readonly string[] {
  const counts = [
    count(used.prerequisites, 'thing to tick off', 'things to tick off'),
    count(used.cautions, 'caution', 'cautions'),
    count(used.warnings, 'warning', 'warnings'),
    count(used.limitations, 'limitation', 'limitations'),
    count(used.notes, 'note', 'notes'),
  ].filter((each) => each !== '');
  return counts.length === 0 ? [] : [`- [${line(used.title)}](${used.id}.md#before-the-start): ${counts.join(', ')}`];
}

const count = ({ length }: readonly unknown[], one: string, many: string) =>
  length === 0 ? '' : `${length} ${length === 1 ? one : many}`;

function shownElsewhere(plan: Plan): readonly string[] {
  if (Object.keys(plan.used).length === 0) return [];
  const command = code(`handrail procedures graph ${plan.procedure.id} --deep`);
  return [`Other procedures are drawn as one box each; ${command} draws them in full.`];
}
