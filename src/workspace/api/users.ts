import { z } from 'zod';
import { ApiError } from '../errors.ts';
import { emailOf } from '../shapes.ts';
import { count, flag, page } from './arguments.ts';
import { type Method, method, personOf, tier } from './method.ts';

export const users: Readonly<Record<string, Method>> = {
  'users.info': method(
    z.looseObject({ user: z.string() }),
    { scopes: ['users:read'], pace: tier.four },
    (args, context) => ({ user: context.shapes.slackUser(personOf(context, args.user)) }),
  ),

  'users.list': method(
    z.looseObject({ cursor: z.string().optional(), limit: count }),
    { scopes: ['users:read'], pace: tier.two },
    (args, context) => {
      const found = page([...context.store.people.values()], args, 1000);
      if (found === undefined) throw new ApiError('invalid_cursor');
      return {
        members: found.items.map((it) => context.shapes.slackUser(it)),
        cache_ts: Math.floor(context.clock.now() / 1000),
        response_metadata: { next_cursor: found.next },
      };
    },
  ),

  'users.lookupByEmail': method(
    z.looseObject({ email: z.string() }),
    { scopes: ['users:read.email'], pace: tier.three },
    (args, context) => {
      for (const person of context.store.people.values()) {
        if (!person.isBot && emailOf(person) === args.email) return { user: context.shapes.slackUser(person) };
      }
      throw new ApiError('users_not_found');
    },
  ),

  'users.getPresence': method(
    z.looseObject({ user: z.string() }),
    { scopes: ['users:read'], pace: tier.three },
    (args, context) => ({ presence: context.presence(personOf(context, args.user).id) }),
  ),

  'usergroups.list': method(
    z.looseObject({ include_users: flag, include_count: flag }),
    { scopes: ['usergroups:read'], pace: tier.two },
    (args, context) => ({
      usergroups: [...context.store.groups.values()].map((group) => ({
        id: group.id,
        team_id: context.team.id,
        is_usergroup: true,
        name: group.name,
        handle: group.handle,
        description: '',
        is_external: false,
        date_delete: 0,
        ...(args.include_users === true ? { users: group.memberIds } : {}),
        ...(args.include_count === true ? { user_count: group.memberIds.length } : {}),
      })),
    }),
  ),

  'usergroups.users.list': method(
    z.looseObject({ usergroup: z.string() }),
    { scopes: ['usergroups:read'], pace: tier.two },
    (args, context) => {
      const group = context.store.groups.get(args.usergroup);
      if (group === undefined) throw new ApiError('no_such_subteam');
      return { users: group.memberIds };
    },
  ),
};
