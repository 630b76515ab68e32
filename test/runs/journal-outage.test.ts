/** Redis killed, stopped and away: nothing acknowledged is lost, nothing is recorded twice, nobody waits for long. */
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { close, connect, type Redis } from '../../src/redis/connection.ts';
import { keysUnder } from '../../src/redis/keys.ts';
import {
  emptyHead,
  type Head,
  type Journal,
  JournalUnavailable,
  openJournal,
  verifyChain,
} from '../../src/runs/journal.ts';
import { describeWithRedisServer, silentLog, type TestRedis, testRedis } from '../support/redis.ts';
import { until } from '../support/wait.ts';

interface Event {
  readonly type: string;
}

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function journalOn(redis: Redis): Journal<Event> {
  return openJournal({ redis, keys: keysUnder('test'), parse: (value) => value as Event });
}

function connectTo(address: string): Redis {
  const redis = connect(address, { role: 'commands', log: silentLog });
  cleanUps.push(() => close(redis));
  return redis;
}

async function pidOf(redis: Redis): Promise<number> {
  return Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
}

/** Again until it is recorded, as a bot does whose Redis comes and goes. */
async function insist(journal: Journal<Event>, run: string, expected: Head, command: string): Promise<void> {
  await until(`${command} is recorded`, async () => {
    try {
      const result = await journal.append({ run, expected, command, events: [{ type: command }] });
      return result.type === 'recorded' || result.type === 'duplicate';
    } catch (error) {
      if (error instanceof JournalUnavailable) return false;
      throw error;
    }
  });
}

describeWithRedisServer('a redis-server', () => {
  async function server(): Promise<TestRedis> {
    const redis = await testRedis({ kind: 'server' });
    cleanUps.push(() => redis.close());
    return redis;
  }

  it('killed between appends and in the middle of them loses none that was acknowledged, and doubles none', async () => {
    const redis = await server();
    const connection = connectTo(redis.address);
    const journal = journalOn(connection);
    const acknowledged: string[] = [];
    for (let life = 1; life <= 4; life += 1) {
      const pid = await until('Redis answers', () => pidOf(connection).catch(() => undefined));
      for (let i = 1; i <= 20; i += 1) {
        const command = `life ${life}, click ${i}`;
        const expected = await journal.head('r1');
        const appending = insist(journal, 'r1', expected, command);
        // Odd lives end with an append on its way, even ones between two.
        if (i === 15 && life % 2 === 1) process.kill(pid, 'SIGKILL');
        await appending;
        acknowledged.push(command);
        if (i === 15 && life % 2 === 0) {
          process.kill(pid, 'SIGKILL');
          await until('Redis is back', () =>
            pidOf(connection).then(
              (found) => found !== pid,
              () => false,
            ),
          );
        }
        await until('Redis answers', () => journal.head('r1').catch(() => undefined));
      }
    }
    const entries = await journal.read('r1');
    expect(entries.map(({ event }) => event.type)).toEqual(acknowledged);
    expect(verifyChain('r1', entries, { to: await journal.head('r1') })).toMatchObject({ ok: true });
  });

  it('that hangs fails an append within its time limit, and one made again after it is recorded once', async () => {
    const redis = await server();
    const connection = connectTo(redis.address);
    const journal = journalOn(connection);
    const pid = await pidOf(connection);
    const append = { run: 'r1', expected: emptyHead('r1'), command: 'click', events: [{ type: 'click' }] };
    process.kill(pid, 'SIGSTOP');
    try {
      await expect(journal.append(append)).rejects.toThrow(JournalUnavailable);
      await expect(journal.head('r1')).rejects.toThrow(/journal \(Redis\) is not answering/);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await insist(journal, 'r1', emptyHead('r1'), 'click');
    expect(await journal.read('r1')).toHaveLength(1);
  });
});

describe('while nothing listens', () => {
  it('every call of the journal fails instead of waiting', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => gone.once('listening', resolve));
    const bound = gone.address();
    await new Promise((resolve) => gone.close(resolve));
    const port = typeof bound === 'object' ? bound?.port : undefined;
    const journal = journalOn(connectTo(`redis://127.0.0.1:${port}`));
    const append = { run: 'r1', expected: emptyHead('r1'), command: 'click', events: [{ type: 'click' }] };
    const calls = [
      journal.append(append),
      journal.append({ ...append, lock: ['ors-a1'] }),
      journal.read('r1'),
      journal.head('r1'),
      journal.heldLocks(),
      journal.liveRuns(),
      journal.endedRuns(5),
      journal.dirtyRuns(),
      journal.markReconciled('r1', 1),
    ];
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'journal-unavailable' } });
    }
  });
});
