/** Slack's layout blocks and their limits. Unknown types and unknown fields are refused, as Slack refuses them. */
import type { AnyBlock } from '@slack/types';
import { z } from 'zod';
import { findElements } from '../elements.ts';
import { anyText, maxText, plainText } from './composition.ts';
import { accessory, actionsElement, imageAddress, imageElement, inputElement } from './elements.ts';
import { withDefaults } from './normalise.ts';
import { type Problem, problemsOf } from './problems.ts';
import { richTextElement } from './rich-text.ts';

/** All text of a message's blocks together. Not documented, but enforced: `msg_blocks_too_long`. */
export const maxBlocksText = 13_200;

const blockId = z.string().min(1).max(maxText.id).optional();

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id: blockId,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .superRefine((it, context) => {
    if (it.text === undefined && it.fields === undefined) {
      context.addIssue({ code: 'custom', message: 'must have text or fields', path: ['text'] });
    }
  });

const block = z.discriminatedUnion('type', [
  section,
  z.strictObject({ type: z.literal('header'), block_id: blockId, text: plainText(150) }),
  z.strictObject({ type: z.literal('divider'), block_id: blockId }),
  z.strictObject({
    type: z.literal('context'),
    block_id: blockId,
    elements: z
      .array(z.union([anyText(3000), imageElement]))
      .min(1)
      .max(10),
  }),
  z.strictObject({ type: z.literal('actions'), block_id: blockId, elements: z.array(actionsElement).min(1).max(25) }),
  z.strictObject({
    type: z.literal('image'),
    block_id: blockId,
    ...imageAddress,
    title: plainText(2000).optional(),
  }),
  z.strictObject({
    type: z.literal('input'),
    block_id: blockId,
    label: plainText(2000),
    element: inputElement,
    hint: plainText(2000).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('rich_text'), block_id: blockId, elements: z.array(richTextElement).min(1) }),
]);

export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const atMost = { 50: z.array(block).max(50), 100: z.array(block).max(100) } as const;

/**
 * Checks blocks and fills in what Slack fills in (block_id, action_id, `emoji`, `verbatim`).
 * @param max 50 for a message, 100 for a modal or Home
 * @param root where the blocks are, for the problems' pointers
 */
export function readBlocks(value: unknown, max: 50 | 100, root = '/blocks'): Reading<AnyBlock[]> {
  const parsed = atMost[max].safeParse(value);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error, root) };
  const blocks = withDefaults(parsed.data);
  const problems = [...duplicateIds(parsed.data, root), ...severalFocused(blocks, root)];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: blocks };
}

/** How many characters of text blocks show, everything counted. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLength(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  let length = 0;
  for (const [key, item] of Object.entries(value)) {
    length += key === 'text' && typeof item === 'string' ? item.length : textLength(item);
  }
  return length;
}

function duplicateIds(blocks: readonly z.output<typeof block>[], root: string): Problem[] {
  const problems: Problem[] = [];
  const blockIds = new Set<string>();
  blocks.forEach((it, index) => {
    if (it.block_id !== undefined && blockIds.has(it.block_id)) {
      problems.push({ message: 'block_id already exists in the view', pointer: `${root}/${index}/block_id` });
    }
    if (it.block_id !== undefined) blockIds.add(it.block_id);
    if (it.type !== 'actions') return;
    const actionIds = new Set<string>();
    it.elements.forEach((element, at) => {
      if (element.action_id === undefined) return;
      if (actionIds.has(element.action_id)) {
        const pointer = `${root}/${index}/elements/${at}/action_id`;
        problems.push({ message: 'action_id already exists in the block', pointer });
      }
      actionIds.add(element.action_id);
    });
  });
  return problems;
}

function severalFocused(blocks: readonly AnyBlock[], root: string): Problem[] {
  const focused = findElements(blocks).filter(({ element }) => element.focus_on_load === true);
  return focused.length > 1 ? [{ message: 'only one element may have focus_on_load', pointer: root }] : [];
}
