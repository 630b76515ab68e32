import { findElements, isFilled } from './elements.ts';
import type { StoredView } from './model.ts';

/** Slack's limit on a text input that sets none of its own, in characters. */
const longestText = 3000;

/** What Slack's client would not let a person submit: a message for each such field, by block_id. */
export function checkFields({ view, state }: StoredView): Record<string, string> {
  const wrong: Record<string, string> = {};
  for (const { blockId, actionId, element, input } of findElements(view.blocks)) {
    if (input === undefined) continue;
    const held = state[blockId]?.[actionId];
    if (isFilled(held)) {
      const problem = element.type === 'plain_text_input' ? checkLength(element, String(held?.value)) : undefined;
      if (problem !== undefined) wrong[blockId] = problem;
    } else if (!input.optional) {
      wrong[blockId] = 'Please complete this required field.';
    }
  }
  return wrong;
}

function checkLength(element: Readonly<Record<string, unknown>>, text: string): string | undefined {
  const least = typeof element.min_length === 'number' ? element.min_length : 0;
  const most = typeof element.max_length === 'number' ? element.max_length : longestText;
  if (text.length < least) return `Enter at least ${least} characters; there are ${text.length}.`;
  if (text.length > most) return `Enter at most ${most} characters; there are ${text.length}.`;
  return undefined;
}
