import { describe, expect, it } from 'vitest';
import { paths, TooManyPaths, ways } from '../../src/procedures/paths.ts';
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
    const plan = planOf(
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
    expect(paths(plan, { lists: [0] })).toEqual([['small'], ['large']]);
  });

  it('stops with an error instead of running on', () => {
    const decision = (id: number) =>
      `  - decision: d${id}\n    title: X\n    ask: X\n    options: [{ option: one, label: X }, { option: two, label: X }]\n`;
    const steps = Array.from({ length: 30 }, (_, i) => decision(i)).join('');
    expect(() => paths(planOf(steps))).toThrow(TooManyPaths);
    expect(() => paths(planOf(steps), { most: 100 })).toThrow('There are more than 100 ways through `some-procedure`.');
  });

  it('manages a long procedure', () => {
    const steps = Array.from({ length: 400 }, (_, i) => `  - ${step(`s${i}`)}\n`).join('');
    expect(paths(planOf(steps), { lists: [0] })[0]).toHaveLength(400);
  });
});
