import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/queue/messages.ts';
import { REPORTS } from '../../src/queue/names.ts';
import { openQueue } from '../../src/queue/queues.ts';
import { type ReportJob, ReportSender } from '../../src/queue/report-sender.ts';
import { startReportsWorker } from '../../src/queue/reports.ts';
import { openTimers, startTimersWorker, type Timer } from '../../src/queue/timers.ts';
import { describeOnEveryRedis, silentLog, type TestRedis, testRedis } from '../support/redis.ts';
import { until } from '../support/wait.ts';

function report(check: string): Report {
  return { run: '7KQ2', step: 's', check, at: 1, type: 'not-yet', summary: '', evidence: [] };
}

describeOnEveryRedis('on Redis of kind %s', (kind) => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await testRedis({ kind });
  });
  afterAll(() => redis.close());

  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  describe('reports', () => {
    function sending() {
      const keys = redis.freshKeys();
      const queue = openQueue<ReportJob>(REPORTS, redis.connect('queue'), keys, silentLog);
      closing.push(() => queue.close());
      return { keys, queue, sender: new ReportSender(queue) };
    }

    function receiving(keys: TestRedis['keys'], handle: (reports: readonly Report[]) => Promise<void>) {
      const worker = startReportsWorker({ connection: redis.connect('worker'), keys, handle, log: silentLog });
      closing.push(() => worker.close());
    }

    it('made together travel together, and arrive in order', async () => {
      const { keys, queue, sender } = sending();
      const names = Array.from({ length: 250 }, (_, index) => `check-${index}`);
      await Promise.all(names.map((name) => sender.send(report(name))));
      expect(await queue.getWaitingCount()).toBe(3);
      const seen: string[] = [];
      receiving(keys, async (reports) => void seen.push(...reports.map(({ check }) => check)));
      await until('all are there', () => seen.length >= names.length);
      expect(seen).toEqual(names);
    });

    it('come again until they are handled', async () => {
      const { keys, queue, sender } = sending();
      let attempts = 0;
      const seen: string[] = [];
      receiving(keys, async (reports) => {
        attempts++;
        if (attempts < 3) throw new Error('the journal is not answering');
        seen.push(...reports.map(({ check }) => check));
      });
      await sender.send(report('a'));
      await until('it is handled', () => seen.length > 0);
      expect(seen).toEqual(['a']);
      await until('nothing is left', async () => {
        const counts = await queue.getJobCounts();
        return Object.values(counts).every((count) => count === 0);
      });
    });
  });

  describe('timers', () => {
    function timing(handle: (timer: Timer) => Promise<void>) {
      const keys = redis.freshKeys();
      const timers = openTimers({ connection: redis.connect('queue'), keys, log: silentLog });
      const worker = startTimersWorker({ connection: redis.connect('worker'), keys, handle, log: silentLog });
      closing.push(
        () => worker.close(),
        () => timers.close(),
      );
      return timers;
    }
    const HOUR = 3_600_000;

    it('go off at their time, once, though set twice', async () => {
      const seen: Timer[] = [];
      const timers = timing(async (timer) => void seen.push(timer));
      const soon = { run: '7KQ2', step: 's', mark: 'half', at: Date.now() + 150 };
      await Promise.all([timers.set(soon), timers.set(soon)]);
      await timers.set({ ...soon, mark: 'past', at: Date.now() - HOUR });
      await until('both', () => seen.length >= 2);
      expect(seen.map(({ mark }) => mark).toSorted()).toEqual(['half', 'past']);
      expect(Date.now()).toBeGreaterThanOrEqual(soon.at);
      expect(seen).toContainEqual(soon);
    });

    it('can be cancelled, and moved', async () => {
      const seen: string[] = [];
      const timers = timing(async ({ mark }) => void seen.push(mark));
      const reference = { run: '7KQ2', step: 's' };
      await timers.set({ ...reference, mark: 'cancelled', at: Date.now() + 200 });
      await timers.set({ ...reference, mark: 'moved', at: Date.now() + HOUR });
      await timers.cancel({ ...reference, mark: 'cancelled' });
      await timers.cancel({ ...reference, mark: 'never set' });
      await timers.set({ ...reference, mark: 'after', at: Date.now() + 300 });
      await timers.set({ ...reference, mark: 'moved', at: Date.now() });
      await until('the last', () => seen.includes('after'));
      expect(seen).toEqual(['moved', 'after']);
    });

    it('go off again until they are handled', async () => {
      let attempts = 0;
      const timers = timing(async () => {
        attempts++;
        if (attempts === 1) throw new Error('not now');
      });
      await timers.set({ run: '7KQ2', step: 's', mark: 'over', at: 0 });
      await until('the second time', () => attempts === 2);
    });
  });
});
