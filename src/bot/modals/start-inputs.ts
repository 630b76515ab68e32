/** The second modal of a start: what the procedure asks for. */
import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { z } from 'zod';
import type { Estate } from '../../estate/model.ts';
import { parseDuration } from '../../procedures/duration.ts';
import type { Input, Procedure, Scope, Value } from '../../procedures/model.ts';
import { VIEW } from '../controls.ts';
import type { Submission } from '../payloads.ts';
import { context, section } from '../text/blocks.ts';
import { bold, code } from '../text/escape.ts';
import { procedurePlain, procedureText, procedureTitle } from '../text/procedure-text.ts';
import { ENTERED, input as inputBlock, modal, option, textInput } from './parts.ts';
import { TITLE } from './start-procedure.ts';

const MOST_OPTIONS = 100;

const aboutSchema = z.object({ procedure: z.string(), channel: z.string() });

export type InputsAbout = z.infer<typeof aboutSchema>;

/** Throws for what no modal of ours remembers. */
export function readInputsAbout(metadata: string): InputsAbout {
  return aboutSchema.parse(JSON.parse(metadata));
}

export function blockOf(input: string): string {
  return `input-${input}`;
}

export function inputsView(procedure: Procedure, estate: Estate, about: InputsAbout): ModalView {
  const blocks: KnownBlock[] = [
    section(`${bold(procedureTitle(procedure.title))}\n${procedureText(procedure.summary)}`),
  ];
  let impossible = false;
  for (const [name, input] of Object.entries(procedure.inputs)) {
    const block = inputFor(name, input, estate);
    if (block === undefined) {
      impossible = true;
      const what = `${input.type}${input.of === undefined ? '' : ` of ${code(input.of)}`}`;
      blocks.push(
        section(
          `⚠️ ${procedureTitle(input.title)}: the estate ${code(estate.name)} has no ${what}. Add it to the estate’s file, then start again.`,
        ),
      );
    } else blocks.push(block);
  }
  const note = context(`Estate: ${code(estate.name)}`);
  if (note !== undefined) blocks.push(note);
  return modal({
    title: TITLE,
    callback: VIEW.startInputs,
    close: impossible ? 'Close' : 'Back',
    metadata: about,
    blocks,
    ...(impossible ? {} : { submit: 'Next' }),
  });
}

/** Undefined if the estate has nothing to choose from. */
function inputFor(name: string, input: Input, estate: Estate): InputBlock | undefined {
  const element = elementFor(input, estate);
  if (element === undefined) return undefined;
  const order = input.many ? 'They are taken in the order in which you choose them.' : '';
  return inputBlock({
    block: blockOf(name),
    label: procedurePlain(input.title),
    element,
    hint: [procedurePlain(input.help ?? ''), order].filter((each) => each !== '').join(' '),
    optional: input.default !== undefined && !isChosen(input),
  });
}

function isChosen(input: Input): boolean {
  return ['server', 'pair', 'yes-no', 'choice'].includes(input.type);
}

function elementFor(input: Input, estate: Estate): InputBlock['element'] | undefined {
  switch (input.type) {
    case 'server':
    case 'pair':
      return fromEstate(input, estate);
    case 'choice':
      return select(
        (input.options ?? []).map((each) => option(each, each)),
        input.default,
      );
    case 'yes-no':
      return select([option('Yes', 'true'), option('No', 'false')], input.default);
    case 'duration': {
      const initial = typeof input.default === 'number' ? durationText(input.default) : undefined;
      return textInput({ initial, placeholder: 'such as 10m, 90s or 1h30m', longest: 40 });
    }
    case 'number':
      return textInput({ initial: defaultText(input), placeholder: 'a number', longest: 40 });
    case 'version':
      return textInput({ initial: defaultText(input), placeholder: 'such as 8.1.4', longest: 60 });
    case 'text':
      return textInput({ initial: defaultText(input), longest: 500 });
  }
}

