import { describe, expect, it } from 'vitest';
import type { Look } from '../../src/checks/check.ts';
import { INTERVALS, judge, type WatchState } from '../../src/queue/watch-state.ts';
import { notYet, outcome } from './support.ts';

function watchOver(looks: readonly { at: number; look: Look; wish?: string }[]) {
  let before: WatchState | undefined;
  return looks.map(({ at, look, wish }) => {
    const passes = look.state === 'outcome' && look.outcome === 'backup';
    const judged = judge({ before, look, passes, wish, now: at, intervals: INTERVALS });
    before = judged.state;
    return judged;
  });
}

describe('a watch', () => {
  it('tells new summaries less and less often, and repeats the last one meanwhile', () => {
    const minute = 60_000;
    const judged = watchOver(
      [...Array(60).keys()].map((n) => ({ at: n * 10_000, look: notYet(`${n} new lines`, { offset: n }) })),
    );
    const told = judged.flatMap(({ report, summary }, n) =>
      report && summary === `${n} new lines` ? [n * 10_000] : [],
    );
    expect(told).toEqual([0, 10_000, 30_000, 70_000, 150_000, 310_000]);
    const repeated = judged.filter(({ report, summary }, n) => report && summary !== `${n} new lines`);
    expect(repeated.length).toBeGreaterThan(0);
    expect(judged.filter(({ report }) => report).length).toBeLessThanOrEqual(told.length + 600_000 / minute);
  });

  it('reports what is new, and a new summary every ten seconds at most', () => {
    const judged = watchOver([
      { at: 0, look: notYet('1 new line') },
      { at: 1_000, look: notYet('2 new lines') },
      { at: 9_999, look: notYet('3 new lines') },
      { at: 10_000, look: notYet('4 new lines') },
      { at: 30_000, look: notYet('4 new lines') },
      { at: 31_000, look: outcome('backup') },
      { at: 32_000, look: outcome('backup', 'another line') },
      { at: 33_000, look: outcome('primary', 'another line') },
      { at: 34_000, look: { state: 'unknown', summary: 'the disk is gone', evidence: [] } },
    ]);
    expect(judged.map(({ report }) => report)).toEqual([true, false, false, true, false, true, true, true, true]);
  });

  it('repeats what it reported once a minute, since a report can be dropped where clocks are apart', () => {
    const look = outcome('backup');
    const judged = watchOver([0, 15_000, 59_999, 60_000, 75_000, 120_000].map((at) => ({ at, look })));
    expect(judged.map(({ report }) => report)).toEqual([true, false, false, true, false, true]);
    expect(judged.map(({ wait }) => wait).at(-1)).toBe(15_000);
  });

  it('reports whatever it sees when somebody wished it, once for each wish', () => {
    const look = notYet('nothing');
    const judged = watchOver([
      { at: 0, look },
      { at: 1, look, wish: 'a' },
      { at: 2, look, wish: 'a' },
      { at: 3, look, wish: 'b' },
    ]);
    expect(judged.map(({ report }) => report)).toEqual([true, true, false, true]);
  });

  it('calms down while nothing changes, most of all once it has what it waits for', () => {
    const waits = (look: Look) =>
      watchOver([0, 4_000, 12_000, 20_000, 60_000, 600_000].map((at) => ({ at, look }))).map(({ wait }) => wait);
    expect(waits(notYet('nothing'))).toEqual([1_000, 1_000, 3_000, 5_000, 5_000, 5_000]);
    expect(waits(outcome('backup'))).toEqual([1_000, 1_000, 3_000, 5_000, 15_000, 15_000]);
    expect(waits(outcome('primary'))).toEqual([1_000, 1_000, 3_000, 5_000, 5_000, 5_000]);
  });

  it('is wide awake while the log grows', () => {
    const judged = watchOver([
      { at: 0, look: notYet('x', { offset: 1 }) },
      { at: 60_000, look: notYet('x', { offset: 1 }) },
      { at: 61_000, look: notYet('x', { offset: 2 }) },
    ]);
    expect(judged.map(({ wait }) => wait)).toEqual([1_000, 5_000, 1_000]);
  });

  it('keeps what a look does not hand over', () => {
    const [, second] = watchOver([
      { at: 0, look: notYet('x', { offset: 1 }) },
      { at: 1, look: { state: 'unknown', summary: 'the disk is gone', evidence: [] } },
    ]);
    expect(second?.state.memory).toEqual({ offset: 1 });
  });
});
