/**
 * The way through a plan.
 *
 * A **position** is a list of numbers of odd length that leads from the procedure's own steps inwards:
 * index of a node, which of its lists was taken, index in that list, and so on. Which list:
 *
 * - each: the number of the item, from 0
 * - branch: the number of the arm; `when.length` is the otherwise
 * - decision: the number of the option
 * - repeat: the number of the round, from 0; -1 is what follows when the rounds are exhausted
 * - use: always 0
 *
 * Everything else, what is in scope, the key, "pair 1 of 2", follows from the position, the plan and the inputs. People
 * stop only at **places**: a step, a decision, or an end. Everything between two places is walked through at once.
 */

import { type Facts, holds, holdsByInputs } from './conditions.ts';
import type {
  BranchNode,
  DecisionNode,
  EachNode,
  EndNode,
  Node,
  Plan,
  Procedure,
  RepeatNode,
  Scope,
  StepNode,
  Value,
} from './model.ts';
import { lookUp, valueText } from './scope.ts';

export type Position = readonly number[];

const EXHAUSTED = -1;

/** "pair 1 of 2", "try 2 of 3". */
export interface Turn {
  readonly of: string;
  /** From 1. */
  readonly number: number;
  readonly total: number;
  readonly label: string;
}

export interface Place {
  readonly position: Position;
  readonly node: StepNode | DecisionNode | EndNode;
  /** Unique in the run: `ors-a/first/export-options`. */
  readonly key: string;
  readonly scope: Scope;
  readonly turns: readonly Turn[];
  /** The procedure whose file the node stands in. */
  readonly owner: Procedure;
}

/** Tells the way at every fork that is no decision. */
interface Guide {
  /** Number of the arm to take. */
  arm(node: BranchNode, scope: Scope): number;
  /** Whether the rounds are over. */
  leaves(node: RepeatNode, scope: Scope): boolean;
}

class ByFacts implements Guide {
  constructor(private readonly facts: Facts) {}

  arm(node: BranchNode, scope: Scope): number {
    const arm = node.when.findIndex((each) => holds(each.if, scope, this.facts));
    return arm < 0 ? node.when.length : arm;
  }

  leaves(node: RepeatNode, scope: Scope): boolean {
    return holds(node.until, scope, this.facts);
  }
}

const STRAIGHT_ON: Guide = { arm: (node, scope) => armsPossible(node, scope)[0] ?? 0, leaves: () => true };

/** The first place, or undefined if the plan leads past everything. */
export function firstPlace(plan: Plan, inputs: Scope, facts: Facts): Place | undefined {
  return settle(plan, inputs, [0], new ByFacts(facts));
}

/**
 * The place after this one. After a decision, `facts` must know what was chosen there.
 *
 * @returns undefined at the end of the procedure, and after an end
 */
export function nextPlace(plan: Plan, inputs: Scope, position: Position, facts: Facts): Place | undefined {
  const here = visit(plan, inputs, position);
  if (here?.node === undefined || here.node.kind === 'end') return undefined;
  if (here.node.kind === 'decision') {
    const chosen = facts.decision(here.node.id);
    const option = here.node.options.findIndex((each) => each.id === chosen);
    if (option < 0) throw new RangeError(`Decision ${here.node.id} has no option ${chosen ?? '(none chosen)'}.`);
    return settle(plan, inputs, [...position, option, 0], new ByFacts(facts));
  }
  return settle(plan, inputs, following(position), new ByFacts(facts));
}

/** The usual way through, for previews: the first arm that the inputs permit, the first option, one round. Ends with the first end, if any. */
export function straightThrough(plan: Plan, inputs: Scope): readonly Place[] {
  const places: Place[] = [];
  let place = settle(plan, inputs, [0], STRAIGHT_ON);
  while (place) {
    places.push(place);
    if (place.node.kind === 'end') break;
    const { position, node } = place;
    place = settle(plan, inputs, node.kind === 'decision' ? [...position, 0, 0] : following(position), STRAIGHT_ON);
  }
  return places;
}

