/** What can have come of a step when it is left: for paths and lint, which look at every way through. */
import { holds } from './conditions.ts';
import type { Check, Condition, StepNode } from './model.ts';

/** Check id → outcome, undefined where none was seen. */
export type Outcomes = Readonly<Record<string, string | undefined>>;

const MOST = 4096;

/**
 * Every combination of outcomes that the checks can have when the step is left. Approved, each required check has an
 * outcome that passes, and what the step requires besides holds. Skipped or overridden, where it allows that, anything.
 *
 * @param asked the checks that matter; those that `require` asks for are added
 */
export function outcomesOf(step: StepNode, asked: readonly string[]): readonly Outcomes[] {
  const required = step.require === undefined ? [] : checksIn(step.require, step.id);
  // What `require` says of inputs or of other steps is not known here, so it rules nothing out.
  const rule = required === undefined ? undefined : step.require;
  const ids = new Set([...asked, ...(required ?? [])]);
  const checks = step.checks.filter((check) => ids.has(check.id));
  if (step.skip !== 'never' || step.override !== 'never') {
    return product(checks, (check) => [...check.outcomes, undefined]);
  }
  const ways = product(checks, (check) => (check.required ? check.passes : [...check.outcomes, undefined]));
  if (rule === undefined) return ways;
  return ways.filter((way) =>
    holds(rule, {}, { outcome: (_, check) => way[check], decision: () => undefined }, step.id),
  );
}

function product(
  checks: readonly Check[],
  outcomes: (check: Check) => readonly (string | undefined)[],
): readonly Outcomes[] {
  let ways: readonly Outcomes[] = [{}];
  for (const check of checks) {
    ways = ways.flatMap((way) => outcomes(check).map((outcome) => ({ ...way, [check.id]: outcome })));
    if (ways.length > MOST)
      throw new RangeError(`The outcomes of the check "${check.title}" and those beside it are too many.`);
  }
  return ways;
}

/** The step's own checks in a condition, or undefined if it speaks of anything else as well. */
function checksIn(condition: Condition, step: string): readonly string[] | undefined {
  const atoms = atomsOf(condition);
  const own = atoms.flatMap((atom) => ('outcome' in atom && (atom.step ?? step) === step ? [atom.outcome] : []));
  return own.length === atoms.length ? own : undefined;
}

/** Checks of a step that are not required, and that `require` asks for: ways to the same, of which one may be enough. */
export function alternativesOf({ checks, require, id }: Pick<StepNode, 'checks' | 'require' | 'id'>): readonly Check[] {
  if (require === undefined) return [];
  const asked = atomsOf(require).flatMap((atom) =>
    'outcome' in atom && (atom.step ?? id) === id ? [atom.outcome] : [],
  );
  return checks.filter((check) => !check.required && asked.includes(check.id));
}

export type Atom = Exclude<Condition, { all: unknown } | { any: unknown } | { not: unknown }>;

/** What a condition asks for, without `all`, `any` and `not`. */
export function atomsOf(condition: Condition): readonly Atom[] {
  if ('all' in condition) return condition.all.flatMap(atomsOf);
  if ('any' in condition) return condition.any.flatMap(atomsOf);
  if ('not' in condition) return atomsOf(condition.not);
  return [condition];
}
