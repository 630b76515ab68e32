import { z } from 'zod';
import { ApiError } from '../errors.ts';
import { microseconds } from '../ids.ts';
import type { StoredChannel, StoredMessage } from '../model.ts';
import { count, flag, idList, page, timestamp } from './arguments.ts';
import { type ApiContext, channelOf, joinedChannel, type Method, messageOf, method, personOf, tier } from './method.ts';

const paged = { cursor: z.string().optional(), limit: count };
const window = {
  ...paged,
  latest: timestamp.optional(),
  oldest: timestamp.optional(),
  inclusive: flag,
  include_all_metadata: flag,
};
const reading = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];
const looking = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];

interface Window {
  readonly latest?: string | undefined;
  readonly oldest?: string | undefined;
  readonly inclusive?: boolean | undefined;
}

function within(message: StoredMessage, { latest, oldest, inclusive }: Window): boolean {
  const at = microseconds(message.ts);
  const from = oldest === undefined ? Number.NEGATIVE_INFINITY : microseconds(oldest);
  const to = latest === undefined ? Number.POSITIVE_INFINITY : microseconds(latest);
  return inclusive === true ? at >= from && at <= to : at > from && at < to;
}

/** The scope that Slack asks for depends on what kind of conversation it is; this workspace has two kinds. */
function requireScope({ team: { app } }: ApiContext, channel: StoredChannel, what: 'read' | 'history'): void {
  const needed = `${channel.directWith === undefined ? 'channels' : 'im'}:${what}`;
  if (app.scopes === undefined || app.scopes.has(needed)) return;
  throw new ApiError('missing_scope', { needed, provided: [...app.scopes].join(',') });
}

function turn<T>(
  items: readonly T[],
  given: { cursor?: string | undefined; limit?: number | undefined },
  standard: number,
) {
  const found = page(items, given, standard);
  if (found === undefined) throw new ApiError('invalid_cursor');
  return found;
}

function visible(context: ApiContext): StoredChannel[] {
  return [...context.store.channels.values()].filter((it) => it.directWith === undefined);
}

function showChannel(context: ApiContext, channel: StoredChannel): Record<string, unknown> {
  return context.shapes.slackChannel(channel, context.team.app);
}

function withMembers(context: ApiContext, channel: StoredChannel, ids: readonly string[]): StoredChannel {
  const joined = { ...channel, memberIds: [...new Set([...channel.memberIds, ...ids])] };
  context.store.channels.put(channel.id, joined);
  context.hub.toEveryone({ type: 'channel', channel: context.shapes.channel(joined) });
  return joined;
}

