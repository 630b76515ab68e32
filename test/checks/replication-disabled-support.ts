import { connect, createServer, type Socket, type Server as TcpServer } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Look } from '../../src/checks/check.ts';
import { replicationDisabled } from '../../src/checks/replication-disabled/declaration.ts';
import { replicationDisabledProbe } from '../../src/checks/replication-disabled/probe.ts';
import type { Database } from '../../src/estate/model.ts';
import { startSqlEndpoint } from '../../src/lab/sql/endpoint.ts';
import { preloginAnswer } from '../../src/lab/sql/login.ts';
import type { SqlDatabase } from '../../src/lab/sql/model.ts';
import { answerPackets, MessageReader, messageType } from '../../src/lab/sql/packets.ts';
import {
  type Column,
  columnMetadata,
  done,
  doneStatus,
  fault,
  loginAcknowledgement,
  row,
  type SqlFault,
  type SqlValue,
} from '../../src/lab/sql/tokens.ts';
import { serverWith, signal } from './support.ts';

export const PASSWORD = 'Pässwörd-that-nobody-must-see';

/** A database that never had anything to do with replication, but for what is given. */
export function database(overrides: Partial<SqlDatabase> = {}): SqlDatabase {
  return {
    name: 'Personalization',
    published: false,
    mergePublished: false,
    mergeSubscriptions: null,
    transactionalSubscriptions: null,
    ...overrides,
  };
}

/** Everything that there is to be disabled. */
export const ALL_ENABLED = database({
  published: true,
  mergePublished: true,
  mergeSubscriptions: [1, 1],
  transactionalSubscriptions: 2,
});

/** @returns the port of a simulated SQL Server */
export async function sqlServer(...databases: readonly SqlDatabase[]): Promise<number> {
  const login = { user: 'handrail', password: PASSWORD };
  const endpoint = await startSqlEndpoint({ host: '127.0.0.1', port: 0, login, databases: () => databases });
  onTestFinished(() => endpoint.close());
  return endpoint.port;
}

/** @returns the port of a server that does with each connection what the test says */
export async function tcpServer(serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: TcpServer = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/**
 * Stands between a client and the server at `port`.
 *
 * @param answer what becomes of each piece that the server sends, and whether the connection is cut after it
 */
export function proxy(
  port: number,
  answer: (bytes: Buffer) => { readonly bytes: Buffer; readonly cut?: boolean },
  said: (bytes: Buffer) => void = () => undefined,
): Promise<number> {
  return tcpServer((client) => {
    const server = connect({ host: '127.0.0.1', port });
    server.on('error', () => client.destroy());
    client.on('close', () => server.destroy());
    server.on('close', () => client.end());
    client.on('data', (bytes) => {
      said(bytes);
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      const { bytes: passed, cut = false } = answer(bytes);
      client.write(passed);
      if (!cut) return;
      server.destroy();
      client.end();
    });
  });
}

export function entry(overrides: Partial<Database> = {}): Database {
  return {
    engine: 'sqlserver',
    host: '127.0.0.1',
    database: 'Personalization',
    user: 'handrail',
    password: PASSWORD,
    encrypt: false,
    ...overrides,
  };
}

export function look(
  overrides: Partial<Database>,
  parameters: { readonly timeout?: number } = {},
  given: AbortSignal = signal(),
): Promise<Look> {
  const server = serverWith({ name: 'uwm-ps1', databases: { main: entry(overrides) } });
  return replicationDisabledProbe.look(server, replicationDisabled.parameters.parse(parameters), { signal: given });
}

export interface ResultSet {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** @returns the port of a SQL Server that lets everybody in and answers every question with the same */
export function answeringWith(sets: readonly ResultSet[], ...faults: readonly SqlFault[]): Promise<number> {
  const results = sets.flatMap(({ columns, rows }) => [
    columnMetadata(columns),
    ...rows.map((values) => row(columns, values)),
    done('batch', doneStatus.more | doneStatus.count, rows.length),
  ]);
  const end = done('batch', faults.length === 0 ? doneStatus.final : doneStatus.error);
  const answer = Buffer.concat([...results, ...faults.map(fault), end]);
  const welcome = Buffer.concat([loginAcknowledgement(), done('batch', doneStatus.final)]);
  return tcpServer((socket) => {
    const reader = new MessageReader();
    socket.on('data', (bytes) => {
      for (const { type, payload } of reader.read(bytes)) {
        const asks = payload.includes(Buffer.from('sys.databases', 'utf16le'));
        const others = asks ? answer : done('batch', doneStatus.final);
        const login = type === messageType.login7 ? welcome : others;
        socket.write(answerPackets(type === messageType.prelogin ? preloginAnswer() : login));
      }
    });
  });
}
