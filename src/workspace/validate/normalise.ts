import type { AnyBlock } from '@slack/types';
import { secret } from '../ids.ts';

type Json = Record<string, unknown>;

/** Blocks as Slack gives them back: with ids where there were none, and texts that say how they are read. */
export function withDefaults(blocks: readonly Json[]): AnyBlock[] {
  return blocks.map((block) => {
    const filled = withTextDefaults(block);
    const elements =
      Array.isArray(filled.elements) && filled.type === 'actions' ? filled.elements.map(withActionId) : undefined;
    return {
      ...filled,
      type: String(block.type),
      block_id: typeof block.block_id === 'string' ? block.block_id : secret(3),
      ...(elements === undefined ? {} : { elements }),
      ...(isRecord(filled.accessory) ? { accessory: withActionId(filled.accessory) } : {}),
      ...(isRecord(filled.element) ? { element: withActionId(filled.element) } : {}),
    };
  });
}

function withActionId(element: unknown): unknown {
  if (!isRecord(element) || element.type === 'image' || element.action_id !== undefined) return element;
  return { ...element, action_id: secret(3) };
}

function withTextDefaults(value: Json): Json {
  const filled: Json = {};
  for (const [key, item] of Object.entries(value)) filled[key] = defaultsIn(item);
  if (typeof value.text !== 'string') return filled;
  if (value.type === 'plain_text') return { ...filled, emoji: value.emoji ?? true };
  if (value.type === 'mrkdwn') return { ...filled, verbatim: value.verbatim ?? false };
  return filled;
}

function defaultsIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(defaultsIn);
  return isRecord(value) ? withTextDefaults(value) : value;
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