function fromEstate(input: Input, estate: Estate): InputBlock['element'] | undefined {
  const options = (input.type === 'pair' ? Object.values(estate.pairs) : Object.values(estate.servers))
    .filter((each) => input.of === undefined || each.product === input.of)
    .map((each) => option('first' in each ? `${each.name} (${each.first}, ${each.second})` : each.name, each.name));
  if (options.length === 0) return undefined;
  const shown = options.length <= MOST_OPTIONS ? { options } : { option_groups: inGroups(options) };
  const placeholder = { type: 'plain_text' as const, text: input.many ? 'Choose, in order' : 'Choose' };
  return input.many
    ? { type: 'multi_static_select', action_id: ENTERED, placeholder, ...shown }
    : { type: 'static_select', action_id: ENTERED, placeholder, ...shown };
}

function inGroups(
  options: readonly PlainTextOption[],
): { label: { type: 'plain_text'; text: string }; options: PlainTextOption[] }[] {
  const groups = [];
  for (let i = 0; i < options.length; i += MOST_OPTIONS) {
    const part = options.slice(i, i + MOST_OPTIONS);
    groups.push({ label: { type: 'plain_text' as const, text: `${i + 1} to ${i + part.length}` }, options: part });
  }
  return groups;
}

function select(options: PlainTextOption[], initial: Input['default']): InputBlock['element'] | undefined {
  if (options.length === 0) return undefined;
  const chosen = options.find(({ value }) => value === String(initial));
  return {
    type: 'static_select',
    action_id: ENTERED,
    options,
    ...(chosen === undefined ? {} : { initial_option: chosen }),
  };
}

function defaultText(input: Input): string | undefined {
  return input.default === undefined ? undefined : String(input.default);
}

/** `1h30m`: as people write it, and as it is read. */
function durationText(milliseconds: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'm'],
    [1_000, 's'],
  ] as const;
  let rest = milliseconds;
  let text = '';
  for (const [size, unit] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}

export type ReadInputs =
  | { readonly ok: true; readonly inputs: Scope }
  /** Messages by block, in plain text. */
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> };

export function readInputs(
  submission: Pick<Submission, 'text' | 'chosen'>,
  procedure: Procedure,
  estate: Estate,
): ReadInputs {
  const inputs: Record<string, Value> = {};
  const errors: Record<string, string> = {};
  for (const [name, input] of Object.entries(procedure.inputs)) {
    const block = blockOf(name);
    const value = input.many
      ? many(submission.chosen(block), input, estate)
      : one(submission.text(block).trim(), input, estate);
    if (typeof value === 'object' && 'error' in value) errors[block] = value.error;
    else if (value !== undefined) inputs[name] = value;
  }
  return Object.keys(errors).length === 0 ? { ok: true, inputs } : { ok: false, errors };
}

interface Wrong {
  readonly error: string;
}

function many(names: readonly string[], input: Input, estate: Estate): Value | Wrong {
  if (names.length === 0) return { error: 'Choose at least one.' };
  const values: Value[] = [];
  for (const name of names) {
    const value = one(name, input, estate);
    if (value === undefined) continue;
    if (typeof value === 'object' && 'error' in value) return value;
    values.push(value);
  }
  return values;
}

function one(text: string, input: Input, estate: Estate): Value | Wrong | undefined {
  if (text === '') return input.default ?? { error: 'This is needed.' };
  switch (input.type) {
    case 'server':
      return estate.servers[text] === undefined ? { error: gone(text, estate) } : { server: text };
    case 'pair': {
      const pair = estate.pairs[text];
      return pair === undefined
        ? { error: gone(text, estate) }
        : { pair: text, first: pair.first, second: pair.second };
    }
    case 'number': {
      const number = Number(text.replace(',', '.'));
      return Number.isFinite(number) && number >= 0 ? number : { error: 'Write a number, such as 3.' };
    }
    case 'duration':
      return parseDuration(text) ?? { error: 'Write a duration, such as 10m, 90s or 1h30m.' };
    case 'version':
      return /^\d+(\.\w+)*$/.test(text) ? text : { error: 'Write a version, such as 8.1.4.' };
    case 'yes-no':
      return text === 'true';
    case 'choice':
      return input.options?.includes(text) ? text : { error: 'Choose one of the options.' };
    case 'text':
      return text;
  }
}

function gone(name: string, estate: Estate): string {
  return `${name} is not in the estate ${estate.name} any more. Choose again.`;
}
