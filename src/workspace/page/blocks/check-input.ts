import type { AnyBlock } from '@slack/types';
import type { StateValues } from '../../protocol.ts';
import { enteredIn, placedElements } from './form.ts';

/**
 * What Slack's client says about a modal before it sends it: required inputs and the length of texts.
 * @returns a line per block_id; empty when the view can be submitted
 */
export function inputProblems(blocks: readonly AnyBlock[], values: StateValues): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  for (const { blockId, actionId, element, input } of placedElements(blocks)) {
    if (input === undefined) continue;
    const entered = enteredIn(values[blockId]?.[actionId]);
    const missing = entered === null || entered === '' || (Array.isArray(entered) && entered.length === 0);
    if (missing) {
      if (!input.optional) problems[blockId] = 'Please complete this required field.';
      continue;
    }
    const limits = element as { readonly min_length?: number; readonly max_length?: number };
    const size = typeof entered === 'string' ? entered.length : 0;
    if (limits.min_length !== undefined && size < limits.min_length) {
      problems[blockId] = `Write at least ${limits.min_length} characters; this is ${size}.`;
    } else if (limits.max_length !== undefined && size > limits.max_length) {
      problems[blockId] = `Write at most ${limits.max_length} characters; this is ${size}.`;
    }
  }
  return problems;
}
