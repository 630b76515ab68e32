/** Ended runs are removed when somebody asked for that, and not before; and it stays visible that they were. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { archiveIn } from '../../src/cli/archive.ts';
import type { Redis } from '../../src/redis/connection.ts';
import type { Keys } from '../../src/redis/keys.ts';
import { emptyHead, entryHash, type Journal, openJournal, verifyChain } from '../../src/runs/journal.ts';
import { parseEvent } from '../../src/runs/parse-event.ts';
import {
  Retention,
  type RetentionOptions,
  removedRun,
  removedRuns,
  storedTombstones,
  type Tombstone,
} from '../../src/runs/retention.ts';
import { Runs } from '../../src/runs/runs.ts';
import { procedure, step } from '../support/plans.ts';
import { describeOnEveryRedis, silentLog, type TestRedis, testRedis } from '../support/redis.ts';

const DAY = 86_400_000;
const NOW = 1_795_000_000_000;
const PERSON = { id: 'U1', name: 'ann' };

describeOnEveryRedis('retention on %s', (kind) => {
  let server: TestRedis;
  let redis: Redis;
  let keys: Keys;
  let journal: Journal<object>;
  beforeAll(async () => {
    server = await testRedis({ kind });
    redis = server.connect();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    keys = server.freshKeys();
    journal = openJournal({ redis, keys, parse: (value) => value as object });
  });

  const keptOf = async (run: string) => ({
    threads: { key: keys.key('threads'), field: `C1:${run}` },
    lease: keys.key('run', run, 'thread-lease'),
    more: [keys.key('run', run, 'thread')],
  });
  const retention = (more: Partial<RetentionOptions> = {}) =>
    new Retention({
      ...{ redis, keys, journal, keptOf, now: () => NOW, log: silentLog },
      ...{ keepFor: 365 * DAY, by: 'HANDRAIL_KEEP_RUNS=365d' },
      ...more,
    });

  /** A run with three entries and a thread, that ended so many days ago. */
  async function ended(run: string, days: number, reconciled = true): Promise<void> {
    const summary = {
      title: `Run ${run}`,
      procedure: 'p',
      channel: 'C1',
      startedBy: PERSON,
      startedAt: NOW - 400 * DAY,
    };
    const index = { state: 'live' as const, at: summary.startedAt, summary };
    let expected = emptyHead(run);
    for (const [n, more] of [{ index, lock: [run] }, {}, {}].entries()) {
      const appended = await journal.append({ run, expected, command: `c${n}`, events: [{ n }], ...more });
      if (appended.type !== 'recorded') throw new Error(appended.type);
      expected = appended.head;
    }
    const at = NOW - days * DAY;
    const last = { state: 'ended' as const, at, summary: { ...summary, outcome: 'completed' } };
    await journal.append({ run, expected, command: 'end', events: [{ n: 3 }], release: true, index: last });
    if (reconciled) await journal.markReconciled(run, 4);
    await redis.hset(keys.key('run', run, 'thread'), 'fence', '1');
    await redis.hset(keys.key('threads'), `C1:${run}`, run);
  }

  const keysOf = async (run: string) => {
    const all = [keys.journal(run), keys.runLocks(run), keys.key('run', run, 'thread')];
    return redis.exists(...all);
  };

  it('removes what ended longer ago than is asked, and nothing else', async () => {
    await ended('OLD2', 366);
    await ended('NEW2', 364);
    await ended('LATE', 500, false);
    expect(await retention().sweep()).toBe(1);
    expect((await journal.endedRuns(10)).map(({ run }) => run)).toEqual(['NEW2', 'LATE']);
    expect(await keysOf('OLD2')).toBe(0);
    expect(await redis.hget(keys.key('threads'), 'C1:OLD2')).toBeNull();
    expect(await redis.hget(keys.key('threads'), 'C1:NEW2')).toBe('NEW2');
    expect(await journal.read('NEW2')).toHaveLength(4);
    // What was behind is level now.
    await journal.markReconciled('LATE', 4);
    expect(await retention().sweep()).toBe(1);
    expect(await retention().sweep()).toBe(0);
  });

  it('leaves a tombstone for each, in a chain that anybody can check', async () => {
    await ended('AAAA', 400);
    await ended('BBBB', 390);
    const head = await journal.head('AAAA');
    await retention().sweep();
    const removed = await removedRuns(redis, keys, 10);
    expect(removed.map(({ run }) => run)).toEqual(['BBBB', 'AAAA']);
    expect(removed[1]).toEqual<Tombstone>({
      ...{ type: 'run-removed', run: 'AAAA', title: 'Run AAAA', procedure: 'p', channel: 'C1', startedBy: PERSON },
      ...{ startedAt: NOW - 400 * DAY, endedAt: NOW - 400 * DAY, outcome: 'completed', ...head },
      ...{ removedAt: NOW, by: 'HANDRAIL_KEEP_RUNS=365d' },
    });
    const { entries, head: last } = await storedTombstones(redis, keys);
    expect(verifyChain('removed', entries, { to: last })).toMatchObject({ ok: true });
    expect(verifyChain('removed', entries.slice(1), { to: last })).toMatchObject({ ok: false });
  });

  it('tells of a run that it was removed, only if it was', async () => {
    await ended('AAAA', 400);
    await ended('BBBB', 100);
    await retention().sweep();
    // Removed long before the last of many.
    const [tombstone] = await removedRuns(redis, keys, 1);
    const many = redis.pipeline();
    for (let n = 2; n <= 1_100; n += 1) {
      const json = JSON.stringify({ ...tombstone, run: `R${n}` });
      many.xadd(keys.key('runs', 'removed'), `${n}-0`, 'event', json, 'prev', '', 'hash', '');
    }
    await many.exec();
    expect(await removedRun(redis, keys, 'AAAA')).toEqual(tombstone);
    expect(await removedRun(redis, keys, 'BBBB')).toBeUndefined();
    expect(await removedRun(redis, keys, 'NONE')).toBeUndefined();
    // Another head than the one that was removed: somebody else was at it.
    await redis.hset(keys.head('AAAA'), 'version', '5');
    expect(await removedRun(redis, keys, 'AAAA')).toBeUndefined();
  });

  it('says nothing of damage when another bot removes a run while it is read', async () => {
    await ended('AAAA', 400);
    const warned: object[] = [];
    const log = { ...silentLog, warn: (details: object) => void warned.push(details) };
    const slow: RetentionOptions['journal'] = {
      head: (run) => journal.head(run),
      readStored: async (run) => {
        await retention().sweep();
        return journal.readStored(run);
      },
    };
    expect(await retention({ journal: slow, log }).sweep()).toBe(0);
    expect(warned).toEqual([]);
    expect(await removedRuns(redis, keys, 10)).toHaveLength(1);
  });

  it('removes each once, whoever else does it at the same time', async () => {
    for (const run of ['AAAA', 'BBBB', 'CCCC', 'DDDD']) await ended(run, 400);
    const removed = await Promise.all([retention().sweep(), retention().sweep(), retention().sweep()]);
    expect(removed.reduce((a, b) => a + b)).toBe(4);
    const { entries, head } = await storedTombstones(redis, keys);
    expect(entries).toHaveLength(4);
    expect(verifyChain('removed', entries, { to: head })).toMatchObject({ ok: true });
  });

  it('keeps what is damaged, what could not be copied, and what somebody is at', async () => {
    await ended('HURT', 400);
    await redis.xdel(keys.journal('HURT'), '2-0');
    await ended('FULL', 400);
    await ended('BUSY', 400);
    await redis.set(keys.key('run', 'BUSY', 'thread-lease'), 'somebody');
    const copy: RetentionOptions['copy'] = async ({ run }) => {
      if (run === 'FULL') throw new Error('no space left on device');
      return { file: run, sha256: '0' };
    };
    expect(await retention({ copy }).sweep()).toBe(0);
    expect(await redis.exists(...['HURT', 'FULL', 'BUSY'].map((run) => keys.journal(run)))).toBe(3);
    expect(await removedRuns(redis, keys, 10)).toEqual([]);
  });

  it('goes on behind any number that cannot go', async () => {
    const many = redis.pipeline();
    for (let n = 0; n < 230; n += 1) many.zadd(keys.ended, NOW - 500 * DAY + n, `LOST${n}`);
    await many.exec();
    await ended('AAAA', 400);
    await ended('BBBB', 390);
    const warned = new Set<unknown>();
    const log = { ...silentLog, warn: (details: object) => void warned.add('run' in details && details.run) };
    expect(await retention({ log }).sweep()).toBe(2);
    expect(warned.size).toBe(230);
    expect(await redis.zcard(keys.ended)).toBe(230);
  });

  it('tells the SHA-256 of the copy that there is, whichever of several bots made it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'handrail-archive-'));
    const runs = ['AAAA', 'BBBB', 'CCCC', 'DDDD', 'EEEE', 'FFFF'];
    for (const run of runs) await ended(run, 400);
    const copy = archiveIn(folder);
    // None removes before all have copied.
    const arrived = new Map<string, () => void>();
    const together: RetentionOptions['copy'] = async (whole) => {
      const copied = await copy(whole);
      const other = arrived.get(whole.run);
      if (other === undefined) await new Promise<void>((resolve) => arrived.set(whole.run, resolve));
      else other();
      return copied;
    };
    await Promise.all([retention({ copy: together }).sweep(), retention({ copy: together }).sweep()]);
    const removed = await removedRuns(redis, keys, 10);
    expect(removed).toHaveLength(runs.length);
    for (const { archive } of removed) {
      const text = await readFile(archive?.file ?? '');
      expect(createHash('sha256').update(text).digest('hex')).toBe(archive?.sha256);
    }
    await rm(folder, { recursive: true, force: true });
  });

  it('tries a few more when copies cannot be written, and leaves the rest to the next time', async () => {
    for (let n = 10; n < 40; n += 1) await ended(`RUN${n}`, 400);
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    let tried = 0;
    const copy: RetentionOptions['copy'] = async ({ run }) => {
      tried += 1;
      if (tried <= 20) throw full;
      return { file: run, sha256: '0' };
    };
    const sweeper = retention({ copy });
    expect([await sweeper.sweep(), tried]).toEqual([0, 20]);
    expect(await sweeper.sweep()).toBe(30);
  });

  it('copies a run before it goes, so that its chain can be checked from the file alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'handrail-archive-'));
    await ended('AAAA', 400);
    await retention({ copy: archiveIn(join(folder, 'deep')) }).sweep();
    const [tombstone] = await removedRuns(redis, keys, 10);
    expect(await readdir(join(folder, 'deep'))).toHaveLength(1);
    const { format, run, chain, entries } = JSON.parse(await readFile(tombstone?.archive?.file ?? '', 'utf8'));
    await rm(folder, { recursive: true, force: true });
    expect(format).toBe('handrail-run');
    let { hash } = emptyHead(run);
    for (const { version, event } of entries) hash = entryHash(hash, version, event);
    expect(hash).toBe(tombstone?.hash);
    expect(chain).toMatchObject({ holds: true, head: { version: 4, hash } });
  });

  it('never gives the id of a removed run to another', async () => {
    await ended('AAAA', 400);
    await retention().sweep();
    const again = { run: 'AAAA', expected: emptyHead('AAAA'), command: 'c', events: [{}] };
    expect(await journal.append(again)).toMatchObject({ type: 'conflict', head: { version: 4 } });
    expect(await redis.hkeys(keys.head('AAAA'))).toEqual(['version', 'hash']);
    const plan = { procedure: procedure('p', [step('s')]), used: {} };
    const about = {
      run: 'AAAA',
      plan,
      inputs: {},
      estate: 'e',
      targets: {},
      byWord: [],
      prerequisites: [],
      channel: 'C1',
    };
    const runs = new Runs(openJournal({ redis, keys, parse: parseEvent }));
    const start = { type: 'start', id: 'start', at: NOW, by: PERSON, ...about } as const;
    expect(await runs.handle('AAAA', start)).toMatchObject({ ok: false, refusal: { code: 'already-started' } });
  });
});
