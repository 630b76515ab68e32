import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import { ApiError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import type { Interactions } from '../interactions.ts';
import type { Messages } from '../messages.ts';
import type { Modals } from '../modals.ts';
import type { StoredChannel, StoredMessage, StoredPerson } from '../model.ts';
import type { Shapes } from '../shapes.ts';
import type { Store } from '../store.ts';
import type { Team } from '../team.ts';
import type { Triggers } from '../triggers.ts';
import { problemLine, problemsOf } from '../validate/problems.ts';
import type { Arguments } from './arguments.ts';

/** What the methods work on. */
export interface ApiContext {
  readonly store: Store;
  readonly team: Team;
  readonly clock: Clock;
  readonly hub: Hub;
  readonly messages: Messages;
  readonly modals: Modals;
  readonly shapes: Shapes;
  readonly triggers: Triggers;
  readonly interactions: Interactions;
  /** A Socket Mode address, undefined when there are too many connections. */
  connectionUrl(): string | undefined;
  appIsConnected(): boolean;
  presence(personId: string): 'active' | 'away';
}

export type Answer = Readonly<Record<string, unknown>>;

export interface Pace {
  readonly perMinute: number;
  /** How many may come at once. */
  readonly burst: number;
  /** The argument by which calls are counted apart, as postMessage is by channel. */
  readonly by?: string;
}

export interface Method {
  /** The kind of token that the method wants. */
  readonly token: 'bot' | 'app' | 'none';
  /** Any one of these allows it; none needed when empty. */
  readonly scopes: readonly string[];
  readonly pace: Pace;
  run(args: Arguments, context: ApiContext): Answer;
}

/** Slack's tiers, in calls a minute. */
export const tier = {
  two: { perMinute: 20, burst: 20 },
  three: { perMinute: 50, burst: 50 },
  four: { perMinute: 100, burst: 100 },
} as const satisfies Record<string, Pace>;

interface MethodOptions {
  readonly token?: Method['token'];
  readonly scopes?: readonly string[];
  readonly pace?: Pace;
}

/** A method whose arguments are read by `schema`; what does not fit is `invalid_arguments`. */
export function method<Schema extends z.ZodType>(
  schema: Schema,
  options: MethodOptions,
  run: (args: z.output<Schema>, context: ApiContext) => Answer,
): Method {
  return {
    token: options.token ?? 'bot',
    scopes: options.scopes ?? [],
    pace: options.pace ?? tier.three,
    run(args, context) {
      const parsed = schema.safeParse(args);
      if (parsed.success) return run(parsed.data, context);
      const messages = problemsOf(parsed.error, '').map(problemLine);
      throw new ApiError('invalid_arguments', { response_metadata: { messages } });
    },
  };
}

/**
 * The channel that an argument names: by id, by name, or by a person's id for the direct message with them.
 * @throws ApiError `channel_not_found`
 */
export function channelOf(context: ApiContext, given: string): StoredChannel {
  const channel = context.store.channels.get(given);
  if (channel !== undefined) return channel;
  const person = context.store.people.get(given);
  if (person !== undefined && !person.isBot) return context.interactions.directChannel(person);
  const name = given.replace(/^#/, '');
  for (const it of context.store.channels.values()) if (it.directWith === undefined && it.name === name) return it;
  throw new ApiError('channel_not_found');
}

/** A channel that the app is in. @throws ApiError `channel_not_found`, `not_in_channel` */
export function joinedChannel(context: ApiContext, given: string): StoredChannel {
  const channel = channelOf(context, given);
  if (!channel.memberIds.includes(context.team.app.botUserId)) throw new ApiError('not_in_channel');
  return channel;
}

/** @throws ApiError with `code` if there is no such message */
export function messageOf(
  context: ApiContext,
  channel: StoredChannel,
  ts: string,
  code = 'message_not_found',
): StoredMessage {
  const message = context.store.message(channel.id, ts);
  if (message === undefined) throw new ApiError(code);
  return message;
}

/** @throws ApiError `user_not_found` */
export function personOf(context: ApiContext, id: string, code = 'user_not_found'): StoredPerson {
  const person = context.store.people.get(id);
  if (person === undefined) throw new ApiError(code);
  return person;
}
