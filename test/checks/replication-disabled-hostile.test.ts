import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Look } from '../../src/checks/check.ts';
import { startSqlEndpoint } from '../../src/lab/sql/endpoint.ts';
import { preloginAnswer } from '../../src/lab/sql/login.ts';
import { answerPackets, MessageReader, messageType } from '../../src/lab/sql/packets.ts';
import {
  columnMetadata,
  done,
  doneStatus,
  loginAcknowledgement,
  row,
  type SqlType,
  type SqlValue,
} from '../../src/lab/sql/tokens.ts';
import { until } from '../support/wait.ts';
import {
  ALL_ENABLED,
  answeringWith,
  database,
  look,
  PASSWORD,
  proxy,
  type ResultSet,
  sqlServer,
  tcpServer,
} from './replication-disabled-support.ts';

const SHORT = { timeout: 0.3 };

/** Like the rows of a database without replication, which pass. */
const NAME = { name: 'Personalization', is_published: false, is_merge_published: false };
const SIGHT = { sees_definitions: 1, reads_tables: 1, merge_table: 7, transactional_table: 8 };
const MERGE = { status: 2, merge_subscriptions: 1 };
const TRANSACTIONAL = { transactional_subscriptions: 0 };

type Row = Readonly<Record<string, SqlValue>>;

function set(...rows: readonly Row[]): ResultSet {
  const columns = Object.entries(rows[0] ?? {}).map(([name, value]) => ({ name, type: typeOf(value) }));
  return { columns, rows: rows.map((row) => Object.values(row)) };
}

function typeOf(value: SqlValue): SqlType {
  if (typeof value === 'boolean') return 'bit';
  return typeof value === 'string' ? 'nvarchar' : 'int';
}

/** One that others follow. */
function packet(payload: Buffer): Buffer {
  const head = Buffer.from([4, 0, 0, 0, 0, 0, 1, 0]);
  head.writeUInt16BE(head.length + payload.length, 2);
  return Buffer.concat([head, payload]);
}

function expectUnknown(seen: Look, summary: RegExp): void {
  expect(seen).toMatchObject({ state: 'unknown', summary: expect.stringMatching(summary), evidence: [] });
}

