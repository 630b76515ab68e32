/** `handrail runs` on a run that was removed: it is listed, what stays of it is told, and its chain is checked. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keysUnder } from '../../src/redis/keys.ts';
import { emptyHead, openJournal } from '../../src/runs/journal.ts';
import { Retention } from '../../src/runs/retention.ts';
import { describeWithRedisServer, silentLog, type TestRedis, testRedis } from '../support/redis.ts';
import { run } from './run.ts';

const AT = Date.UTC(2026, 10, 21, 1, 12);
const DAY = 86_400_000;

describeWithRedisServer('a removed run', () => {
  let redis: TestRedis;
  const keys = keysUnder();
  let hash = '';
  beforeAll(async () => {
    redis = await testRedis();
    const connection = redis.connect();
    const journal = openJournal({ redis: connection, keys, parse: (value) => value as object });
    const startedBy = { id: 'U1', name: 'ann' };
    const summary = {
      title: 'An upgrade',
      procedure: 'p',
      channel: 'C1',
      startedBy,
      startedAt: AT,
      outcome: 'aborted',
    };
    const index = { state: 'ended' as const, at: AT + 1_000, summary };
    const expected = emptyHead('7KQ2');
    await journal.append({ run: '7KQ2', expected, command: 'c', events: [{ type: 'x' }], index });
    await journal.markReconciled('7KQ2', 1);
    ({ hash } = await journal.head('7KQ2'));
    const retention = new Retention({
      ...{ redis: connection, keys, journal, log: silentLog, now: () => AT + 400 * DAY },
      ...{ keepFor: 365 * DAY, by: 'HANDRAIL_KEEP_RUNS=1y' },
      keptOf: async () => ({ threads: { key: 'threads', field: undefined }, lease: keys.key('lease'), more: [] }),
    });
    await retention.sweep();
  });
  afterAll(() => redis.close());

  const runs = (...args: readonly string[]) =>
    run(['runs', ...args], { REDIS_URL: redis.address, LOG_LEVEL: 'silent' });

  it('is listed, with when and by which setting it was removed', async () => {
    const { code, out } = await runs('list');
    expect(code).toBe(0);
    expect(out).toBe('7KQ2     removed   2026-11-21 01:12:00Z  @ann        An upgrade\n');
    expect(JSON.parse((await runs('list', '--json')).out)).toEqual([
      {
        ...{ run: '7KQ2', state: 'removed', title: 'An upgrade', startedAt: AT, startedBy: 'ann', endedAt: AT + 1_000 },
        ...{ removedAt: AT + 400 * DAY, by: 'HANDRAIL_KEEP_RUNS=1y', head: { version: 1, hash } },
      },
    ]);
  });

  it('cannot be shown, verified or exported any more, and it is said why', async () => {
    for (const command of ['show', 'verify', 'history', 'export']) {
      const { code, out, err } = await runs(command, '7kq2');
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(`Run 7KQ2 was removed at 2027-12-26 01:12:00Z by HANDRAIL_KEEP_RUNS=1y.`);
      expect(err).toContain(hash);
    }
  });

  it('is no damage when it was removed after all runs were listed', async () => {
    // As the list was a moment before.
    const connection = redis.connect();
    await connection.zadd(keys.ended, AT, '7KQ2');
    const { code, out } = await runs('verify');
    await connection.zrem(keys.ended, '7KQ2');
    expect([code, out]).toEqual([0, 'removed  holds · 1 run was removed\n']);
  });

  it('is told from one whose journal somebody took away', async () => {
    const connection = redis.connect();
    await connection.hset(keys.head('7KQ2'), 'hash', 'f'.repeat(64));
    const { code, out } = await runs('verify', '7KQ2');
    await connection.hset(keys.head('7KQ2'), 'hash', hash);
    expect(code).toBe(1);
    expect(out).toContain('DOES NOT HOLD');
  });

  it('leaves a chain that is verified with all others, and that shows if somebody took it away', async () => {
    expect(await runs('verify')).toMatchObject({ code: 0, out: expect.stringContaining('removed  holds · 1 run was') });
    await redis.connect().del(keys.key('runs', 'removed'));
    expect((await runs('verify')).code).toBe(1);
  });
});
