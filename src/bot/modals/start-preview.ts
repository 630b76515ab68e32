/** The last modal of a start: what the run would be, and what has to be true before it begins. */
import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { formatDuration } from '../../procedures/duration.ts';
import type { Plan, Prerequisite, Scope } from '../../procedures/model.ts';
import { serversOf, valueText } from '../../procedures/scope.ts';
import type { Place } from '../../procedures/walk.ts';
import type { Prepared, WordNeeded } from '../../runs/prepare.ts';
import { sourceText } from '../answers/show.ts';
import { VIEW } from '../controls.ts';
import { context, section, sections } from '../text/blocks.ts';
import { bold, code, escapePiece, escapeText } from '../text/escape.ts';
import { cutMrkdwn } from '../text/mrkdwn.ts';
import { procedurePlain, procedureText, procedureTitle } from '../text/procedure-text.ts';
import { ENTERED, input, modal, option } from './parts.ts';
import { TITLE } from './start-procedure.ts';

const PER_BLOCK = 10;
/** Longest text of a checkbox. */
const OPTION = 75;
const STEPS_SHOWN = 5_500;
const REMARKS_SHOWN = 11_000;
const OBSTACLES_SHOWN = 10;

const aboutSchema = z.object({ draft: z.string(), channel: z.string() });

export type PreviewAbout = z.infer<typeof aboutSchema>;

/** Throws for what no modal of ours remembers. */
export function readPreviewAbout(metadata: string): PreviewAbout {
  return aboutSchema.parse(JSON.parse(metadata));
}

export interface Preview {
  readonly plan: Plan;
  readonly inputs: Scope;
  readonly estate: string;
  readonly prepared: Prepared;
  /** What stands in the way, in mrkdwn; the run cannot start with these inputs while there is one. */
  readonly obstacles: readonly string[];
}

export function previewView(preview: Preview, about: PreviewAbout): ModalView {
  const { plan, inputs, estate, prepared, obstacles } = preview;
  const { procedure } = plan;
  const blocks: KnownBlock[] = [];
  for (const obstacle of obstacles.slice(0, OBSTACLES_SHOWN)) blocks.push(section(`⚠️ ${obstacle}`));
  blocks.push(section(`${bold(procedureTitle(procedure.title, inputs))} · ${code(estate)}\n${summary(preview)}`));
  const remarks = [
    ...procedure.warnings.map((each) => `⚠️ ${procedureText(each, inputs)}`),
    ...procedure.limitations.map((each) => `⚠️ ${procedureText(each, inputs)}`),
    ...procedure.notes.map((each) => procedureText(each, inputs)),
  ];
  if (remarks.length > 0) blocks.push(...sections(cutMrkdwn(remarks.join('\n\n'), REMARKS_SHOWN)));
  if (prepared.word.length > 0)
    blocks.push(...sections(cutMrkdwn(wordText(prepared.word, prepared.places), STEPS_SHOWN)));
  blocks.push(...sections(cutMrkdwn(`${stepsTitle(prepared)}\n${stepLines(prepared.places).join('\n')}`, STEPS_SHOWN)));
  blocks.push(...prerequisiteBlocks(procedure.prerequisites, inputs));
  const guide = context(`Guide: ${sourceText(procedure.source)}`);
  if (guide !== undefined) blocks.push(guide);
  return modal({
    title: TITLE,
    callback: VIEW.startPreview,
    submit: 'Start',
    close: 'Back',
    metadata: about,
    blocks,
  });
}

function summary({ plan, inputs, prepared }: Preview): string {
  const chosen = Object.entries(plan.procedure.inputs).flatMap(([name, { title }]) => {
    const value = inputs[name];
    return value === undefined ? [] : [`${procedureTitle(title)}: ${chosenText(value)}`];
  });
  const steps = prepared.places.filter(({ node }) => node.kind !== 'end');
  const expected = steps.reduce((sum, { node }) => sum + (node.kind === 'step' ? (node.expected ?? 0) : 0), 0);
  const counts = [
    stepsText(steps),
    `${prepared.proved} proved by checks${prepared.attested === 0 ? '' : `, ${prepared.attested} by your word`}`,
    ...(expected > 0 ? [`about ${formatDuration(expected)}`] : []),
  ];
  return [...chosen, counts.join(' · ')].join('\n');
}

function chosenText(value: Scope[string]): string {
  if (Array.isArray(value)) return value.map(chosenText).join(', ');
  const servers = serversOf(value);
  if (servers.length === 2) return servers.map(code).join('/');
  return servers.length === 1 ? code(servers[0] ?? '') : escapePiece(valueText(value));
}

/** "10 steps a pair, 20 in all" where every round has as many; else the sum. */
function stepsText(steps: readonly Place[]): string {
  const perTurn = new Map<number, number>();
  let of = '';
  for (const { turns } of steps) {
    const [turn] = turns;
    if (turn === undefined || turn.of === 'try') return plural(steps.length);
    of = turn.of;
    perTurn.set(turn.number, (perTurn.get(turn.number) ?? 0) + 1);
  }
  const [each, ...others] = new Set(perTurn.values());
  if (each === undefined || others.length > 0 || perTurn.size < 2) return plural(steps.length);
  return `${each} steps a ${escapePiece(of)}, ${steps.length} in all`;
}

function plural(steps: number): string {
  return steps === 1 ? '1 step' : `${steps} steps`;
}

interface WordGroup {
  readonly lacks: Set<string>;
  /** Title, with its servers' names, → numbers of the steps on the usual way. */
  readonly titles: Map<string, number[]>;
}