describe('replication-disabled, told something odd', () => {
  it('passes the answer of which the others are made', async () => {
    const port = await answeringWith([set(NAME), set(SIGHT), set(MERGE), set(TRANSACTIONAL)]);
    expect(await look({ port })).toMatchObject({ outcome: 'disabled' });
  });

  it.each<[string, readonly ResultSet[], RegExp]>([
    ['nothing at all', [], /sys\.databases: no result/],
    ['only that the database is there', [set(NAME)], /permissions: no result/],
    ['no result for a table', [set(NAME), set(SIGHT), set(MERGE)], /MSreplication_subscriptions: no result/],
    ['no rows where one must be', [set(NAME), set(SIGHT), set(MERGE), { ...set(TRANSACTIONAL), rows: [] }], /0 rows/],
    ['results in another order', [set(NAME), set(SIGHT), set(TRANSACTIONAL), set(MERGE)], /no status/],
    ['one result more', [set(NAME), set(SIGHT), set(MERGE), set(TRANSACTIONAL), set(MERGE)], /more results/],
    ['the same database twice', [set(NAME, NAME), set(SIGHT), set(MERGE), set(TRANSACTIONAL)], /2 rows/],
    ['of another database', [set({ ...NAME, name: 'Management' }), set(SIGHT)], /about the database Management/],
    ['NULL for a flag', [set({ ...NAME, is_published: null }), set(SIGHT)], /is_published is null/],
    ['a number for a flag', [set({ ...NAME, is_merge_published: 0 }), set(SIGHT)], /is_merge_published is 0/],
    ['a text for a number', [set(NAME), set({ ...SIGHT, sees_definitions: '1' })], /sees_definitions is "1"/],
    ['one column more', [set({ ...NAME, more: 1 }), set(SIGHT)], /other columns/],
    ['a status twice', [set(NAME), set(SIGHT), set(MERGE, MERGE), set(TRANSACTIONAL)], /one status came twice/],
    ['a text as status', [set(NAME), set(SIGHT), set({ ...MERGE, status: '2' }), set(TRANSACTIONAL)], /status is "2"/],
    [
      'fewer than no rows',
      [set(NAME), set(SIGHT), set(MERGE), set({ transactional_subscriptions: -1 })],
      /transactional_subscriptions is -1/,
    ],
  ])('cannot tell from %s', async (_what, sets, summary) => {
    expectUnknown(await look({ port: await answeringWith(sets) }), summary);
  });

  it('cannot tell where an unknown permission hides the tables', async () => {
    const sight = { sees_definitions: null, reads_tables: 0, merge_table: null, transactional_table: null };
    const seen = await look({ port: await answeringWith([set(NAME), set(sight)]) });
    expect(seen).toMatchObject({ state: 'unknown', summary: expect.stringContaining('db_datareader') });
  });

  it('cannot tell from a full answer that ends in an error', async () => {
    const sets = [set(NAME), set(SIGHT), set(MERGE), set(TRANSACTIONAL)];
    const deadlock = { number: 1205, severity: 13, message: 'Transaction was deadlocked.' };
    expectUnknown(await look({ port: await answeringWith(sets, deadlock) }), /error 1205: Transaction was deadlocked/);
  });

  it('cannot tell from an answer without end, and does not gather it', async () => {
    const { columns, rows } = set({ ...NAME, name: 'x'.repeat(60) });
    const piece = Buffer.concat(Array(40).fill(row(columns, rows[0] ?? [])));
    let sent = 0;
    const port = await tcpServer((socket) => {
      const reader = new MessageReader();
      const welcome = Buffer.concat([loginAcknowledgement(), done('batch', doneStatus.final)]);
      const goOn = () => {
        while (!socket.destroyed && socket.write(packet(piece))) sent += piece.length;
        socket.once('drain', goOn);
      };
      socket.on('data', (bytes) => {
        for (const { type, payload } of reader.read(bytes)) {
          const asks = payload.includes(Buffer.from('sys.databases', 'utf16le'));
          const login = type === messageType.login7 ? welcome : done('batch', doneStatus.final);
          if (!asks) socket.write(answerPackets(type === messageType.prelogin ? preloginAnswer() : login));
          else {
            socket.write(packet(columnMetadata(columns)));
            goOn();
          }
        }
      });
    });
    expectUnknown(await look({ port }, { timeout: 15 }), /more than 4 MiB/);
    expect(sent).toBeGreaterThan(4 * 1024 * 1024);
  });

  it('repeats no password that the server sends back', async () => {
    const error = { number: 50000, severity: 16, message: `You said ${PASSWORD}.` };
    const ports = [await answeringWith([set({ ...NAME, name: PASSWORD })]), await answeringWith([], error)];
    for (const port of ports) {
      const seen = await look({ port });
      expectUnknown(seen, /…/);
      expect(JSON.stringify(seen)).not.toContain(PASSWORD);
    }
  });
});

