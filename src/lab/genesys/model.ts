/** What every simulated Genesys server has: a condition, a role, options and a log. */
import { z } from 'zod';

export const roles = ['primary', 'backup'] as const;
export type Role = (typeof roles)[number];

/** A server goes `stopped → starting → running → stopping → stopped`; a kill leads from anywhere to `stopped` at once. */
export const conditions = ['stopped', 'starting', 'running', 'stopping'] as const;
export type Condition = (typeof conditions)[number];

export const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, 'letters, digits, - and _, starting with a letter or digit');
export const hostSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/, 'a host name');
export const portSchema = z.number().int().min(0).max(65_535);

const optionName = z
  .string()
  .regex(/^[^\s[\]=;#][^\r\n[\]=]{0,99}$/, 'one line without [ ] and =, at most 100 characters');

export const optionSchema = z.object({
  section: optionName,
  option: optionName,
  value: z.string().regex(/^[^\r\n]{0,500}$/, 'one line, at most 500 characters'),
});

/** Section → option → value, all text, as on the Options tab. */
export const optionsSchema = z.record(z.string(), z.record(z.string(), z.string()));
export type Options = z.infer<typeof optionsSchema>;

export const messageForms = ['short', 'full'] as const;
export type MessageForm = (typeof messageForms)[number];

export const logSchema = z.object({
  /** Every segment since the last start, oldest first; names inside `logs/`. */
  files: z.array(z.string()).min(1),
  /** ISO time of the start; the header of every segment repeats it. */
  startedAt: z.string(),
  nextCheckPoint: z.string(),
});
export type LogState = z.infer<typeof logSchema>;

/** What is kept of an HA pair. */
export const pairSchema = z.object({
  name: nameSchema,
  members: z.tuple([nameSchema, nameSchema]),
  /** The backup that is becoming primary, while it is. */
  promoting: nameSchema.nullable(),
});
export type PairState = z.infer<typeof pairSchema>;
