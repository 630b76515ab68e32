import { connect as connectRaw, type Socket } from 'node:net';
import { Connection, Request, TYPES } from 'tedious';
import { afterEach, describe, expect, it } from 'vitest';
import { startSqlEndpoint } from '../../src/lab/sql/endpoint.ts';
import type { SqlDatabase, SqlEndpoint } from '../../src/lab/sql/model.ts';
import { until } from '../support/wait.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

function database(overrides: Partial<SqlDatabase> = {}): SqlDatabase {
  return {
    name: 'Personalization',
    published: false,
    mergePublished: false,
    mergeSubscriptions: null,
    transactionalSubscriptions: null,
    ...overrides,
  };
}

async function endpoint(databases: () => readonly SqlDatabase[] = () => [database()]): Promise<SqlEndpoint> {
  const login = { user: 'handrail', password: 'Pässwörd!' };
  const started = await startSqlEndpoint({ host: '127.0.0.1', port: 0, login, databases });
  opened.push(started);
  return started;
}

interface Given {
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
}

/** @returns the connection, and the numbers of the errors that the server sent */
async function connected(port: number, given: Given = {}) {
  const { user: userName = 'handrail', password = 'Pässwörd!', database = 'Personalization' } = given;
  const connection = new Connection({
    server: '127.0.0.1',
    authentication: { type: 'default', options: { userName, password } },
    options: { port, database, encrypt: false, maxRetriesOnTransientErrors: 0 },
  });
  opened.push(connection);
  const numbers: number[] = [];
  const changes: string[] = [];
  connection.on('errorMessage', ({ number }) => numbers.push(number));
  connection.on('databaseChange', (name) => changes.push(name));
  const error = await new Promise<Error | undefined>((resolve) => connection.connect(resolve));
  return { connection, numbers, changes, error };
}

type Rows = readonly Readonly<Record<string, unknown>>[];

function ask(connection: Connection, text: string, parameters: Readonly<Record<string, string | number>> = {}) {
  return new Promise<Rows>((resolve, reject) => {
    const rows: Record<string, unknown>[] = [];
    const request = new Request(text, (error) => (error ? reject(error) : resolve(rows)));
    request.on('row', (columns: readonly { metadata: { colName: string }; value: unknown }[]) => {
      rows.push(Object.fromEntries(columns.map(({ metadata, value }) => [metadata.colName, value])));
    });
    const given = Object.entries(parameters);
    for (const [name, value] of given) {
      request.addParameter(name, typeof value === 'number' ? TYPES.Int : TYPES.NVarChar, value);
    }
    if (given.length > 0) connection.execSql(request);
    else connection.execSqlBatch(request);
  });
}

