/**
 * The world of Genesys Framework, as it is kept in `state.json` and read back after a restart.
 *
 * A start may come to a halt before the port is open: such a server is `starting` until somebody stops it. A
 * Configuration Server in upgrade mode is primary beside the older primary, and serves once that one is gone.
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

export const products = ['scs', 'message-server', 'confserv', 'confserv-proxy'] as const;
export type ProductName = (typeof products)[number];

/** What a new Configuration Server does when it meets an older primary. */
export const nextStarts = ['compatible', 'same-schema', 'upgrade-mode', 'no-sign', 'silent'] as const;
export type NextStart = (typeof nextStarts)[number];

/** An installation: its version, and the server's own configuration file in it (empty where the server has none). */
const folderSchema = z.object({ version: z.string(), conf: optionsSchema });
export type Folder = z.infer<typeof folderSchema>;

export const serverSchema = z.object({
  name: nameSchema,
  product: z.enum(products),
  /** The Application object; log files are named after it. */
  application: nameSchema,
  host: hostSchema,
  /** Null where it stands alone; then it has no role either. */
  pair: nameSchema.nullable(),
  port: portSchema,
  messageForm: z.enum(messageForms),
  condition: z.enum(conditions),
  role: z.enum(roles).nullable(),
  runningVersion: z.string().nullable(),
  /** Which database it was started with; only of a Configuration Server. */
  runningDatabase: z.string().nullable(),
  upgradeMode: z.boolean(),
  /** Its start has come to a halt. */
  halted: z.boolean(),
  installing: z.enum(['in-place', 'new-folder']).nullable(),
  folders: z.object({
    active: folderSchema,
    /** Installed beside the active one, and never started from there. */
    prepared: folderSchema.nullable(),
    /** What was in the active one before. */
    backup: folderSchema.nullable(),
    /** Where the startup parameters point to. */
    startsFrom: z.enum(['active', 'backup']),
  }),
  /** How many clients it has just now. */
  clients: z.number().int().min(0),
  /** How many clients there are of it, or of its pair. */
  clientele: z.number().int().min(0),
  options: optionsSchema,
  log: logSchema.nullable(),
});
export type ServerState = z.infer<typeof serverSchema>;

export const lcaSchema = z.object({
  /** The server of the estate that it is seen by: the Solution Control Server on its host, or itself. */
  name: nameSchema,
  host: hostSchema,
  port: portSchema,
  version: z.string(),
  upgrading: z.boolean(),
  log: logSchema.nullable(),
});
export type LcaState = z.infer<typeof lcaSchema>;

/** What the master Configuration Servers of one environment share. */
export const environmentSchema = z.object({
  /** Of the pair, or of the server that stands alone. */
  name: nameSchema,
  readOnly: z.boolean(),
  databaseBackedUp: z.boolean(),
  /** The upgraded database is a second one beside the original. */
  databaseUpgraded: z.boolean(),
  dbServerStopped: z.boolean(),
  /** The DB Server before its database; null in a lab from before there was one to be seen. */
  dbServer: z.object({ name: nameSchema, host: hostSchema, port: portSchema }).nullable().default(null),
  nextStart: z.enum(nextStarts),
});
export type EnvironmentState = z.infer<typeof environmentSchema>;

export const worldSchema = z.object({
  /** The version in the installation packages that lie on every host. */
  packageVersion: z.string(),
  servers: z.array(serverSchema),
  pairs: z.array(pairSchema),
  lcas: z.array(lcaSchema),
  environments: z.array(environmentSchema),
});
export type World = z.infer<typeof worldSchema>;
