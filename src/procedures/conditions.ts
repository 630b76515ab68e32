/** Whether a condition holds, given what has come to pass. */
import type { Condition, ReleaseValue, Scope, Value } from './model.ts';
import { lookUp, valueText } from './scope.ts';

/** What has come to pass, as far as conditions ask. */
export interface Facts {
  /** Outcome of a check at the latest visit to that step, or undefined if none was seen. */
  outcome(step: string, check: string): string | undefined;
  /** Option chosen at the latest visit to that decision. */
  decision(id: string): string | undefined;
}

/**
 * Whether a condition holds. An outcome that nobody saw equals nothing, so it is false (and its `not` true).
 *
 * @param step the step in which the condition stands, for conditions that name none
 */
export function holds(condition: Condition, scope: Scope, facts: Facts, step?: string): boolean {
  if ('all' in condition) return condition.all.every((each) => holds(each, scope, facts, step));
  if ('any' in condition) return condition.any.some((each) => holds(each, scope, facts, step));
  if ('not' in condition) return !holds(condition.not, scope, facts, step);
  if ('outcome' in condition) {
    const of = condition.step ?? step;
    const seen = of === undefined ? undefined : facts.outcome(of, condition.outcome);
    return seen !== undefined && condition.is.includes(seen);
  }
  if ('decision' in condition) {
    const chosen = facts.decision(condition.decision);
    return chosen !== undefined && condition.is.includes(chosen);
  }
  if ('version' in condition) {
    const value = lookUp(condition.version, scope);
    return value !== undefined && compareVersions(valueText(value), condition.below) < 0;
  }
  if ('empty' in condition) return isEmpty(lookUp(condition.empty, scope));
  if ('release' in condition) return comesAfter(condition, scope);
  const value = lookUp(condition.input, scope);
  return value !== undefined && condition.is.some((each) => each === value || String(each) === valueText(value));
}

/** A list that was not given is as empty as one with nothing in it. */
function isEmpty(value: Value | undefined): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

function comesAfter(condition: Extract<Condition, { after: string }>, scope: Scope): boolean {
  const [later, earlier] = [lookUp(condition.release, scope), lookUp(condition.after, scope)].map(asRelease);
  if (later === undefined || earlier === undefined) return false;
  const { byMoreThan } = condition;
  return byMoreThan === undefined ? later.place > earlier.place : later.version - earlier.version > byMoreThan;
}

function asRelease(value: Value | undefined): ReleaseValue | undefined {
  return typeof value === 'object' && 'release' in value ? value : undefined;
}

/**
 * The same for a condition of which only the inputs are known, and perhaps some decisions: undefined if it depends on what
 * is still to come.
 *
 * @param decided decision → option
 */
export function holdsByInputs(
  condition: Condition,
  scope: Scope,
  decided: ReadonlyMap<string, string> = NONE_DECIDED,
): boolean | undefined {
  const inner = (each: Condition) => holdsByInputs(each, scope, decided);
  if ('all' in condition) return all(condition.all.map(inner));
  if ('any' in condition) return not(all(condition.any.map((each) => not(inner(each)))));
  if ('not' in condition) return not(inner(condition.not));
  if ('outcome' in condition) return undefined;
  if (!('decision' in condition)) return holds(condition, scope, NOTHING_YET);
  const chosen = decided.get(condition.decision);
  return chosen === undefined ? undefined : condition.is.includes(chosen);
}

const NONE_DECIDED: ReadonlyMap<string, string> = new Map();

const NOTHING_YET: Facts = { outcome: () => undefined, decision: () => undefined };

const not = (known: boolean | undefined) => (known === undefined ? undefined : !known);

const all = (known: readonly (boolean | undefined)[]) =>
  known.includes(false) ? false : known.includes(undefined) ? undefined : true;

/** Compares dotted versions part by part, as numbers where both are: `8.1.3` < `8.1.12`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.trim().split('.')) as [string[], string[]];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [l, r] = [left[i] ?? '0', right[i] ?? '0'];
    const difference = /^\d+$/.test(l) && /^\d+$/.test(r) ? Number(l) - Number(r) : l < r ? -1 : l > r ? 1 : 0;
    if (difference !== 0) return difference;
  }
  return 0;
}
