import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BadRedisAddress, parseAddress, redact } from '../../src/redis/address.ts';
import { close, connect, type Redis } from '../../src/redis/connection.ts';
import { startInProcess } from '../../src/redis/in-process.ts';
import { WhichRedis } from '../../src/redis/which.ts';
import { describeOnEveryRedis, silentLog, type TestRedis, testRedis } from '../support/redis.ts';

describeOnEveryRedis('a connection to %s', (kind) => {
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

  it('tells which Redis answers, asking once', async () => {
    const connection = redis.connect();
    await connection.ping();
    const asked = vi.spyOn(connection, 'info');
    const which = new WhichRedis(connection);
    const ids = [await which.id(), await which.id()];
    expect(new Set(ids).size).toBe(1);
    await expect(new WhichRedis(redis.connect()).id()).resolves.toBe(ids[0]);
    expect(asked.mock.calls.filter(([section]) => `${section}` === 'server')).toHaveLength(1);
  });

  it('tells no Redis from another, if it may not ask', async () => {
    const connection = redis.connect();
    const refused = Object.assign(new Error('NOPERM'), { name: 'ReplyError' });
    vi.spyOn(connection, 'info').mockRejectedValue(refused);
    expect(await new WhichRedis(connection).id()).toBe('');
  });

  it('closes twice', async () => {
    const connection = connect(redis.address, { role: 'commands', log: silentLog });
    await close(connection);
    await close(connection);
    expect(connection.status).toBe('end');
  });
});

function reconnecting(connection: Redis): Promise<unknown> {
  return new Promise((resolve) => connection.once('reconnecting', resolve));
}

describe('a connection to where nobody listens', () => {
  it.each(['commands', 'queue', 'worker'] as const)(
    'in the role %s closes, and what waits for it fails',
    async (role) => {
      const gone = await testRedis({ kind: 'in-process' });
      await gone.close();
      const connection = connect(gone.address, { role, log: silentLog });
      await reconnecting(connection);
      await reconnecting(connection);
      const waiting = connection.get('a').catch((error: Error) => error.message);
      await close(connection);
      expect(await waiting).toMatch(/closed/i);
      expect(connection.status).toBe('end');
    },
  );

  it('is logged once as an outage, and once when it is over', async () => {
    const first = await testRedis({ kind: 'in-process' });
    const lines: string[] = [];
    const note = (_: object, text: string) => lines.push(text);
    const connection = connect(first.address, { role: 'worker', log: { info: note, warn: note, error: note } });
    await connection.ping();
    await first.close();
    for (let i = 0; i < 4; i += 1) await reconnecting(connection);
    const port = Number(new URL(first.address).port);
    const waiting = connection.ping();
    const back = await startInProcess(port);
    expect(await waiting).toBe('PONG');
    expect(lines).toEqual(['Redis is not answering; trying again until it does', 'Redis is answering again']);
    await close(connection);
    await back.close();
  });
});

describe('an address', () => {
  it('is a URL or the path of a unix socket', () => {
    expect(parseAddress('redis://ann:x@host:6379/2')).toEqual({ type: 'url', url: 'redis://ann:x@host:6379/2' });
    expect(parseAddress('rediss://host')).toEqual({ type: 'url', url: 'rediss://host' });
    expect(parseAddress('unix:/run/redis.sock')).toEqual({ type: 'unix', path: '/run/redis.sock' });
    expect(parseAddress('unix:///run/redis.sock')).toEqual({ type: 'unix', path: '/run/redis.sock' });
  });

  it.each(['', 'localhost:6379', 'http://host', 'unix:relative.sock', 'redis://'])('is not %j', (text) => {
    expect(() => parseAddress(text)).toThrow(BadRedisAddress);
  });

  it('is shown without its password', () => {
    expect(redact('redis://ann:p@ss@host:1/2')).toBe('redis://…@host:1/2');
    expect(redact('redis://host:1')).toBe('redis://host:1');
    expect(redact('unix:/a/b@c')).toBe('unix:/a/b@c');
    expect(redact('ann:p@ss@host:1')).toBe('…@host:1');
    expect(redact('redis://host:1/2?password=pass')).toBe('redis://host:1/2?…');
  });
});
