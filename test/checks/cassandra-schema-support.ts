import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { cassandraSchema } from '../../src/checks/cassandra-schema/declaration.ts';
import { cassandraSchemaProbe } from '../../src/checks/cassandra-schema/probe.ts';
import type { Look } from '../../src/checks/check.ts';
import type { Database } from '../../src/estate/model.ts';
import { startCassandraEndpoint } from '../../src/lab/cassandra/endpoint.ts';
import type { CassandraKeyspace } from '../../src/lab/cassandra/model.ts';
import { serverWith, signal, temporaryFolder } from './support.ts';

export function simple(overrides: Partial<CassandraKeyspace> = {}): CassandraKeyspace {
  return {
    name: 'orchestration',
    strategyClass: 'org.apache.cassandra.locator.SimpleStrategy',
    strategyOptions: { replication_factor: '3' },
    columnFamilies: ['Session', 'Schedule'],
    ...overrides,
  };
}

export function network(strategyOptions: Readonly<Record<string, string>>): CassandraKeyspace {
  return simple({ strategyClass: 'org.apache.cassandra.locator.NetworkTopologyStrategy', strategyOptions });
}

/** @returns the port of a simulated Cassandra */
export async function cassandra(...keyspaces: readonly CassandraKeyspace[]): Promise<number> {
  const endpoint = await startCassandraEndpoint({ host: '127.0.0.1', port: 0, keyspaces: () => keyspaces });
  onTestFinished(() => endpoint.close());
  return endpoint.port;
}

/** @returns the port of one that answers nobody without a login */
export async function guardedCassandra(): Promise<number> {
  const keyspaces = () => [simple()];
  const endpoint = await startCassandraEndpoint({ host: '127.0.0.1', port: 0, wantsLogin: true, keyspaces });
  onTestFinished(() => endpoint.close());
  return endpoint.port;
}

/** @returns a port at which nobody listens */
export async function closedPort(): Promise<number> {
  const endpoint = await startCassandraEndpoint({ host: '127.0.0.1', port: 0, keyspaces: () => [] });
  await endpoint.close();
  return endpoint.port;
}

/** @returns the port of a server that does with each connection what the test says */
export async function tcpServer(serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
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

/** @returns the port of a server that answers the first question with these bytes, and hangs up */
export function answering(bytes: () => Buffer): Promise<number> {
  return tcpServer((socket) => socket.once('data', () => socket.end(bytes())));
}

/** @returns the path of a script that stands for nodetool */
export function nodetool(script: string): string {
  const path = join(temporaryFolder(), 'nodetool');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

export function look(
  overrides: Partial<Database>,
  parameters: Readonly<Record<string, unknown>>,
  given: AbortSignal = signal(),
): Promise<Look> {
  const sessions: Database = { engine: 'cassandra', host: '127.0.0.1', database: 'orchestration', ...overrides };
  const server = serverWith({ name: 'cas-1', databases: { sessions } });
  return cassandraSchemaProbe.look(server, cassandraSchema.parameters.parse(parameters), { signal: given });
}
