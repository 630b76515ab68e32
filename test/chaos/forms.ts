/** Filling in whatever form Slack shows: what is known by name, and something sensible everywhere else. */
import { setTimeout as delay } from 'node:timers/promises';
import { type FieldValue, findElements, isRecord } from '../../src/workspace/elements.ts';
import type { Fields } from '../../src/workspace/person.ts';
import type { OpenView } from '../../src/workspace/protocol.ts';
import type { Workspace } from '../../src/workspace/server.ts';

const LOOK_MS = 15;
/** Whoever gets no form within this does what opens it once more. */
const PATIENCE_MS = 3_500;

/** The form on top, once it is this one; undefined if it does not come. */
export async function form(workspace: Workspace, person: string, callback: string): Promise<OpenView | undefined> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const top = workspace.views(person).at(-1);
    if (top?.view.callback_id === callback) return top;
    await delay(LOOK_MS);
  }
  return undefined;
}

/**
 * Submits the form on top.
 * @param known values by block
 */
export async function submit(
  workspace: Workspace,
  person: string,
  { view }: OpenView,
  known: Readonly<Record<string, FieldValue>>,
): Promise<void> {
  const fields: Record<string, Record<string, FieldValue>> = {};
  for (const { blockId, actionId, element, input } of findElements(view.blocks)) {
    if (input === undefined) continue;
    const value = known[blockId] ?? usual(element);
    if (value !== undefined) fields[blockId] = { [actionId]: value };
  }
  await workspace.submitView(person, fields satisfies Fields);
}

/** Nothing is left half filled for the next one to stumble over. */
export async function closeAll(workspace: Workspace, person: string): Promise<void> {
  for (let left = workspace.views(person).length; left > 0; left--) await workspace.closeView(person);
}

function usual(element: Readonly<Record<string, unknown>>): FieldValue | undefined {
  switch (element.type) {
    case 'checkboxes':
      return optionsOf(element);
    case 'radio_buttons':
      return optionsOf(element)[0];
    case 'plain_text_input':
      return element.initial_value === undefined ? 'Looked at it, and it is so.' : undefined;
    default:
      return undefined;
  }
}

function optionsOf({ options }: Readonly<Record<string, unknown>>): readonly string[] {
  return (Array.isArray(options) ? options : []).filter(isRecord).map(({ value }) => String(value));
}
