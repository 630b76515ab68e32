/** Redis behind Sentinels: the primary is lost, the replica takes over, and a run goes on where it was. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ACTION } from '../../src/bot/controls.ts';
import { lookAtRedis } from '../../src/cli/doctor/redis.ts';
import { BadRedisAddress, parseAddress, redact } from '../../src/redis/address.ts';
import { close, connect, type Redis } from '../../src/redis/connection.ts';
import { keysUnder } from '../../src/redis/keys.ts';
import { WhichRedis } from '../../src/redis/which.ts';
import { openJournal, verifyChain } from '../../src/runs/journal.ts';
import { parseEvent } from '../../src/runs/parse-event.ts';
import { startWorld, type Thread, type World } from '../bot/support/world.ts';
import { describeWithRedisServer, silentLog } from '../support/redis.ts';
import { until } from '../support/wait.ts';
import { EVERY_MS, PATIENCE_MS, type SentinelRig, sentinelRig } from './sentinel-rig.ts';

const LIMIT_MS = 90_000;

describe('an address of Sentinels', () => {
  it('names them, the primary, and who signs in where', () => {
    expect(parseAddress('redis+sentinel://a,b:26380,[::1]:26381/mymaster')).toEqual({
      ...{ type: 'sentinel', name: 'mymaster', database: 0, tls: false },
      sentinels: [
        { host: 'a', port: 26379 },
        { host: 'b', port: 26380 },
        { host: '::1', port: 26381 },
      ],
    });
    expect(
      parseAddress('rediss+sentinel://ann:p%40ss%3A@a/my%20master/3?sentinel-user=w&sentinel-password=x%26y'),
    ).toMatchObject({
      ...{ user: 'ann', password: 'p@ss:', name: 'my master', database: 3, tls: true },
      ...{ sentinelUser: 'w', sentinelPassword: 'x&y' },
    });
  });

  it.each([
    'redis+sentinel://a:26379',
    'redis+sentinel://a:26379/',
    'redis+sentinel:///mymaster',
    'redis+sentinel://a:99999/mymaster',
    'redis+sentinel://a,,b/mymaster',
    'redis+sentinel://a/mymaster/one',
    'redis+sentinel://a/mymaster?sentinel-pasword=x',
    'redis+sentinel://:%E0%A4%A@a/mymaster',
  ])('is not %s', (text) => {
    expect(() => parseAddress(text)).toThrow(BadRedisAddress);
  });

  it('is shown without its passwords', () => {
    const shown = redact('redis+sentinel://ann:hush@a:1,b:2/mymaster?sentinel-password=hush');
    expect(shown).toBe('redis+sentinel://…@a:1,b:2/mymaster?…');
  });
});

describeWithRedisServer('behind Sentinels', () => {
  let rig: SentinelRig;
  let opened: Redis[];
  beforeAll(async () => {
    rig = await sentinelRig();
  }, LIMIT_MS);
  afterAll(() => rig.close());

  const open = (role: 'commands' | 'queue' | 'worker' = 'commands') => {
    const connection = connect(rig.address, { role, log: silentLog });
    opened.push(connection);
    return connection;
  };
  beforeEach(() => {
    opened = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map((each) => close(each)));
  });

  /** Kills the primary, and starts it again as a replica once the other one has taken over. */
  async function failOver(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
    const before = await rig.primary();
    await rig.kill(before);
    await meanwhile();
    await until('the failover', async () => (await rig.primary()) !== before, PATIENCE_MS, EVERY_MS);
    await rig.revive(before);
  }

  describe('a run', () => {
    let world: World;
    let thread: Thread;
    beforeEach(async () => {
      const keys = keysUnder(`sentinel-${Date.now()}`);
      world = await startWorld({
        ...{ kind: 'server', address: rig.address, dataDir: '', prefix: '', keys },
        ...{ freshKeys: () => keys, connect: open, close: async () => undefined },
      });
      thread = await world.start('ann', ['app-1']);
    }, LIMIT_MS);
    afterEach(() => world.close(), LIMIT_MS);

    it('goes on after a failover; what could not be recorded meanwhile is said', { timeout: LIMIT_MS }, async () => {
      await world.exportOptions('app-1');
      await until('the proof', () => thread.has(ACTION.approve, 'app-1/export'), PATIENCE_MS, EVERY_MS);
      await rig.replicated();
      await failOver(async () => {
        // Nobody is there to record it. It is not lost in silence: the person is told, and can click again.
        const message = thread.has(ACTION.approve, 'app-1/export');
        const approve = world.workspace.find('bo', 'upgrades', message?.ts ?? '', ACTION.approve);
        expect(await world.workspace.click('bo', approve)).toEqual({ ok: true, acknowledged: true });
        await until('a word', () => world.workspace.ephemerals('bo').length > 0, PATIENCE_MS, EVERY_MS);
      });
      await until(
        'the approval',
        async () => {
          const message = thread.has(ACTION.approve, 'app-1/export');
          if (message === undefined) return true;
          await world.workspace.click('ann', world.workspace.find('ann', 'upgrades', message.ts, ACTION.approve));
          return false;
        },
        PATIENCE_MS,
        EVERY_MS,
      );
      // Checks, reports and the thread as well.
      await until('the next step', () => thread.has(ACTION.attest, 'app-1/review'), PATIENCE_MS, EVERY_MS);
      const { run } = await thread.record();
      expect(run.visits.map(({ key, decided }) => [key, decided?.how])).toEqual([
        ['app-1/export', 'approved'],
        ['app-1/review', undefined],
      ]);
      const journal = openJournal({ redis: open(), keys: world.keys, parse: parseEvent });
      expect(verifyChain(run.id, await journal.readStored(run.id))).toMatchObject({ ok: true });
      const posted = thread.messages().map(({ ts }) => ts);
      expect(new Set(posted).size).toBe(posted.length);
    });
  });

  it('the doctor says whether somebody could take over', { timeout: LIMIT_MS }, async () => {
    const told: string[] = [];
    const look = async () => {
      told.length = 0;
      const settings = { redisUrl: rig.address, procedures: [] };
      const tell = (each: { state: string; id: string }) => void told.push(`${each.state} ${each.id}`);
      await lookAtRedis({ settings, dataDir: '', locations: [], tell });
      return told;
    };
    const ready = async (expected: string) => {
      const lines = await look();
      return lines.includes(expected) && !lines.includes('warning no-replica');
    };
    await until('an unguarded pair', () => ready('warning unguarded'), PATIENCE_MS, EVERY_MS);
    const admin = rig.admin(await rig.primary());
    await admin.config('SET', 'min-replicas-to-write', '1');
    await until(
      'a guarded pair',
      async () => !(await look()).some((line) => line.startsWith('warning')),
      PATIENCE_MS,
      EVERY_MS,
    );
    expect(told).toEqual(['fine trustworthy', 'fine clock-redis']);
    await admin.config('SET', 'min-replicas-to-write', '0');
  });

  it('a connection follows the primary by itself, and closes while nobody is there', {
    timeout: LIMIT_MS,
  }, async () => {
    const connection = open();
    await until(
      'a connection',
      async () => (await connection.ping().catch(() => '')) === 'PONG',
      PATIENCE_MS,
      EVERY_MS,
    );
    const which = new WhichRedis(connection);
    const before = await which.id();
    expect(before).toMatch(/^\w+$/);
    await rig.replicated();
    await failOver();
    await until(
      'a write',
      async () => (await connection.set('x', '1').catch(() => '')) === 'OK',
      PATIENCE_MS,
      EVERY_MS,
    );
    // What was written down may be lost; who relies on it can tell.
    expect(await which.id()).not.toBe(before);
    const nobody = connect('redis+sentinel://127.0.0.1:9/none', { role: 'worker', log: silentLog });
    const waiting = nobody.get('x').catch((error: Error) => error.message);
    await close(nobody, 50);
    expect(await waiting).toMatch(/closed/i);
  });
});
