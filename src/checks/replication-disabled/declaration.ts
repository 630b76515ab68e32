/** A SQL Server database that takes no part in merge, transactional or snapshot replication any more. */
import { z } from 'zod';
import type { Server } from '../../estate/model.ts';
import type { CheckDeclaration } from '../check.ts';

const parameters = z.strictObject({
  database: z
    .string()
    .min(1)
    .optional()
    .describe("Name of a SQL Server database in the server's estate entry; its only one if absent"),
  timeout: z.number().min(0.1).max(30).default(15).describe('Seconds for connecting and asking'),
});

export type ReplicationDisabledParameters = z.infer<typeof parameters>;

export const replicationDisabled: CheckDeclaration<ReplicationDisabledParameters> = {
  kind: 'replication-disabled',
  summary: 'A SQL Server database takes no part in replication: neither publisher nor subscriber',
  parameters,
  outcomes: () => [{ name: 'disabled', passes: true }],
  missing,
  title: ({ database }) =>
    database === undefined ? 'Replication disabled' : `Replication of \`${database}\` disabled`,
  asksDatabase: true,
  baseline: false,
};

/** The entry's name for the database that is meant, if there is just one. */
export function databaseMeant(server: Server, { database }: ReplicationDisabledParameters): string | undefined {
  const names = sqlServers(server);
  if (database !== undefined) return names.includes(database) ? database : undefined;
  return names.length === 1 ? names[0] : undefined;
}

function missing(server: Server, parameters: ReplicationDisabledParameters): string | undefined {
  const name = databaseMeant(server, parameters);
  if (name !== undefined) {
    const { user, password } = server.databases[name] ?? {};
    if (user === undefined) return `no \`databases.${name}.user\``;
    return password === undefined ? `no \`databases.${name}.password\`` : undefined;
  }
  const { database } = parameters;
  if (database !== undefined) {
    const other = Object.hasOwn(server.databases, database);
    return other ? `no SQL Server in \`databases.${database}\`` : `no \`databases.${database}\``;
  }
  const names = sqlServers(server);
  if (names.length === 0) return 'no SQL Server among its `databases`';
  const all = names.map((each) => `\`${each}\``).join(', ');
  return `no one SQL Server database but several (${all}; name one as the check's \`database\`)`;
}

function sqlServers(server: Server): readonly string[] {
  return Object.entries(server.databases).flatMap(([name, { engine }]) => (engine === 'sqlserver' ? [name] : []));
}
