/** Slack's block elements and their limits. */
import { z } from 'zod';
import {
  actionId,
  boxOption,
  confirm,
  dispatchConfig,
  maxText,
  optionGroup,
  overflowOption,
  placeholder,
  plainText,
  selectOption,
} from './composition.ts';

const focus = z.boolean().optional();
const picked = { action_id: actionId, confirm: confirm.optional(), focus_on_load: focus, placeholder };
const maxSelected = z.int().min(1).optional();

const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(75),
  action_id: actionId,
  url: z.url().max(maxText.url).optional(),
  value: z.string().max(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: confirm.optional(),
  accessibility_label: z.string().min(1).max(75).optional(),
});

const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: actionId,
  options: z.array(overflowOption).min(1).max(5),
  confirm: confirm.optional(),
});

const options = z.array(selectOption).min(1).max(100).optional();
const optionGroups = z.array(optionGroup).min(1).max(100).optional();

interface WithOptions {
  options?: readonly unknown[] | undefined;
  option_groups?: readonly { options: readonly unknown[] }[] | undefined;
}

function checkOptions(element: WithOptions, initial: readonly unknown[], context: z.core.$RefinementCtx): void {
  if ((element.options === undefined) === (element.option_groups === undefined)) {
    context.addIssue({ code: 'custom', message: 'must have either options or option_groups', path: ['options'] });
    return;
  }
  const groups = element.option_groups ?? [];
  const all = [...(element.options ?? []), ...groups.flatMap((group) => group.options)].map((it) => JSON.stringify(it));
  for (const option of initial) {
    if (all.includes(JSON.stringify(option))) continue;
    context.addIssue({ code: 'custom', message: 'must be exactly one of the options', path: ['initial_option'] });
  }
}

const staticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    ...picked,
    options,
    option_groups: optionGroups,
    initial_option: selectOption.optional(),
  })
  .superRefine((it, context) => checkOptions(it, it.initial_option === undefined ? [] : [it.initial_option], context));

const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...picked,
    options,
    option_groups: optionGroups,
    initial_options: z.array(selectOption).min(1).max(100).optional(),
    max_selected_items: maxSelected,
  })
  .superRefine((it, context) => checkOptions(it, it.initial_options ?? [], context));

const radioButtons = z
  .strictObject({
    type: z.literal('radio_buttons'),
    action_id: actionId,
    options: z.array(boxOption).min(1).max(10),
    initial_option: boxOption.optional(),
    confirm: confirm.optional(),
    focus_on_load: focus,
  })
  .superRefine((it, context) => checkOptions(it, it.initial_option === undefined ? [] : [it.initial_option], context));

const checkboxes = z
  .strictObject({
    type: z.literal('checkboxes'),
    action_id: actionId,
    options: z.array(boxOption).min(1).max(10),
    initial_options: z.array(boxOption).min(1).max(10).optional(),
    confirm: confirm.optional(),
    focus_on_load: focus,
  })
  .superRefine((it, context) => checkOptions(it, it.initial_options ?? [], context));

const id = z.string().min(1);
const ids = z.array(id).min(1).optional();

const usersSelect = z.strictObject({ type: z.literal('users_select'), ...picked, initial_user: id.optional() });
const multiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...picked,
  initial_users: ids,
  max_selected_items: maxSelected,
});
const channelsSelect = z.strictObject({
  type: z.literal('channels_select'),
  ...picked,
  initial_channel: id.optional(),
  response_url_enabled: z.boolean().optional(),
});
const multiChannelsSelect = z.strictObject({
  type: z.literal('multi_channels_select'),
  ...picked,
  initial_channels: ids,
  max_selected_items: maxSelected,
});

const conversationFilter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .optional();
const conversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...picked,
  initial_conversation: id.optional(),
  default_to_current_conversation: z.boolean().optional(),
  response_url_enabled: z.boolean().optional(),
  filter: conversationFilter,
});
const multiConversationsSelect = z.strictObject({
  type: z.literal('multi_conversations_select'),
  ...picked,
  initial_conversations: ids,
  default_to_current_conversation: z.boolean().optional(),
  max_selected_items: maxSelected,
  filter: conversationFilter,
});

const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...picked,
  initial_date: z.iso.date().optional(),
});
const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...picked,
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:mm')
    .optional(),
  timezone: z.string().optional(),
});
const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  action_id: actionId,
  confirm: confirm.optional(),
  focus_on_load: focus,
  initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
});

const typed = { action_id: actionId, dispatch_action_config: dispatchConfig, focus_on_load: focus, placeholder };
const plainTextInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    ...typed,
    initial_value: z.string().max(3000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  })
  .superRefine((it, context) => {
    if (it.min_length !== undefined && it.max_length !== undefined && it.min_length > it.max_length) {
      context.addIssue({ code: 'custom', message: 'must not be above max_length', path: ['min_length'] });
    }
  });
const emailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...typed,
  initial_value: z.string().optional(),
});
const urlInput = z.strictObject({ type: z.literal('url_text_input'), ...typed, initial_value: z.string().optional() });
const numberInput = z.strictObject({
  type: z.literal('number_input'),
  ...typed,
  is_decimal_allowed: z.boolean(),
  initial_value: z.string().optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
});

const imageFields = {
  alt_text: z.string().min(1).max(2000),
  image_url: z.url().max(maxText.url),
};
export const imageElement = z.strictObject({ type: z.literal('image'), ...imageFields });
export const imageAddress = imageFields;

const selects = [
  staticSelect,
  multiStaticSelect,
  usersSelect,
  multiUsersSelect,
  channelsSelect,
  multiChannelsSelect,
  conversationsSelect,
  multiConversationsSelect,
] as const;
const boxes = [radioButtons, checkboxes] as const;

export const actionsElement = z.discriminatedUnion('type', [
  button,
  overflow,
  ...selects,
  ...boxes,
  datepicker,
  timepicker,
  datetimepicker,
]);
export const accessory = z.discriminatedUnion('type', [
  button,
  overflow,
  ...selects,
  ...boxes,
  datepicker,
  timepicker,
  imageElement,
]);
export const inputElement = z.discriminatedUnion('type', [
  plainTextInput,
  emailInput,
  urlInput,
  numberInput,
  ...selects,
  ...boxes,
  datepicker,
  timepicker,
  datetimepicker,
]);
