import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Redis } from '../../src/redis/connection.ts';
import type { Keys } from '../../src/redis/keys.ts';
import { emptyHead, type Journal, JournalDamaged, openJournal, verifyChain } from '../../src/runs/journal.ts';
import { describeOnEveryRedis, type TestRedis, testRedis } from '../support/redis.ts';

const eventSchema = z.strictObject({ type: z.string(), note: z.string().optional() });
type Event = z.infer<typeof eventSchema>;

describeOnEveryRedis('the journal on %s', (kind) => {
  let server: TestRedis;
  let redis: Redis;
  let keys: Keys;
  let journal: Journal<Event>;

  beforeAll(async () => {
    server = await testRedis({ kind });
    redis = server.connect();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    keys = server.freshKeys();
    journal = openJournal({ redis, keys, parse: (value) => eventSchema.parse(value) });
  });

  const started = { type: 'started' };

  /** Appends at the journal's end, whatever it is; fails the test if that is not recorded. */
  async function record(run: string, command: string, events: readonly Event[] = [{ type: command }]) {
    const result = await journal.append({ run, expected: await journal.head(run), command, events });
    if (result.type !== 'recorded') throw new Error(`${command}: ${result.type}`);
    return result.head;
  }

  it('gives back what was appended, in order, with the head at its end', async () => {
    const note = 'über “Grenzen”: \u0000 \n {handrail} 🚦 \ud800';
    await record('r1', 'start', [started, { type: 'opened', note }]);
    const head = await record('r1', 'approve');
    const entries = await journal.read('r1');
    expect(entries.map(({ version, event }) => [version, event.type])).toEqual([
      [1, 'started'],
      [2, 'opened'],
      [3, 'approve'],
    ]);
    expect(entries[1]?.event.note).toBe(note);
    expect(head).toEqual({ version: 3, hash: entries[2]?.hash });
    expect(await journal.head('r1')).toEqual(head);
  });

  it('reads on from a version', async () => {
    await record('r1', 'start', [started, started, started]);
    expect((await journal.read('r1', { after: 2 })).map(({ version }) => version)).toEqual([3]);
    expect(await journal.read('r1', { after: 3 })).toEqual([]);
  });

  it('reads journals longer than one reply', async () => {
    // In pieces: the one written in JavaScript takes long for a thousand at once.
    for (let n = 0; n < 9; n += 1) await record('r1', `part ${n}`, new Array(111).fill(started));
    await record('r1', 'more', [started, started]);
    const entries = await journal.read('r1');
    expect(entries).toHaveLength(1_001);
    expect(verifyChain('r1', entries, { to: await journal.head('r1') })).toMatchObject({ ok: true });
  });

  it('knows nothing of a run that has not begun', async () => {
    expect(await journal.head('r1')).toEqual(emptyHead('r1'));
    expect(await journal.read('r1')).toEqual([]);
  });

  it('lets one of two who decided on the same state win, and shows the other where the journal ends now', async () => {
    const head = await record('r1', 'start');
    const both = await Promise.all(
      ['approve by ann', 'skip by bo'].map((command) =>
        journal.append({ run: 'r1', expected: head, command, events: [{ type: command }] }),
      ),
    );
    expect(both.map(({ type }) => type).sort()).toEqual(['conflict', 'recorded']);
    const [winner, loser] = both[0]?.type === 'recorded' ? both : [...both].reverse();
    expect(loser).toEqual({ type: 'conflict', head: winner?.type === 'recorded' ? winner.head : undefined });
    expect(await journal.read('r1')).toHaveLength(2);
  });

  it('refuses a head of the right version with another history', async () => {
    const head = await record('r1', 'start');
    const forged = { version: head.version, hash: emptyHead('r2').hash };
    expect(await journal.append({ run: 'r1', expected: forged, command: 'x', events: [started] })).toEqual({
      type: 'conflict',
      head,
    });
  });

  it('does not begin a run twice', async () => {
    const head = await record('r1', 'start');
    const again = { run: 'r1', expected: emptyHead('r1'), command: 'start again', events: [started] };
    expect(await journal.append(again)).toEqual({ type: 'conflict', head });
  });

  it('conflicts with a history that is not there', async () => {
    const expected = { version: 7, hash: emptyHead('elsewhere').hash };
    expect(await journal.append({ run: 'r1', expected, command: 'x', events: [started] })).toEqual({
      type: 'conflict',
      head: emptyHead('r1'),
    });
  });

  it('takes the same click delivered twice as one decision, also after others, also when decided anew', async () => {
    const start = { run: 'r1', expected: emptyHead('r1'), command: 'click-1', events: [started, started] };
    await journal.append(start);
    expect(await journal.append(start)).toEqual({ type: 'duplicate', version: 2 });
    const head = await record('r1', 'click-2');
    expect(await journal.append(start)).toEqual({ type: 'duplicate', version: 2 });
    expect(await journal.append({ ...start, expected: head })).toEqual({ type: 'duplicate', version: 2 });
    expect(await journal.read('r1')).toHaveLength(3);
  });

  it('does not confuse a command with the fields beside which it is remembered', async () => {
    for (const command of ['version', 'hash', 'c:', '']) await record('r1', command);
    expect((await journal.head('r1')).version).toBe(4);
    expect(verifyChain('r1', await journal.read('r1'))).toMatchObject({ ok: true });
  });

  it('remembers commands of each run apart', async () => {
    await record('r1', 'click');
    await record('r2', 'click');
    expect((await journal.head('r2')).version).toBe(1);
  });

  it('wants something to append, and a new run to begin with its own id', async () => {
    const append = { run: 'r1', expected: emptyHead('r1'), command: 'x', events: [] as Event[] };
    await expect(journal.append(append)).rejects.toThrow(RangeError);
    await expect(journal.append({ ...append, expected: emptyHead('r2'), events: [started] })).rejects.toThrow(
      RangeError,
    );
  });

  describe('locks', () => {
    const begin = (run: string, lock: string[]) =>
      journal.append({ run, expected: emptyHead(run), command: 'start', events: [started], lock });

    it('keeps a second run off the targets of the first, and names both', async () => {
      await begin('r1', ['ors-a1', 'ors-a2']);
      expect(await begin('r2', ['ors-b1', 'ors-a2'])).toEqual({ type: 'locked', target: 'ors-a2', holder: 'r1' });
      expect(await journal.read('r2')).toEqual([]);
      expect(await journal.heldLocks()).toEqual(
        new Map([
          ['ors-a1', 'r1'],
          ['ors-a2', 'r1'],
        ]),
      );
    });

    it('gives a target to one of two runs that want it at once', async () => {
      const both = await Promise.all(['r1', 'r2'].map((run) => begin(run, ['ors-a1'])));
      expect(both.map(({ type }) => type).sort()).toEqual(['locked', 'recorded']);
    });

    it('frees what the run holds, and only that', async () => {
      await begin('r1', ['ors-a1']);
      await begin('r2', ['ors-b1']);
      const expected = await journal.head('r1');
      await journal.append({ run: 'r1', expected, command: 'end', events: [{ type: 'ended' }], release: true });
      expect(await journal.heldLocks()).toEqual(new Map([['ors-b1', 'r2']]));
      expect(await begin('r3', ['ors-a1'])).toMatchObject({ type: 'recorded' });
    });

    it('lets a run take what it holds already, and exchange what it holds', async () => {
      await begin('r1', ['ors-a1', 'ors-a2']);
      const append = { run: 'r1', events: [started], lock: ['ors-a2', 'ors-a3'] };
      await journal.append({ ...append, expected: await journal.head('r1'), command: 'more' });
      expect([...(await journal.heldLocks()).keys()].sort()).toEqual(['ors-a1', 'ors-a2', 'ors-a3']);
      await journal.append({ ...append, expected: await journal.head('r1'), command: 'swap', release: true });
      expect([...(await journal.heldLocks()).keys()].sort()).toEqual(['ors-a2', 'ors-a3']);
    });

    it('answers a repeated start as a duplicate, not as locked by itself', async () => {
      await begin('r1', ['ors-a1']);
      expect(await begin('r1', ['ors-a1'])).toEqual({ type: 'duplicate', version: 1 });
    });
  });

  describe('the lists of runs', () => {
    const step = async (run: string, state: 'live' | 'ended', at: number, summary: unknown) =>
      journal.append({
        run,
        expected: await journal.head(run),
        command: `${state} ${at}`,
        events: [started],
        index: { state, at, summary },
      });

    it('shows live runs by their start, and ended ones by their end, with the latest summary', async () => {
      await step('r2', 'live', 20, { done: 0 });
      await step('r1', 'live', 10, { done: 0 });
      await step('r3', 'live', 30, { done: 0 });
      await step('r1', 'live', 40, { done: 1 });
      await step('r2', 'ended', 60, { done: 9 });
      await step('r3', 'ended', 50, { done: 5 });
      expect(await journal.liveRuns()).toEqual([{ run: 'r1', at: 10, summary: { done: 1 } }]);
      expect(await journal.endedRuns(10)).toEqual([
        { run: 'r2', at: 60, summary: { done: 9 } },
        { run: 'r3', at: 50, summary: { done: 5 } },
      ]);
      expect((await journal.endedRuns(1)).map(({ run }) => run)).toEqual(['r2']);
      expect(await journal.endedRuns(0)).toEqual([]);
    });

    it('leaves the lists alone when an append does not speak of them', async () => {
      await step('r1', 'live', 10, 'as it was');
      await record('r1', 'approve');
      expect(await journal.liveRuns()).toEqual([{ run: 'r1', at: 10, summary: 'as it was' }]);
    });
  });

  describe('what is still to be reconciled', () => {
    it('is every run that was appended to, with its latest version', async () => {
      await record('r1', 'start', [started, started]);
      await record('r2', 'start');
      await record('r2', 'approve');
      const dirty = await journal.dirtyRuns();
      expect(new Map(dirty.map(({ run, version }) => [run, version]))).toEqual(
        new Map([
          ['r1', 2],
          ['r2', 2],
        ]),
      );
    });

    it('stays until the latest version is reconciled', async () => {
      await record('r1', 'start');
      await record('r1', 'approve');
      expect(await journal.markReconciled('r1', 1)).toBe(false);
      expect(await journal.dirtyRuns()).toEqual([{ run: 'r1', version: 2 }]);
      expect(await journal.markReconciled('r1', 2)).toBe(true);
      expect(await journal.dirtyRuns()).toEqual([]);
      expect(await journal.markReconciled('r1', 2)).toBe(true);
    });

    it('is not touched by an append that changed nothing', async () => {
      await record('r1', 'start');
      await journal.markReconciled('r1', 1);
      await journal.append({ run: 'r1', expected: await journal.head('r1'), command: 'start', events: [started] });
      await journal.append({ run: 'r1', expected: emptyHead('r1'), command: 'late', events: [started] });
      expect(await journal.dirtyRuns()).toEqual([]);
    });
  });

  it('says so when somebody else wrote into it', async () => {
    await record('r1', 'start');
    await redis.xadd(keys.journal('r1'), '2-0', 'event', '{"type":7}', 'prev', 'x', 'hash', 'y');
    await expect(journal.read('r1')).rejects.toThrow(JournalDamaged);
    expect(verifyChain('r1', await journal.readStored('r1'))).toMatchObject({ ok: false, version: 2 });
    await redis.xadd(keys.journal('r1'), '3-0', 'surprise', 'x');
    await expect(journal.readStored('r1')).rejects.toThrow(/r1 is damaged at version 3/);
    await redis.hset(keys.head('r1'), 'hash', 'nonsense');
    await expect(journal.head('r1')).rejects.toThrow(JournalDamaged);
  });

  it('goes on after Redis has forgotten its scripts', async () => {
    await record('r1', 'start');
    await redis.script('FLUSH');
    await record('r1', 'approve');
    await redis.script('FLUSH');
    expect(await journal.markReconciled('r1', 2)).toBe(true);
  });
});
