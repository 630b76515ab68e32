/** The estate as people write it. See docs/estate.md. */
import { z } from 'zod';

/** Where the environment of a worker is asked: `${env:NAME}`. */
export const ENVIRONMENT = /\$\{env:([^}]*)\}/g;
const ENVIRONMENT_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
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
const path = text.refine(isAbsolute, 'must be an absolute path');

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

const page = text.superRefine((address, context) => {
  const filled = address.replace(ENVIRONMENT, 'x');
  const url = URL.canParse(filled) ? new URL(filled) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    context.addIssue('must be an address that begins with `http://` or `https://`');
  } else if (url.password !== '' && !/:\$\{env:[^}]*\}@/.test(address)) {
    context.addIssue(`must not hold a password in plain text: write \`\${env:NAME}\` in its place`);
  }
});

const database = z.strictObject({
  engine: z.enum(['sqlserver', 'cassandra']),
  host: text,
  port: port.optional(),
  database: text,
  user: text.optional(),
  password: secret.optional(),
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
  pages: z.record(name, page).default({}).describe('Name → address'),
  databases: z.record(name, database).default({}),
});

const pair = z.strictObject({ first: name, second: name });

export const estateSchema = z.strictObject({
  name: name.describe('`production`, `staging`'),
  servers: z.record(name, z.unknown()),
  pairs: z.record(name, z.unknown()).default({}),
});

export const serverSchema = server;
export const pairSchema = pair;
