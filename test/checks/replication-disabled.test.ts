import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkOnce } from '../../src/checks/check-once.ts';
import { replicationDisabled } from '../../src/checks/replication-disabled/declaration.ts';
import type { SqlDatabase } from '../../src/lab/sql/model.ts';
import { ALL_ENABLED, database, entry, look, PASSWORD, proxy, sqlServer } from './replication-disabled-support.ts';
import { CERTIFICATE, encrypting } from './replication-disabled-tls.ts';
import { serverWith, signal, temporaryFolder } from './support.ts';

describe('replication-disabled', () => {
  it.each<[string, Partial<SqlDatabase>, string]>([
    ['never had replication', {}, 'is neither publisher nor subscriber'],
    ['has tables, and nothing in them', { mergeSubscriptions: [], transactionalSubscriptions: 0 }, 'is neither'],
    ['has deleted subscriptions', { mergeSubscriptions: [2, 2] }, 'is neither publisher nor subscriber'],
    ['has an inactive subscription', { mergeSubscriptions: [0] }, '1 inactive merge subscription left in its table'],
    ['is read by a login of db_datareader', { viewDefinition: false }, 'is neither publisher nor subscriber'],
    ['has no tables, and none may be read', { select: false }, 'is neither publisher nor subscriber'],
  ])('passes a database that %s', async (_what, given, summary) => {
    const port = await sqlServer(database(given));
    const seen = await look({ port });
    expect(seen).toMatchObject({ state: 'outcome', outcome: 'disabled' });
    expect(seen.summary).toContain(`\`Personalization\` on 127.0.0.1:${port} `);
    expect(seen.summary).toContain(summary);
  });

  it.each<[string, Partial<SqlDatabase>, string]>([
    ['a merge publisher', { mergePublished: true }, 'is still a merge publisher'],
    ['a transactional publisher', { published: true }, 'is still a transactional publisher'],
    [
      'a merge subscriber',
      { mergeSubscriptions: [2, 1, 0] },
      'still takes part in merge replication: 1 active subscription',
    ],
    [
      'a transactional subscriber',
      { transactionalSubscriptions: 2 },
      'is still a transactional subscriber: 2 subscriptions',
    ],
    ['a publisher whose tables are hidden', { published: true, select: false, viewDefinition: false }, 'publisher'],
  ])('waits for %s', async (_what, given, summary) => {
    const seen = await look({ port: await sqlServer(database(given)) });
    expect(seen).toMatchObject({ state: 'not-yet', summary: expect.stringContaining(summary) });
  });

  it('names all that is still enabled, and quotes what decided', async () => {
    const port = await sqlServer(ALL_ENABLED);
    const { summary, evidence } = await look({ port });
    for (const each of ['merge publisher', 'transactional publisher', '2 active', 'transactional subscriber']) {
      expect(summary).toContain(each);
    }
    const source = `Personalization on 127.0.0.1:${port}`;
    expect(evidence).toEqual([
      { text: 'sys.databases: name Personalization, is_published 1, is_merge_published 1', source },
      { text: 'dbo.sysmergesubscriptions: status 0 (inactive): 0, 1 (active): 2, 2 (deleted): 0', source },
      { text: 'dbo.MSreplication_subscriptions: rows: 2', source },
    ]);
  });

  it('goes by the database it is told, whatever its neighbours do and however its name is written', async () => {
    const port = await sqlServer({ ...ALL_ENABLED, name: 'Management' }, database());
    expect(await look({ port, database: 'PERSONALIZATION' })).toMatchObject({ outcome: 'disabled' });
    expect(await look({ port, database: 'Management' })).toMatchObject({ state: 'not-yet' });
  });
});

describe('replication-disabled cannot tell', () => {
  it.each<[string, Partial<SqlDatabase>, RegExp]>([
    ['if tables may be hidden', { viewDefinition: false, select: false }, /hidden from the login.*db_datareader/],
    [
      'if a table may not be read',
      { mergeSubscriptions: [0], select: false },
      /may not read.*db_datareader.*VIEW DEFINITION/,
    ],
    ['if the database is not seen', { visible: false }, /does not see `Personalization`.*VIEW ANY DATABASE/],
    ['by a status that means nothing', { mergeSubscriptions: [7] }, /sysmergesubscriptions: status is 7/],
    ['by a status that is not there', { mergeSubscriptions: [null] }, /sysmergesubscriptions: status is null/],
  ])('%s', async (_what, given, summary) => {
    const seen = await look({ port: await sqlServer(database(given)) });
    expect(seen).toMatchObject({ state: 'unknown', summary: expect.stringMatching(summary) });
  });

  it.each([
    ['a wrong password', { password: 'wrong' }, /refused the login `handrail`.*databases\.main\.user/],
    ['another login', { user: 'somebody' }, /refused the login `somebody`/],
    ['a Windows account that it does not know', { domain: 'CORP' }, /refused the login/],
    ['a database that it does not have', { database: 'Elsewhere' }, /does not let the login .* into `Elsewhere`/],
    ['a name that is not found', { host: 'no-such-host.invalid' }, /name no-such-host\.invalid is not found/],
  ])('with %s', async (_what, given, summary) => {
    const seen = await look({ port: await sqlServer(database()), ...given });
    expect(seen).toMatchObject({ state: 'unknown', summary: expect.stringMatching(summary), evidence: [] });
  });

  it('whether an instance is there that nobody tells the port of', async () => {
    const seen = await look({ instance: 'UWM' }, { timeout: 0.2 });
    expect(seen).toMatchObject({
      state: 'unknown',
      summary: expect.stringMatching(/^127\.0\.0\.1\\UWM .*SQL Server Browser/),
    });
  });

  it('with a list of certificates that is not one', async () => {
    const ca = join(temporaryFolder(), 'ca.pem');
    expect(await look({ ca })).toMatchObject({ state: 'unknown', summary: expect.stringContaining('is not there') });
    writeFileSync(ca, 'no certificate');
    expect(await look({ ca })).toMatchObject({ state: 'unknown', summary: expect.stringContaining('no certificate') });
  });
});

