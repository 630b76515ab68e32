/** Slack's views, modal and Home, and their limits. */
import type { AnyBlock, View } from '@slack/types';
import { z } from 'zod';
import { type Reading, readBlocks } from './blocks.ts';
import { plainText } from './composition.ts';
import { type Problem, problemsOf } from './problems.ts';

/** Bytes of JSON; beyond it Slack answers `view_too_large`. */
export const maxViewBytes = 250_000;

const common = {
  blocks: z.unknown(),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};

const modal = z.strictObject({
  type: z.literal('modal'),
  ...common,
  title: plainText(24),
  close: plainText(24).optional(),
  submit: plainText(24).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
});

const home = z.strictObject({ type: z.literal('home'), ...common });

/** Checks a modal and fills in what Slack fills in. */
export function readModal(value: unknown): Reading<View> {
  const parsed = modal.safeParse(value);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error, '/view') };
  const blocks = readBlocks(parsed.data.blocks, 100, '/view/blocks');
  if (!blocks.ok) return blocks;
  if (parsed.data.submit === undefined && blocks.value.some((block) => block.type === 'input')) {
    return refused('a submit button is required when there are input blocks', '/view/submit');
  }
  const { title, close, submit, submit_disabled: _unused, ...rest } = parsed.data;
  return {
    ok: true,
    value: {
      ...settled(rest, blocks.value),
      type: 'modal',
      title: withEmoji(title),
      clear_on_close: parsed.data.clear_on_close ?? false,
      notify_on_close: parsed.data.notify_on_close ?? false,
      ...(close === undefined ? {} : { close: withEmoji(close) }),
      ...(submit === undefined ? {} : { submit: withEmoji(submit) }),
    },
  };
}

/** Checks a Home tab and fills in what Slack fills in. */
export function readHome(value: unknown): Reading<View> {
  const parsed = home.safeParse(value);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error, '/view') };
  const blocks = readBlocks(parsed.data.blocks, 100, '/view/blocks');
  if (!blocks.ok) return blocks;
  return { ok: true, value: { ...settled(parsed.data, blocks.value), type: 'home' } };
}

type Settled = { blocks: AnyBlock[]; private_metadata: string; callback_id: string; external_id: string };

function settled(
  given: { private_metadata?: string | undefined; callback_id?: string | undefined; external_id?: string | undefined },
  blocks: AnyBlock[],
): Settled {
  return {
    blocks,
    private_metadata: given.private_metadata ?? '',
    callback_id: given.callback_id ?? '',
    external_id: given.external_id ?? '',
  };
}

function withEmoji(text: z.output<ReturnType<typeof plainText>>): { type: 'plain_text'; text: string; emoji: boolean } {
  return { type: text.type, text: text.text, emoji: text.emoji ?? true };
}

function refused(message: string, pointer: string): { ok: false; problems: readonly Problem[] } {
  return { ok: false, problems: [{ message, pointer }] };
}
