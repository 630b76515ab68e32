/**
 * The five calls that a thread is made of, and the one place where their errors are read.
 *
 * What matters of an error is what is known afterwards: that nothing was done, that it may have been done, or that it
 * will never be done.
 */
import type { KnownBlock } from '@slack/types';
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  type WebClient,
} from '@slack/web-api';
import { z } from 'zod';
import { contentHash } from './content-hash.ts';

export const EVENT_TYPE = 'handrail_message';

/** What a message carries, readable by every app in the workspace: ids only. */
export interface MessageName {
  readonly run: string;
  readonly key: string;
}

export interface Content {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

export interface Found {
  readonly ts: string;
  /** Absent for what is no message of ours. */
  readonly name?: MessageName;
  /** `contentHash` of what it shows, if it is ours. */
  readonly hash?: string;
}

export interface Page {
  readonly messages: readonly Found[];
  readonly cursor?: string;
}

/** Every call rejects with {@link SlackCallFailed} or, for what nobody thought of, anything else. */
export interface SlackApi {
  postMessage(message: Content & { channel: string; threadTs?: string; name: MessageName }): Promise<{ ts: string }>;
  updateMessage(message: Content & { channel: string; ts: string; name: MessageName }): Promise<void>;
  /** Takes a message of ours back. */
  deleteMessage(message: { channel: string; ts: string }): Promise<void>;
  /** Messages of a thread from `oldest` on (seconds since the epoch, as Slack writes timestamps), oldest first. */
  replies(query: { channel: string; ts: string; oldest: string; cursor?: string }): Promise<Page>;
  /** Messages of a channel from `oldest` on, latest first. */
  history(query: { channel: string; oldest: string; cursor?: string }): Promise<Page>;
}

export type SlackFailure =
  /** Nothing was done; it may be asked again after so many milliseconds. */
  | { readonly kind: 'rate-limited'; readonly retryAfter: number }
  /** It may have been done, or not: no answer, or one that does not tell. */
  | { readonly kind: 'unanswered'; readonly why: string }
  /** The message or thread is not there any more, or can no longer be changed. */
  | { readonly kind: 'gone'; readonly error: string }
  /** Nothing can be written there until somebody does something about it. */
  | { readonly kind: 'closed'; readonly error: string; readonly advice: string }
  /** Slack does not take this content. */
  | { readonly kind: 'refused'; readonly error: string };

export class SlackCallFailed extends Error {
  readonly code = 'slack-call-failed';

  constructor(
    readonly failure: SlackFailure,
    cause?: unknown,
  ) {
    super(`Slack: ${'error' in failure ? failure.error : 'why' in failure ? failure.why : failure.kind}`, { cause });
    this.name = 'SlackCallFailed';
  }
}

/** Errors that mean "somebody has to do something", with what. */
const ADVICE: Readonly<Record<string, string>> = {
  channel_not_found: 'Invite the bot to the channel, or check that the channel still exists.',
  not_in_channel: 'Invite the bot to the channel: /invite @Handrail.',
  is_archived: 'Unarchive the channel, or abort the run and start one elsewhere.',
  restricted_action: 'A workspace setting keeps the bot from posting there; ask an administrator.',
  restricted_action_read_only_channel: 'The channel is read-only for the bot; ask an administrator.',
  restricted_action_thread_only_channel: 'The channel takes replies only; start the run elsewhere.',
  restricted_action_thread_locked: 'The thread is locked; ask an administrator to unlock it.',
  restricted_action_non_threadable_channel: 'The channel has no threads; start the run elsewhere.',
  message_limit_exceeded: 'The workspace has reached its limit of messages; ask an administrator.',
  ekm_access_denied: 'An administrator has suspended posting there.',
  access_denied: 'The app may not do this. Compare its scopes with `handrail manifest`.',
  no_permission: 'The token may not do this; compare its scopes with `handrail manifest`.',
  missing_scope: 'The token lacks a scope; compare it with `handrail manifest` and install the app again.',
  not_allowed_token_type: 'The token is of the wrong kind; SLACK_BOT_TOKEN begins with xoxb-.',
  invalid_auth: 'The token is not valid; check SLACK_BOT_TOKEN.',
  not_authed: 'The token is missing; set SLACK_BOT_TOKEN.',
  token_revoked: 'The token was revoked; install the app again.',
  token_expired: 'The token has expired; install the app again.',
  account_inactive: 'The app was removed from the workspace; install it again.',
  org_login_required: 'The workspace is being moved; wait until that is done.',
  team_access_not_granted: 'The app is not installed in that workspace.',
};

const GONE = new Set(['message_not_found', 'thread_not_found', 'cant_update_message', 'edit_window_closed']);

/** Slack's own troubles: it does not say whether the call took effect. */
const TROUBLE = new Set(['internal_error', 'fatal_error', 'request_timeout', 'service_unavailable', 'rollup_error']);

/** Where a 429 does not say how long to wait. */
const USUAL_WAIT_MS = 30_000;

/** What any error of a call means. */
export function failureOf(error: unknown): SlackFailure {
  if (error instanceof SlackCallFailed) return error.failure;
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'rate-limited', retryAfter: Math.max(1, error.retryAfter) * 1_000 };
  }
  if (error instanceof WebAPIHTTPError) {
    if (error.statusCode === 429) return { kind: 'rate-limited', retryAfter: USUAL_WAIT_MS };
    return { kind: 'unanswered', why: `HTTP ${error.statusCode}` };
  }
  if (error instanceof WebAPIRequestError) return { kind: 'unanswered', why: error.original.message };
  if (error instanceof WebAPIPlatformError) return platformFailure(error.data.error);
  return { kind: 'unanswered', why: error instanceof Error ? error.message : String(error) };
}

