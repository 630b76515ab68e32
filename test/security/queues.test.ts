/** What comes by the queues, from whoever can write to Redis: nothing of it ends a worker or a bot. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordReports } from '../../src/bot/reports.ts';
import type { Look } from '../../src/checks/check.ts';
import { openCheckQueues } from '../../src/queue/check-queues.ts';
import type { Report } from '../../src/queue/messages.ts';
import { checksQueue, reportsQueue } from '../../src/queue/names.ts';
import { openQueue } from '../../src/queue/queues.ts';
import { startReportsWorkers } from '../../src/queue/reports.ts';
import { LARGEST_MEMORY, LONGEST_EVIDENCE, LONGEST_SUMMARY, MOST_EVIDENCE } from '../../src/queue/told.ts';
import { openJournal } from '../../src/runs/journal.ts';
import { parseEvent } from '../../src/runs/parse-event.ts';
import { Runs } from '../../src/runs/runs.ts';
import { FakeProbe, outcome, request, server, working } from '../queue/support.ts';
import { everythingIn } from '../support/everything-in.ts';
import { check, plan, step } from '../support/plans.ts';
import { silentLog, type TestRedis, testRedis } from '../support/redis.ts';
import { approve, complete, startOf } from '../support/spec.ts';
import { until } from '../support/wait.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await testRedis();
});
afterAll(() => redis.close());

const PASSWORD = 'pl@nted "pass/word"';

/** A value like one that would do, with something wrong in it. */
function broken(good: object): fc.Arbitrary<unknown> {
  const keys = Object.keys(good);
  return fc.oneof(
    fc.jsonValue(),
    fc.tuple(fc.constantFrom(...keys), fc.jsonValue()).map(([key, value]) => ({ ...good, [key]: value })),
    fc.constantFrom(...keys).map((key) => Object.fromEntries(Object.entries(good).filter(([each]) => each !== key))),
  );
}

describe('a worker', () => {
  it('goes on after jobs that are no checks, and lets go of them', async () => {
    const keys = redis.freshKeys();
    const probe = new FakeProbe();
    probe.sees = outcome('open');
    const work = working(redis, keys, probe);
    const queue = openQueue<unknown>(checksQueue('dc1'), redis.connect('queue'), keys, silentLog);
    const jobs = fc.sample(broken(request()), { seed: 7, numRuns: 150 });
    for (const [i, job] of jobs.entries()) await queue.add(i % 3 === 0 ? 'baseline' : 'watch', job);
    const queues = openCheckQueues({ connection: redis.connect('queue'), keys, log: silentLog });
    await queues.watch(request({ run: 'GOOD' }));
    await until('the report of the one that is a check', () => work.reports.some(({ run }) => run === 'GOOD'), 15_000);
    await Promise.all([queue.close(), queues.close(), work.close()]);
  });

  it('keeps no more in mind than it may, and what it knew before instead, and says why it cannot tell', async () => {
    const keys = redis.freshKeys();
    const probe = new FakeProbe();
    probe.sees = { ...outcome('open'), memory: { files: ['first'] } };
    const work = working(redis, keys, probe);
    const queues = openCheckQueues({ connection: redis.connect('queue'), keys, log: silentLog });
    await queues.watch(request());
    await until('the first report', () => work.reports.length === 1);
    probe.sees = { ...outcome('open'), memory: { files: 'x'.repeat(LARGEST_MEMORY) } };
    await until('the second', () => work.reports.length === 2);
    const before = probe.looks.length;
    await until('more looks', () => probe.looks.length > before + 2);
    expect(work.reports[1]).toMatchObject({ type: 'unknown', summary: expect.stringContaining('kept in mind') });
    expect(probe.looks.at(-1)?.memory).toEqual({ files: ['first'] });
    const dump = await everythingIn(redis.connect());
    expect(dump.length).toBeLessThan(LARGEST_MEMORY);
    await Promise.all([queues.close(), work.close()]);
  });

  it('tells nothing longer than what is kept, and no secret that it was given', async () => {
    const keys = redis.freshKeys();
    const probe = new FakeProbe();
    const evidence = Array.from({ length: 200 }, (_, i) => ({ text: `${i} ${PASSWORD} ${'x'.repeat(5_000)}` }));
    const seen: Look = { state: 'outcome', outcome: 'open', summary: `${PASSWORD} ${'y'.repeat(9_000)}`, evidence };
    probe.sees = { ...seen, memory: { asked: PASSWORD } };
    probe.takes = { asked: PASSWORD, again: encodeURIComponent(PASSWORD) };
    const work = working(redis, keys, probe, { env: { SQL_PASSWORD: PASSWORD } });
    const queues = openCheckQueues({ connection: redis.connect('queue'), keys, log: silentLog });
    const databases = {
      main: { engine: 'sqlserver', host: 'sql', database: 'db', password: `\${env:SQL_PASSWORD}` },
    } as const;
    await queues.takeBaseline(request({ server: server({ databases }) }));
    await queues.watch(request({ server: server({ databases }) }));
    const told = await until('both', () => new Set(work.reports.map(({ type }) => type)).size === 2 && work.reports);
    const looked = told.find((report) => report.type === 'outcome');
    expect(looked?.summary.length).toBeLessThanOrEqual(LONGEST_SUMMARY);
    expect(looked?.evidence).toHaveLength(MOST_EVIDENCE);
    for (const { text } of looked?.evidence ?? []) expect(text.length).toBeLessThanOrEqual(LONGEST_EVIDENCE);
    probe.fails = new Error(`Login failed: ${PASSWORD}`);
    await until('the failure', () => work.reports.some((report) => report.type === 'unknown'));
    const dump = `${JSON.stringify(work.reports)}\n${await everythingIn(redis.connect())}`;
    expect(dump).toContain('sqlserver');
    for (const form of [PASSWORD, encodeURIComponent(PASSWORD), 'pass/word']) expect(dump).not.toContain(form);
    await Promise.all([queues.close(), work.close()]);
  });
});