export const conversations: Readonly<Record<string, Method>> = {
  'conversations.history': method(
    z.looseObject({ channel: z.string(), ...window }),
    { scopes: reading, pace: tier.three },
    (args, context) => {
      const channel = joinedChannel(context, args.channel);
      requireScope(context, channel, 'history');
      const roots = context.store
        .messages(channel.id)
        .filter((it) => it.threadTs === undefined || it.broadcast === true);
      const wanted = roots.filter((it) => within(it, args)).reverse();
      const { items, next } = turn(wanted, args, 100);
      return {
        messages: items.map((it) => context.shapes.slackMessage(it, args.include_all_metadata)),
        has_more: next !== '',
        pin_count: 0,
        response_metadata: { next_cursor: next },
      };
    },
  ),

  'conversations.replies': method(
    z.looseObject({ channel: z.string(), ts: timestamp, ...window }),
    { scopes: reading, pace: tier.three },
    (args, context) => {
      const channel = joinedChannel(context, args.channel);
      requireScope(context, channel, 'history');
      const asked = messageOf(context, channel, args.ts, 'thread_not_found');
      const root =
        asked.threadTs === undefined ? asked : messageOf(context, channel, asked.threadTs, 'thread_not_found');
      const replies = context.store.replies(channel.id, root.ts).filter((it) => within(it, args));
      // As in Slack, the root comes first on every page, whatever window was asked for.
      const limit = args.limit === undefined || args.limit < 1 ? 1000 : args.limit;
      const { items, next } = turn(replies, { ...args, limit: Math.max(1, limit - 1) }, 1000);
      return {
        messages: [root, ...items].map((it) => context.shapes.slackMessage(it, args.include_all_metadata)),
        has_more: next !== '',
        response_metadata: { next_cursor: next },
      };
    },
  ),

  'conversations.info': method(
    z.looseObject({ channel: z.string() }),
    { scopes: looking, pace: tier.three },
    (args, context) => {
      const channel = channelOf(context, args.channel);
      requireScope(context, channel, 'read');
      return { channel: showChannel(context, channel) };
    },
  ),

  'conversations.members': method(
    z.looseObject({ channel: z.string(), ...paged }),
    { scopes: looking, pace: tier.four },
    (args, context) => {
      const channel = channelOf(context, args.channel);
      requireScope(context, channel, 'read');
      const { items, next } = turn(channel.memberIds, args, 100);
      return { members: items, response_metadata: { next_cursor: next } };
    },
  ),

  'conversations.list': method(
    z.looseObject({ ...paged, types: z.string().optional(), exclude_archived: flag }),
    { scopes: looking, pace: tier.two },
    (args, context) => {
      const types = (args.types ?? 'public_channel').split(',').map((it) => it.trim());
      const channels = types.includes('public_channel') ? visible(context) : [];
      const direct = types.includes('im') ? [...context.store.channels.values()].filter((it) => it.directWith) : [];
      const { items, next } = turn([...channels, ...direct], args, 100);
      return { channels: items.map((it) => showChannel(context, it)), response_metadata: { next_cursor: next } };
    },
  ),

  /** The channels that the app is in, itself. */
  'users.conversations': method(
    z.looseObject({ ...paged, types: z.string().optional(), exclude_archived: flag }),
    { scopes: looking, pace: tier.three },
    (args, context) => {
      const types = (args.types ?? 'public_channel').split(',').map((it) => it.trim());
      const channels = types.includes('public_channel') ? visible(context) : [];
      const mine = channels.filter((it) => it.memberIds.includes(context.team.app.botUserId));
      const { items, next } = turn(mine, args, 100);
      return { channels: items.map((it) => showChannel(context, it)), response_metadata: { next_cursor: next } };
    },
  ),

  'conversations.join': method(
    z.looseObject({ channel: z.string() }),
    { scopes: ['channels:join'], pace: tier.three },
    (args, context) => {
      const channel = channelOf(context, args.channel);
      if (channel.directWith !== undefined) throw new ApiError('method_not_supported_for_channel_type');
      return { channel: showChannel(context, withMembers(context, channel, [context.team.app.botUserId])) };
    },
  ),

  'conversations.invite': method(
    z.looseObject({ channel: z.string(), users: idList }),
    { scopes: ['channels:manage', 'channels:write.invites'], pace: tier.three },
    (args, context) => {
      const channel = joinedChannel(context, args.channel);
      const people = args.users.map((id) => personOf(context, id).id);
      if (people.some((id) => channel.memberIds.includes(id))) throw new ApiError('already_in_channel');
      return { channel: showChannel(context, withMembers(context, channel, people)) };
    },
  ),

  'conversations.open': method(
    z.looseObject({ users: idList.optional(), channel: z.string().optional(), return_im: flag }),
    { scopes: ['im:write', 'mpim:write'], pace: tier.three },
    (args, context) => {
      if (args.channel !== undefined) return { channel: showChannel(context, channelOf(context, args.channel)) };
      const [id, ...others] = args.users ?? [];
      if (id === undefined) throw new ApiError('users_list_not_supplied');
      // A direct message with several people is nothing that this workspace has.
      if (others.length > 0) throw new ApiError('too_many_users');
      const person = personOf(context, id);
      if (person.isBot) throw new ApiError('cannot_dm_bot');
      const known = [...context.store.channels.values()].some((it) => it.directWith === id);
      const channel = context.interactions.directChannel(person);
      const brief = args.return_im === true ? showChannel(context, channel) : { id: channel.id };
      return known ? { no_op: true, already_open: true, channel: brief } : { channel: brief };
    },
  ),
};