/** What only a person can tell: by necessity of the estate, or by the procedure's own design. */
function wordText(word: readonly WordNeeded[], places: readonly Place[]): string {
  const groups = new Map<string, WordGroup>();
  for (const { step, check, server, lacks, number } of word) {
    const id = `${check.kind} ${check.title}`;
    const group = groups.get(id) ?? { lacks: new Set<string>(), titles: new Map<string, number[]>() };
    groups.set(id, group);
    if (lacks !== undefined) group.lacks.add(`${code(server)} has ${escapeText(lacks)}`);
    // Off the usual way the same is asked for another server: which one, its turn will tell.
    const place = number === undefined ? undefined : places.find(({ key }) => key === step);
    if (place === undefined || number === undefined) continue;
    const title = procedureTitle(check.title, place.scope);
    group.titles.set(title, [...(group.titles.get(title) ?? []), number]);
  }
  const lines = [...groups].flatMap(([id, group]) => wordLines(id.slice(id.indexOf(' ') + 1), group));
  return `*By your word, because no connection tells it*\n${lines.join('\n')}`;
}

function wordLines(title: string, { lacks, titles }: WordGroup): readonly string[] {
  const why = lacks.size === 0 ? '' : `: ${[...lacks].slice(0, 3).join(', ')}${lacks.size > 3 ? ', …' : ''}`;
  // No step of the usual way asks for it, so there are no names to fill in.
  if (titles.size === 0) return [`• ${procedureTitle(title, {})}${why}`];
  return [...titles].map(([each, numbers]) => `• ${each}${stepNumbers(numbers)}${why}`);
}

function stepNumbers(numbers: readonly number[]): string {
  if (numbers.length === 0) return '';
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const last = sorted.at(-1);
  const list = sorted.length === 1 ? String(last) : `${sorted.slice(0, -1).join(', ')} and ${last}`;
  return ` (step${sorted.length === 1 ? '' : 's'} ${list})`;
}

function stepsTitle({ depends }: Prepared): string {
  const hint = 'The usual way. What checks show and people decide can lead to other servers, or to other steps.';
  return depends ? `*Steps*\n${hint}` : '*Steps*';
}

function stepLines(places: readonly Place[]): readonly string[] {
  const lines: string[] = [];
  let before = '';
  let number = 0;
  for (const { node, scope, turns } of places) {
    if (node.kind === 'end') continue;
    number += 1;
    const turn = turns
      .map(({ of, number: n, total, label }) => `${escapePiece(of)} ${n} of ${total}: ${code(label)}`)
      .join(' · ');
    if (turn !== before && turn !== '') lines.push(`_${turn.replaceAll('_', 'ˍ')}_`);
    before = turn;
    lines.push(`${number}. ${node.kind === 'decision' ? 'Decide: ' : ''}${procedureTitle(node.title, scope)}`);
  }
  return lines;
}

const PREREQUISITES = 'prerequisites';

function prerequisiteBlocks(prerequisites: readonly Prerequisite[], inputs: Scope): KnownBlock[] {
  if (prerequisites.length === 0) return [];
  const texts = prerequisites.map(({ text }) => procedurePlain(text, inputs));
  const isLong = texts.some((text) => text.length > OPTION - 4);
  const blocks: KnownBlock[] = isLong
    ? sections(
        `*Before the run starts*\n${prerequisites.map(({ text }, i) => `${i + 1}. ${procedureText(text, inputs)}`).join('\n')}`,
      )
    : [];
  for (let i = 0; i < prerequisites.length; i += PER_BLOCK) {
    const options = prerequisites
      .slice(i, i + PER_BLOCK)
      .map(({ id }, j) => option(isLong ? shortened(`${i + j + 1}. ${texts[i + j]}`) : (texts[i + j] ?? id), id));
    blocks.push(
      input({
        block: `${PREREQUISITES}-${i}`,
        label: i === 0 ? 'Tick what is true now' : 'And these',
        element: { type: 'checkboxes', action_id: ENTERED, options },
      }),
    );
  }
  return blocks;
}

/** The whole text stands above the boxes. */
function shortened(text: string): string {
  return text.length <= OPTION ? text : `${text.slice(0, OPTION - 1).replace(/\s+\S*$/, '')}…`;
}

/** The blocks of the checkboxes, by prerequisite. */
export function prerequisiteBlock(prerequisites: readonly Prerequisite[], id: string): string {
  const index = prerequisites.findIndex((each) => each.id === id);
  return `${PREREQUISITES}-${Math.max(0, Math.floor(index / PER_BLOCK)) * PER_BLOCK}`;
}

/** The ids that were ticked, and an error for each block in which one was not. */
export function readPrerequisites(
  prerequisites: readonly Prerequisite[],
  chosen: (block: string) => readonly string[],
): { readonly ticked: readonly string[]; readonly errors: Readonly<Record<string, string>> } {
  const ticked: string[] = [];
  const open = new Map<string, number>();
  for (const { id } of prerequisites) {
    const block = prerequisiteBlock(prerequisites, id);
    if (chosen(block).includes(id)) ticked.push(id);
    else open.set(block, (open.get(block) ?? 0) + 1);
  }
  const errors = Object.fromEntries(
    [...open].map(([block, count]) => [
      block,
      count === 1
        ? 'One is not ticked yet. The run can start once it is true.'
        : `${count} are not ticked yet. The run can start once they are true.`,
    ]),
  );
  return { ticked, errors };
}
