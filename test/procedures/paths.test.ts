import { describe, expect, it } from 'vitest';
import { paths, TooManyPaths, ways } from '../../src/procedures/paths.ts';
import { plan, procedure, step as stepNode, use } from '../support/plans.ts';
import { planOf } from './support.ts';

const step = (id: string, more = ''): string => `{ step: ${id}, title: X, do: X${more} }`;
const ROLE =
  ', override: never, checks: [{ log-events: { of: member, id: role, outcomes: { backup: [00-04560], primary: [00-04562] }, passes: [backup, primary] } }]';

/** Each way as one text, sorted. */
const found = (steps: string, options = {}): readonly string[] =>
  paths(planOf(steps), options)
    .map((path) => path.join(' '))
    .sort();

describe('paths', () => {
  it('goes through lists of none, one and two', () => {
    const steps = `  - ${step('before')}\n  - each: pair in pairs\n    steps: [${step('a')}, ${step('b')}]`;
    expect(found(steps)).toEqual(['before', 'before a b', 'before a b a b']);
    expect(found(steps, { lists: [3] })).toEqual(['before a b a b a b']);
  });

  it('takes every option of a decision', () => {
    const steps = `  - decision: d
    title: X
    ask: X
    options: [{ option: one, label: X, steps: [${step('a')}] }, { option: two, label: X }, { option: three, label: X, steps: [{ end: stopped, text: X }] }]
  - ${step('z')}`;
    expect(found(steps, { lists: [0] })).toEqual(['', 'a z', 'z']);
    expect(ways(planOf(steps), { lists: [0] }).map((way) => way.chosen)).toEqual([
      { d: 'one' },
      { d: 'two' },
      { d: 'three' },
    ]);
  });

  it('takes every arm that an outcome can lead to', () => {
    const steps = `  - ${step('look', ROLE)}
  - branch: b
    when:
    - if: { outcome: role, step: look, is: backup }
      steps: [${step('was-backup')}]
    - if: { outcome: role, step: look, is: primary }
      steps: [${step('was-primary')}]
    otherwise: [${step('nobody')}]`;
    expect(found(steps, { lists: [0] })).toEqual(['look was-backup', 'look was-primary']);
    // Whoever may go on without proof may go on without an outcome.
    const overridable = steps.replace('override: never', 'override: with-reason');
    expect(found(overridable, { lists: [0] })).toEqual(['look nobody', 'look was-backup', 'look was-primary']);
  });

  it('does not take what `require` rules out', () => {
    const look = (id: string) =>
      `{ log-events: { of: member, id: ${id}, outcomes: { up: [00-04562], down: [00-04560] }, passes: [up, down] } }`;
    const steps = `  - ${step('look', `, override: never, checks: [${look('a')}, ${look('b')}], require: { any: [{ all: [{ outcome: a, is: up }, { outcome: b, is: down }] }, { all: [{ outcome: a, is: down }, { outcome: b, is: up }] }] }`)}
  - branch: first
    when: [{ if: { outcome: a, step: look, is: up }, steps: [${step('a-up')}] }]
    otherwise: [${step('a-down')}]
  - branch: second
    when: [{ if: { outcome: b, step: look, is: up }, steps: [${step('b-up')}] }]
    otherwise: [${step('b-down')}]`;
    expect(found(steps, { lists: [0] })).toEqual(['look a-down b-up', 'look a-up b-down']);
  });

  it('repeats once, twice, and until it is exhausted', () => {
    const steps = `  - repeat: again
    until: { outcome: role, step: try, is: backup }
    at-most: 50
    steps: [${step('try', ROLE)}]
    exhausted: [${step('give-up')}]
  - ${step('after')}`;
    expect(found(steps, { lists: [0] })).toEqual(['try after', 'try try after', 'try try give-up after']);
  });

  it('tries the inputs that make a difference, and no others', () => {
    const steps = `  - branch: b
    when:
    - if: { version: installed, below: 8.1.3 }
      steps: [${step('old')}]
    - if: { all: [{ input: size, is: large }, { input: quick }] }
      steps: [${step('large-and-quick')}]
    otherwise: [${step('rest')}]`;
    expect(found(steps, { lists: [0] })).toEqual(['large-and-quick', 'old', 'rest']);
  });

  it('follows inputs into parts', () => {
    const made = planOf(
      '  - use: part\n    with: { how: size }',
      `parts:
  part:
    inputs: { how: { type: choice, options: [small, large] } }
    steps:
    - branch: b
      when: [{ if: { input: how, is: small }, steps: [${step('small')}] }]
      otherwise: [${step('large')}]
`,
    );
    expect(paths(made, { lists: [0] })).toEqual([['small'], ['large']]);
  });

  it('tries lists that are empty and not, and releases that are near and far', () => {
    const steps = `  - branch: list
    when: [{ if: { empty: others }, steps: [${step('none')}] }]
    otherwise: [${step('some')}]
  - branch: distance
    when:
    - if: { release: target, after: before, by-more-than: 2 }
      steps: [${step('far')}]
    - if: { release: target, after: before }
      steps: [${step('near')}]
    otherwise: [${step('back')}]`;
    expect(found(steps)).toEqual(['none back', 'none far', 'none near', 'some back', 'some far', 'some near']);
  });

  it('tries releases that stand between two others', () => {
    const steps = `  - branch: distance
    when:
    - if: { all: [{ release: before, after: target, by-more-than: 1 }, { release: target, after: third, by-more-than: 2 }] }
      steps: [${step('both')}]
    - if: { release: before, after: third, by-more-than: 3 }
      steps: [${step('far')}]
    otherwise: [${step('near')}]`;
    const made = planOf(steps, '  third: { type: release, of: some-product }\n');
    expect(new Set(paths(made, { lists: [0] }).flat())).toEqual(new Set(['both', 'far', 'near']));
  });

  it('leaves an internal input as it is, unless a use hands over something else', () => {
    const branch = (name: string) => `  - branch: b-${name}
    when: [{ if: { input: ${name}, is: no }, steps: [${step(`${name}-usual`)}] }]
    otherwise: [${step(`${name}-other`)}]`;
    const fixed = '  fixed: { type: yes-no, default: no, internal: true }\n';
    expect(paths(planOf(branch('fixed'), fixed), { lists: [0] })).toEqual([['fixed-usual']]);
    const part = `parts:
  part:
    inputs: { how: { type: yes-no, default: no, internal: true } }
    steps:
    ${branch('how').replaceAll('\n', '\n    ')}
`;
    const steps = '  - use: part\n  - { use: part, id: again, with: { how: yes } }';
    expect(paths(planOf(steps, part), { lists: [0] })).toEqual([['how-usual', 'how-other']]);
  });

  it('leaves out what a caution keeps from starting', () => {
    const cautions = `cautions:
  - { id: back, if: { not: { release: target, after: before } }, text: X, effect: refuse }
  - { id: far, if: { release: target, after: before, by-more-than: 2 }, text: X, effect: reason }
`;
    const steps = `  - branch: distance
    when: [{ if: { release: target, after: before }, steps: [${step('onward')}] }]
    otherwise: [${step('back')}]`;
    expect(paths(planOf(steps, cautions), { lists: [0] })).toEqual([['onward']]);
    // It is enough that only the caution asks.
    expect(paths(planOf(`  - ${step('a')}`, cautions), { lists: [0] })).toEqual([['a']]);
  });

  it('follows releases into the cautions of a procedure that is used', () => {
    const release = { type: 'release', title: 'X', of: 'some-product', many: false } as const;
    const inner = procedure('inner', [stepNode('inner')], {
      inputs: { from: release, to: release },
      cautions: [{ id: 'back', if: { not: { release: 'to', after: 'from' } }, text: 'X', effect: 'refuse' }],
    });
    const outer = plan([use('it', 'inner', { from: 'a', to: 'b' })], { inputs: { a: release, b: release } }, { inner });
    expect(paths(outer)).toEqual([['inner']]);
  });

  it('takes one server for a list of one, several for one list, and nothing for an empty one', () => {
    const part = `parts:
  part:
    inputs: { them: { type: server, many: true, optional: true } }
    steps: [{ each: it in them, steps: [${step('a')}] }, ${step('z')}]
`;
    const used = (given: string) => paths(planOf(`  - use: part\n    with: { ${given} }`, part), { lists: [2] });
    expect(used('')).toEqual([['z']]);
    expect(used('them: member')).toEqual([['a', 'z']]);
    expect(used('them: [member, others]')).toEqual([['a', 'a', 'a', 'z']]);
  });

  it('stops with an error instead of running on', () => {
    const decision = (id: number) =>
      `  - decision: d${id}\n    title: X\n    ask: X\n    options: [{ option: one, label: X }, { option: two, label: X }]\n`;
    const steps = Array.from({ length: 30 }, (_, i) => decision(i)).join('');
    expect(() => paths(planOf(steps), { most: 20 })).toThrow(TooManyPaths);
    expect(() => paths(planOf(steps), { most: 20 })).toThrow('There are more than 20 ways through `some-procedure`.');
  });

  it('manages a long procedure', () => {
    const steps = Array.from({ length: 400 }, (_, i) => `  - ${step(`s${i}`)}\n`).join('');
    expect(paths(planOf(steps), { lists: [0] })[0]).toHaveLength(400);
  });
});

describe('a plan with more ways than anybody could look at', () => {
  const decisions = Array.from(
    { length: 8 },
    (_, i) => `
  - decision: d${i}
    title: Choose
    ask: Which?
    options: [{ option: a, label: A, steps: [{ step: a${i}, title: A, do: A. }] }, { option: b, label: B }]`,
  ).join('');

  it('is covered by the usual way and by those that depart from it once or twice', () => {
    expect(ways(planOf(decisions), { lists: [0] })).toHaveLength(2 ** 8);
    const some = ways(planOf(decisions), { lists: [0], most: 100 });
    const departures = some.map(({ taken }) => taken.filter((option) => option === 'b').length);
    expect(some).toHaveLength(1 + 8 + 28);
    expect(Math.max(...departures)).toBe(2);
    expect(ways(planOf(decisions), { lists: [0], most: 20 })).toHaveLength(1 + 8);
    expect(() => ways(planOf(decisions), { lists: [0], most: 5 })).toThrow(TooManyPaths);
  });
});
