/**
 * The world of the Orchestration Servers, as it is kept in `state.json` and read back after a restart.
 *
 * A server goes `stopped → starting → running → stopping → stopped`; a kill leads from anywhere to `stopped` at once.
 * Its role is known only while it runs (and while it is stopping: it has the role until it is gone). Software is
 * *installed* on the host; what *runs* is what was installed when it was started.
 */
import { z } from 'zod';
import {
  conditions,
  hostSchema,
  logSchema,
  messageForms,
  nameSchema,
  optionsSchema,
  pairSchema,
  portSchema,
  roles,
} from '../genesys/model.ts';

export const serverSchema = z.object({
  name: nameSchema,
  /** The Application object; log files are named after it. */
  application: nameSchema,
  host: hostSchema,
  pair: nameSchema,
  port: portSchema,
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

const cassandraSchema = z.object({
  /** The version that nodes can be upgraded to. */
  packageVersion: z.string(),
  nodes: z.array(
    z.object({ name: nameSchema, host: hostSchema, port: portSchema, version: z.string(), upgrading: z.boolean() }),
  ),
  keyspaces: z.array(
    z.object({ name: z.string(), strategyClass: z.string(), strategyOptions: z.record(z.string(), z.string()) }),
  ),
});
export type CassandraState = z.infer<typeof cassandraSchema>;

export const worldSchema = z.object({
  /** The version in the installation package that lies on every host. */
  packageVersion: z.string(),
  pairs: z.array(pairSchema),
  servers: z.array(serverSchema),
  /** A lab from before there was one has no nodes. */
  cassandra: cassandraSchema.default({ packageVersion: '1.1.12', nodes: [], keyspaces: [] }),
});
export type World = z.infer<typeof worldSchema>;

export const nothingDone: ServerState['sinceStop'] = { exported: false, installed: false, optionSet: false };
