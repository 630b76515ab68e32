/** /livez and /readyz, for whoever keeps the processes running. */
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { type Health, openHealth } from '../../src/cli/health.ts';
import { Pulse } from '../../src/redis/pulse.ts';
import { describeWithRedisServer, silentLog, testRedis } from '../support/redis.ts';

let health: Health;
afterEach(() => health.close());

const open = async () => {
  health = await openHealth({ healthPort: 0, procedures: [] }, silentLog);
};
/** As it stands, which a client that minds its manners would not send. */
const askRaw = (target: string) => {
  const socket = connect(health.port ?? 0, '127.0.0.1');
  socket.end(`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
  return text(socket);
};
const ask = async (path: string, init?: RequestInit) => {
  const response = await fetch(`http://127.0.0.1:${health.port}${path}`, init);
  return { status: response.status, body: JSON.parse((await response.text()) || '{}') };
};

describe('/readyz', () => {
  it('is 503 while the process starts, 200 once it works, and 503 as soon as it was asked to end', async () => {
    await open();
    expect(await ask('/readyz')).toEqual({ status: 503, body: { ready: false, state: 'starting' } });
    health.add('bot', { needs: async () => ({ redis: true, slack: true }) });
    expect(await ask('/readyz')).toEqual({ status: 200, body: { ready: true, bot: { redis: true, slack: true } } });
    health.draining();
    expect(await ask('/readyz')).toEqual({ status: 503, body: { ready: false, state: 'draining' } });
    expect((await ask('/livez')).status).toBe(200);
  });

  it('tells what is away, of every role that the process has', async () => {
    await open();
    health.add('bot', { needs: async () => ({ redis: true, slack: false }) });
    health.add('worker dc1', { needs: async () => ({ redis: true }) });
    const { status, body } = await ask('/readyz');
    expect(status).toBe(503);
    expect(body).toEqual({ ready: false, bot: { redis: true, slack: false }, 'worker dc1': { redis: true } });
  });
});

describe('/livez', () => {
  it('does not depend on what is needed, but on the rounds', async () => {
    await open();
    let alive = true;
    health.add('bot', { needs: async () => ({ redis: false, slack: false }), alive: () => alive });
    expect(await ask('/livez')).toEqual({ status: 200, body: { live: true } });
    alive = false;
    expect(await ask('/livez')).toEqual({ status: 503, body: { live: false, stuck: ['bot'] } });
  });
});

describe('the addresses', () => {
  it('are two, and only read', async () => {
    await open();
    expect((await ask('/')).status).toBe(404);
    expect((await ask('/livez/x')).status).toBe(404);
    expect((await ask('/livez', { method: 'POST', body: 'x' })).status).toBe(405);
    expect((await ask('/livez?verbose', { method: 'HEAD' })).status).toBe(200);
  });

  it.each(['//', 'http://:80/', 'http://[', '//[', '?', '*', 'http://x:99999999/livez', '/%'])(
    'are not there for whoever asks for %s, and the process goes on',
    async (target) => {
      await open();
      expect(await askRaw(target)).toMatch(/^HTTP\/1\.1 40[04] /);
      expect((await ask('/livez')).status).toBe(200);
    },
  );

  it('drop a question that cannot be answered, log it, and go on', async () => {
    const logged: string[] = [];
    const log = { ...silentLog, error: (_: object, message: string) => void logged.push(message) };
    health = await openHealth({ healthPort: 0, procedures: [] }, log);
    health.add('bot', { needs: () => Promise.reject(new Error('broken')) });
    await expect(ask('/readyz')).rejects.toThrow();
    expect(logged).toEqual(['health: a question could not be answered']);
    expect((await ask('/livez')).status).toBe(200);
  });

  it('are nowhere unless a port is named', async () => {
    health = await openHealth({ procedures: [] }, silentLog);
    expect(health.port).toBeUndefined();
  });

  it('that cannot be had are told with what to set', async () => {
    await open();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port: healthPort } = taken.address() as AddressInfo;
    await expect(openHealth({ healthPort, procedures: [] }, silentLog)).rejects.toThrow(/HANDRAIL_HEALTH_PORT/);
    await new Promise((resolve) => taken.close(resolve));
  });
});

describeWithRedisServer('a pulse', () => {
  it('is there with Redis, and not without, however often it is asked for', async () => {
    await open();
    const redis = await testRedis();
    const connection = redis.connect('worker');
    const pulse = new Pulse(connection);
    await connection.ping();
    expect(await Promise.all([pulse.beats(2_000), pulse.beats(2_000)])).toEqual([true, true]);
    // It hangs: it has the connection, and does not answer.
    const other = redis.connect();
    await other.call('CLIENT', 'PAUSE', '60000', 'ALL');
    expect(await Promise.all([pulse.beats(20), pulse.beats(20)])).toEqual([false, false]);
    await redis.close();
    expect(await pulse.beats(20)).toBe(false);
  });
});
