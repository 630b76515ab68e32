/**
 * The gates once more, from the bare entries: who passed a step had its checks, a permitted word or a permitted override on
 * record, and nobody skipped what must not be skipped. Of Handrail's own code this uses the types of a plan alone.
 */
import { z } from 'zod';
import type { Condition, Node, Plan, Procedure, StepNode } from '../../../src/procedures/model.ts';
import type { RawEntry, RawRun } from './raw.ts';

const startedSchema = z.looseObject({ plan: z.custom<Plan>(), byWord: z.array(z.string()) });
const openedSchema = z.looseObject({
  step: z.string(),
  position: z.array(z.number()),
  baselines: z.record(z.string(), z.unknown()).optional(),
});
const checkSchema = z.looseObject({
  step: z.string(),
  check: z.string(),
  state: z.string().optional(),
  outcome: z.string().optional(),
});
const reasonSchema = z.looseObject({ step: z.string(), reason: z.string() });

interface Seen {
  readonly node: StepNode | undefined;
  readonly baselines: Set<string>;
  readonly outcomes: Map<string, string | undefined>;
  readonly attested: Set<string>;
  decided: number;
}

/** Problems in the order in which they happened. */
export function gateProblems({ entries }: RawRun): readonly string[] {
  const [first] = entries;
  if (first === undefined) return ['nothing is recorded'];
  const { plan } = startedSchema.parse(first.event);
  const steps = new Map<string, Seen>();
  const problems: string[] = [];
  let paused = false;
  let ended = false;
  for (const entry of entries) {
    const say = (what: string) => problems.push(`entry ${entry.version} (${entry.event.type}): ${what}`);
    if (ended) say('it comes after the end');
    const seen = steps.get(entry.event.step ?? '');
    switch (entry.event.type) {
      case 'run-paused':
        paused = true;
        break;
      case 'run-resumed':
        paused = false;
        break;
      case 'run-ended':
        ended = true;
        break;
      case 'step-opened':
      case 'decision-opened': {
        const opened = openedSchema.parse(entry.event);
        if (seen) say('it was open before');
        const undecided = [...steps].filter(([, each]) => each.decided === 0).map(([key]) => key);
        if (undecided.length > 0) say(`${undecided.join(', ')} was never decided`);
        const node = nodeAt(plan, opened.position);
        const baselines = new Set(Object.keys(opened.baselines ?? {}));
        const step = node?.kind === 'step' ? node : undefined;
        steps.set(opened.step, { node: step, baselines, outcomes: new Map(), attested: new Set(), decided: 0 });
        break;
      }
      case 'baseline-taken':
        seen?.baselines.add(checkSchema.parse(entry.event).check);
        break;
      case 'check-reported': {
        const { check, state, outcome } = checkSchema.parse(entry.event);
        if (!seen?.baselines.has(check)) say(`${check} was looked at before it was known how it was`);
        seen?.outcomes.set(check, state === 'outcome' ? outcome : undefined);
        break;
      }
      case 'step-attested': {
        const { check, outcome } = checkSchema.parse(entry.event);
        if (paused) say('the run was paused');
        seen?.attested.add(check);
        seen?.outcomes.set(check, outcome);
        break;
      }
      case 'step-approved':
      case 'step-skipped':
      case 'step-overridden':
      case 'option-chosen': {
        if (seen === undefined) {
          say('it was never opened');
          break;
        }
        seen.decided += 1;
        if (seen.decided > 1) say('it was decided before');
        if (paused) say('the run was paused');
        if (seen.node) problems.push(...passed(seen.node, seen, entry));
      }
    }
  }
  return problems;
}

function passed(node: StepNode, seen: Seen, { version, event }: RawEntry): readonly string[] {
  const problem = (what: string) => [`entry ${version} (${event.type} ${event.step}): ${what}`];
  if (event.type === 'step-skipped' || event.type === 'step-overridden') {
    const allowance = event.type === 'step-skipped' ? node.skip : node.override;
    if (allowance === 'never') return problem('its procedure does not allow that');
    return reasonSchema.parse(event).reason.trim() === '' ? problem('it has no reason') : [];
  }
  for (const check of node.checks.filter(({ required }) => required)) {
    const outcome = seen.outcomes.get(check.id);
    if (outcome === undefined || !check.passes.includes(outcome)) return problem(`${check.id} was not proved`);
    if (seen.attested.has(check.id) && check.attest === 'never')
      return problem(`nobody may give their word for ${check.id}`);
  }
  const isMet = node.require === undefined || meets(node.require, seen);
  return isMet ? [] : problem('what it requires of its checks together does not hold');
}

/** By the outcomes of the step itself. What asks for inputs or other steps is not known here, and rules nothing out. */
function meets(condition: Condition, seen: Seen): boolean {
  if ('all' in condition) return condition.all.every((each) => meets(each, seen));
  if ('any' in condition) return condition.any.some((each) => meets(each, seen));
  if ('not' in condition) return !meets(condition.not, seen);
  if ('outcome' in condition && condition.step === undefined)
    return condition.is.includes(seen.outcomes.get(condition.outcome) ?? '');
  return true;
}

/** A position is: index of a node, which of its lists, index in that, and so on. */
function nodeAt(plan: Plan, position: readonly number[]): Node | undefined {
  let owner: Procedure = plan.procedure;
  let list: readonly Node[] = owner.steps;
  let node = list[position[0] ?? 0];
  for (let i = 1; i + 1 < position.length && node !== undefined; i += 2) {
    const taken = position[i] ?? 0;
    if (node.kind === 'use') [owner, list] = usedFrom(plan, owner, node.use);
    else list = listOf(node, taken);
    node = list[position[i + 1] ?? 0];
  }
  return node;
}

function listOf(node: Node, taken: number): readonly Node[] {
  switch (node.kind) {
    case 'each':
      return node.steps;
    case 'branch':
      return node.when[taken]?.steps ?? node.otherwise;
    case 'decision':
      return node.options[taken]?.steps ?? [];
    case 'repeat':
      return taken < 0 ? node.exhausted : node.steps;
    default:
      return [];
  }
}

function usedFrom(plan: Plan, owner: Procedure, use: string): [Procedure, readonly Node[]] {
  const own = owner.parts[use];
  if (own !== undefined) return [owner, own.steps];
  const [id = '', part] = use.split('/');
  const other = plan.used[id];
  if (other === undefined) throw new RangeError(`the plan has no ${use}`);
  return [other, part === undefined ? other.steps : (other.parts[part]?.steps ?? [])];
}
