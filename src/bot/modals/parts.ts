/** Pieces that several modals are made of. */
import type { InputBlock, KnownBlock, ModalView, PlainTextInput, PlainTextOption, StaticSelect } from '@slack/types';
import { LIMITS } from '../text/blocks.ts';
import { cut, plain } from '../text/clean.ts';

const LONGEST_INPUT = 3_000;
const LABEL = 2_000;
const MOST_OPTIONS = 100;
const HINT = 2_000;
const PLACEHOLDER = 150;

/** The action id of every input; its block_id says which it is. */
export const ENTERED = 'entered';

export function modal(options: {
  readonly title: string;
  readonly blocks: readonly KnownBlock[];
  readonly callback?: string;
  readonly submit?: string;
  readonly close?: string;
  readonly metadata?: unknown;
}): ModalView {
  const { title, blocks, callback, submit, close = 'Cancel', metadata } = options;
  return {
    type: 'modal',
    title: text(title, LIMITS.viewTitle),
    close: text(close, LIMITS.viewTitle),
    blocks: blocks.slice(0, LIMITS.viewBlocks),
    ...(callback === undefined ? {} : { callback_id: callback }),
    ...(submit === undefined ? {} : { submit: text(submit, LIMITS.viewTitle) }),
    ...(metadata === undefined ? {} : { private_metadata: JSON.stringify(metadata) }),
  };
}

export function input(options: {
  readonly block: string;
  readonly label: string;
  readonly element: InputBlock['element'];
  readonly hint?: string | undefined;
  readonly optional?: boolean;
}): InputBlock {
  const { block, label, element, hint, optional = false } = options;
  return {
    type: 'input',
    block_id: block,
    label: text(label, LABEL),
    element,
    optional,
    ...(hint === undefined || hint.trim() === '' ? {} : { hint: text(hint, HINT) }),
  };
}

export function textInput(options: {
  readonly lines?: 'one' | 'many';
  readonly initial?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly longest?: number;
}): PlainTextInput {
  const { lines = 'one', initial, placeholder, longest = LONGEST_INPUT } = options;
  return {
    type: 'plain_text_input',
    action_id: ENTERED,
    multiline: lines === 'many',
    max_length: Math.min(longest, LONGEST_INPUT),
    ...(initial === undefined || initial === ''
      ? {}
      : { initial_value: cut(initial, Math.min(longest, LONGEST_INPUT)) }),
    ...(placeholder === undefined ? {} : { placeholder: text(placeholder, PLACEHOLDER) }),
  };
}

/** For a menu that may have more than 100 options; 10,000 are the most. */
export function choices(
  options: readonly PlainTextOption[],
): Pick<StaticSelect, 'options'> | Pick<StaticSelect, 'option_groups'> {
  if (options.length <= MOST_OPTIONS) return { options: [...options] };
  const groups = [];
  for (let i = 0; i < options.length; i += MOST_OPTIONS) {
    const part = options.slice(i, i + MOST_OPTIONS);
    groups.push({ label: text(`${i + 1} to ${i + part.length}`, LIMITS.optionText), options: part });
  }
  return { option_groups: groups };
}

export function option(label: string, value: string): PlainTextOption {
  return { text: text(label, LIMITS.optionText), value };
}

function text(content: string, limit: number): { type: 'plain_text'; text: string } {
  return { type: 'plain_text', text: plain(content, limit) };
}
