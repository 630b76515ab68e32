/** Slack's composition objects and their limits: texts, options, confirmation dialogs. */
import { z } from 'zod';

export const maxText = { id: 255, url: 3000, placeholder: 150, option: 75, optionValue: 150 } as const;

/** A plain_text object of 1 to `max` characters. */
export function plainText(max: number): z.ZodObject<{
  type: z.ZodLiteral<'plain_text'>;
  text: z.ZodString;
  emoji: z.ZodOptional<z.ZodBoolean>;
}> {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
}

function mrkdwn(max: number) {
  return z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });
}

/** A plain_text or mrkdwn object of 1 to `max` characters. */
export function anyText(max: number) {
  return z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);
}

export const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
});

/** An option of a select menu: plain text only. */
export const selectOption = z.strictObject({
  text: plainText(maxText.option),
  value: z.string().min(1).max(maxText.optionValue),
  description: plainText(maxText.option).optional(),
});

/** An option of radio buttons and checkboxes, which may be mrkdwn. */
export const boxOption = z.strictObject({
  text: anyText(maxText.option),
  value: z.string().min(1).max(maxText.optionValue),
  description: anyText(maxText.option).optional(),
});

/** An option of an overflow menu, which may open an address. */
export const overflowOption = z.strictObject({
  text: plainText(maxText.option),
  value: z.string().min(1).max(maxText.optionValue),
  description: plainText(maxText.option).optional(),
  url: z.url().max(maxText.url).optional(),
});

export const optionGroup = z.strictObject({
  label: plainText(maxText.option),
  options: z.array(selectOption).min(1).max(100),
});

export const actionId = z.string().min(1).max(maxText.id).optional();
export const placeholder = plainText(maxText.placeholder).optional();

export const dispatchConfig = z
  .strictObject({
    trigger_actions_on: z
      .array(z.enum(['on_enter_pressed', 'on_character_entered']))
      .min(1)
      .max(2),
  })
  .optional();
