/** What lies ahead of a position: how many steps, and how long they take. */
import { byInputs } from './by-inputs.ts';
import type { Plan, Scope } from './model.ts';
import { armsPossible, following, items, type Position, visit, waysUp } from './visit.ts';

/** What lies ahead: at least and at most so many steps, and the time they are expected to take at the least. */
export interface Ahead {
  readonly least: number;
  readonly most: number;
  /** Milliseconds. */
  readonly expected: number;
}

/**
 * What lies ahead of a position, the place there included. What checks will show and people choose is not known, so
 * every arm counts: `least` and `most` are equal when all ways are equally long.
 */
export function ahead(plan: Plan, inputs: Scope, position: Position): Ahead {
  return countFrom(plan, inputs, position, counts(plan, inputs));
}

const counts = byInputs(() => new Map<string, Ahead>());
const NOTHING: Ahead = { least: 0, most: 0, expected: 0 };

function countFrom(plan: Plan, inputs: Scope, position: Position, known: Map<string, Ahead>): Ahead {
  const id = position.join('.');
  const before = known.get(id);
  if (before) return before;
  const counted = countAt(plan, inputs, position, (next) => countFrom(plan, inputs, next, known));
  known.set(id, counted);
  return counted;
}

function countAt(plan: Plan, inputs: Scope, position: Position, from: (next: Position) => Ahead): Ahead {
  const here = visit(plan, inputs, position);
  if (!here) return NOTHING;
  const { node } = here;
  if (node === undefined) return position.length === 1 ? NOTHING : either(waysUp(here, position).map(from));
  switch (node.kind) {
    case 'step':
      return plus(from(following(position)), node.expected ?? 0);
    case 'decision':
      return plus(either(node.options.map((_, option) => from([...position, option, 0]))), 0);
    case 'end':
      return NOTHING;
    case 'branch':
      return either(armsPossible(node, here.scope).map((arm) => from([...position, arm, 0])));
    case 'each':
      return from(items(node, here.scope).length === 0 ? following(position) : [...position, 0, 0]);
    case 'repeat':
    case 'use':
      return from([...position, 0, 0]);
  }
}

const plus = (rest: Ahead, expected: number): Ahead => ({
  least: rest.least + 1,
  most: rest.most + 1,
  expected: rest.expected + expected,
});

const either = (ways: readonly Ahead[]): Ahead => ({
  least: Math.min(...ways.map((way) => way.least)),
  most: Math.max(...ways.map((way) => way.most)),
  expected: Math.min(...ways.map((way) => way.expected)),
});
