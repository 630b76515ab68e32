/** Rules about the ways through a list of steps: what is left unhandled, and what is never reached. */
import type { BranchNode, DecisionNode, Input, Node, Plan, Procedure, StepNode } from '../model.ts';
import { allNodes, usedBy } from '../nodes.ts';
import { atomsOf } from '../outcomes.ts';
import { analyse, type OpenCase } from './branches.ts';
import type { Report } from './finding.ts';

interface Around {
  readonly plan: Plan;
  /** The procedure whose file the steps stand in. */
  readonly owner: Procedure;
  readonly inputs: Readonly<Record<string, Input>>;
  readonly steps: ReadonlyMap<string, StepNode>;
  readonly decisions: ReadonlyMap<string, DecisionNode>;
  readonly report: Report;
}

/** Looks at one body: the procedure's own steps, or those of a part. */
export function lintWays(
  plan: Plan,
  steps: readonly Node[],
  inputs: Readonly<Record<string, Input>>,
  report: Report,
): void {
  const around: Around = { plan, owner: plan.procedure, inputs, ...indexed(steps), report };
  follow(steps, new Set(), around);
}

/**
 * @param certain ids that every way to here leads through; grows by those of this list
 * @returns whether every way through the list comes to an end of the run
 */
function follow(list: readonly Node[], certain: Set<string>, around: Around): boolean {
  let ended = false;
  let told = false;
  for (const node of list) {
    if (ended && !told) {
      around.report(
        'error',
        'unreachable',
        `${nameOf(node)} is never reached: every way before it ends the run`,
        idOf(node),
      );
      told = true;
    }
    const ends = followNode(node, certain, around);
    ended ||= ends;
  }
  return ended;
}

function followNode(node: Node, certain: Set<string>, around: Around): boolean {
  const inside = (steps: readonly Node[]): boolean => follow(steps, new Set(certain), around);
  switch (node.kind) {
    case 'step':
      certain.add(node.id);
      return false;
    case 'decision':
      certain.add(node.id);
      return node.options.map((option) => inside(option.steps)).every(Boolean);
    case 'branch': {
      const analysis = analyse(node, { ...around, certain });
      const arms = node.when.map((arm) => inside(arm.steps));
      const otherwise = inside(node.otherwise);
      if (!analysis) return arms.every(Boolean) && otherwise;
      for (const i of arms.keys()) {
        if (analysis.taken.has(i)) continue;
        around.report('error', 'unreachable', `arm ${i + 1} of \`${node.id}\` is never taken`, node.id);
      }
      const covered = analysis.open.length === 0;
      if (covered && node.otherwise.length > 0) {
        around.report('error', 'unreachable', `\`otherwise\` of \`${node.id}\` is never reached`, node.id);
      }
      sayOpen(node, analysis.open, around);
      return arms.every((ends, i) => ends || !analysis.taken.has(i)) && (otherwise || covered);
    }
    case 'each':
      if (inside(node.steps) && node.steps.length > 0) {
        const message = `only the first of \`${node.in}\` is ever come to: every way through ${nameOf(node)} ends the run`;
        around.report('error', 'unreachable', message);
      }
      return false;
    case 'repeat': {
      const ends = follow(node.steps, certain, around);
      inside(node.exhausted);
      sayStuck(node, around);
      return ends;
    }
    case 'use': {
      const used = usedBy(around.plan, around.owner, node.use);
      if (used === undefined) return false;
      const { owner, body } = used;
      // What is used is looked at by itself; here it matters only whether it ends the run.
      const there = { ...around, owner, inputs: body.inputs, report: () => {}, ...indexed(body.steps) };
      return follow(body.steps, new Set(), there);
    }
    case 'end':
      return true;
  }
}

function indexed(steps: readonly Node[]): Pick<Around, 'steps' | 'decisions'> {
  const nodes = allNodes(steps);
  return {
    steps: new Map(nodes.flatMap((node) => (node.kind === 'step' ? [[node.id, node]] : []))),
    decisions: new Map(nodes.flatMap((node) => (node.kind === 'decision' ? [[node.id, node]] : []))),
  };
}

/** Cases that no arm is for. Those that only inputs make may do without a word: their `otherwise` is nothing. */
function sayOpen(node: BranchNode, open: readonly OpenCase[], around: Around): void {
  const asks = node.when.flatMap((arm) => atomsOf(arm.if)).filter((atom) => 'outcome' in atom || 'decision' in atom);
  if (open.length === 0 || asks.length === 0) return;
  if (!node.otherwiseStated) {
    const message = `nothing is said for the case that ${listed(open)}. Add an arm, or \`otherwise: []\` if nothing is to be done`;
    around.report('error', 'outcome-unhandled', message, node.id);
    return;
  }
  const seen = open.filter((each) => each.isSeen);
  const unseen = open.filter((each) => !each.isSeen);
  if (node.otherwise.length === 0 || seen.length === 0 || unseen.length === 0) return;
  const message = `\`otherwise\` is for the case that ${listed(seen)}, and just so for the case that ${listed(unseen)}. Give what is seen an arm of its own`;
  around.report('warning', 'otherwise-unseen', message, node.id);
}

function listed(cases: readonly OpenCase[]): string {
  const shown = cases.slice(0, 3).map(({ words }) => words);
  return `${shown.join('; or ')}${cases.length > 3 ? '; and more' : ''}`;
}

/** A repeat whose condition asks only for what stands outside of it goes round in vain. */
function sayStuck(node: Extract<Node, { kind: 'repeat' }>, around: Around): void {
  const ids = new Set(allNodes(node.steps).map(idOf));
  const changes = atomsOf(node.until).some((atom) => {
    if ('outcome' in atom) return ids.has(atom.step);
    return 'decision' in atom && ids.has(atom.decision);
  });
  if (changes) return;
  around.report('error', 'repeat-stuck', `nothing inside \`${node.id}\` changes what \`until\` asks for`, node.id);
}

function idOf(node: Node): string | undefined {
  return node.kind === 'each' ? undefined : node.id;
}

function nameOf(node: Node): string {
  return node.kind === 'each' ? `\`each: ${node.variable} in ${node.in}\`` : `\`${node.id}\``;
}
