/** The second modal of a start: what the procedure asks for. */
import type { InputBlock, ModalView, PlainTextOption } from '@slack/types';
import { z } from 'zod';
import type { Estate } from '../../estate/model.ts';
import { parseDuration } from '../../procedures/duration.ts';
import type { Library } from '../../procedures/library.ts';
import type { Input, Procedure, ReleaseValue, Scope, Value } from '../../procedures/model.ts';
import { inputProblems, withDefaults } from '../../runs/prepare.ts';
import { VIEW } from '../controls.ts';
import type { Submission } from '../payloads.ts';
import { context, section } from '../text/blocks.ts';
import { bold, code } from '../text/escape.ts';
import { procedurePlain, procedureText, procedureTitle } from '../text/procedure-text.ts';
import { choices, ENTERED, input as inputBlock, modal, option, textInput } from './parts.ts';
import { TITLE } from './start-procedure.ts';

const aboutSchema = z.object({ procedure: z.string(), channel: z.string() });

export type InputsAbout = z.infer<typeof aboutSchema>;

/** Throws for what no modal of ours remembers. */
export function readInputsAbout(metadata: string): InputsAbout {
  return aboutSchema.parse(JSON.parse(metadata));
}

export function blockOf(input: string): string {
  return `input-${input}`;
}

/** What inputs are chosen from. */
export interface Stock {
  readonly estate: Estate;
  readonly releases: Library['releases'];
}

/** The inputs that a person is asked for, by name. */
export function askedInputs(procedure: Procedure): readonly (readonly [string, Input])[] {
  return Object.entries(procedure.inputs).filter(([, input]) => !input.internal);
}

export function inputsView(procedure: Procedure, stock: Stock, about: InputsAbout): ModalView {
  const { estate } = stock;
  const asked = askedInputs(procedure).map(([name, input]) => ({ input, block: inputFor(name, input, stock) }));
  const lacking = asked.filter(({ input, block }) => block === undefined && !input.optional);
  const possible = lacking.length === 0;
  const note = context(`Estate: ${code(estate.name)}`);
  return modal({
    title: TITLE,
    callback: VIEW.startInputs,
    close: possible ? 'Back' : 'Close',
    metadata: about,
    blocks: [
      section(`${bold(procedureTitle(procedure.title))}\n${procedureText(procedure.summary)}`),
      // What cannot be submitted must not ask for anything: Slack takes no such form.
      ...(possible ? asked : lacking).map(({ input, block }) => block ?? section(nothingToChoose(input, estate))),
      ...(note === undefined ? [] : [note]),
    ],
    ...(possible ? { submit: 'Next' } : {}),
  });
}

function nothingToChoose(input: Input, estate: Estate): string {
  const title = procedureTitle(input.title);
  const of = input.of === undefined ? '' : ` of ${code(input.of)}`;
  if (input.type === 'release') {
    return `⚠️ ${title}: there is no list of the releases${of}. Add one to the procedures, then start again.`;
  }
  if (input.optional) return `${title}: none. The estate ${code(estate.name)} has no ${input.type}${of}.`;
  return `⚠️ ${title}: the estate ${code(estate.name)} has no ${input.type}${of}. Add it to the estate’s file, then start again.`;
}

/** Undefined if there is nothing to choose from. */
function inputFor(name: string, input: Input, stock: Stock): InputBlock | undefined {
  const element = elementFor(input, stock);
  if (element === undefined) return undefined;
  const order = input.many ? 'They are taken in the order in which you choose them.' : '';
  const none = input.optional ? 'You may choose none.' : '';
  return inputBlock({
    block: blockOf(name),
    label: procedurePlain(input.title),
    element,
    hint: [procedurePlain(input.help ?? ''), order, none].filter((each) => each !== '').join(' '),
    optional: input.optional === true || (input.default !== undefined && !isChosen(input)),
  });
}

function isChosen(input: Input): boolean {
  return ['server', 'pair', 'yes-no', 'choice', 'release'].includes(input.type);
}

function elementFor(input: Input, stock: Stock): InputBlock['element'] | undefined {
  switch (input.type) {
    case 'server':
    case 'pair':
      return fromEstate(input, stock.estate);
    case 'release':
      return select(
        releasesFor(input, stock).map(({ release }) => option(release, release)),
        input.default,
      );
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
  const placeholder = { type: 'plain_text' as const, text: input.many ? 'Choose, in order' : 'Choose' };
  return input.many
    ? { type: 'multi_static_select', action_id: ENTERED, placeholder, ...choices(options) }
    : { type: 'static_select', action_id: ENTERED, placeholder, ...choices(options) };
}

/** Newest first: an upgrade most often leads to one of the latest. */
function releasesFor(input: Input, { releases }: Stock): readonly ReleaseValue[] {
  return releases.get(input.of ?? '')?.releases.toReversed() ?? [];
}

function select(options: readonly PlainTextOption[], initial: Input['default']): InputBlock['element'] | undefined {
  if (options.length === 0) return undefined;
  const chosen = options.find(({ value }) => value === String(initial));
  return {
    type: 'static_select',
    action_id: ENTERED,
    ...choices(options),
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
  stock: Stock,
): ReadInputs {
  const given: Record<string, Value> = {};
  const errors: Record<string, string> = {};
  for (const [name, input] of askedInputs(procedure)) {
    const block = blockOf(name);
    const value = input.many
      ? many(submission.chosen(block), input, stock)
      : one(submission.text(block).trim(), input, stock);
    if (typeof value === 'object' && 'error' in value) errors[block] = value.error;
    else if (value !== undefined) given[name] = value;
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const inputs = withDefaults(procedure, given);
  for (const { input, message } of inputProblems(procedure, inputs, stock.estate)) {
    // Of what nobody was asked for, the preview tells.
    if (input !== undefined && !procedure.inputs[input]?.internal) errors[blockOf(input)] ??= message;
  }
  return Object.keys(errors).length === 0 ? { ok: true, inputs } : { ok: false, errors };
}

interface Wrong {
  readonly error: string;
}

function many(names: readonly string[], input: Input, stock: Stock): Value | Wrong {
  if (names.length === 0 && !input.optional) return { error: 'Choose at least one.' };
  const values: Value[] = [];
  for (const name of names) {
    const value = one(name, input, stock);
    if (value === undefined) continue;
    if (typeof value === 'object' && 'error' in value) return value;
    values.push(value);
  }
  return values;
}

function one(text: string, input: Input, stock: Stock): Value | Wrong | undefined {
  if (text === '') return input.default ?? { error: 'This is needed.' };
  const { estate } = stock;
  switch (input.type) {
    case 'server':
      return Object.hasOwn(estate.servers, text) ? { server: text } : { error: gone(text, estate) };
    case 'pair': {
      const pair = Object.hasOwn(estate.pairs, text) ? estate.pairs[text] : undefined;
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
    case 'release':
      return (
        releasesFor(input, stock).find(({ release }) => release === text) ?? {
          error: `${text} is not in the list of releases any more. Choose again.`,
        }
      );
    case 'text':
      return text;
  }
}

function gone(name: string, estate: Estate): string {
  return `${name} is not in the estate ${estate.name} any more. Choose again.`;
}
