import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Redis } from '../../src/redis/connection.ts';
import { inspectRedis } from '../../src/redis/inspect.ts';
import { describeWithRedisServer, type TestRedis, testRedis } from '../support/redis.ts';

describeWithRedisServer('what is wrong with a Redis', () => {
  let server: TestRedis;
  let redis: Redis;
  beforeAll(async () => {
    server = await testRedis({ kind: 'server' });
    redis = server.connect();
  });
  afterAll(() => server.close());

  const ids = async () => (await inspectRedis(redis)).map(({ id, severity }) => `${severity} ${id}`);

  it('is nothing, of the private server', async () => {
    expect(await ids()).toEqual([]);
  });

  it('is that it evicts', async () => {
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await ids()).toEqual(['error eviction']);
    const [finding] = await inspectRedis(redis);
    expect(finding).toMatchObject({
      says: expect.stringContaining('allkeys-lru'),
      fix: expect.stringContaining('noeviction'),
    });
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
  });

  it('is that it acknowledges before it writes while it rewrites its file, though otherwise it does not', async () => {
    await redis.config('SET', 'no-appendfsync-on-rewrite', 'yes');
    const findings = await inspectRedis(redis);
    await redis.config('SET', 'no-appendfsync-on-rewrite', 'no');
    expect(findings).toMatchObject([
      { id: 'fsync-on-rewrite', severity: 'warning', fix: 'Set no-appendfsync-on-rewrite to no.' },
    ]);
    expect(await ids()).toEqual([]);
  });

  it('is that it acknowledges before it writes, or writes nothing', async () => {
    await redis.config('SET', 'appendfsync', 'everysec');
    expect(await ids()).toEqual(['warning fsync']);
    await redis.config('SET', 'appendonly', 'no');
    expect(await ids()).toEqual(['error no-aof']);
  });

  it('is that it is a replica', async () => {
    await redis.replicaof('127.0.0.1', 1);
    expect(await ids()).toContain('error replica');
    await redis.replicaof('NO', 'ONE');
  });
});

describe('a Redis that is not as ours', () => {
  const withInfo = (info: string, config: () => Promise<unknown>): Redis =>
    Object.assign(Object.create(null), { info: async () => info, config });
  const forbidden = async () => {
    throw new Error("ERR unknown command 'config'");
  };

  it('is too old before 6.2', async () => {
    const of = async (version: string) =>
      inspectRedis(withInfo(`redis_version:${version}\r\naof_enabled:1\r\n`, async () => ['appendfsync', 'always']));
    expect(await of('6.0.16')).toMatchObject([{ id: 'version', severity: 'error' }]);
    expect(await of('5.9.9')).toMatchObject([{ id: 'version' }]);
    expect(await of('6.2.0')).toEqual([]);
    expect(await of('10.0.1')).toEqual([]);
  });

  it('is doubtful when it does not tell how often it writes', async () => {
    const redis = withInfo('redis_version:7.0.15\r\naof_enabled:1\r\n', forbidden);
    expect(await inspectRedis(redis)).toMatchObject([{ id: 'fsync-unknown', severity: 'warning' }]);
  });
});
