/** Secrets are looked up for those checks alone that need them. */
import { expect, it } from 'vitest';
import { declarations } from '../../src/checks/declarations.ts';
import { entryFor } from '../../src/checks/entry.ts';
import { server } from '../support/plans.ts';

const password = `\${env:SQL_PASSWORD}`;
const database = { engine: 'sqlserver', host: 'sql', database: 'P', user: 'handrail', password } as const;
const entry = server('ps1', { host: `\${env:PS_HOST}`, databases: { personalization: database } });

it('a page is looked at although a database password is not set', () => {
  const found = entryFor(declarations.get('http-status'), entry, { PS_HOST: 'ps1.example' });
  expect(found).toMatchObject({ host: 'ps1.example', databases: {} });
});

it('a database is not asked without its password, which is named', () => {
  const ask = () => entryFor(declarations.get('replication-disabled'), entry, { PS_HOST: 'ps1.example' });
  expect(ask).toThrow('`SQL_PASSWORD` (for `ps1.databases.personalization.password`)');
  const env = { PS_HOST: 'ps1.example', SQL_PASSWORD: 'secret' };
  expect(entryFor(declarations.get('replication-disabled'), entry, env).databases.personalization?.password).toBe(
    'secret',
  );
});

it('what every check needs is asked of all', () => {
  expect(() => entryFor(declarations.get('port-open'), entry, {})).toThrow('`PS_HOST`');
});
