/** A run's thread as Slack has it, read in full, at the pace that Slack allows. */
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Me } from '../slack/who-am-i.ts';
import type { Bucket } from '../thread/pace.ts';
import { EVENT_TYPE, failureOf, type MessageName, SlackCallFailed } from '../thread/slack-api.ts';

/** A message in Slack, as far as a record goes. */
export interface Posted {
  readonly ts: string;
  readonly from: 'handrail' | 'person' | 'app';
  /** The user's id, or the app's. */
  readonly author: string;
  /** The message of which run it says that it is. */
  readonly name?: MessageName;
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly attachments: readonly unknown[];
  readonly files: readonly { readonly id: string; readonly name: string }[];
  /** What Slack leaves in the place of a thread's first message that was deleted. */
  readonly tombstone: boolean;
}

export interface ThreadReader {
  /** Every message of a thread, the first one included, oldest first. Empty if there is no such thread. Throws {@link ThreadUnreadable}. */
  thread(channel: string, ts: string): Promise<readonly Posted[]>;
  /** Messages of a channel that are in no thread, between two timestamps. Throws {@link ThreadUnreadable}. */
  roots(channel: string, oldest: string, latest: string): Promise<readonly Posted[]>;
}

/** Thrown when Slack does not show the thread. */
export class ThreadUnreadable extends Error {
  readonly code = 'thread-unreadable';

  constructor(why: string, cause?: unknown) {
    super(`The thread cannot be read: ${why}`, { cause });
    this.name = 'ThreadUnreadable';
  }
}

const PAGE = 200;
/** A page that does not come is asked for so often. */
const TRIES = 5;
const FIRST_PAUSE_MS = 500;

/**
 * @param client without retries of its own
 * @param me who the bot is in this workspace: what others post is not ours, whatever it says
 */
export function threadReader(client: WebClient, me: Me, pace: Bucket): ThreadReader {
  const all = async (ask: (page: { cursor?: string }) => Promise<Answer>): Promise<readonly Posted[]> => {
    // By timestamp: with every page of a thread Slack gives its first message once more.
    const messages = new Map<string, Posted>();
    for (let page: { cursor?: string } = {}; ; ) {
      const answer = await patiently(pace, () => ask(page));
      for (const message of (answer.messages ?? []).flatMap((each) => posted(each, me))) {
        if (!messages.has(message.ts)) messages.set(message.ts, message);
      }
      const cursor = answer.response_metadata?.next_cursor ?? '';
      if (cursor === '') return [...messages.values()];
      page = { cursor };
    }
  };
  return {
    thread: async (channel, ts) => {
      try {
        const query = { channel, ts, limit: PAGE, include_all_metadata: true };
        return await all((page) => client.conversations.replies({ ...query, ...page }));
      } catch (error) {
        if (error instanceof SlackCallFailed && error.failure.kind === 'gone') return [];
        throw unreadable(error);
      }
    },
    roots: async (channel, oldest, latest) => {
      try {
        const query = { channel, oldest, latest, inclusive: true, limit: PAGE, include_all_metadata: true };
        return await all((page) => client.conversations.history({ ...query, ...page }));
      } catch (error) {
        throw unreadable(error);
      }
    },
  };
}

/** Waits as Slack says, and tries again what had no answer. */
async function patiently(pace: Bucket, ask: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    if (!(await pace.take())) throw new ThreadUnreadable('the bot is being ended.');
    try {
      return await ask();
    } catch (error) {
      const failure = failureOf(error);
      const wait = failure.kind === 'rate-limited' ? failure.retryAfter : FIRST_PAUSE_MS * 2 ** (attempt - 1);
      const passes = failure.kind === 'rate-limited' || failure.kind === 'unanswered';
      if (!passes || attempt >= TRIES) throw new SlackCallFailed(failure, error);
      pace.rest(wait);
    }
  }
}

function unreadable(error: unknown): unknown {
  if (!(error instanceof SlackCallFailed)) return error;
  const { failure } = error;
  switch (failure.kind) {
    case 'closed':
      return new ThreadUnreadable(`Slack says \`${failure.error}\`. ${failure.advice}`, error);
    case 'rate-limited':
      return new ThreadUnreadable('Slack asks to wait, again and again. Try later.', error);
    case 'unanswered':
      return new ThreadUnreadable(`Slack does not answer (${failure.why}). Try again in a moment.`, error);
    default:
      return new ThreadUnreadable(`Slack says \`${failure.error}\`.`, error);
  }
}

interface Answer {
  readonly messages?: readonly unknown[] | undefined;
  readonly response_metadata?: { readonly next_cursor?: string | undefined } | undefined;
}

const messageSchema = z.object({
  ts: z.string(),
  subtype: z.string().optional(),
  user: z.string().default(''),
  bot_id: z.string().nullish(),
  app_id: z.string().nullish(),
  text: z.string().nullish(),
  blocks: z.array(z.unknown()).nullish(),
  attachments: z.array(z.unknown()).nullish(),
  files: z
    .array(z.looseObject({ id: z.string(), name: z.string().nullish() }))
    .nullish()
    .catch(undefined),
  metadata: z
    .object({ event_type: z.literal(EVENT_TYPE), event_payload: z.object({ run: z.string(), key: z.string() }) })
    .optional()
    .catch(undefined),
});

/** What is no message at all is left out. */
function posted(value: unknown, me: Me): readonly Posted[] {
  const parsed = messageSchema.safeParse(value);
  if (!parsed.success) return [];
  const { ts, subtype, user, bot_id, text, blocks, attachments, files, metadata } = parsed.data;
  const isApp = (bot_id ?? '') !== '';
  const isOurs = isApp ? bot_id === me.bot : user === me.user;
  const name = metadata?.event_payload;
  return [
    {
      ts,
      from: isOurs ? 'handrail' : isApp ? 'app' : 'person',
      author: isApp && !isOurs ? (bot_id ?? '') : user,
      text: text ?? '',
      blocks: blocks ?? [],
      attachments: attachments ?? [],
      files: (files ?? []).map((file) => ({ id: file.id, name: file.name ?? 'without a name' })),
      tombstone: subtype === 'tombstone',
      ...(name && { name }),
    },
  ];
}
