/** What an engineer can do to a server: in IIS, with the installer, in its portal, in SQL Server, on the load balancer. */
import { z } from 'zod';
import { pageKinds } from './model.ts';

const plain = [
  'take-offline',
  'bring-online',
  'install',
  'uninstall',
  'open-portal',
  'update-all',
  'close-portal',
  'disable-replication',
  'enable-replication',
  'leave-balancer',
  'join-balancer',
] as const;

/** The actions that need nothing but a name. */
export type PlainAction = (typeof plain)[number];

export const actionSchema = z.discriminatedUnion('action', [
  z.object({ action: z.enum(plain) }),
  /** The next sensible action of the group's upgrade. */
  z.object({ action: z.literal('do-it-for-me') }),
  /** Without `databases`, those that the portal lists. */
  z.object({ action: z.literal('update-selected'), databases: z.array(z.string()).optional() }),
  /** What its status page does from now on, whatever the server does. */
  z.object({ action: z.literal('set-page'), page: z.enum(pageKinds) }),
]);

export type Action = z.output<typeof actionSchema>;

/** What may be handed in: a name alone where nothing else is needed. */
export type ActionRequest = PlainAction | 'do-it-for-me' | 'update-selected' | z.input<typeof actionSchema>;
