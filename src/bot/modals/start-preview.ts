/** The last modal of a start: what the run would be, and what has to be true before it begins. */
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { remarksOf } from '../../procedures/beforehand.ts';
import { formatDuration } from '../../procedures/duration.ts';
import { referencesIn } from '../../procedures/interpolate.ts';
import type { Input, Plan, Scope, Value } from '../../procedures/model.ts';
import { serversOf, valueText } from '../../procedures/scope.ts';
import type { Place, Turn } from '../../procedures/walk.ts';
import type { Prepared } from '../../runs/prepare.ts';
import { VIEW } from '../controls.ts';
import { nameOf, turnsShown } from '../lines.ts';
import { context, section, sections } from '../text/blocks.ts';
import { bold, code, escapePiece, escapeText } from '../text/escape.ts';
import { alsoGuides, guide } from '../text/guides.ts';
import { cutMrkdwn } from '../text/mrkdwn.ts';
import { procedureText, procedureTitle } from '../text/procedure-text.ts';
import { cautionBlocks, type Reasons } from './cautions.ts';
import { modal } from './parts.ts';
import { prerequisiteBlocks } from './prerequisites.ts';
import { askedInputs } from './start-inputs.ts';
import { TITLE } from './start-procedure.ts';
import { whoMayText } from './who-may.ts';

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

/** What was filled in already, for a preview that is shown again. */
export interface Entered {
  /** Ids of prerequisites. */
  readonly ticked: readonly string[];
  readonly reasons: Reasons;
}

const NOTHING: Entered = { ticked: [], reasons: [] };

export function previewView(preview: Preview, about: PreviewAbout, entered: Entered = NOTHING): ModalView {
  const { plan, inputs, prepared, obstacles } = preview;
  const word = prepared.word.length === 0 ? '' : wordText(prepared);
  const steps = `${stepsTitle(prepared)}\n${stepLines(prepared.places).join('\n')}`;
  const guides = context(guide(plan.procedure.source), alsoGuides(plan, inputs));
  // Where nothing that is entered here would help, nothing is asked, and there is no button to press in vain.
  const isHopeless = prepared.problems.length > 0;
  return modal({
    title: TITLE,
    callback: VIEW.startPreview,
    ...(isHopeless ? {} : { submit: 'Start' }),
    close: 'Back',
    metadata: about,
    blocks: [
      ...(isHopeless ? [section('❌ *The run cannot start like this.*')] : []),
      ...obstacles.slice(0, OBSTACLES_SHOWN).map((obstacle) => section(`⚠️ ${obstacle}`)),
      ...sections(summary(preview)),
      ...(isHopeless ? [] : cautionBlocks(prepared.cautions, entered.reasons)),
      ...sections(cutMrkdwn(remarks(plan, inputs), REMARKS_SHOWN)),
      ...sections(cutMrkdwn(whoMayText(prepared.rights, prepared.places), STEPS_SHOWN)),
      ...sections(cutMrkdwn(word, STEPS_SHOWN)),
      ...sections(cutMrkdwn(steps, STEPS_SHOWN)),
      ...(isHopeless ? [] : prerequisiteBlocks(prepared.prerequisites, entered.ticked)),
      ...(guides === undefined ? [] : [guides]),
    ],
  });
}

function remarks(plan: Plan, inputs: Scope): string {
  const { warnings, limitations, notes } = remarksOf(plan, inputs, procedureText);
  return [...[...warnings, ...limitations].map((each) => `⚠️ ${each}`), ...notes].join('\n\n');
}

function summary({ plan, inputs, estate, prepared }: Preview): string {
  const { procedure } = plan;
  const chosen = askedInputs(procedure).flatMap(([name, input]) => {
    const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (value === undefined) return [];
    const title = procedureTitle(input.title);
    return [`${title}${title.endsWith('?') ? '' : ':'} ${chosenText(value, input)}`];
  });
  const steps = prepared.places.filter(({ node }) => node.kind !== 'end');
  const expected = steps.reduce((sum, { node }) => sum + (node.kind === 'step' ? (node.expected ?? 0) : 0), 0);
  const counts = [
    stepsText(steps),
    `${prepared.proved} proved by checks${prepared.attested === 0 ? '' : `, ${prepared.attested} by your word`}`,
    ...(expected > 0 ? [`about ${formatDuration(expected)}`] : []),
  ];
  const title = `${bold(procedureTitle(procedure.title, inputs))} · ${code(estate)}`;
  return [title, cutMrkdwn(chosen.join('\n'), STEPS_SHOWN), counts.join(' · ')]
    .filter((line) => line !== '')
    .join('\n');
}

function chosenText(value: Value, input: Input): string {
  if (Array.isArray(value)) return value.map((each) => chosenText(each, input)).join(', ') || 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && input.type === 'duration') return formatDuration(value);
  const servers = serversOf(value);
  return servers.length === 0 ? escapePiece(valueText(value)) : servers.map(code).join('/');
}

/** "10 steps a pair, 20 in all" where all steps are taken for each of the same things; else the sum. */
function stepsText(steps: readonly Place[]): string {
  const rounds = new Map<string, number>();
  for (const { turns } of steps) {
    const [turn] = turns;
    if (turn === undefined || turn.of === 'try') return plural(steps.length);
    rounds.set(JSON.stringify([turn.of, turn.label]), (rounds.get(JSON.stringify([turn.of, turn.label])) ?? 0) + 1);
  }
  const [first] = steps;
  const [turn] = first?.turns ?? [];
  const [each, ...others] = new Set(rounds.values());
  // Two loops over different lists have more labels together than each has turns.
  const isOne = others.length === 0 && rounds.size > 1 && rounds.size === turn?.total;
  return isOne ? `${plural(each ?? 0)} a ${escapePiece(nameOf(turn))}, ${steps.length} in all` : plural(steps.length);
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
function wordText({ word, places }: Prepared): string {
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
  // No step of the usual way asks for it, so there is nothing to fill in yet.
  if (titles.size === 0) return [`• ${procedureTitle(withNames(title))}${why}`];
  return [...titles].map(([each, numbers]) => `• ${each}${stepNumbers(numbers)}${why}`);
}

/** "`server` is up" for "`${server}` is up". */
function withNames(title: string): string {
  return referencesIn(title).reduce((text, name) => text.replaceAll(`\${${name}}`, name), title);
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
  const steps = places.filter(({ node }) => node.kind !== 'end');
  const rounds = steps.map(({ turns }) => turnsShown(turns).map(turnText).join(' · '));
  const lines: string[] = [];
  let under = '';
  for (const [i, { node, scope, turns }] of steps.entries()) {
    const title = procedureTitle(node.kind === 'end' ? '' : node.title, scope);
    const round = rounds[i] ?? '';
    const isAlone = round !== rounds[i - 1] && round !== rounds[i + 1];
    // A round of one step that names its server needs no line above it.
    const isNamed = isAlone && turns.every(({ label }) => title.includes(code(label)));
    const heading = isNamed ? '' : round;
    if (heading !== under) lines.push(heading === '' ? '_after that_' : `_${heading.replaceAll('_', 'ˍ')}_`);
    under = heading;
    lines.push(`${i + 1}. ${node.kind === 'decision' ? 'Decide: ' : ''}${title}`);
  }
  return lines;
}

function turnText(turn: Turn): string {
  return `${escapePiece(nameOf(turn))} ${turn.number} of ${turn.total}: ${code(turn.label)}`;
}
