import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Probe } from '../../src/checks/check.ts';
import { openCheckQueues } from '../../src/queue/check-queues.ts';
import type { CheckWorkerOptions } from '../../src/queue/check-worker.ts';
import { checkId, checkJobId, checksQueue } from '../../src/queue/names.ts';
import { openQueue } from '../../src/queue/queues.ts';
import { describeOnEveryRedis, silentLog, type TestRedis, testRedis } from '../support/redis.ts';
import { until } from '../support/wait.ts';
import { FakeProbe, gate, notYet, outcome, QUICK, request, server, working } from './support.ts';

describeOnEveryRedis('checks through the queues, on Redis of kind %s', (kind) => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await testRedis({ kind });
  });
  afterAll(() => redis.close());

  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  function start(probe: Probe<unknown> = new FakeProbe(), options: Partial<CheckWorkerOptions> = {}) {
    const keys = redis.freshKeys();
    const queues = openCheckQueues({ connection: redis.connect('queue'), keys, log: silentLog });
    const work = working(redis, keys, probe, options);
    closing.push(work.close, () => queues.close());
    return { queues, keys, ...work };
  }

  it('takes a baseline and reports it, once', async () => {
    const probe = new FakeProbe();
    probe.takes = { files: ['a'] };
    const { queues, reports } = start(probe);
    await queues.takeBaseline(request());
    const [report] = await until('the baseline', () => reports.length > 0 && reports);
    expect(report).toMatchObject({
      type: 'baseline',
      run: '7KQ2',
      step: 'ors-a/start',
      check: 'port',
      baseline: { files: ['a'] },
    });
    await until('the job is gone', async () => (await queues.active('dc1')).length === 0);
  });

  it('reports why there is no baseline, and takes it once it can', async () => {
    const probe = new FakeProbe();
    probe.fails = new Error('/logs is not there');
    const { queues, reports } = start(probe);
    await queues.takeBaseline(request());
    await until('the failure', () => reports.length > 0);
    probe.fails = undefined;
    await until('the baseline', () => reports.length > 1);
    expect(reports).toMatchObject([{ type: 'baseline-failed', summary: '/logs is not there' }, { type: 'baseline' }]);
  });

  it('reports again why there is no baseline, since something else may have been told meanwhile', async () => {
    const probe = new FakeProbe();
    probe.fails = new Error('/logs is not there');
    const { queues, reports } = start(probe, { intervals: { ...QUICK, again: 1 } });
    await queues.takeBaseline(request());
    await until('the failure, twice', () => reports.length > 1);
    expect(new Set(reports.map(({ type }) => type))).toEqual(new Set(['baseline-failed']));
  });

  it('hands the probe its baseline and what it remembered, and reports only what changed', async () => {
    const probe = new FakeProbe();
    probe.sees = notYet('watching', { place: 1 });
    const { queues, reports } = start(probe);
    await queues.watch(request({ baseline: { files: [] } }));
    await until('five looks', () => probe.looks.length >= 5);
    probe.sees = outcome('open');
    await until('the outcome', () => reports.some(({ type }) => type === 'outcome'));
    const looks = probe.looks.length;
    await until('more looks', () => probe.looks.length > looks + 3);
    expect(reports.map(({ type }) => type)).toEqual(['not-yet', 'outcome']);
    expect(probe.looks[0]).toMatchObject({ baseline: { files: [] } });
    expect(probe.looks[0]?.memory).toBeUndefined();
    expect(probe.looks[1]?.memory).toEqual({ place: 1 });
  });

  it('keeps looking after an outcome, and reports when the facts change', async () => {
    const probe = new FakeProbe();
    probe.sees = outcome('backup');
    const { queues, reports } = start(probe);
    await queues.watch(request());
    await until('backup', () => reports.length === 1);
    probe.sees = outcome('primary');
    await until('primary', () => reports.length === 2);
    expect(reports).toMatchObject([{ outcome: 'backup' }, { outcome: 'primary' }]);
  });

  it('is one job however often it is asked for', async () => {
    const { queues } = start();
    await Promise.all([queues.watch(request()), queues.watch(request()), queues.watch(request())]);
    await queues.watch(request({ check: 'log' }));
    expect(await queues.active('dc1')).toHaveLength(2);
    expect(await queues.active('dc2')).toEqual([]);
  });

  it('calls a look that throws, hangs or is not known here unknown, and goes on', async () => {
    const probe = new FakeProbe();
    probe.fails = new Error('the disk is on fire');
    const { queues, reports } = start(probe, { lookLimit: 50 });
    await queues.watch(request());
    await until('the fault', () => reports.length === 1);
    probe.fails = undefined;
    probe.during = (signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut'))));
    await until('the cut-off', () => reports.length === 1 && probe.looks.length > 2);
    probe.during = async () => undefined;
    await until('recovery', () => reports.length >= 2 && reports.at(-1)?.type === 'not-yet');
    await queues.watch(request({ check: 'other', kind: 'from-the-future' }));
    await until('the unknown kind', () => reports.at(-1)?.check === 'other');
    expect(reports[0]).toMatchObject({ type: 'unknown', summary: 'the disk is on fire' });
    expect(reports.at(-1)).toMatchObject({ type: 'unknown', summary: expect.stringContaining('`from-the-future`') });
  });

  it('tells of a mount that hangs for the checks that are on it, and goes on with all others', async () => {
    const onDisk = new FakeProbe();
    const held = gate();
    onDisk.during = () => held.passed;
    onDisk.sees = outcome('present');
    const port = new FakeProbe();
    port.sees = outcome('open');
    const { queues, reports } = start(onDisk, {
      probes: new Map([
        ['file-present', onDisk],
        ['port-open', port],
      ]),
      lookLimit: 20,
      grace: 1,
    });
    const named = server({ ports: { main: 1 }, files: { export: '/mnt/filer/export' } });
    const file = { kind: 'file-present', server: named, parameters: { file: 'export' } };
    await queues.watch(request({ ...file, check: 'one' }));
    await until('the look that hangs', () => reports.some(({ check }) => check === 'one'));
    await queues.watch(request({ ...file, check: 'two' }));
    await queues.takeBaseline(request({ ...file, check: 'three' }));
    await queues.watch(request({ kind: 'port-open', server: named, parameters: { port: 'main' }, check: 'port' }));
    const of = (id: string) => reports.filter(({ check }) => check === id);
    await until('the others', () => ['two', 'three', 'port'].every((id) => of(id).length > 0));
    const says = 'An earlier look at the files of `ors-a1`';
    expect(of('two')[0]).toMatchObject({ type: 'unknown', summary: expect.stringContaining(says) });
    expect(of('three')[0]).toMatchObject({ type: 'baseline-failed', summary: expect.stringContaining(says) });
    expect(of('port')[0]).toMatchObject({ type: 'outcome', outcome: 'open' });
    expect(onDisk.looks).toHaveLength(1);
    held.open();
    await until('the files again', () => ['one', 'two'].every((id) => of(id).at(-1)?.type === 'outcome'));
    await until('the baseline', () => of('three').at(-1)?.type === 'baseline');
  });

  it('gives up on its own estate that cannot be read as on a look, within its time', async () => {
    const { queues, reports } = start(new FakeProbe(), {
      admission: () => new Promise(() => undefined),
      lookLimit: 10,
      grace: 1,
    });
    await queues.watch(request());
    await until('the report', () => reports.length > 0);
    expect(reports[0]).toMatchObject({ type: 'unknown', summary: expect.stringContaining('not over after') });
  });

  it('gives a kind that asks for it more time than others', async () => {
    const quick = new FakeProbe();
    const slow = new FakeProbe();
    const { passed, open } = gate();
    const whenCut = (signal: AbortSignal) =>
      new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut'))));
    quick.during = whenCut;
    slow.during = (signal) => Promise.race([passed, whenCut(signal)]);
    slow.sees = outcome('healthy');
    const probes = new Map<string, Probe<unknown>>([
      ['fake', quick],
      ['http-status', slow],
    ]);
    const { queues, reports } = start(undefined, { lookLimit: 50, probes });
    await queues.watch(request({ kind: 'http-status', check: 'page' }));
    await until('the page is looked at', () => slow.looks.length === 1);
    await queues.watch(request());
    await until('the other is cut off, twice', () => quick.looks.length > 2);
    open();
    await until('the page', () => reports.some(({ check }) => check === 'page'));
    expect(reports.filter(({ check }) => check === 'page')).toMatchObject([{ type: 'outcome', outcome: 'healthy' }]);
    expect(slow.looks[0]?.signal.aborted).toBe(false);
  });

  it('holds on to a look that takes longer than a lock lasts', async () => {
    const probe = new FakeProbe();
    const { passed, open } = gate();
    probe.during = () => passed;
    const options = { lockDuration: 1_000 };
    const { queues, keys, reports } = start(probe, options);
    const other = new FakeProbe();
    const work = working(redis, keys, other, options);
    closing.push(work.close);
    await queues.watch(request());
    const looks = () => probe.looks.length + other.looks.length;
    other.during = () => passed;
    await until('a look is under way', () => looks() === 1);
    const lock = `${keys.queues}:${checksQueue('dc1')}:${checkJobId('watch', request())}:lock`;
    const inspecting = redis.connect();
    let left = await inspecting.pttl(lock);
    let renewals = 0;
    await until('four renewals of the lock', async () => {
      const now = await inspecting.pttl(lock);
      if (now > left) renewals++;
      left = now;
      return renewals >= 4;
    });
    expect(looks()).toBe(1);
    open();
    await until('its report', () => reports.length + work.reports.length > 0);
  });

  it('refuses parameters that are not the kind’s, without looking', async () => {
    const { queues, reports } = start();
    await queues.watch(request({ kind: 'fake', check: 'fine' }));
    const probes = new Map<string, Probe<unknown>>([['port-open', new FakeProbe()]]);
    const second = start(undefined, { probes });
    await second.queues.watch(request({ kind: 'port-open', parameters: { prot: 'main' } }));
    const [report] = await until('the report', () => second.reports.length > 0 && second.reports);
    expect(report).toMatchObject({ type: 'unknown', summary: expect.stringContaining('port-open') });
    await until('the first one looks', () => reports.length > 0);
  });

  it('fills secrets in from the worker’s environment, and says which is missing', async () => {
    const probe = new FakeProbe();
    const { queues, reports } = start(probe, { env: { LOGS: '/logs' } });
    await queues.watch(request({ server: server({ logs: `${inEnvironment('LOGS')}/ors.*.log` }) }));
    await until('a look', () => probe.servers.length > 0);
    expect(probe.servers[0]?.logs).toBe('/logs/ors.*.log');
    await queues.watch(request({ check: 'other', server: server({ logs: `${inEnvironment('NOWHERE')}/ors.*.log` }) }));
    await until('the complaint', () => reports.some(({ check }) => check === 'other'));
    expect(reports.at(-1)).toMatchObject({ type: 'unknown', summary: expect.stringContaining('NOWHERE') });
  });

  it('looks at once when asked, and reports though nothing changed', async () => {
    const probe = new FakeProbe();
    const { queues, reports } = start(probe, { intervals: { first: 600_000, most: 600_000 } });
    await queues.watch(request());
    await until('the first report', () => reports.length === 1);
    await queues.lookNow(request());
    await until('the second', () => reports.length === 2);
    await queues.lookNow(request());
    await until('the third', () => reports.length === 3);
    expect(probe.looks).toHaveLength(3);
    expect(await queues.active('dc1')).toHaveLength(1);
  });

  it('starts watching when asked to look at what it does not watch', async () => {
    const { queues, reports } = start();
    await queues.lookNow(request());
    await until('a report', () => reports.length > 0);
    expect(await queues.active('dc1')).toEqual([checkId({ run: '7KQ2', step: 'ors-a/start', check: 'port' })]);
  });

  it('tells what is there by ids alone, however much the checks remember, and leaves out what is none of ours', async () => {
    const probe = new FakeProbe();
    probe.sees = notYet('watching', { files: 'x'.repeat(100_000) });
    const { queues, keys } = start(probe, { intervals: { first: 600_000, most: 600_000 } });
    const checks = ['a', 'b', 'c'];
    for (const check of checks) await queues.watch(request({ check }));
    await queues.takeBaseline(request({ check: 'a' }));
    const foreign = openQueue<unknown>(checksQueue('dc1'), redis.connect('queue'), keys, silentLog);
    closing.push(() => foreign.close());
    await foreign.add('watch', {}, { jobId: 'somebody-elses', delay: 600_000 });
    await until('a look at each', () => probe.looks.length === 3);
    const told = (await queues.active('dc1')).toSorted();
    expect(told).toEqual(checks.map((check) => checkId(request({ check }))).toSorted());
  });

  it('stops baselines and watches, also one that is looking just now', async () => {
    const probe = new FakeProbe();
    const { passed, open } = gate();
    probe.during = () => passed;
    const { queues } = start(probe);
    await queues.watch(request());
    await until('a look is under way', () => probe.looks.length === 1);
    const stopped = queues.stop('dc1', checkId(request()));
    open();
    await stopped;
    expect(await queues.active('dc1')).toEqual([]);
    await queues.stop('dc1', checkId(request()));
    await queues.watch(request());
    await until('it can be watched again', () => probe.looks.length > 1);
  });

  it('knows whether a location has a worker', async () => {
    const { queues, worker } = start();
    await until('the worker is seen', () => queues.hasWorker('dc1'));
    expect(await queues.hasWorker('dc2')).toBe(false);
    await worker.close();
    expect(await queues.hasWorker('dc1')).toBe(false);
  });

  it('leaves a look that the worker’s end cut off to the next worker, without a word', async () => {
    const probe = new FakeProbe();
    const { passed, open } = gate();
    probe.during = () => passed;
    const { queues, reports, worker, keys } = start(probe);
    await queues.watch(request());
    await until('a look is under way', () => probe.looks.length === 1);
    await worker.close();
    open();
    expect(reports).toEqual([]);
    const next = new FakeProbe();
    next.sees = outcome('open');
    const work = working(redis, keys, next);
    closing.push(work.close);
    await until('the next worker’s report', () => [...reports, ...work.reports].length > 0);
    expect([...reports, ...work.reports]).toMatchObject([{ type: 'outcome', outcome: 'open' }]);
  });
});

function inEnvironment(name: string): string {
  return `\${env:${name}}`;
}
