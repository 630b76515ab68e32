/**
 * Redis for tests. `testRedis()` starts a server of the test file's own: redis-server (or valkey-server) if it is on the
 * PATH, else the one in JavaScript.
 *
 *     const redis = await testRedis();
 *     afterAll(() => redis.close());
 *
 * A test that must hold on both, and one that needs a real server:
 *
 *     describeOnEveryRedis('the journal on %s', (kind) => { … testRedis({ kind }) … });
 *     describeWithRedisServer('a redis-server', () => { … });
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { findServer } from '../../src/redis/child.ts';
import { type ConnectionRole, close, connect, type Log, type Redis } from '../../src/redis/connection.ts';
import { openRedis } from '../../src/redis/embedded.ts';
import { type Keys, keysUnder } from '../../src/redis/keys.ts';
import { describeNeeding } from './needs.ts';

export type TestRedisKind = 'server' | 'in-process';

export interface TestRedis {
  readonly kind: TestRedisKind;
  readonly address: string;
  /** Its `redis-server` writes here; removed by `close`. */
  readonly dataDir: string;
  readonly prefix: string;
  readonly keys: Keys;
  /** A connection that `close` ends. */
  connect(role?: ConnectionRole): Redis;
  /** Keys of their own for one test. */
  freshKeys(): Keys;
  close(): Promise<void>;
}

export const hasRedisServer = (await findServer()) !== undefined;

/** Tests that need a real Redis server as a process. */
export const describeWithRedisServer = describeNeeding('redis-server or valkey-server on the PATH', hasRedisServer);

/** The same tests on each kind of Redis. `%s` in the name is the kind. */
export function describeOnEveryRedis(name: string, body: (kind: TestRedisKind) => void): void {
  describeWithRedisServer(name.replace('%s', 'server'), () => body('server'));
  describe(name.replace('%s', 'in-process'), () => body('in-process'));
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let made = 0;

export async function testRedis(options: { kind?: TestRedisKind; log?: Log } = {}): Promise<TestRedis> {
  const kind = options.kind ?? (hasRedisServer ? 'server' : 'in-process');
  const log = options.log ?? silentLog;
  const dataDir = await mkdtemp(join(tmpdir(), 'handrail-redis-'));
  const server = await openRedis({ dataDir, log, ...(kind === 'in-process' ? { path: '' } : {}) });
  if ((server.kind === 'in-process') !== (kind === 'in-process')) {
    throw new Error(`asked for Redis of kind ${kind}, got ${server.kind}`);
  }
  const connections = new Set<Redis>();
  const prefix = `test-${process.pid}`;
  return {
    kind,
    address: server.address,
    dataDir,
    prefix,
    keys: keysUnder(prefix),
    freshKeys: () => keysUnder(`${prefix}-${++made}`),
    connect: (role = 'commands') => {
      const redis = connect(server.address, { role, log });
      connections.add(redis);
      return redis;
    },
    close: async () => {
      await Promise.all([...connections].map((redis) => close(redis)));
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
