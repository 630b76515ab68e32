import { describe, expect, it } from 'vitest';
import { planFor } from '../../src/procedures/library.ts';
import { progress } from '../../src/runs/progress.ts';
import { library } from '../support/library.ts';
import { branch, check, decision, each, plan, repeat, server, step } from '../support/plans.ts';
import { approve, given, startOf } from '../support/spec.ts';

const pairs = [
  { pair: 'ors-a', first: 's1', second: 's2' },
  { pair: 'ors-b', first: 's3', second: 's4' },
];
const targets = Object.fromEntries(['s1', 's2', 's3', 's4'].map((name) => [name, server(name)]));

describe('how far a run has come', () => {
  it('is exact from the first step on where every way is equally long', async () => {
    const { run } = given(startOf(planFor(library, 'ors-ha-migration'), { inputs: { pairs }, targets }));
    expect(progress(run)).toMatchObject({ done: 0, total: 28, exact: true });
    expect(progress(run).expected).toBeGreaterThan(0);
  });

  it('counts the shortest way, and says so, while checks or people still decide', () => {
    const long = [step('b'), step('c')];
    const choose = startOf(plan([step('a'), decision('d', { long, short: [] })]));
    expect(progress(given(choose).run)).toMatchObject({ total: 2, exact: false });
    const looks = step('a', { checks: [check('log')] });
    const told = startOf(
      plan([looks, branch('b', [[{ step: 'a', outcome: 'log', is: ['good'] }, long]], [step('z')])]),
    );
    expect(progress(given(told).run)).toMatchObject({ total: 2, exact: false });
    const again = startOf(plan([repeat('r', 3, { input: 'x', is: [1] }, [step('a')], [step('z')])]));
    expect(progress(given(again).run)).toMatchObject({ total: 1, exact: false });
  });

  it('knows what the inputs decide', () => {
    const arms = branch('b', [[{ input: 'legacy', is: [true] }, [step('x'), step('y')]]], [step('z')]);
    const total = (legacy: boolean) => progress(given(startOf(plan([step('a'), arms]), { inputs: { legacy } })).run);
    expect(total(true)).toMatchObject({ total: 3, exact: true });
    expect(total(false)).toMatchObject({ total: 2, exact: true });
  });

  it('is all of it once the run has ended', () => {
    const servers = [{ server: 's1' }, { server: 's2' }];
    const start = startOf(plan([each('s', 'servers', [step('a')])]), { inputs: { servers } });
    expect(progress(given(start, approve('s1/a')).run)).toMatchObject({ done: 1, total: 2 });
    expect(progress(given(start, approve('s1/a'), approve('s2/a')).run)).toMatchObject({
      done: 2,
      total: 2,
      exact: true,
    });
  });
});