/** Every place that any way leads to, in the order of the files. Places in two arms may share a key. */
export function everyPlace(plan: Plan, inputs: Scope): readonly Place[] {
  return placesBelow(plan, inputs, []);
}

function placesBelow(plan: Plan, inputs: Scope, list: Position): readonly Place[] {
  const places: Place[] = [];
  for (let index = 0; ; index++) {
    const position = [...list, index];
    const here = visit(plan, inputs, position);
    if (here?.node === undefined) return places;
    const place = asPlace(here, position);
    if (place) places.push(place);
    for (const taken of lists(here.node, here.scope)) places.push(...placesBelow(plan, inputs, [...position, taken]));
  }
}

function lists(node: Node, scope: Scope): readonly number[] {
  switch (node.kind) {
    case 'step':
    case 'end':
      return [];
    case 'decision':
      return [...node.options.keys()];
    case 'branch':
      return [...node.when.keys(), node.when.length];
    case 'each':
      return [...items(node, scope).keys()];
    case 'repeat':
      return [...Array(node.atMost).keys(), EXHAUSTED];
    case 'use':
      return [0];
  }
}

/** The place at a position that was reached before. */
export function placeAt(plan: Plan, inputs: Scope, position: Position): Place {
  const here = visit(plan, inputs, position);
  const place = here && asPlace(here, position);
  if (!place) throw new RangeError(`No step at ${position.join('.')} of ${plan.procedure.id}.`);
  return place;
}

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
  const ofPlan = counts.get(plan) ?? new WeakMap<Scope, Map<string, Ahead>>();
  counts.set(plan, ofPlan);
  const known = ofPlan.get(inputs) ?? new Map<string, Ahead>();
  ofPlan.set(inputs, known);
  return countFrom(plan, inputs, position, known);
}

// A run's plan and inputs never change, and each is one object for as long as the run is in memory.
const counts = new WeakMap<Plan, WeakMap<Scope, Map<string, Ahead>>>();
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

