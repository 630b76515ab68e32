/** Rules about the ways through a list of steps: what is left unhandled, and what is never reached. */
import type { DecisionNode, Input, Node, Procedure, StepNode } from '../model.ts';
import { allNodes } from '../nodes.ts';
import { atomsOf } from '../outcomes.ts';
import { analyse } from './branches.ts';
import type { Report } from './finding.ts';

interface Around {
  readonly procedure: Procedure;
  readonly inputs: Readonly<Record<string, Input>>;
  readonly steps: ReadonlyMap<string, StepNode>;
  readonly decisions: ReadonlyMap<string, DecisionNode>;
  readonly report: Report;
}

/** Looks at one body: the procedure's own steps, or those of a part. */
export function lintWays(
  procedure: Procedure,
  steps: readonly Node[],
  inputs: Readonly<Record<string, Input>>,
  report: Report,
): void {
  const nodes = allNodes(steps);
  const around: Around = {
    procedure,
    inputs,
    steps: new Map(nodes.flatMap((node) => (node.kind === 'step' ? [[node.id, node]] : []))),
    decisions: new Map(nodes.flatMap((node) => (node.kind === 'decision' ? [[node.id, node]] : []))),
    report,
  };
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
      const asksOutcomes = node.when.some((arm) => atomsOf(arm.if).some((atom) => 'outcome' in atom));
      if (!covered && asksOutcomes && !node.otherwiseStated) {
        const shown = analysis.open.slice(0, 3).join('; or ');
        const more = analysis.open.length > 3 ? '; and more' : '';
        const message = `nothing is said for the case that ${shown}${more}. Add an arm, or \`otherwise: []\` if nothing is to be done`;
        around.report('error', 'outcome-unhandled', message, node.id);
      }
      return arms.every((ends, i) => ends || !analysis.taken.has(i)) && (otherwise || covered);
    }
    case 'each':
      inside(node.steps);
      return false;
    case 'repeat': {
      const ends = follow(node.steps, certain, around);
      inside(node.exhausted);
      sayStuck(node, around);
      return ends;
    }
    case 'use': {
      const part = around.procedure.parts[node.use];
      // A part is looked at by itself; here it matters only whether it ends the run.
      return part ? follow(part.steps, new Set(), { ...around, report: () => {}, ...indexed(part.steps) }) : false;
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