describe('replication-disabled, with a server that breaks off', () => {
  it('cannot tell if it says nothing', async () => {
    expectUnknown(await look({ port: await tcpServer(() => undefined) }, SHORT), /did not answer within 0\.3 s/);
  });

  it('cannot tell if it hangs up at once', async () => {
    expectUnknown(await look({ port: await tcpServer((socket) => socket.destroy()) }), /closed the connection before/);
  });

  it('cannot tell if nobody listens there', async () => {
    const endpoint = await startSqlEndpoint({
      host: '127.0.0.1',
      port: 0,
      login: { user: 'handrail', password: PASSWORD },
      databases: () => [],
    });
    await endpoint.close();
    expectUnknown(await look({ port: endpoint.port }), /refuses connections.*databases\.main/);
  });

  it('cannot tell from less than the whole answer, wherever it is cut', async () => {
    let left = Number.POSITIVE_INFINITY;
    let length = 0;
    const server = await sqlServer(database({ mergeSubscriptions: [2], transactionalSubscriptions: 0 }));
    const port = await proxy(server, (bytes) => {
      length += bytes.length;
      const passed = bytes.subarray(0, left);
      left -= passed.length;
      return { bytes: passed, cut: left <= 0 };
    });
    expect(await look({ port })).toMatchObject({ outcome: 'disabled' });
    const whole = length;
    for (let cut = 0; cut < whole; cut += 19) {
      left = cut;
      expectUnknown(await look({ port }), /closed the connection before its answer was complete/);
    }
    left = whole - 1;
    expectUnknown(await look({ port }), /closed the connection/);
  }, 60_000);

  it('cannot tell if the answer stops in the middle and the connection stays', async () => {
    let stopped = false;
    const port = await proxy(await sqlServer(database()), (bytes) => {
      stopped ||= bytes.includes(Buffer.from('is_published', 'utf16le'));
      return { bytes: stopped ? bytes.subarray(0, bytes.length - 5) : bytes };
    });
    expectUnknown(await look({ port }, SHORT), /did not answer within/);
    expect(stopped).toBe(true);
  });

  it('hangs up as soon as the look is called off', async () => {
    const open = new Set<Socket>();
    const port = await tcpServer((socket) => {
      open.add(socket);
      socket.on('data', () => undefined);
      socket.on('close', () => open.delete(socket));
    });
    const calling = new AbortController();
    const seen = look({ port }, {}, calling.signal);
    await until('somebody asks', () => open.size > 0);
    calling.abort();
    expectUnknown(await seen, /called off/);
    await until('nobody is connected any more', () => open.size === 0);
  });

  it('asks a few at once, and the others in turn; one that is called off meanwhile keeps nobody waiting', async () => {
    const open = new Set<Socket>();
    const silent = await tcpServer((socket) => {
      open.add(socket);
      socket.on('data', () => undefined);
      socket.on('close', () => open.delete(socket));
    });
    const calling = new AbortController();
    const asking = Array.from({ length: 4 }, () => look({ port: silent }, { timeout: 30 }, calling.signal));
    await until('all threads are busy', () => open.size === 4, 40_000);
    const impatient = new AbortController();
    const calledOff = look({ port: silent }, {}, impatient.signal);
    const last = look({ port: await sqlServer(database()) });
    impatient.abort();
    expectUnknown(await calledOff, /called off/);
    expect(open.size).toBe(4);
    calling.abort();
    for (const each of asking) expectUnknown(await each, /called off/);
    expect(await last).toMatchObject({ outcome: 'disabled' });
  }, 60_000);

  it('leaves no connection behind, whatever came of the look', async () => {
    const open = new Set<Socket>();
    const server = await sqlServer(database());
    const port = await tcpServer((socket) => {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      const there = connect({ host: '127.0.0.1', port: server });
      there.on('error', () => socket.destroy());
      there.pipe(socket).pipe(there);
    });
    await look({ port });
    await look({ port, password: 'wrong' });
    await look({ port, encrypt: true });
    await until('nobody is connected any more', () => open.size === 0);
  });
});

describe('replication-disabled, told nonsense', () => {
  const greeting = answerPackets(preloginAnswer());
  // A packet that is complete, with tokens that do not exist.
  const nonsense = answerPackets(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));

  it('cannot tell, and the worker lives on', async () => {
    const afterGreeting = await tcpServer((socket) => {
      let said = 0;
      socket.on('data', () => socket.write(said++ === 0 ? greeting : nonsense));
    });
    expectUnknown(await look({ port: afterGreeting }), /not SQL Server's language.*port/);
    const web = await tcpServer((socket) => socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(await look({ port: web }, SHORT)).toMatchObject({ state: 'unknown', evidence: [] });
    expect(await look({ port: await sqlServer(database()) })).toMatchObject({ outcome: 'disabled' });
  }, 60_000);

  it('cannot tell from nonsense in place of the answer', async () => {
    const port = await proxy(await sqlServer(database()), (bytes) => {
      const answer = bytes.includes(Buffer.from('is_published', 'utf16le'));
      return { bytes: answer ? nonsense : bytes };
    });
    expectUnknown(await look({ port }), /not SQL Server's language/);
  });

  it('cannot tell from random bytes', async () => {
    const port = await tcpServer((socket) => socket.on('data', () => socket.write(randomBytes(300))));
    for (let turn = 0; turn < 3; turn++) {
      expect(await look({ port }, SHORT)).toMatchObject({ state: 'unknown', evidence: [] });
    }
  }, 60_000);

  it('never passes a database that is wholly enabled, whichever byte of the answer is changed', async () => {
    let place = -1;
    let change = 0;
    let seen = 0;
    const port = await proxy(await sqlServer(ALL_ENABLED), (bytes) => {
      const copy = Buffer.from(bytes);
      const at = place - seen;
      seen += bytes.length;
      if (at >= 0 && at < copy.length) copy[at] = (copy[at] ?? 0) ^ change;
      return { bytes: copy };
    });
    await look({ port });
    const whole = seen;
    await fc.assert(
      fc.asyncProperty(fc.nat(whole - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        [place, change, seen] = [at, by, 0];
        const { state, summary } = await look({ port }, SHORT);
        expect(state).not.toBe('outcome');
        expect(summary).not.toBe('');
      }),
      { numRuns: 20, endOnFailure: true },
    );
  }, 60_000);
});
