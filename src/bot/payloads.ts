/** What Slack sends, as far as it is used: parsed at the edge, so that handlers know what they have. */
import { z } from 'zod';

const userSchema = z.object({ id: z.string(), username: z.string().optional(), name: z.string().optional() });
const optionSchema = z.object({ value: z.string() });

const actionSchema = z.object({
  action_id: z.string(),
  block_id: z.string().optional(),
  value: z.string().optional(),
  selected_option: optionSchema.nullish(),
  action_ts: z.string(),
});

const clickSchema = z.object({
  user: userSchema,
  trigger_id: z.string(),
  response_url: z.string().optional(),
  channel: z.object({ id: z.string() }).optional(),
  container: z.object({
    type: z.string(),
    channel_id: z.string().optional(),
    message_ts: z.string().optional(),
    thread_ts: z.string().optional(),
    view_id: z.string().optional(),
  }),
  message: z.object({ ts: z.string().optional(), thread_ts: z.string().optional() }).optional(),
  actions: z.tuple([actionSchema], actionSchema),
});

export interface Click {
  readonly user: { readonly id: string; readonly name: string };
  readonly trigger: string;
  /** Where the message is; undefined for a click in the Home or a modal. */
  readonly place?: { readonly channel: string; readonly thread: string } | undefined;
  readonly action: string;
  readonly block: string;
  /** The button's value, or that of the chosen entry of a menu. */
  readonly value: string | undefined;
  /** The same on every delivery of this click. */
  readonly id: string;
}

/** Throws ZodError for what is no click on a block. */
export function readClick(body: unknown): Click {
  const { user, trigger_id, channel, container, message, actions } = clickSchema.parse(body);
  const [{ action_id, block_id, value, selected_option, action_ts }] = actions;
  const inChannel = channel?.id ?? container.channel_id;
  const thread = message?.thread_ts ?? container.thread_ts ?? message?.ts ?? container.message_ts;
  return {
    user: named(user),
    trigger: trigger_id,
    place: inChannel === undefined || thread === undefined ? undefined : { channel: inChannel, thread },
    action: action_id,
    block: block_id ?? '',
    value: selected_option?.value ?? value,
    id: `click:${user.id}:${action_ts}`,
  };
}

const stateSchema = z.looseObject({
  type: z.string().optional(),
  value: z.string().nullish(),
  selected_option: optionSchema.nullish(),
  selected_options: z.array(optionSchema).nullish(),
  selected_conversation: z.string().nullish(),
});

const submissionSchema = z.object({
  user: userSchema,
  view: z.object({
    id: z.string(),
    root_view_id: z.string().nullish(),
    private_metadata: z.string().default(''),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), stateSchema)) }),
  }),
});

export interface Submission {
  readonly user: { readonly id: string; readonly name: string };
  readonly view: string;
  readonly metadata: string;
  /** The same on every delivery of this submission, and once something was recorded for it, of any later one. */
  readonly id: string;
  /** Whether the form had this block. */
  has(block: string): boolean;
  /** What was entered in a block: its text, chosen option or chosen conversation; '' if nothing. */
  text(block: string): string;
  /** The chosen options of a block, in the order in which they were chosen. */
  chosen(block: string): readonly string[];
}

export function readSubmission(body: unknown): Submission {
  const { user, view } = submissionSchema.parse(body);
  const fields = (block: string) => Object.values(view.state.values[block] ?? {});
  return {
    user: named(user),
    view: view.id,
    metadata: view.private_metadata,
    id: `view:${view.id}`,
    has: (block) => Object.hasOwn(view.state.values, block),
    text: (block) => {
      const [field] = fields(block);
      return field?.value ?? field?.selected_option?.value ?? field?.selected_conversation ?? '';
    },
    chosen: (block) => fields(block).flatMap((field) => (field.selected_options ?? []).map(({ value }) => value)),
  };
}

const slashSchema = z.object({
  user_id: z.string(),
  user_name: z.string().default(''),
  channel_id: z.string(),
  channel_name: z.string().default(''),
  text: z.string().default(''),
  trigger_id: z.string(),
  response_url: z.string().optional(),
});

export interface Slash {
  readonly user: { readonly id: string; readonly name: string };
  readonly channel: string;
  /** Whether that is a direct message, of two people or of several. */
  readonly isDirect: boolean;
  readonly text: string;
  readonly trigger: string;
  readonly id: string;
}

export function readSlash(body: unknown): Slash {
  const { user_id, user_name, channel_id: channel, channel_name, text, trigger_id } = slashSchema.parse(body);
  const isDirect = channel_name === 'directmessage' || channel_name.startsWith('mpdm-');
  const user = { id: user_id, name: user_name || user_id };
  return { user, channel, isDirect, text, trigger: trigger_id, id: `slash:${trigger_id}` };
}

const messageSchema = z.object({
  channel: z.string(),
  ts: z.string(),
  thread_ts: z.string().optional(),
  subtype: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().nullish(),
  text: z.string().nullish(),
  files: z.array(z.looseObject({ name: z.string().nullish() })).optional(),
  deleted_ts: z.string().optional(),
});

const messageEventSchema = messageSchema.extend({
  message: messageSchema
    .omit({ channel: true })
    .extend({ edited: z.object({ ts: z.string() }).optional() })
    .optional(),
  previous_message: messageSchema.omit({ channel: true }).optional(),
});

export type MessageEvent = z.infer<typeof messageEventSchema>;

/** The first message of a thread leaves a tombstone when it is deleted: Slack tells that as a change, and here it is none. */
export function readMessage(event: unknown): MessageEvent {
  const message = messageEventSchema.parse(event);
  const isDeletion = message.subtype === 'message_changed' && message.message?.subtype === 'tombstone';
  return isDeletion ? { ...message, subtype: 'message_deleted' } : message;
}

function named(user: z.infer<typeof userSchema>): { id: string; name: string } {
  return { id: user.id, name: user.username || user.name || user.id };
}