describe('replication-disabled, encrypted', () => {
  it('asks a server whose certificate is vouched for', async () => {
    const ca = join(temporaryFolder(), 'ca.pem');
    writeFileSync(ca, CERTIFICATE);
    const port = await encrypting(await sqlServer(database()));
    const seen = await look({ port, host: 'localhost', encrypt: true, ca });
    expect(seen).toMatchObject({ state: 'outcome', outcome: 'disabled' });
  });

  it('asks one with any certificate if the estate says so', async () => {
    const port = await encrypting(await sqlServer(database()));
    const seen = await look({ port, host: 'localhost', encrypt: true, trustCertificate: true });
    expect(seen).toMatchObject({ state: 'outcome', outcome: 'disabled' });
  });

  it('tells what to do about a certificate that nobody vouches for, or that is for another name', async () => {
    const ca = join(temporaryFolder(), 'ca.pem');
    writeFileSync(ca, CERTIFICATE);
    const port = await encrypting(await sqlServer(database()));
    const unknown = await look({ port, host: 'localhost', encrypt: true });
    expect(unknown).toMatchObject({ state: 'unknown', summary: expect.stringContaining('`databases.main.ca`') });
    expect(unknown.summary).toContain('`databases.main.trust-certificate`');
    const misnamed = await look({ port, host: '127.0.0.1', encrypt: true, ca });
    expect(misnamed).toMatchObject({ state: 'unknown', summary: expect.stringContaining('is for another name') });
  });

  it('keeps the password from a server that does not encrypt', async () => {
    const said: Buffer[] = [];
    const port = await proxy(
      await sqlServer(database()),
      (bytes) => ({ bytes }),
      (bytes) => said.push(bytes),
    );
    const seen = await look({ port, encrypt: true });
    expect(seen).toMatchObject({ state: 'unknown', summary: expect.stringContaining('the password was not sent') });
    // Nothing but packets of the first greeting.
    expect(said.map((bytes) => bytes[0])).toEqual([0x12]);
  });

  it('says so if the server insists on it and the estate forbids it', async () => {
    const seen = await look({ port: await encrypting(await sqlServer(database())), encrypt: false });
    expect(seen).toMatchObject({ state: 'unknown', summary: expect.stringContaining('`databases.main.encrypt`') });
  });
});

describe('the entry that replication-disabled needs', () => {
  const missing = (databases: Parameters<typeof serverWith>[0]['databases'] = {}, parameters = {}) =>
    replicationDisabled.missing(serverWith({ databases }), replicationDisabled.parameters.parse(parameters));

  it('is the only SQL Server, or the one that is named', () => {
    const cassandra = { engine: 'cassandra', host: 'cass-01', database: 'ors' } as const;
    expect(missing({ ors: cassandra, main: entry() })).toBeUndefined();
    expect(missing({ a: entry(), b: entry() }, { database: 'b' })).toBeUndefined();
    expect(missing({ ors: cassandra })).toBe('no SQL Server among its `databases`');
    expect(missing({ ors: cassandra }, { database: 'ors' })).toBe('no SQL Server in `databases.ors`');
    expect(missing({ a: entry() }, { database: 'toString' })).toBe('no `databases.toString`');
    expect(missing({ a: entry(), b: entry() })).toMatch(/several \(`a`, `b`; name one/);
  });

  it('has a user and a password', () => {
    const { user: _, ...nobody } = entry();
    const { password: __, ...open } = entry();
    expect(missing({ main: nobody })).toBe('no `databases.main.user`');
    expect(missing({ main: open })).toBe('no `databases.main.password`');
  });

  it('is refused before anybody is asked', async () => {
    const refused = checkOnce({
      kind: 'replication-disabled',
      server: serverWith({}),
      parameters: {},
      signal: signal(),
    });
    await expect(refused).rejects.toMatchObject({ code: 'not-in-estate' });
    for (const parameters of [{ timeout: 0 }, { timeout: 600 }, { database: '' }, { server: 'x' }]) {
      expect(replicationDisabled.parameters.safeParse(parameters).success).toBe(false);
    }
  });
});

describe('the password', () => {
  it('is in nothing that a person sees', async () => {
    const ports = [await sqlServer(ALL_ENABLED), await sqlServer(database({ select: false, mergeSubscriptions: [] }))];
    const looks = await Promise.all([
      ...ports.map((port) => look({ port })),
      ...ports.map((port) => look({ port, user: PASSWORD.slice(1) })),
      look({ port: await sqlServer(database({ name: `Personalization${PASSWORD}` })) }),
    ]);
    for (const seen of looks) expect(JSON.stringify(seen)).not.toContain(PASSWORD);
  });
});
