/** The estate as people write it. See docs/estate.md. */
import { z } from 'zod';

/** Where the environment of a worker is asked: `${env:NAME}`. */
export const ENVIRONMENT = /\$\{env:([^}]*)\}/g;
const ENVIRONMENT_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const isPhrase = (value: string): boolean => /[\p{L}\p{N}]/u.test(value);
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/;

const environmentIsSound = (text: string): boolean =>
  [...text.matchAll(ENVIRONMENT)].every((each) => ENVIRONMENT_NAME.test(each[1] ?? '')) &&
  !/\$\{/.test(text.replace(ENVIRONMENT, ''));

const text = z
  .string()
  .min(1, 'is empty')
  .refine(environmentIsSound, `may refer to the environment as \`\${env:NAME}\` only`);

const name = z.string().regex(NAME, 'must be a name of letters, digits, dots, dashes and underscores (64 at most)');

// `C:\…`, `\\server\share` and `/…`; a value from the environment is judged by whoever fills it in.
const isAbsolute = (path: string): boolean => /^(?:\/|[A-Za-z]:[\\/]|\\\\|\$\{env:)/.test(path);
const goesUp = (path: string): boolean => path.split(/[\\/]/).includes('..');
const path = text
  .refine(isAbsolute, 'must be an absolute path')
  .refine((value) => !isAbsolute(value) || !goesUp(value), 'must not go up again by `..`');

const port = z
  .int('must be a whole number from 1 to 65535')
  .min(1, 'must be a port from 1 to 65535')
  .max(65_535, 'must be a port from 1 to 65535');

const secret = z
  .string()
  .refine(
    (value) => /^\$\{env:[A-Za-z_][A-Za-z0-9_]*\}$/.test(value),
    `must not stand here in plain text: write \`\${env:NAME}\` and set NAME where the worker runs`,
  );

const address = text.superRefine((value, context) => {
  const filled = value.replace(ENVIRONMENT, 'x');
  const url = URL.canParse(filled) ? new URL(filled) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    context.addIssue('must be an address that begins with `http://` or `https://`');
  } else if (url.password !== '' && !/:\$\{env:[^}]*\}@/.test(value)) {
    context.addIssue(`must not hold a password in plain text: write \`\${env:NAME}\` in its place`);
  }
});

const phrase = text.max(200, 'is too long: 200 characters at most').refine(isPhrase, 'must hold a letter or a digit');
const phrases = z.union([
  phrase.transform((one) => [one]),
  z.array(phrase).max(50, 'has too many entries: 50 at most'),
]);

const page = z
  .strictObject({
    address: address.optional(),
    scheme: z.enum(['http', 'https']).optional().describe("Of the product's own address"),
    ca: path.optional().describe('Absolute path of a PEM file: the certificates to trust'),
    says: phrases.optional().describe('What a healthy page says: all of it'),
    'never-says': phrases.optional().describe('What only an unhealthy page says: any of it'),
  })
  .superRefine((given, context) => {
    if (given.address !== undefined && given.scheme !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['scheme'],
        message: 'cannot stand beside `address`, which has its own',
      });
    }
  });

const SQLSERVER_ONLY = ['instance', 'domain', 'encrypt', 'trust-certificate', 'ca'] as const;
const CASSANDRA_ONLY = ['nodetool', 'jmx-port'] as const;
const foreignTo = { sqlserver: CASSANDRA_ONLY, cassandra: SQLSERVER_ONLY } as const;

const database = z
  .strictObject({
    engine: z.enum(['sqlserver', 'cassandra']),
    host: text,
    port: port.optional(),
    instance: text.optional().describe('A named instance of SQL Server, instead of `port`'),
    database: text,
    user: text.optional(),
    password: secret.optional(),
    domain: text.optional().describe('Windows domain of `user`, who then signs in by NTLM'),
    encrypt: z.boolean().optional().describe('Whether the connection is encrypted; true if absent'),
    'trust-certificate': z.boolean().optional().describe('Whether any certificate will do; false if absent'),
    ca: path.optional().describe('Absolute path of a PEM file: the certificates to trust'),
    nodetool: path.optional().describe("Cassandra: absolute path of nodetool on the worker's host"),
    'jmx-port': port.optional().describe('Cassandra: the port that nodetool asks at; 7199 if absent'),
  })
  .superRefine((given, context) => {
    const other = given.engine === 'sqlserver' ? 'cassandra' : 'sqlserver';
    for (const key of foreignTo[given.engine]) {
      if (given[key] === undefined) continue;
      context.addIssue({ code: 'custom', path: [key], message: `is for the engine \`${other}\` only` });
    }
    if (given.engine === 'sqlserver' && given.instance !== undefined && given.port !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['instance'],
        message: 'cannot stand beside `port`: the instance tells its port itself',
      });
    }
  });

const server = z.strictObject({
  product: name.describe('What runs there, such as `ors`'),
  host: text.refine((value) => !/\s/.test(value), 'must not hold blanks'),
  location: name.default('default').describe('The network from inside which the server is looked at'),
  application: text.optional().describe('Name of the Application object'),
  ports: z.record(name, port).default({}).describe('Name → number; `main` serves the clients'),
  logs: path.optional().describe('Absolute glob of the log files'),
  encoding: text.optional().describe('Encoding of the log files, if it is not UTF-8'),
  files: z.record(name, path).default({}).describe('Name → absolute path or glob'),
  roots: z
    .array(path)
    .max(50, 'has too many entries: 50 at most')
    .optional()
    .describe('Folders into which links may lead'),
  pages: z
    .record(name, z.union([address, page]))
    .default({})
    .describe('Name → address, or a group of keys'),
  databases: z.record(name, database).default({}),
});

const pair = z.strictObject({ first: name, second: name });

export const estateSchema = z.strictObject({
  name: name.describe('`production`, `staging`'),
  servers: z.record(name, z.unknown()),
  pairs: z.record(name, z.unknown()).default({}),
  groups: z.record(name, z.unknown()).default({}).describe('Name → people, for the policies'),
  policies: z.unknown().optional().describe('Deed → who may do it'),
});

export const serverSchema = server;
export const pairSchema = pair;
