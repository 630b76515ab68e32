import { z } from 'zod';
import { ApiError } from '../errors.ts';
import type { StoredMessage } from '../model.ts';
import { flag, timestamp } from './arguments.ts';
import { readBlocksArgument, readContent, readMetadata, readText, refuseAttachments } from './content.ts';
import { type ApiContext, channelOf, joinedChannel, type Method, messageOf, method, personOf, tier } from './method.ts';

const content = {
  text: z.unknown().optional(),
  blocks: z.unknown().optional(),
  metadata: z.unknown().optional(),
  attachments: z.unknown().optional(),
};
const write = ['chat:write'];
const target = z.looseObject({ channel: z.string(), ts: timestamp });

function ownMessage(context: ApiContext, args: z.output<typeof target>, code: string): StoredMessage {
  const message = messageOf(context, channelOf(context, args.channel), args.ts);
  if (!message.byApp || message.tombstone === true) throw new ApiError(code);
  return message;
}

/** An app whose Messages tab is off cannot write to a person, in their direct message or by their id. */
function refuseWithoutMessagesTab({ store, team }: ApiContext, given: string): void {
  if (team.app.messagesTab) return;
  const isDirect = store.channels.get(given)?.directWith !== undefined || store.people.get(given)?.isBot === false;
  if (isDirect) throw new ApiError('messages_tab_disabled');
}

export const chat: Readonly<Record<string, Method>> = {
  'chat.postMessage': method(
    z.looseObject({ channel: z.string(), thread_ts: timestamp.optional(), reply_broadcast: flag, ...content }),
    // About one a second in a channel, with short bursts.
    { scopes: write, pace: { perMinute: 60, burst: 4, by: 'channel' } },
    (args, context) => {
      refuseWithoutMessagesTab(context, args.channel);
      const channel = joinedChannel(context, args.channel);
      const read = readContent(args);
      if (args.thread_ts !== undefined) messageOf(context, channel, args.thread_ts, 'thread_not_found');
      const message = context.messages.post({
        ...read,
        channel: channel.id,
        userId: context.team.app.botUserId,
        byApp: true,
        threadTs: args.thread_ts,
        broadcast: args.reply_broadcast,
      });
      return { channel: channel.id, ts: message.ts, message: context.shapes.slackMessage(message, true) };
    },
  ),

  'chat.update': method(target.extend(content), { scopes: write, pace: tier.three }, (args, context) => {
    refuseAttachments(args.attachments);
    const text = args.text === undefined ? undefined : readText(args.text);
    const blocks = readBlocksArgument(args.blocks);
    const metadata = readMetadata(args.metadata);
    if (text === undefined && blocks === undefined) throw new ApiError('no_text');
    const message = ownMessage(context, args, 'cant_update_message');
    const willHaveBlocks = blocks !== undefined && blocks.length > 0;
    if (!willHaveBlocks && (text ?? message.text).trim() === '') throw new ApiError('no_text');
    const updated = context.messages.update(
      message,
      // A new text without blocks takes the old blocks away.
      { text, blocks: willHaveBlocks ? blocks : null, metadata },
      context.team.app.botUserId,
    );
    return {
      channel: message.channel,
      ts: message.ts,
      text: updated.text,
      message: context.shapes.slackMessage(updated, true),
    };
  }),

  'chat.delete': method(target, { scopes: write, pace: tier.three }, (args, context) => {
    const message = ownMessage(context, args, 'cant_delete_message');
    context.messages.remove(message);
    return { channel: message.channel, ts: message.ts };
  }),

  'chat.postEphemeral': method(
    z.looseObject({ channel: z.string(), user: z.string(), thread_ts: timestamp.optional(), ...content }),
    { scopes: write, pace: tier.four },
    (args, context) => {
      const channel = joinedChannel(context, args.channel);
      const person = personOf(context, args.user);
      if (!channel.memberIds.includes(person.id)) throw new ApiError('user_not_in_channel');
      const message = context.messages.postEphemeral(person.id, {
        ...readContent(args),
        channel: channel.id,
        userId: context.team.app.botUserId,
        byApp: true,
        threadTs: args.thread_ts,
      });
      return { message_ts: message.ts };
    },
  ),

  'chat.getPermalink': method(
    z.looseObject({ channel: z.string(), message_ts: timestamp }),
    { pace: tier.four },
    (args, context) => {
      const channel = channelOf(context, args.channel);
      const message = messageOf(context, channel, args.message_ts);
      const url = new URL(`/archives/${channel.id}/p${message.ts.replace('.', '')}`, context.team.address());
      if (message.threadTs !== undefined) {
        url.searchParams.set('thread_ts', message.threadTs);
        url.searchParams.set('cid', channel.id);
      }
      return { channel: channel.id, permalink: url.href };
    },
  ),
};