describe('the simulated SQL Server', () => {
  it('lets its login into a database, or into master', async () => {
    const { port } = await endpoint();
    expect(await connected(port)).toMatchObject({ error: undefined, changes: ['Personalization'] });
    expect(await connected(port, { user: 'HANDRAIL', database: 'personalization' })).toMatchObject({
      changes: ['Personalization'],
    });
    expect(await connected(port, { database: '' })).toMatchObject({ error: undefined, changes: ['master'] });
  });

  it('refuses others as the real one does', async () => {
    const { port } = await endpoint();
    expect(await connected(port, { password: 'Passwörd!' })).toMatchObject({ numbers: [18456], changes: [] });
    expect(await connected(port, { password: '' })).toMatchObject({ numbers: [18456] });
    expect(await connected(port, { user: 'sa' })).toMatchObject({ error: { message: "Login failed for user 'sa'." } });
    expect(await connected(port, { database: 'Other' })).toMatchObject({ numbers: [4060, 18456] });
  });

  it('answers what it is asked about its databases, each time anew', async () => {
    let databases = [database({ published: true }), database({ name: 'Hidden', visible: false })];
    const { connection } = await connected((await endpoint(() => databases)).port);
    const all = 'SELECT name, is_published, is_subscribed, is_merge_published FROM sys.databases';
    const master = { name: 'master', is_published: false, is_subscribed: false, is_merge_published: false };
    const own = { name: 'Personalization', is_published: true, is_subscribed: false, is_merge_published: false };
    expect(await ask(connection, all)).toEqual([master, own]);
    expect(await ask(connection, `${all} WHERE database_id = DB_ID()`)).toEqual([own]);
    databases = [database({ mergePublished: true })];
    expect(await ask(connection, `${all} where [name] = N'personalization' AND is_published <> 1;`)).toEqual([
      { ...own, is_published: false, is_merge_published: true },
    ]);
  });

  it('has the tables of replication where there was any', async () => {
    const databases = [database({ mergeSubscriptions: [1, 0, 1, null], transactionalSubscriptions: 3 })];
    const { connection } = await connected((await endpoint(() => databases)).port);
    expect(
      await ask(connection, 'SELECT status, COUNT(*) AS rows_there FROM dbo.sysmergesubscriptions GROUP BY status'),
    ).toEqual([
      { status: 1, rows_there: 2 },
      { status: 0, rows_there: 1 },
      { status: null, rows_there: 1 },
    ]);
    expect(await ask(connection, 'select count(*) as n from MSreplication_subscriptions')).toEqual([{ n: 3 }]);
    expect(await ask(connection, 'SELECT status FROM sysmergesubscriptions WHERE status IS NULL')).toEqual([
      { status: null },
    ]);
  });

  it('tells who may see what', async () => {
    let given: Partial<SqlDatabase> = { mergeSubscriptions: [] };
    const { connection } = await connected((await endpoint(() => [database(given)])).port);
    const sight = () =>
      ask(
        connection,
        `SELECT HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'VIEW DEFINITION') AS sees,
           HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'SELECT') AS reads,
           HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'TELEPORT') AS other,
           OBJECT_ID('dbo.sysmergesubscriptions') AS merge, OBJECT_ID('MSreplication_subscriptions') AS transactional`,
      );
    const absent = { other: null, transactional: null };
    expect(await sight()).toMatchObject([{ ...absent, sees: 1, reads: 1, merge: expect.any(Number) }]);
    given = { mergeSubscriptions: [], viewDefinition: false };
    expect(await sight()).toMatchObject([{ ...absent, sees: 0, reads: 1, merge: expect.any(Number) }]);
    given = { mergeSubscriptions: [], viewDefinition: false, select: false };
    expect(await sight()).toEqual([{ ...absent, sees: 0, reads: 0, merge: null }]);
    const read = ask(connection, 'SELECT status FROM dbo.sysmergesubscriptions');
    await expect(read).rejects.toMatchObject({ number: 229 });
  });

  it('skips what a condition rules out, and answers with parameters', async () => {
    const { connection } = await connected((await endpoint()).port);
    const guarded = (name: string) =>
      `IF OBJECT_ID(N'${name}') IS NOT NULL SELECT status FROM dbo.${name}; SELECT 1 AS n`;
    expect(await ask(connection, guarded('sysmergesubscriptions'))).toEqual([{ n: 1 }]);
    const long = 'ß'.repeat(3_000);
    const named = 'SELECT @number AS number, @text AS text, @long AS long, DB_NAME() AS here';
    expect(await ask(connection, named, { number: -7, text: "it's ✓", long })).toEqual([
      { number: -7, text: "it's ✓", long, here: 'Personalization' },
    ]);
    const padded = `SELECT @a AS a -- ${'x'.repeat(5_000)}`;
    expect(await ask(connection, padded, { a: 1 })).toEqual([{ a: 1 }]);
  });

  it.each([
    ['DROP DATABASE Personalization', 102],
    ['SELECT name FROM', 102],
    ["SELECT 'never ends", 102],
    ['SELECT @nobody AS n', 137],
    ['SELECT state FROM sys.databases', 207],
    ['SELECT name FROM sys.tables', 208],
    ['SELECT status FROM dbo.sysmergesubscriptions', 208],
    ['SELECT XP_CMDSHELL(1) AS n', 195],
    ['SELECT name, COUNT(*) AS n FROM sys.databases', 8120],
  ])('refuses %s, and goes on', async (text, number) => {
    const { connection } = await connected((await endpoint()).port);
    await expect(ask(connection, text)).rejects.toMatchObject({ number });
    expect(await ask(connection, 'SELECT 2 AS n')).toEqual([{ n: 2 }]);
  });

  it('knows one procedure', async () => {
    const { connection } = await connected((await endpoint()).port);
    const called = new Promise((resolve, reject) => {
      connection.callProcedure(new Request('sp_who', (error) => (error ? reject(error) : resolve(undefined))));
    });
    await expect(called).rejects.toMatchObject({ number: 2812 });
  });

  it('lets a client call a question off, before and after it was sent', async () => {
    const { connection } = await connected((await endpoint()).port);
    const early = ask(connection, 'SELECT 1 AS n');
    connection.cancel();
    await expect(early).rejects.toMatchObject({ code: 'ECANCEL' });
    const late = ask(connection, 'SELECT 1 AS n');
    await new Promise(setImmediate);
    connection.cancel();
    await late.catch((error: unknown) => expect(error).toMatchObject({ code: 'ECANCEL' }));
    expect(await ask(connection, 'SELECT 2 AS n')).toEqual([{ n: 2 }]);
  });

  it('sends long answers in as many packets as they need', async () => {
    const databases = Array.from({ length: 300 }, (_, index) => database({ name: `Personalization_${index}` }));
    const { connection } = await connected((await endpoint(() => databases)).port, { database: '' });
    expect(await ask(connection, 'SELECT name FROM sys.databases')).toHaveLength(301);
  });

  it('drops everybody when it is closed', async () => {
    const started = await endpoint();
    const { connection } = await connected(started.port);
    const ended = new Promise((resolve) => connection.once('end', resolve));
    connection.on('error', () => undefined);
    await started.close();
    await ended;
    await started.close();
    expect((await connected(started.port)).error).toMatchObject({ code: 'ESOCKET' });
  });
});

