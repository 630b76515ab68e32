/**
 * What the elements of a message, modal or Home hold, in the form in which Slack sends it as `state.values`.
 *
 * An element is known by its block_id and action_id. When a view is updated, an element that is still there keeps what
 * it holds, even if its initial value changed; one that is gone forgets it, and a new one starts with its initial value.
 */
import type { AnyBlock, KnownBlock } from '@slack/types';
import type { StateValues } from '../../protocol.ts';

export type HeldValue = Readonly<Record<string, unknown>>;

interface ElementLike {
  readonly type: string;
  readonly action_id?: string;
}

export interface PlacedElement {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: ElementLike;
  /** The input block around it, if that is where it is. */
  readonly input?: { readonly optional: boolean };
}

/** Slack's block types, without the open-ended one that would defeat narrowing by `type`. */
export function known(block: AnyBlock): KnownBlock {
  return block as KnownBlock;
}

/** A block's id; the server gives each block one, so the place is only a last resort. */
export function blockIdOf(block: AnyBlock, index: number): string {
  return block.block_id ?? `block-${index}`;
}

/** An element's action_id, or a last resort from its place in the block. */
export function actionIdOf(element: { readonly action_id?: string }, index: number): string {
  return element.action_id ?? `action-${index}`;
}

/** The field of the held value and the one of the initial value, by element type. Types that are absent hold nothing. */
const fields: Readonly<Record<string, readonly [held: string, initial: string, empty: 'null' | 'list']>> = {
  plain_text_input: ['value', 'initial_value', 'null'],
  email_text_input: ['value', 'initial_value', 'null'],
  url_text_input: ['value', 'initial_value', 'null'],
  number_input: ['value', 'initial_value', 'null'],
  static_select: ['selected_option', 'initial_option', 'null'],
  radio_buttons: ['selected_option', 'initial_option', 'null'],
  checkboxes: ['selected_options', 'initial_options', 'list'],
  multi_static_select: ['selected_options', 'initial_options', 'list'],
  users_select: ['selected_user', 'initial_user', 'null'],
  multi_users_select: ['selected_users', 'initial_users', 'list'],
  channels_select: ['selected_channel', 'initial_channel', 'null'],
  multi_channels_select: ['selected_channels', 'initial_channels', 'list'],
  conversations_select: ['selected_conversation', 'initial_conversation', 'null'],
  multi_conversations_select: ['selected_conversations', 'initial_conversations', 'list'],
  datepicker: ['selected_date', 'initial_date', 'null'],
  timepicker: ['selected_time', 'initial_time', 'null'],
};

/** The part of a held value that was entered: a string, an option, a list of either, or null. */
export function enteredIn(value: HeldValue | undefined): unknown {
  const field = fields[String(value?.type)]?.[0];
  return field === undefined ? null : (value?.[field] ?? null);
}

/** The held value of an element of this type after `entered` was entered. */
export function heldValue(type: string, entered: unknown): HeldValue {
  const field = fields[type]?.[0] ?? 'value';
  return { type, [field]: entered };
}

/** Every element that has an action_id's place in the blocks, in reading order. */
export function placedElements(blocks: readonly AnyBlock[]): readonly PlacedElement[] {
  return blocks.flatMap((given, index): readonly PlacedElement[] => {
    const block = known(given);
    const blockId = blockIdOf(block, index);
    const place = (element: ElementLike, at: number): PlacedElement => ({
      blockId,
      actionId: actionIdOf(element, at),
      element,
    });
    switch (block.type) {
      case 'actions':
        return block.elements.map(place);
      case 'section':
        return block.accessory === undefined || block.accessory.type === 'image' ? [] : [place(block.accessory, 0)];
      case 'input':
        return [{ ...place(block.element, 0), input: { optional: block.optional === true } }];
      default:
        return [];
    }
  });
}

function initialValue(element: ElementLike): HeldValue | undefined {
  const field = fields[element.type];
  if (field === undefined) return undefined;
  const [held, initial, empty] = field;
  const given = (element as unknown as Readonly<Record<string, unknown>>)[initial];
  return { type: element.type, [held]: given ?? (empty === 'list' ? [] : null) };
}

/**
 * What the elements of `blocks` hold, given what was held before the blocks came or changed.
 * @param before what was held so far; empty for new blocks
 */
export function carryOver(blocks: readonly AnyBlock[], before: StateValues): StateValues {
  const values: Record<string, Record<string, HeldValue>> = {};
  for (const { blockId, actionId, element } of placedElements(blocks)) {
    const initial = initialValue(element);
    if (initial === undefined) continue;
    const held = before[blockId]?.[actionId];
    values[blockId] = { ...values[blockId], [actionId]: held?.type === element.type ? held : initial };
  }
  return values;
}

/** `values` with one element's value replaced. */
export function withValue(values: StateValues, blockId: string, actionId: string, value: HeldValue): StateValues {
  return { ...values, [blockId]: { ...values[blockId], [actionId]: value } };
}
