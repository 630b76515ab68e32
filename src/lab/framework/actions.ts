/** What an engineer can do to a server, a pair or an environment of Framework. */
import { z } from 'zod';
import { optionSchema } from '../genesys/model.ts';
import { nextStarts } from './model.ts';

const forServers = [
  'start',
  'stop',
  'kill',
  'rotate-log',
  'export',
  'install',
  'update-log-database',
  'prepare-folder',
  'replace-folder',
  'restore-folder',
  'reset-startup',
  'force-upgrade-mode',
  'unforce-upgrade-mode',
  'use-upgraded-database',
  'use-original-database',
] as const;

const forEnvironments = [
  'read-only-on',
  'read-only-off',
  'back-up-database',
  'upgrade-database',
  'restore-database',
  'stop-db-server',
  'start-db-server',
] as const;

/** Needs nothing but the name of a server with an Application object. */
export type ServerAction = (typeof forServers)[number];
/** Needs nothing but the name of master Configuration Servers. */
export type EnvironmentAction = (typeof forEnvironments)[number];
export type PlainAction = ServerAction | EnvironmentAction | 'upgrade-lca' | 'switch-over';

export const actionSchema = z.discriminatedUnion('action', [
  z.object({ action: z.enum(forServers) }),
  z.object({ action: z.enum(forEnvironments) }),
  z.object({ action: z.enum(['upgrade-lca', 'switch-over']) }),
  z.object({
    action: z.literal('set-option'),
    section: optionSchema.shape.section,
    option: optionSchema.shape.option,
    /** `null` takes the option away. */
    value: optionSchema.shape.value.nullable(),
  }),
  z.object({ action: z.literal('set-next-start'), nextStart: z.enum(nextStarts) }),
]);

export type Action = z.output<typeof actionSchema>;

/** What may be handed in: a name alone where nothing else is needed. */
export type ActionRequest = PlainAction | z.input<typeof actionSchema>;

export function isForServer(action: Action): action is Extract<Action, { action: ServerAction }> {
  return forServers.some((one) => one === action.action);
}

export function isForEnvironment(action: Action): action is Extract<Action, { action: EnvironmentAction }> {
  return forEnvironments.some((one) => one === action.action);
}
