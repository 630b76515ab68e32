/** What a plan says of who may do what, held against the estate that has the groups. */
import { RESERVED, type Rights, type Rule } from '../estate/rights.ts';
import { suggestion } from '../yaml/suggest.ts';
import type { DecisionNode, Plan, Procedure, StepNode } from './model.ts';
import { allNodes, bodiesOf } from './nodes.ts';

export interface WhoProblem {
  readonly procedure: string;
  /** Id of the step or decision. */
  readonly step: string;
  /** Names the step, so that it can stand alone. */
  readonly message: string;
}

type Limited = (StepNode | DecisionNode) & { readonly who: NonNullable<(StepNode | DecisionNode)['who']> };

/** Steps and decisions of a procedure that say who may do what there, those of its parts too. */
export function limitedIn(procedure: Procedure): readonly Limited[] {
  return bodiesOf(procedure)
    .flatMap(({ steps }) => allNodes(steps))
    .filter((node): node is Limited => (node.kind === 'step' || node.kind === 'decision') && node.who !== undefined);
}

/** Groups that the estate lacks, and limits that nothing would hold to. With either, nobody can start. */
export function whoProblems(plan: Plan, rights: Rights | undefined): readonly WhoProblem[] {
  return [plan.procedure, ...Object.values(plan.used)].flatMap((procedure) =>
    limitedIn(procedure).flatMap((node) =>
      complaints(node, rights).map((why) => ({ procedure: procedure.id, step: node.id, message: why })),
    ),
  );
}

function complaints({ id, who }: Limited, rights: Rights | undefined): readonly string[] {
  if (rights === undefined) {
    return [
      `Step ${id} says who may decide it, and the estate has no policies, so nothing would hold anybody to it. Add \`policies\` to the estate, such as \`otherwise: everyone\`.`,
    ];
  }
  const known = Object.keys(rights.groups);
  const unknown = namesIn(Object.values(who)).filter((name) => !known.includes(name));
  return unknown.map((name) => {
    const meant = suggestion(name, known);
    const end = meant.endsWith('?') ? meant : `${meant}.`;
    return `Step ${id} names the group \`${name}\`, which the estate does not have${end}`;
  });
}

/** The groups that rules name. */
function namesIn(rules: readonly (Rule | undefined)[]): readonly string[] {
  const names = rules.flatMap((rule) => rule?.by ?? []);
  return [...new Set(names)].filter((name) => !RESERVED.includes(name));
}

/** The rights as a run of this plan freezes them: without the groups that nothing names. */
export function rightsFor(plan: Plan, rights: Rights): Rights {
  const limited = [plan.procedure, ...Object.values(plan.used)].flatMap(limitedIn);
  const named = namesIn([...Object.values(rights.policies), ...limited.flatMap(({ who }) => Object.values(who))]);
  return {
    ...rights,
    groups: Object.fromEntries(Object.entries(rights.groups).filter(([name]) => named.includes(name))),
  };
}