/** Whether it stays like that until somebody does something. */
export function isLasting({ kind }: SlackFailure): boolean {
  return kind === 'gone' || kind === 'closed' || kind === 'refused';
}

function platformFailure(error: string): SlackFailure {
  if (error === 'ratelimited' || error === 'rate_limited') return { kind: 'rate-limited', retryAfter: USUAL_WAIT_MS };
  if (TROUBLE.has(error)) return { kind: 'unanswered', why: error };
  if (GONE.has(error)) return { kind: 'gone', error };
  const advice = ADVICE[error];
  return advice === undefined ? { kind: 'refused', error } : { kind: 'closed', error, advice };
}

const foundSchema = z.object({
  ts: z.string(),
  text: z.string().catch(''),
  blocks: z.array(z.unknown()).catch([]),
  metadata: z
    .object({ event_type: z.string(), event_payload: z.object({ run: z.string(), key: z.string() }) })
    .optional()
    .catch(undefined),
});

/** The calls over a client without retries of its own (`retries: 0`, `rejectRateLimitedCalls`, a `timeout`). */
export function slackApi(client: WebClient): SlackApi {
  return {
    postMessage: async ({ channel, threadTs, text, blocks, name }) => {
      const posted = await attempt(
        client.chat.postMessage({
          channel,
          text,
          blocks: [...blocks],
          metadata: metadataOf(name),
          unfurl_links: false,
          unfurl_media: false,
          ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
        }),
      );
      // Accepted, by the looks of it, but where is it? The search will tell.
      if (posted.ts === undefined) throw new SlackCallFailed({ kind: 'unanswered', why: 'no timestamp in the answer' });
      return { ts: posted.ts };
    },
    updateMessage: async ({ channel, ts, text, blocks, name }) => {
      // Slack keeps boxes that somebody put below a message, unless it is told that there are none.
      const content = { text, blocks: [...blocks], attachments: [] };
      await attempt(client.chat.update({ channel, ts, ...content, metadata: metadataOf(name) }));
    },
    deleteMessage: async ({ channel, ts }) => {
      await attempt(client.chat.delete({ channel, ts }));
    },
    replies: async ({ channel, ts, oldest, cursor }) => {
      const query = { channel, ts, oldest, limit: 200, include_all_metadata: true };
      return pageOf(await attempt(client.conversations.replies(cursor === undefined ? query : { ...query, cursor })));
    },
    history: async ({ channel, oldest, cursor }) => {
      const query = { channel, oldest, limit: 200, include_all_metadata: true };
      return pageOf(await attempt(client.conversations.history(cursor === undefined ? query : { ...query, cursor })));
    },
  };
}

async function attempt<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw new SlackCallFailed(failureOf(error), error);
  }
}

export function metadataOf(name: MessageName) {
  return { event_type: EVENT_TYPE, event_payload: { run: name.run, key: name.key } };
}

interface Answer {
  readonly messages?: readonly unknown[] | undefined;
  readonly response_metadata?: { readonly next_cursor?: string | undefined } | undefined;
}

function pageOf(answer: Answer): Page {
  const messages = (answer.messages ?? []).flatMap((message): Found[] => {
    const parsed = foundSchema.safeParse(message);
    if (!parsed.success) return [];
    const { ts, metadata } = parsed.data;
    if (metadata?.event_type !== EVENT_TYPE) return [{ ts }];
    return [{ ts, name: metadata.event_payload, hash: contentHash(parsed.data) }];
  });
  const cursor = answer.response_metadata?.next_cursor;
  return cursor === undefined || cursor === '' ? { messages } : { messages, cursor };
}
