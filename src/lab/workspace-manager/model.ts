/**
 * The world of User Workspace Manager, as it is kept in `state.json` and read back after a restart.
 *
 * A server goes `not-installed → installing → offline → coming-up → online`, from `online` back to `offline` when it is
 * taken offline, from there to `installing` when it is upgraded in place, or to `not-installed`. *Offline* means that its
 * website is stopped: its port is closed.
 *
 * Its Server Configuration Portal is another website of the same machine, which works while the server is offline. It is
 * `closed`, or shows one of its pages: `summary`; or `updates-required → updating → upgrade-successful → summary`. Whatever
 * database a portal is updating lets nobody else in.
 */
import { z } from 'zod';

export const products = ['personalization-server', 'management-server'] as const;
export type Product = (typeof products)[number];

export const conditions = ['not-installed', 'installing', 'offline', 'coming-up', 'online'] as const;
export type Condition = (typeof conditions)[number];

export const portals = ['closed', 'summary', 'updates-required', 'updating', 'upgrade-successful'] as const;
export type Portal = (typeof portals)[number];

/** What is wrong with a status page, whatever the server does. */
export const pageKinds = ['ok', 'slow', 'failing', 'error', 'wrong-version', 'database-locked'] as const;
export type PageKind = (typeof pageKinds)[number];

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/);
const port = z.number().int().min(0).max(65_535);
const version = z.string().regex(/^\d+(\.\d+)*$/);

export const databaseSchema = z.object({
  name,
  version,
  /** Its part in merge replication; null where it never had one. */
  replication: z.object({ role: z.enum(['publisher', 'subscriber']), enabled: z.boolean() }).nullable(),
});
export type DatabaseState = z.infer<typeof databaseSchema>;

export const serverSchema = z.object({
  name,
  product: z.enum(products),
  port,
  /** The name of its database, which others may use as well. */
  database: name,
  condition: z.enum(conditions),
  installedVersion: version.nullable(),
  portal: z.enum(portals),
  page: z.enum(pageKinds),
  /** Whether the load balancer sends requests to it; null where it has nothing to do with the balancer. */
  inBalancer: z.boolean().nullable(),
});
export type ServerState = z.infer<typeof serverSchema>;

export const worldSchema = z
  .object({
    /** The version that is installed from the package. */
    packageVersion: version,
    sql: z.object({ name, port, password: z.string().min(1) }),
    balancer: z.object({ name, port }),
    databases: z.array(databaseSchema),
    servers: z.array(serverSchema),
  })
  .refine(({ databases, servers }) => servers.every((one) => databases.some(({ name }) => name === one.database)));
export type World = z.infer<typeof worldSchema>;

/** Whether `version` comes before `other`; both are numbers with dots. */
export function isOlder(version: string, other: string): boolean {
  const [mine, theirs] = [version, other].map((text) => text.split('.').map(Number));
  for (let at = 0; at < Math.max(mine?.length ?? 0, theirs?.length ?? 0); at++) {
    const difference = (mine?.[at] ?? 0) - (theirs?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
