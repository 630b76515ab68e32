/** Interactive elements inside blocks: finding them, what they hold, and what they send. */
import type { StateValues } from './protocol.ts';

type Json = Readonly<Record<string, unknown>>;

export interface FoundElement {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Json;
  /** The input block that it sits in, if any. */
  readonly input?: { readonly optional: boolean };
}

/** What a test or tool may give for an element: a value, several, nothing, or the exact state as Slack has it. */
export type FieldValue = string | readonly string[] | null | Json;

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every element with an action_id, in the order of the blocks. */
export function findElements(blocks: unknown): readonly FoundElement[] {
  const found: FoundElement[] = [];
  for (const block of Array.isArray(blocks) ? blocks : []) {
    if (!isRecord(block) || typeof block.block_id !== 'string') continue;
    const elements = block.type === 'actions' && Array.isArray(block.elements) ? block.elements : [];
    const input = block.type === 'input' ? { optional: block.optional === true } : undefined;
    for (const element of [...elements, block.accessory, input === undefined ? undefined : block.element]) {
      if (!isRecord(element) || typeof element.action_id !== 'string') continue;
      found.push({
        blockId: block.block_id,
        actionId: element.action_id,
        element,
        ...(input === undefined ? {} : { input }),
      });
    }
  }
  return found;
}

/** The field of a state value that holds what was entered, by the element's type; undefined for buttons and the like. */
const valueFields: Readonly<Record<string, string>> = {
  plain_text_input: 'value',
  email_text_input: 'value',
  url_text_input: 'value',
  number_input: 'value',
  static_select: 'selected_option',
  radio_buttons: 'selected_option',
  overflow: 'selected_option',
  checkboxes: 'selected_options',
  multi_static_select: 'selected_options',
  users_select: 'selected_user',
  multi_users_select: 'selected_users',
  conversations_select: 'selected_conversation',
  multi_conversations_select: 'selected_conversations',
  channels_select: 'selected_channel',
  multi_channels_select: 'selected_channels',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
};

const initialFields: Readonly<Record<string, string>> = {
  value: 'initial_value',
  selected_option: 'initial_option',
  selected_options: 'initial_options',
  selected_user: 'initial_user',
  selected_users: 'initial_users',
  selected_conversation: 'initial_conversation',
  selected_conversations: 'initial_conversations',
  selected_channel: 'initial_channel',
  selected_channels: 'initial_channels',
  selected_date: 'initial_date',
  selected_time: 'initial_time',
  selected_date_time: 'initial_date_time',
};

/** What an element holds before anybody touches it, in the form of `state.values`; undefined if it holds nothing ever. */
function initialState(element: Json): Json | undefined {
  const type = String(element.type);
  const field = valueFields[type];
  if (field === undefined || type === 'overflow') return undefined;
  const empty = field.endsWith('s') ? [] : null;
  return { type, [field]: element[initialFields[field] ?? ''] ?? empty };
}

/**
 * The state of a view or message: each element's initial value, overlaid with what is known from before and what was
 * given now. Only elements that are there take part, by block_id and action_id, as on Slack.
 */
export function mergeState(blocks: unknown, ...layers: readonly StateValues[]): StateValues {
  const values: Record<string, Record<string, Json>> = {};
  for (const { blockId, actionId, element } of findElements(blocks)) {
    let held = initialState(element);
    if (held === undefined) continue;
    for (const layer of layers) {
      const given = layer[blockId]?.[actionId];
      if (given !== undefined && given.type === element.type) held = given;
    }
    values[blockId] = { ...values[blockId], [actionId]: held };
  }
  return values;
}

/** Whether something was entered. */
export function isFilled(state: Json | undefined): boolean {
  if (state === undefined) return false;
  const value = state[valueFields[String(state.type)] ?? ''];
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'string' ? value !== '' : value !== null && value !== undefined;
}

/** The state of an element after a person entered `value`: an option by its value, anything else as it is. */
export function stateFor(element: Json, value: FieldValue): Json {
  if (isRecord(value)) return value;
  const type = String(element.type);
  const field = valueFields[type] ?? 'value';
  if (field === 'selected_option') {
    return { type, [field]: typeof value === 'string' ? optionOf(element, value) : null };
  }
  if (field === 'selected_options') {
    return { type, [field]: many(value).map((it) => optionOf(element, it)) };
  }
  return { type, [field]: field.endsWith('s') ? many(value) : value };
}

/** The option of a select, overflow, radio or checkbox group with this value; undefined if it has none. */
export function optionOf(element: Json, value: string): Json | undefined {
  const groups = Array.isArray(element.option_groups) ? element.option_groups.filter(isRecord) : [];
  const options = [element.options, ...groups.map((group) => group.options)].flatMap((it) =>
    Array.isArray(it) ? it : [],
  );
  return options.filter(isRecord).find((option) => option.value === value);
}

/** The action that using an element sends, without its action_ts. */
export function actionFor(
  found: FoundElement,
  value?: FieldValue,
): Json & { type: string; block_id: string; action_id: string } {
  const { element, blockId, actionId } = found;
  const common = { type: String(element.type), block_id: blockId, action_id: actionId };
  if (element.type === 'button') {
    const { text, value: own, style, url } = element;
    return {
      ...common,
      text,
      ...(own === undefined ? {} : { value: own }),
      ...(style === undefined ? {} : { style }),
      ...(url === undefined ? {} : { url }),
    };
  }
  return { ...stateFor(element, value ?? null), ...common };
}

function many(value: string | readonly string[] | null): readonly string[] {
  if (value === null) return [];
  return typeof value === 'string' ? [value] : value;
}
