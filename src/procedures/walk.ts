/**
 * The way through a plan. People stop only at **places**: a step, a decision, or an end. Everything between two places
 * is walked through at once.
 */

import { byInputs } from './by-inputs.ts';
import { type Facts, holds } from './conditions.ts';
import type { BranchNode, DecisionNode, Plan, Procedure, RepeatNode, Scope } from './model.ts';
import {
  armsPossible,
  asPlace,
  enter,
  following,
  items,
  type Place,
  type Position,
  type Visit,
  visit,
  visits,
  waysUp,
} from './visit.ts';

export type { Place, Position, Turn } from './visit.ts';

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

/** The first arm that inputs and the first options of decisions permit, and one round. */
class StraightOn implements Guide {
  readonly #decided = new Map<string, string>();

  decide(decision: DecisionNode): void {
    const [first] = decision.options;
    if (first) this.#decided.set(decision.id, first.id);
  }

  arm(node: BranchNode, scope: Scope): number {
    return armsPossible(node, scope, this.#decided)[0] ?? 0;
  }

  leaves(): boolean {
    return true;
  }
}

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
  const guide = new StraightOn();
  const places: Place[] = [];
  let place = settle(plan, inputs, [0], guide);
  while (place) {
    places.push(place);
    const { position, node } = place;
    if (node.kind === 'end') break;
    if (node.kind === 'decision') guide.decide(node);
    place = settle(plan, inputs, node.kind === 'decision' ? [...position, 0, 0] : following(position), guide);
  }
  return places;
}

/** Every place that any way leads to, as far as the inputs tell, in the order of the files. Places in two arms may share a key. */
export function everyPlace(plan: Plan, inputs: Scope): readonly Place[] {
  const places: Place[] = [];
  for (const { visit: here, position } of visits(plan, inputs)) {
    const place = asPlace(here, position);
    if (place) places.push(place);
  }
  return places;
}

/** A procedure that takes part in a plan, with what its names stand for there. */
export interface Member {
  readonly procedure: Procedure;
  readonly scope: Scope;
}

/** The procedure and every use of another one that any way leads to, as far as the inputs tell, in the order of the files. */
export const membersOf = byInputs((plan, inputs): readonly Member[] => {
  const members: Member[] = [{ procedure: plan.procedure, scope: inputs }];
  for (const { visit: here } of visits(plan, inputs)) {
    // A part of another procedure comes without what that one says of itself.
    const isWhole = here.node?.kind === 'use' && Object.hasOwn(plan.used, here.node.use);
    const inner = isWhole ? enter(plan, here, 0) : undefined;
    if (inner && inner.visit.owner !== here.owner) {
      members.push({ procedure: inner.visit.owner, scope: inner.visit.scope });
    }
  }
  return members;
});

/** The place at a position that was reached before. */
export function placeAt(plan: Plan, inputs: Scope, position: Position): Place {
  const here = visit(plan, inputs, position);
  const place = here && asPlace(here, position);
  if (!place) throw new RangeError(`No step at ${position.join('.')} of ${plan.procedure.id}.`);
  return place;
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
