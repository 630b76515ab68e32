import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { close, connect } from '../../src/redis/connection.ts';
import { everyRedis, silentLog, type TestRedis, testRedis } from '../support/redis.ts';

describe.each(everyRedis)('a connection to %s', (kind) => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await testRedis({ kind });
  });
  afterAll(() => redis.close());

  it.each(['commands', 'queue', 'worker'] as const)('in the role %s carries commands', async (role) => {
    const connection = redis.connect(role);
    expect(await connection.set(redis.keys.key('a', role), 'b')).toBe('OK');
    expect(await connection.get(redis.keys.key('a', role))).toBe('b');
  });

  it('closes while a worker waits for a job that never comes', async () => {
    const worker = redis.connect('worker');
    const waiting = worker.blpop(redis.keys.key('never'), 0).catch((error: Error) => error.message);
    await close(worker, 50);
    expect(await waiting).toMatch(/closed/i);
    expect(worker.status).toBe('end');
  });

  it('closes twice', async () => {
    const connection = connect(redis.address, { role: 'commands', log: silentLog });
    await close(connection);
    await close(connection);
    expect(connection.status).toBe('end');
  });
});
