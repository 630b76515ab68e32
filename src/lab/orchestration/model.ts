/**
 * The world of the Orchestration Servers, as it is kept in `state.json` and read back after a restart.
 *
 * A server goes `stopped → starting → running → stopping → stopped`; a kill leads from anywhere to `stopped` at once.
 * Its role is known only while it runs (and while it is stopping: it has the role until it is gone). Software is
 * *installed* on the host; what *runs* is what was installed when it was started.
 */
import { z } from 'zod';

export const roles = ['primary', 'backup'] as const;
export type Role = (typeof roles)[number];

export const conditions = ['stopped', 'starting', 'running', 'stopping'] as const;
export type Condition = (typeof conditions)[number];

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, 'letters, digits, - and _, starting with a letter or digit');
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

const logSchema = z.object({
  /** Every segment since the last start, oldest first; names inside `logs/`. */
  files: z.array(z.string()).min(1),
  /** ISO time of the start; the header of every segment repeats it. */
  startedAt: z.string(),
  nextCheckPoint: z.string(),
});
export type LogState = z.infer<typeof logSchema>;

export const serverSchema = z.object({
  name,
  /** The Application object; log files are named after it. */
  application: name,
  host: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/, 'a host name'),
  pair: name,
  port: z.number().int().min(0).max(65_535),
  messageForm: z.enum(messageForms),
  condition: z.enum(conditions),
  role: z.enum(roles).nullable(),
  installedVersion: z.string(),
  runningVersion: z.string().nullable(),
  installing: z.boolean(),
  /** The redundancy setting as configured; it counts from the next start. */
  redundancyBroken: z.boolean(),
  /** What that setting was at the last start: such a server takes itself for the only one. */
  startedBroken: z.boolean(),
  /** A switch-over took the primary role from it since it was started. */
  steppedDown: z.boolean(),
  /** What has been done to it since it last stopped. */
  sinceStop: z.object({ exported: z.boolean(), installed: z.boolean(), optionSet: z.boolean() }),
  options: optionsSchema,
  log: logSchema.nullable(),
});
export type ServerState = z.infer<typeof serverSchema>;

export const pairSchema = z.object({
  name,
  members: z.tuple([name, name]),
  /** The backup that is becoming primary, while it is. */
  promoting: name.nullable(),
});
export type PairState = z.infer<typeof pairSchema>;

export const worldSchema = z.object({
  /** The version in the installation package that lies on every host. */
  packageVersion: z.string(),
  pairs: z.array(pairSchema),
  servers: z.array(serverSchema),
});
export type World = z.infer<typeof worldSchema>;

export const nothingDone: ServerState['sinceStop'] = { exported: false, installed: false, optionSet: false };
