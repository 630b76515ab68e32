import { z } from 'zod';
import { ApiError } from '../errors.ts';
import { type Method, method, personOf, tier } from './method.ts';
import { readHomeArgument, readModalArgument } from './view-argument.ts';

const triggered = z.looseObject({ trigger_id: z.string(), view: z.unknown().optional() });
const pace = tier.four;

export const views: Readonly<Record<string, Method>> = {
  'views.open': method(triggered, { pace }, (args, context) => {
    // The view is read first: a view that is refused leaves its trigger to be used again.
    const view = readModalArgument(args.view);
    const personId = context.triggers.exchange(args.trigger_id);
    return { view: context.modals.slackView(context.modals.open(personId, view)) };
  }),

  'views.push': method(triggered, { pace }, (args, context) => {
    const view = readModalArgument(args.view);
    const personId = context.triggers.exchange(args.trigger_id);
    return { view: context.modals.slackView(context.modals.push(personId, view)) };
  }),

  'views.update': method(
    z.looseObject({
      view_id: z.string().optional(),
      external_id: z.string().optional(),
      hash: z.string().optional(),
      view: z.unknown().optional(),
    }),
    { pace },
    (args, context) => {
      const view = readModalArgument(args.view);
      if (args.view_id === undefined && args.external_id === undefined) {
        throw new ApiError('invalid_arguments', {
          response_metadata: { messages: ['[ERROR] must provide view_id or external_id'] },
        });
      }
      const stored =
        args.view_id === undefined
          ? context.modals.findByExternalId(args.external_id ?? '')
          : context.modals.find(args.view_id);
      if (stored === undefined) throw new ApiError('not_found');
      if (args.hash !== undefined && args.hash !== '' && args.hash !== stored.hash) throw new ApiError('hash_conflict');
      return { view: context.modals.slackView(context.modals.update(stored, view)) };
    },
  ),

  'views.publish': method(
    z.looseObject({ user_id: z.string(), hash: z.string().optional(), view: z.unknown().optional() }),
    { pace },
    (args, context) => {
      const view = readHomeArgument(args.view);
      const person = personOf(context, args.user_id);
      const hash = context.modals.home(person.id)?.hash;
      if (args.hash !== undefined && args.hash !== '' && args.hash !== hash) throw new ApiError('hash_conflict');
      return { view: context.modals.slackHome(context.modals.publishHome(person.id, view)) };
    },
  ),
};
