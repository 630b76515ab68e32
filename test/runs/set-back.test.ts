/** Redis is put back to an earlier state: whoever had read further says what is missing, wherever in a run that was. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Keys } from '../../src/redis/keys.ts';
import type { RunEvent } from '../../src/runs/events.ts';
import { type Journal, JournalUnavailable, openJournal } from '../../src/runs/journal.ts';
import { parseEvent } from '../../src/runs/parse-event.ts';
import { Runs } from '../../src/runs/runs.ts';
import { lostText, type SetBack, setBackId, setBackText } from '../../src/runs/set-back.ts';
import { everythingUnder } from '../support/everything-under.ts';
import { plan, server, step } from '../support/plans.ts';
import { describeWithRedisServer, type TestRedis, testRedis } from '../support/redis.ts';
import { type Asked, ann, approve, complete, startOf } from '../support/spec.ts';

let redis: TestRedis;
let keys: Keys;
let n = 0;
const two = plan([step('s0'), step('s1')]);

/** A bot, with what it tells. */
function bot(more: (journal: Journal<RunEvent>) => Partial<Journal<RunEvent>> = () => ({})) {
  const told: SetBack[] = [];
  const changed: string[] = [];
  const journal = openJournal({ redis: redis.connect(), keys, parse: parseEvent });
  const runs = new Runs(
    { ...journal, ...more(journal) },
    (run) => changed.push(run),
    (setBack) => told.push(setBack),
  );
  const ask = (asked: Asked, run = 'R1') => runs.handle(run, complete(asked, n++));
  /** What a bot does every few seconds. */
  const sweep = async () => {
    await runs.live();
    await runs.lookBack();
  };
  return { runs, told, changed, ask, sweep };
}

/** As a backup of all of Redis has it; called, it is put back. */
const backup = () => everythingUnder(redis.connect(), keys);

describeWithRedisServer('a record that is put back', () => {
  beforeAll(async () => {
    redis = await testRedis();
  });
  afterAll(() => redis.close());
  beforeEach(() => {
    keys = redis.freshKeys();
  });

  describe('what was put back to before', () => {
    it('the end of a run is told by who ended it and by who saw it live; it is live again, and holds its servers', async () => {
      const [one, other, late] = [bot(), bot(), bot()];
      await one.ask(startOf(two, { targets: { s1: server('s1') } }));
      await one.ask(approve('s0', ann));
      await other.runs.live();
      const putBack = await backup();
      await one.ask(approve('s1', ann));
      expect((await one.runs.get('R1'))?.run.ended).toMatchObject({ outcome: 'completed' });
      await other.sweep();

      await putBack();
      for (const each of [one, other, late]) await each.sweep();
      for (const { told, runs } of [one, other]) {
        expect(told).toMatchObject([{ run: 'R1', lostEnd: 'completed', lost: [{ number: 2, by: 'ann' }] }]);
        expect(setBackText(told[0] ?? expect.fail())).toMatch(
          /step 2, approved by @ann\. That the run was done is not on/,
        );
        expect(runs.peek('R1')?.run.current).toBe('s1');
      }
      expect(late.told).toEqual([]);
      // Once only, and it goes on.
      expect(await one.ask(approve('s1', ann))).toMatchObject({ ok: true, duplicate: false });
      await one.sweep();
      expect(one.told).toHaveLength(1);
    });

    it('the abort of a run', async () => {
      const one = bot();
      await one.ask(startOf(two));
      const putBack = await backup();
      await one.ask({ type: 'abort', reason: 'Not tonight.' });
      await putBack();
      await one.sweep();
      expect(one.told).toMatchObject([{ lostEnd: 'aborted', lost: [] }]);
    });

    it.each(['live', 'ended'])('the start of a run that is %s: nothing of it is left', async (state) => {
      const [one, other] = [bot(), bot()];
      const putBack = await backup();
      await one.ask(startOf(two, { channel: 'C7', targets: { s1: server('s1') } }));
      await one.ask(approve('s0', ann));
      await other.runs.live();
      if (state === 'ended') await one.ask(approve('s1', ann));
      await putBack();
      for (const each of [one, other]) {
        await each.sweep();
        await each.sweep();
        expect(each.told).toMatchObject([{ fork: 0, thread: { run: 'R1', channel: 'C7', startedBy: 'ann' } }]);
        expect(lostText(each.told[0] ?? expect.fail())).toContain('step 1, approved by @ann');
        expect(each.runs.peek('R1')).toBeUndefined();
      }
      expect(await one.ask(startOf(two, { run: 'R2', targets: { s1: server('s1') } }), 'R2')).toMatchObject({
        ok: true,
      });
    });
  });

  describe('it is told', () => {
    it('also if Redis did not answer when it was to be read', async () => {
      let away = false;
      const one = bot(({ read }) => ({
        read: async (run, options) => {
          if (away && options === undefined) throw new JournalUnavailable(new Error('away'));
          return read(run, options);
        },
      }));
      await one.ask(startOf(two));
      const putBack = await backup();
      await one.ask(approve('s0', ann));
      await putBack();
      away = true;
      await expect(one.runs.live()).rejects.toThrow(JournalUnavailable);
      expect(one.told).toEqual([]);
      away = false;
      await one.sweep();
      expect(one.told).toMatchObject([{ lost: [{ number: 1, how: 'approved', by: 'ann' }] }]);
    });

    it('once by those who knew the same, and by whoever knew more', async () => {
      const [less, more, same] = [bot(), bot(), bot()];
      await more.ask(startOf(two));
      const putBack = await backup();
      await more.ask({ type: 'note', text: 'lost' });
      await less.sweep();
      await more.ask(approve('s0', ann));
      await same.sweep();
      await putBack();
      for (const each of [less, more, same]) await each.sweep();
      const [first, second, third] = [less, more, same].map(({ told }) => setBackId(told[0] ?? expect.fail()));
      expect(second).toBe(third);
      expect(second).not.toBe(first);
      expect(less.told).toMatchObject([{ lost: [] }]);
      expect(more.told).toMatchObject([{ lost: [{ number: 1, by: 'ann' }] }]);
    });

    it('not of a run that was removed because it ended long ago', async () => {
      const one = bot();
      await one.ask(startOf(two));
      await one.ask({ type: 'abort', reason: 'Not tonight.' });
      // What removing leaves.
      await redis.connect().del(keys.journal('R1'));
      await one.sweep();
      expect(await one.runs.get('R1')).toBeUndefined();
      expect(one.told).toEqual([]);
    });

    it('without reading the journals of ended runs at every look', async () => {
      const read: string[] = [];
      const one = bot((journal) => ({
        read: (run, options) => {
          read.push(run);
          return journal.read(run, options);
        },
      }));
      await one.ask(startOf(two));
      await one.ask({ type: 'abort', reason: 'Not tonight.' });
      await one.ask(startOf(two, { run: 'R2' }), 'R2');
      read.length = 0;
      await one.sweep();
      expect(read).toEqual([]);
    });
  });

  describe('a run that another bot has ended', () => {
    it('is forgotten, and whoever derives something from it hears of it, once', async () => {
      const [one, other] = [bot(), bot()];
      await one.ask(startOf(two));
      await other.sweep();
      expect(other.runs.peek('R1')?.run.current).toBe('s0');
      expect(other.changed).toEqual([]);
      await one.ask({ type: 'abort', reason: 'Not tonight.' });
      await other.sweep();
      expect(other.runs.peek('R1')).toBeUndefined();
      expect(other.changed).toEqual(['R1']);
      await other.sweep();
      expect(other.changed).toEqual(['R1']);
    });
  });
});