describe('the simulated SQL Server, badly treated', () => {
  const PRELOGIN = packet(0x12, Buffer.from([0xff]));

  it.each<[string, readonly Buffer[]]>([
    ['a packet shorter than its header', [Buffer.from([0x12, 1, 0, 3, 0, 0, 0, 0])]],
    ['a web request', [Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')]],
    ['a question before the login', [PRELOGIN, packet(0x01, Buffer.alloc(30))]],
    ['a login before the greeting', [packet(0x10, Buffer.alloc(94))]],
    ['a login of no length', [PRELOGIN, packet(0x10, Buffer.alloc(0))]],
    ['a login that points beyond itself', [PRELOGIN, packet(0x10, Buffer.alloc(94, 0xff))]],
    ['a message without end', Array.from({ length: 8 }, () => packet(0x12, Buffer.alloc(30_000), 0))],
    ['packets of nothing without end', Array.from({ length: 4 }, () => manyEmptyPackets(5_000))],
    ['a message of two types', [packet(0x12, Buffer.alloc(8), 0), packet(0x10, Buffer.alloc(8))]],
  ])('ends a connection for %s, and no other', async (_what, sent) => {
    const { port } = await endpoint();
    const { connection } = await connected(port);
    const socket = raw(port);
    for (const bytes of sent) socket.write(bytes);
    await until('the connection ends', () => socket.closed);
    expect(await ask(connection, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('outlives a question that is nested too deeply', async () => {
    const { port } = await endpoint();
    const deep = await connected(port);
    deep.connection.on('error', () => undefined);
    await expect(ask(deep.connection, `SELECT ${'a('.repeat(30_000)}`)).rejects.toThrow();
    expect((await connected(port)).error).toBeUndefined();
  });

  it('takes only so many connections', async () => {
    const { port } = await endpoint();
    const sockets = Array.from({ length: 80 }, () => raw(port));
    await until('some are turned away', () => sockets.filter(({ closed }) => closed).length >= 16);
    for (const socket of sockets) socket.destroy();
    await until('there is room again', async () => (await connected(port)).error === undefined);
  });

  function raw(port: number): Socket {
    const socket = connectRaw({ host: '127.0.0.1', port });
    socket.on('error', () => undefined);
    socket.resume();
    opened.push({ close: () => socket.destroy() });
    return socket;
  }
});

function packet(type: number, payload: Buffer, status = 1): Buffer {
  const length = payload.length + 8;
  return Buffer.concat([Buffer.from([type, status, length >> 8, length & 0xff, 0, 0, 1, 0]), payload]);
}

function manyEmptyPackets(count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => packet(0x12, Buffer.alloc(0), 0)));
}
