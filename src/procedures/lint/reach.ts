/**
 * What no way leads to, though no single branch shows it: an arm for a choice that ended the run before, for one. Every
 * way is walked, so this is told only where they are few enough for that.
 */
import type { Node, Plan } from '../model.ts';
import { allNodes, bodiesOf } from '../nodes.ts';
import { everyWay, TooManyPaths, type Way } from '../paths.ts';
import type { Finding, Report } from './finding.ts';

const MOST_WAYS = 250;

/** @param found what was told already: a list that is never reached is told once, not step by step */
export function lintReach(plan: Plan, found: readonly Finding[], report: Report): void {
  if (found.some(({ rule }) => rule === 'unreachable')) return;
  const every = waysOf(plan);
  if (every === undefined) return;
  const reached = new Set<Node>(every.flatMap(({ places }) => places.map(({ node }) => node)));
  for (const { steps } of bodiesOf(plan.procedure)) {
    const nodes = allNodes(steps).filter((node) => node.kind === 'step' || node.kind === 'end');
    // A part that nobody comes to may be there for other procedures.
    if (!nodes.some((node) => reached.has(node))) continue;
    for (const node of nodes.filter((each) => !reached.has(each))) {
      report(
        'error',
        'unreachable',
        `\`${node.id}\` is never reached: no way through the procedure leads to it`,
        node.id,
      );
    }
  }
}

function waysOf(plan: Plan): readonly Way[] | undefined {
  try {
    return everyWay(withInternalsAsked(plan), { most: MOST_WAYS });
  } catch (error) {
    if (error instanceof TooManyPaths) return undefined;
    throw error;
  }
}

/** Procedures that use this one may hand anything over. */
function withInternalsAsked(plan: Plan): Plan {
  const { procedure } = plan;
  const inputs = Object.entries(procedure.inputs).map(([name, input]) => [name, { ...input, internal: false }]);
  return { ...plan, procedure: { ...procedure, inputs: Object.fromEntries(inputs) } };
}
