/** What Cassandra says of a keyspace, and which release it is. */
import { z } from 'zod';
import type { Server } from '../../estate/model.ts';
import type { CheckDeclaration } from '../check.ts';
import { parseRelease } from './release.ts';

/** A look-up is filled in before anybody looks. */
const REFERENCE = /^\s*\$\{[^{}]*\}\s*$/;
const or = (fits: (text: string) => boolean) => (text: string | number) =>
  REFERENCE.test(String(text)) || fits(String(text).trim());

const KEYSPACE = /^\w{1,48}$/;
const CLASS = /^[\w$]+(?:\.[\w$]+)*$/;
const FACTOR = /^\d{1,3}$/;
const MOST_DATA_CENTERS = 40;

const factor = z.union([z.string(), z.number()]).refine(
  or((text) => factorOf(text) !== undefined),
  `must be a number of copies, or an input of that type, such as \`\${copies}\``,
);

// YAML reads 1.10 as the number 1.1, so only a text is a release.
const release = z.string('must be a text: write it in quotes, such as `"1.2"`').refine(
  or((text) => parseRelease(text) !== undefined),
  'must be a release such as `1.1.12`',
);

const parameters = z
  .strictObject({
    database: z
      .string()
      .min(1)
      .exactOptional()
      .describe("Name of a Cassandra database in the server's estate entry; its only one if absent"),
    keyspace: z
      .string()
      .refine(
        or((text) => KEYSPACE.test(text)),
        'must be the name of a keyspace: letters, digits and underscores (48 at most)',
      )
      .exactOptional()
      .describe('The keyspace that is to be there; case counts'),
    'strategy-class': z
      .string()
      .max(200)
      .refine(
        or((text) => CLASS.test(text)),
        'must be the name of a class, such as `SimpleStrategy`',
      )
      .exactOptional()
      .describe('Its strategy: the last part of the class, or all of it'),
    'replication-factor': factor.exactOptional().describe('How many copies it keeps, by SimpleStrategy'),
    'data-centers': z
      .record(z.string().min(1).max(200), factor)
      .exactOptional()
      .describe('Data center → how many copies it keeps there, by NetworkTopologyStrategy; all of them'),
    version: z
      .strictObject({
        from: release.exactOptional().describe('The first release that will do'),
        below: release.exactOptional().describe('The first release that will no longer do'),
      })
      .exactOptional()
      .describe("Cassandra's release, as `nodetool version` tells it"),
    timeout: z.number().min(0.1).max(30).default(15).describe('Seconds for everything'),
  })
  .superRefine((given, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const { keyspace, version, 'data-centers': centers } = given;
    if (keyspace === undefined && version === undefined) context.addIssue('must have `keyspace`, `version` or both');
    for (const key of ['strategy-class', 'replication-factor', 'data-centers'] as const) {
      if (keyspace === undefined && given[key] !== undefined) complain(key, 'is asked of a keyspace; name it');
    }
    if (given['replication-factor'] !== undefined && centers !== undefined) {
      complain('data-centers', 'cannot stand beside `replication-factor`: a keyspace has one or the other');
    }
    const number = centers === undefined ? 1 : Object.keys(centers).length;
    if (number === 0) complain('data-centers', 'is empty');
    if (number > MOST_DATA_CENTERS) complain('data-centers', `has too many entries: ${MOST_DATA_CENTERS} at most`);
    if (version !== undefined && version.from === undefined && version.below === undefined) {
      complain('version', 'must have `from`, `below` or both');
    }
  });

export type CassandraSchemaParameters = z.infer<typeof parameters>;

export const cassandraSchema: CheckDeclaration<CassandraSchemaParameters> = {
  kind: 'cassandra-schema',
  summary: "A keyspace's replication in Cassandra, and Cassandra's version",
  parameters,
  outcomes: () => [
    { name: 'as-asked', passes: true },
    {
      name: 'differs',
      passes: false,
      advice:
        'Cassandra answered, and something is not as this step asks. Correct the keyspace, or install the version that is asked for; the next look tells.',
    },
  ],
  missing,
  title,
  asksDatabase: true,
  baseline: false,
};

/** Undefined if it is no number of copies. */
export function factorOf(given: string | number): number | undefined {
  const text = String(given).trim();
  return FACTOR.test(text) ? Number(text) : undefined;
}

/** The entry's name for the database that is meant, if there is just one. */
export function databaseMeant(server: Server, { database }: CassandraSchemaParameters): string | undefined {
  const names = cassandras(server);
  if (database !== undefined) return names.includes(database) ? database : undefined;
  return names.length === 1 ? names[0] : undefined;
}

function missing(server: Server, parameters: CassandraSchemaParameters): string | undefined {
  const name = databaseMeant(server, parameters);
  if (name !== undefined) {
    const nodetool = server.databases[name]?.nodetool;
    return parameters.version === undefined || nodetool !== undefined ? undefined : `no \`databases.${name}.nodetool\``;
  }
  const { database } = parameters;
  if (database !== undefined) {
    const other = Object.hasOwn(server.databases, database);
    return other ? `no Cassandra in \`databases.${database}\`` : `no \`databases.${database}\``;
  }
  const names = cassandras(server);
  if (names.length === 0) return 'no Cassandra among its `databases`';
  const all = names.map((each) => `\`${each}\``).join(', ');
  return `no one Cassandra database but several (${all}; name one as the check's \`database\`)`;
}

function title({ keyspace, version }: CassandraSchemaParameters): string {
  const parts = [
    ...(keyspace === undefined ? [] : [`keyspace \`${keyspace}\``]),
    ...(version === undefined ? [] : ['version']),
  ];
  return `Cassandra: ${parts.join(' and ')} as asked`;
}

function cassandras(server: Server): readonly string[] {
  return Object.entries(server.databases).flatMap(([name, { engine }]) => (engine === 'cassandra' ? [name] : []));
}