describe('a bot', () => {
  it('goes on after reports that are none, and takes those that are', async () => {
    const keys = redis.freshKeys();
    const warned: object[] = [];
    const taken: Report[] = [];
    const worker = startReportsWorkers({
      connection: redis.connect('worker'),
      keys,
      log: { ...silentLog, warn: (details) => warned.push(details) },
      handle: async (_, reports) => void taken.push(...reports),
    });
    worker.serve(['dc1']);
    const good = { run: 'R', step: 's', check: 'c', at: 1, type: 'outcome', outcome: 'o', summary: '', evidence: [] };
    const queue = openQueue<unknown>(reportsQueue('dc1'), redis.connect('queue'), keys, silentLog);
    const huge = [
      { ...good, summary: 'x'.repeat(LONGEST_SUMMARY + 1) },
      { ...good, evidence: Array(MOST_EVIDENCE + 1).fill({ text: 'x' }) },
      { ...good, evidence: [{ text: 'x'.repeat(LONGEST_EVIDENCE + 1) }] },
      { ...good, type: 'baseline', baseline: { files: 'x'.repeat(2_000_000) } },
    ];
    for (const job of fc.sample(broken(good), { seed: 8, numRuns: 100 }))
      await queue.add('reports', { reports: [job] });
    for (const job of fc.sample(fc.jsonValue(), { seed: 9, numRuns: 50 })) await queue.add('reports', job);
    await queue.add('reports', { reports: [...huge, { ...good, run: 'LAST' }] });
    await until('the last one', () => taken.some(({ run }) => run === 'LAST'), 15_000);
    expect(warned.length).toBeGreaterThan(50);
    for (const { type } of taken)
      expect(['baseline', 'baseline-failed', 'outcome', 'not-yet', 'unknown']).toContain(type);
    expect(taken.some((report) => 'summary' in report && report.summary.length > LONGEST_SUMMARY)).toBe(false);
    await Promise.all([worker.close(), queue.close()]);
  });

  /** A bot's end of the queues of two locations, and a run whose only check is of a server at `dc1`. */
  async function recording() {
    const keys = redis.freshKeys();
    const runs = new Runs(openJournal({ redis: redis.connect(), keys, parse: parseEvent }));
    const targets = { s1: server({ name: 's1', location: 'dc1' }) };
    await runs.handle('R1', complete(startOf(plan([step('a', { checks: [check('log')] })]), { targets }), 0));
    const dropped: object[] = [];
    const log = { ...silentLog, warn: (details: object) => dropped.push(details) };
    let told = 0;
    const workers = startReportsWorkers({
      ...{ connection: redis.connect('worker'), keys, log },
      async handle(location, reports) {
        await recordReports(location, reports, { runs, stop: () => undefined, now: () => 2_000_000, log });
        told += reports.length;
      },
    });
    workers.serve(['dc1', 'dc2']);
    const open = (location: string) =>
      openQueue<unknown>(reportsQueue(location), redis.connect('queue'), keys, silentLog);
    const queues = { dc1: open('dc1'), dc2: open('dc2') };
    return {
      runs,
      dropped,
      /** Resolves once what was reported there is dealt with. */
      async tell(location: keyof typeof queues, ...reports: readonly object[]): Promise<void> {
        const all = told + reports.length;
        await queues[location].add('reports', { reports });
        await until('the reports', () => told === all);
      },
      async version() {
        return (await runs.get('R1'))?.run.version;
      },
      close: () => Promise.all([workers.close(), queues.dc1.close(), queues.dc2.close()]),
    };
  }
  const common = { run: 'R1', step: 'a', at: 1 };
  const taken = { ...common, check: 'log', type: 'baseline', baseline: {} };
  const seen = { ...common, check: 'log', type: 'outcome', outcome: 'good', summary: '', evidence: [] };

  it('records nothing of checks that bear a name which every object has, and the step can still be approved', async () => {
    const { tell, version, runs, close } = await recording();
    const names = Object.getOwnPropertyNames(Object.prototype);
    for (const name of names) {
      await tell(
        'dc1',
        { ...taken, check: name },
        { ...common, check: name, type: 'baseline-failed', summary: 'No.' },
        { ...seen, check: name },
        { ...seen, step: name, check: name },
        { ...seen, run: name, check: name },
      );
    }
    expect(await version()).toBe(2);
    await tell('dc1', taken);
    await tell('dc1', seen);
    expect(await version()).toBe(4);
    expect(await runs.handle('R1', complete(approve('a'), 9))).toMatchObject({ ok: true });
    await close();
  });

  it.each([
    ['a baseline', taken],
    ['a baseline that could not be taken', { ...common, check: 'log', type: 'baseline-failed', summary: 'No folder.' }],
  ])('records nothing of %s that came from another location than the server’s', async (_, forged) => {
    const { tell, version, dropped, close } = await recording();
    await tell('dc2', forged);
    expect(await version()).toBe(2);
    expect(dropped).toMatchObject([{ location: 'dc2', run: 'R1', step: 'a', check: 'log', dropped: 1 }]);
    await tell('dc1', forged);
    expect(await version()).toBe(3);
    await close();
  });

  it('records no proof that came from another location, also among others and of a run that it has not read yet', async () => {
    const { tell, version, dropped, runs, close } = await recording();
    await tell('dc1', taken);
    const before = await version();
    await tell('dc2', seen, { ...seen, type: 'unknown' }, { ...seen, step: 'b' }, { ...seen, run: 'NONE' });
    expect(await version()).toBe(before);
    expect(dropped).toMatchObject([
      { run: 'R1', dropped: 3 },
      { run: 'NONE', dropped: 1 },
    ]);
    expect(await runs.handle('R1', complete(approve('a'), 8))).toMatchObject({ refusal: { code: 'gate-not-passed' } });
    await tell('dc1', seen);
    expect(await runs.handle('R1', complete(approve('a'), 9))).toMatchObject({ ok: true });
    await close();
  });
});
