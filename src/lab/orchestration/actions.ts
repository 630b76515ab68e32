/** What an engineer can do to a server or a pair, in Genesys Administrator, Configuration Manager or on the host. */
import { z } from 'zod';
import { optionSchema } from '../genesys/model.ts';
import { suggestedOption } from './options.ts';

const plain = ['start', 'stop', 'kill', 'switch-over', 'export', 'install', 'rotate-log', 'do-it-for-me'] as const;

/** The actions that need nothing but a name. */
export type PlainAction = (typeof plain)[number];

export const actionSchema = z.discriminatedUnion('action', [
  z.object({ action: z.enum(plain) }),
  z.object({
    action: z.literal('set-option'),
    section: optionSchema.shape.section.default(suggestedOption.section),
    option: optionSchema.shape.option.default(suggestedOption.option),
    /** `null` takes the option away. */
    value: optionSchema.shape.value.nullable().default(suggestedOption.value),
  }),
  /** `broken: true` misconfigures a server's redundancy: from its next start it takes itself for the only one. */
  z.object({ action: z.literal('set-redundancy'), broken: z.boolean() }),
  /** Of a node of Cassandra. */
  z.object({ action: z.literal('upgrade-cassandra') }),
]);

export type Action =
  | { readonly action: PlainAction }
  | { readonly action: 'set-option'; readonly section: string; readonly option: string; readonly value: string | null }
  | { readonly action: 'set-redundancy'; readonly broken: boolean }
  | { readonly action: 'upgrade-cassandra' };

/** What may be handed in: a name alone where the rest has defaults. */
export type ActionRequest = PlainAction | 'set-option' | 'upgrade-cassandra' | z.input<typeof actionSchema>;
