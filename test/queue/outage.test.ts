/** Workers and Redis that die: nothing is forgotten, and nothing hangs. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { openCheckQueues } from '../../src/queue/check-queues.ts';
import { close, connect } from '../../src/redis/connection.ts';
import { keysUnder } from '../../src/redis/keys.ts';
import { describeWithRedisServer, silentLog, type TestRedis, testRedis } from '../support/redis.ts';
import { until } from '../support/wait.ts';
import { FakeProbe, gate, notYet, outcome, request, working } from './support.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const each of closing.splice(0).reverse()) await each();
});

async function server(): Promise<TestRedis> {
  const redis = await testRedis({ kind: 'server' });
  closing.push(() => redis.close());
  return redis;
}

describeWithRedisServer('check queues', () => {
  it('go on watching after Redis was killed', async () => {
    const redis = await server();
    const keys = redis.freshKeys();
    const queues = openCheckQueues({ connection: redis.connect('queue'), keys, log: silentLog });
    const probe = new FakeProbe();
    probe.sees = notYet('watching');
    const { reports, close: end } = working(redis, keys, probe, { lockDuration: 1_000 });
    closing.push(() => queues.close(), end);
    for (const check of ['a', 'b', 'c']) await queues.watch(request({ check }));
    await until('three reports', () => reports.length >= 3);
    const pid = Number(/process_id:(\d+)/.exec(await redis.connect().info('server'))?.[1]);
    process.kill(pid, 'SIGKILL');
    const looks = probe.looks.length;
    await until('looks go on', () => probe.looks.length > looks + 6, 15_000);
    probe.sees = outcome('open');
    await until(
      'every outcome',
      () => new Set(reports.filter(({ type }) => type === 'outcome').map(({ check }) => check)).size === 3,
      15_000,
    );
  });

  it('go on with a check whose look ended while Redis could not be told of it', async () => {
    const redis = await server();
    const keys = redis.freshKeys();
    const queues = openCheckQueues({ connection: redis.connect('queue'), keys, log: silentLog });
    const probe = new FakeProbe();
    const looking = gate();
    probe.during = () => looking.passed;
    const connection = redis.connect('worker');
    let failures = 0;
    const log = { ...silentLog, warn: () => void failures++ };
    const { close: end } = working(redis, keys, probe, { connection, log });
    closing.push(() => queues.close(), end);
    await queues.watch(request());
    await until('it looks', () => probe.looks.length > 0);
    connection.disconnect();
    looking.open();
    await until('its end cannot be noted', () => failures > 0);
    await setImmediate();
    await connection.connect();
    // Well before the job would be taken from a worker that seems to have died.
    await until('it looks again', () => probe.looks.length > 1);
  });

  it('hand the checks of a worker that died to another', async () => {
    const redis = await server();
    const keys = redis.freshKeys();
    const queues = openCheckQueues({ connection: redis.connect('queue'), keys, log: silentLog });
    closing.push(() => queues.close());
    const hanging = new FakeProbe();
    hanging.during = () => new Promise(() => undefined);
    const dying = connect(redis.address, { role: 'worker', log: silentLog });
    const first = working({ ...redis, connect: () => dying }, keys, hanging, { lockDuration: 300 });
    await queues.watch(request());
    await until('it looks', () => hanging.looks.length > 0);
    // What is left of a worker that was killed: its job is held, and nobody says so any more.
    dying.disconnect();
    await first.close();
    const second = working(redis, keys, new FakeProbe(), { lockDuration: 300 });
    closing.push(second.close);
    await until('the other one looks', () => second.reports.length > 0);
  });
});

it('closing a worker, and asking a queue, do not hang where Redis never was', async () => {
  const address = 'unix:/nonexistent/redis.sock';
  const queueConnection = connect(address, { role: 'queue', log: silentLog });
  const workerConnection = connect(address, { role: 'worker', log: silentLog });
  const queues = openCheckQueues({ connection: queueConnection, keys: keysUnder('away'), log: silentLog });
  const nowhere = { connect: () => workerConnection } as unknown as TestRedis;
  const { close: end } = working(nowhere, keysUnder('away'), new FakeProbe());
  await expect(queues.watch(request())).rejects.toThrow();
  await end();
  await queues.close();
  await Promise.all([close(queueConnection), close(workerConnection)]);
});