/** Arms that the inputs do not rule out. An otherwise that the file does not state is for what cannot happen. */
function armsPossible(node: BranchNode, scope: Scope): readonly number[] {
  const possible: number[] = [];
  for (const [arm, { if: condition }] of node.when.entries()) {
    const known = holdsByInputs(condition, scope);
    if (known === false) continue;
    possible.push(arm);
    if (known === true) return possible;
  }
  const stated = node.otherwiseStated === true || node.otherwise.length > 0;
  return stated || possible.length === 0 ? [...possible, node.when.length] : possible;
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

/** One list on the way to a position: who stands where, and what is in scope there. */
interface Visit {
  /** Undefined just past the end of the list. */
  readonly node: Node | undefined;
  readonly parent: Visit | undefined;
  readonly scope: Scope;
  readonly owner: Procedure;
  readonly segments: readonly string[];
  readonly turns: readonly Turn[];
}

function settle(plan: Plan, inputs: Scope, start: Position, guide: Guide): Place | undefined {
  let position: Position | undefined = start;
  while (position) {
    const here: Visit | undefined = visit(plan, inputs, position);
    if (!here) throw new RangeError(`Position ${position.join('.')} is not in ${plan.procedure.id}.`);
    const place = asPlace(here, position);
    if (place) return place;
    position = here.node === undefined ? up(here, position, guide) : into(here, position, guide);
  }
  return undefined;
}

/** From a node that is no place to what it leads to. */
function into(here: Visit, position: Position, guide: Guide): Position {
  const { node, scope } = here;
  if (node?.kind === 'branch') return [...position, guide.arm(node, scope), 0];
  if (node?.kind === 'each' && items(node, scope).length === 0) return following(position);
  return [...position, 0, 0];
}

/** From just past the end of a list to what follows it. */
function up(here: Visit, position: Position, guide: Guide): Position | undefined {
  if (position.length === 1) return undefined;
  const [again, out] = waysUp(here, position);
  const node = here.parent?.node;
  if (node?.kind !== 'repeat' || here.parent === undefined || out === undefined) return again;
  return guide.leaves(node, here.parent.scope) ? out : again;
}

/** Where the end of a list can lead: for a repeat's round, first the next round (or exhaustion), then the way out. */
function waysUp(here: Visit, position: Position): readonly Position[] {
  const parentPosition = position.slice(0, -2);
  const taken = position.at(-2) ?? 0;
  const parent = here.parent;
  const node = parent?.node;
  const out = following(parentPosition);
  if (parent && node?.kind === 'each') {
    return [taken + 1 < items(node, parent.scope).length ? [...parentPosition, taken + 1, 0] : out];
  }
  if (node?.kind === 'repeat' && taken !== EXHAUSTED) {
    return [[...parentPosition, taken + 1 < node.atMost ? taken + 1 : EXHAUSTED, 0], out];
  }
  return [out];
}

function following(position: Position): Position {
  return [...position.slice(0, -1), (position.at(-1) ?? 0) + 1];
}

function visit(plan: Plan, inputs: Scope, position: Position): Visit | undefined {
  let list: readonly Node[] = plan.procedure.steps;
  let here: Visit = {
    node: list[position[0] ?? 0],
    parent: undefined,
    scope: inputs,
    owner: plan.procedure,
    segments: [],
    turns: [],
  };
  for (let i = 1; i + 1 < position.length; i += 2) {
    const taken = position[i] ?? 0;
    const inner = enter(plan, here, taken);
    if (!inner) return undefined;
    list = inner.list;
    here = { ...inner.visit, node: list[position[i + 1] ?? 0], parent: here };
  }
  return here;
}

function enter(
  plan: Plan,
  from: Visit,
  taken: number,
): { list: readonly Node[]; visit: Omit<Visit, 'node' | 'parent'> } | undefined {
  const { node, scope, owner, segments, turns } = from;
  switch (node?.kind) {
    case 'each': {
      const all = items(node, scope);
      const item = all[taken];
      if (item === undefined) return undefined;
      const label = valueText(item);
      const turn = { of: node.variable, number: taken + 1, total: all.length, label };
      const inside = { ...scope, [node.variable]: item };
      return {
        list: node.steps,
        visit: { scope: inside, owner, segments: [...segments, label], turns: [...turns, turn] },
      };
    }
    case 'branch':
      return { list: node.when[taken]?.steps ?? node.otherwise, visit: { scope, owner, segments, turns } };
    case 'decision': {
      const option = node.options[taken];
      return option && { list: option.steps, visit: { scope, owner, segments, turns } };
    }
    case 'repeat': {
      if (taken === EXHAUSTED) return { list: node.exhausted, visit: { scope, owner, segments, turns } };
      const turn = { of: 'try', number: taken + 1, total: node.atMost, label: node.id };
      return {
        list: node.steps,
        visit: { scope, owner, segments: [...segments, `${node.id}-${taken + 1}`], turns: [...turns, turn] },
      };
    }
    case 'use': {
      const part = owner.parts[node.use];
      const procedure = part ? undefined : plan.used[node.use];
      const list = part?.steps ?? procedure?.steps;
      if (!list) return undefined;
      const inputs = (part ?? procedure)?.inputs ?? {};
      const inside: Record<string, Value> = {};
      for (const [name, input] of Object.entries(inputs)) {
        const given = node.with[name];
        const value =
          given === undefined ? input.default : 'value' in given ? given.value : lookUp(given.reference, scope);
        if (value !== undefined) inside[name] = value;
      }
      return { list, visit: { scope: inside, owner: procedure ?? owner, segments: [...segments, node.id], turns } };
    }
    default:
      return undefined;
  }
}

function items(node: EachNode, scope: Scope): readonly Value[] {
  const value = lookUp(node.in, scope);
  return Array.isArray(value) ? value : [];
}

function asPlace(here: Visit, position: Position): Place | undefined {
  const { node, scope, owner, segments, turns } = here;
  if (node?.kind !== 'step' && node?.kind !== 'decision' && node?.kind !== 'end') return undefined;
  return { position, node, key: [...segments, node.id].join('/'), scope, turns, owner };
}
