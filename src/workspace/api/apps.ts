import { z } from 'zod';
import { ApiError } from '../errors.ts';
import { timestamp } from './arguments.ts';
import { channelOf, type Method, messageOf, method, tier } from './method.ts';

const unlimited = { perMinute: 600, burst: 600 };

export const apps: Readonly<Record<string, Method>> = {
  'api.test': method(z.looseObject({ error: z.string().optional() }), { token: 'none', pace: unlimited }, (args) => {
    const { token: _token, ...echo } = args;
    if (args.error !== undefined) throw new ApiError(args.error, { args: echo });
    return { args: echo };
  }),

  'auth.test': method(z.looseObject({}), { pace: unlimited }, (_args, { team }) => ({
    url: team.address(),
    team: team.name,
    user: team.app.botName,
    team_id: team.id,
    user_id: team.app.botUserId,
    bot_id: team.app.botId,
    is_enterprise_install: false,
  })),

  'bots.info': method(
    z.looseObject({ bot: z.string().optional() }),
    { scopes: ['users:read'], pace: tier.three },
    (args, { team: { app } }) => {
      if (args.bot !== undefined && args.bot !== app.botId) throw new ApiError('bot_not_found');
      return { bot: { id: app.botId, deleted: false, name: app.name, app_id: app.id, user_id: app.botUserId } };
    },
  ),

  'apps.connections.open': method(z.looseObject({}), { token: 'app', pace: tier.two }, (_args, context) => {
    if (!context.team.app.socketMode) throw new ApiError('feature_not_enabled');
    const url = context.connectionUrl();
    if (url === undefined) throw new ApiError('too_many_websockets');
    return { url };
  }),

  'reactions.add': method(
    z.looseObject({ channel: z.string(), timestamp, name: z.string().min(1).max(100) }),
    { scopes: ['reactions:write'], pace: tier.three },
    (args, context) => {
      const message = messageOf(context, channelOf(context, args.channel), args.timestamp);
      const name = args.name.replaceAll(':', '');
      if (!context.messages.react(message, name, context.team.app.botUserId)) throw new ApiError('already_reacted');
      return {};
    },
  ),
};
