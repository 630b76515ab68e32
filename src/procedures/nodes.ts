/** Going through the nodes of a procedure as they are written, whatever way a run takes. */
import type { Node, Part, Plan, Procedure } from './model.ts';

/** The lists of nodes inside a node, in the order of the file. */
export function listsIn(node: Node): readonly (readonly Node[])[] {
  switch (node.kind) {
    case 'step':
    case 'use':
    case 'end':
      return [];
    case 'decision':
      return node.options.map((option) => option.steps);
    case 'branch':
      return [...node.when.map((arm) => arm.steps), node.otherwise];
    case 'each':
      return [node.steps];
    case 'repeat':
      return [node.steps, node.exhausted];
  }
}

/** Every node of a list, and those inside it, in the order of the file. */
export function allNodes(list: readonly Node[]): readonly Node[] {
  return list.flatMap((node) => [node, ...listsIn(node).flatMap(allNodes)]);
}

/** A procedure's own steps and then its parts', as lists with the part's name. */
export function bodiesOf(
  procedure: Procedure,
): readonly { readonly part: string | undefined; readonly steps: readonly Node[] }[] {
  const parts = Object.entries(procedure.parts).map(([part, { steps }]) => ({ part, steps }));
  return [{ part: undefined, steps: procedure.steps }, ...parts];
}

/** Ids of the other procedures that a procedure uses, as a whole or in part. */
export function usesOf(procedure: Procedure): ReadonlySet<string> {
  const nodes = bodiesOf(procedure).flatMap(({ steps }) => allNodes(steps));
  const uses = nodes.flatMap((node) => (node.kind === 'use' ? [node.use] : []));
  return new Set(uses.filter((use) => !Object.hasOwn(procedure.parts, use)).map(procedureIn));
}

/** The procedure in `other/part`, which may be the procedure alone. */
export function procedureIn(use: string): string {
  return use.split('/')[0] ?? use;
}

/** What a use names, with the procedure whose file it stands in. */
export interface Used {
  readonly owner: Procedure;
  /** A procedure as a whole is its own body. */
  readonly body: Part | Procedure;
}

/** @returns undefined if the plan does not have it */
export function usedBy(plan: Plan, owner: Procedure, use: string): Used | undefined {
  const own = Object.hasOwn(owner.parts, use) ? owner.parts[use] : undefined;
  if (own) return { owner, body: own };
  const other = plan.used[procedureIn(use)];
  const part = use.slice(procedureIn(use).length + 1);
  const body = part === '' ? other : other?.parts[part];
  return other && body ? { owner: other, body } : undefined;
}

/** The other procedures that a plan uses as a whole, whatever way a run takes: what they say of themselves is taken over. */
export function usedWhole(plan: Plan): readonly Procedure[] {
  const whole = new Set<Procedure>();
  const seen = new Set<Part | Procedure>();
  const follow = ({ owner, body }: Used): void => {
    if (seen.has(body)) return;
    seen.add(body);
    for (const node of allNodes(body.steps)) {
      const used = node.kind === 'use' ? usedBy(plan, owner, node.use) : undefined;
      if (used === undefined) continue;
      if (used.body === used.owner) whole.add(used.owner);
      follow(used);
    }
  };
  follow({ owner: plan.procedure, body: plan.procedure });
  return [...whole];
}
