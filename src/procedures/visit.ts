/**
 * Where one can be in a plan, and what is in scope there.
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
 * Everything else, what is in scope, the key, "pair 1 of 2", follows from the position, the plan and the inputs.
 */

import { byInputs } from './by-inputs.ts';
import { holdsByInputs } from './conditions.ts';
import type {
  BranchNode,
  DecisionNode,
  EachNode,
  EndNode,
  Handed,
  Node,
  Plan,
  Procedure,
  Scope,
  StepNode,
  Value,
} from './model.ts';
import { usedBy } from './nodes.ts';
import { lookUp, presetOf, valueText } from './scope.ts';

export type Position = readonly number[];

/** In a position: what follows when the rounds of a repeat are exhausted. */
export const EXHAUSTED = -1;

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

/** Every node that any way leads to, as far as the inputs tell, the outer ones first. */
export function* visits(plan: Plan, inputs: Scope): Generator<{ readonly visit: Visit; readonly position: Position }> {
  yield* visitsIn(plan, plan.procedure.steps, atTop(plan, inputs), []);
}

function* visitsIn(
  plan: Plan,
  list: readonly Node[],
  around: Omit<Visit, 'node'>,
  above: Position,
): Generator<{ readonly visit: Visit; readonly position: Position }> {
  for (const [index, node] of list.entries()) {
    const here: Visit = { ...around, node };
    const position = [...above, index];
    yield { visit: here, position };
    for (const taken of lists(node, here.scope)) {
      const inner = enter(plan, here, taken);
      if (inner) yield* visitsIn(plan, inner.list, { ...inner.visit, parent: here }, [...position, taken]);
    }
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
      return armsPossible(node, scope);
    case 'each':
      return [...items(node, scope).keys()];
    case 'repeat':
      return [...Array(node.atMost).keys(), EXHAUSTED];
    case 'use':
      return [0];
  }
}

/** Arms that the inputs do not rule out. An otherwise that the file does not state is for what cannot happen. */
export function armsPossible(node: BranchNode, scope: Scope, decided?: ReadonlyMap<string, string>): readonly number[] {
  const possible: number[] = [];
  for (const [arm, { if: condition }] of node.when.entries()) {
    const known = holdsByInputs(condition, scope, decided);
    if (known === false) continue;
    possible.push(arm);
    if (known === true) return possible;
  }
  const stated = node.otherwiseStated === true || node.otherwise.length > 0;
  return stated || possible.length === 0 ? [...possible, node.when.length] : possible;
}

/** One list on the way to a position: who stands where, and what is in scope there. */
export interface Visit {
  /** Undefined just past the end of the list. */
  readonly node: Node | undefined;
  readonly parent: Visit | undefined;
  readonly scope: Scope;
  readonly owner: Procedure;
  readonly segments: readonly string[];
  readonly turns: readonly Turn[];
}

/** Where the end of a list can lead: for a repeat's round, first the next round (or exhaustion), then the way out. */
export function waysUp(here: Visit, position: Position): readonly Position[] {
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

export function following(position: Position): Position {
  return [...position.slice(0, -1), (position.at(-1) ?? 0) + 1];
}

function atTop(plan: Plan, inputs: Scope): Omit<Visit, 'node'> {
  return { parent: undefined, scope: inputs, owner: plan.procedure, segments: [], turns: [] };
}

/** @returns undefined if the position leads nowhere */
export function visit(plan: Plan, inputs: Scope, position: Position): Visit | undefined {
  let list: List | undefined = topOf(plan, inputs);
  for (let i = 0; list && i + 2 < position.length; i += 2) {
    list = listIn(list, plan, position[i] ?? 0, position[i + 1] ?? 0);
  }
  return list && visitIn(list, position.at(-1) ?? 0);
}

/** A list of nodes that leads somewhere, and what was found in it. */
interface List {
  readonly nodes: readonly Node[];
  readonly around: Omit<Visit, 'node'>;
  /** By index. */
  readonly visits: Visit[];
  /** By index: the lists of that node, by which is taken. */
  readonly inner: Map<number, List | undefined>[];
}

const topOf = byInputs((plan, inputs) => listOf(plan.procedure.steps, atTop(plan, inputs)));

function listOf(nodes: readonly Node[], around: Omit<Visit, 'node'>): List {
  return { nodes, around, visits: [], inner: [] };
}

function visitIn(list: List, index: number): Visit {
  const known = list.visits[index] ?? { ...list.around, node: list.nodes[index] };
  list.visits[index] = known;
  return known;
}

function listIn(list: List, plan: Plan, index: number, taken: number): List | undefined {
  const lists = list.inner[index] ?? new Map<number, List | undefined>();
  list.inner[index] = lists;
  if (lists.has(taken)) return lists.get(taken);
  const parent = visitIn(list, index);
  const entered = enter(plan, parent, taken);
  const made = entered && listOf(entered.list, { ...entered.visit, parent });
  lists.set(taken, made);
  return made;
}

export function enter(
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
      const used = usedBy(plan, owner, node.use);
      if (!used) return undefined;
      const inside: Record<string, Value> = {};
      for (const [name, input] of Object.entries(used.body.inputs)) {
        const given = Object.hasOwn(node.with, name) ? node.with[name] : undefined;
        const value = handedOver(given, scope) ?? presetOf(input);
        // One server where a list is asked for is a list of one.
        if (value !== undefined) inside[name] = input.many && !Array.isArray(value) ? [value] : value;
      }
      const visit = { scope: inside, owner: used.owner, segments: [...segments, node.id], turns };
      return { list: used.body.steps, visit };
    }
    default:
      return undefined;
  }
}

function handedOver(given: Handed | undefined, scope: Scope): Value | undefined {
  if (given === undefined) return undefined;
  if ('value' in given) return given.value;
  if ('reference' in given) return lookUp(given.reference, scope);
  return given.references.flatMap((each) => lookUp(each, scope) ?? []);
}

export function items(node: EachNode, scope: Scope): readonly Value[] {
  const value = lookUp(node.in, scope);
  return Array.isArray(value) ? value : [];
}

export function asPlace(here: Visit, position: Position): Place | undefined {
  const { node, scope, owner, segments, turns } = here;
  if (node?.kind !== 'step' && node?.kind !== 'decision' && node?.kind !== 'end') return undefined;
  return { position, node, key: [...segments, node.id].join('/'), scope, turns, owner };
}
