import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/queue/messages.ts';
import { reportsQueue } from '../../src/queue/names.ts';
import { openQueue } from '../../src/queue/queues.ts';
import { type ReportJob, ReportSender } from '../../src/queue/report-sender.ts';
import { type ReportsWorkers, startReportsWorkers } from '../../src/queue/reports.ts';
import { openTimers, startTimersWorker, type Timer } from '../../src/queue/timers.ts';
import { describeOnEveryRedis, silentLog, type TestRedis, testRedis } from '../support/redis.ts';
import { until } from '../support/wait.ts';
import { gate } from './support.ts';

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
    function sending(location = 'dc1', keys = redis.freshKeys()) {
      const queue = openQueue<ReportJob>(reportsQueue(location), redis.connect('queue'), keys, silentLog);
      closing.push(() => queue.close());
      return { keys, queue, sender: new ReportSender(queue) };
    }

    function receiving(
      keys: TestRedis['keys'],
      handle: (reports: readonly Report[], location: string) => Promise<void>,
      locations: readonly string[] = ['dc1'],
    ): ReportsWorkers {
      const workers = startReportsWorkers({
        ...{ connection: redis.connect('worker'), keys, log: silentLog },
        handle: (location, reports) => handle(reports, location),
      });
      workers.serve(locations);
      closing.push(() => workers.close());
      return workers;
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

    it('of each location come as of that one, also where one is called nearly like another', async () => {
      const keys = redis.freshKeys();
      const locations = ['dc1', 'dc1-b', 'dc1%2Db', 'Dc1'];
      const seen: string[] = [];
      const workers = receiving(keys, async (reports, location) => {
        seen.push(...reports.map(({ check }) => `${check} at ${location}`));
      });
      for (const location of locations) await sending(location, keys).sender.send(report(`of ${location}`));
      workers.serve(locations);
      workers.serve(locations);
      await until('all are there', () => seen.length >= locations.length);
      expect(seen.toSorted()).toEqual(locations.map((location) => `of ${location} at ${location}`).toSorted());
    });

    it('of a location wait until it is served, and those of one do not wait for those of another', async () => {
      const keys = redis.freshKeys();
      const there = sending('dc2', keys);
      await there.sender.send(report('waits'));
      const held = gate();
      const seen: string[] = [];
      const workers = receiving(keys, async (reports, location) => {
        if (location === 'dc1') await held.passed;
        seen.push(...reports.map(({ check }) => check));
      });
      await sending('dc1', keys).sender.send(report('held'));
      expect(await there.queue.getWaitingCount()).toBe(1);
      workers.serve(['dc2']);
      await until('the one of the other location', () => seen.length === 1);
      expect(seen).toEqual(['waits']);
      held.open();
      await until('the one that was held', () => seen.includes('held'));
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
