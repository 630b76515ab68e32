/** A condition in words. */
import type { Condition } from './model.ts';

/** @param name how names of checks, steps, inputs and values are written: as they stand, or marked as code */
export function conditionText(condition: Condition, name: (text: string) => string): string {
  const text = (each: Condition) => conditionText(each, name);
  const either = (values: readonly (string | number | boolean)[]) =>
    values.map((value) => name(typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value))).join(' or ');
  if ('all' in condition) return condition.all.map(text).join(' and ');
  if ('any' in condition)
    return condition.any.map((each) => ('all' in each ? `(${text(each)})` : text(each))).join(' or ');
  if ('not' in condition) {
    return 'empty' in condition.not ? `${name(condition.not.empty)} is not empty` : `not (${text(condition.not)})`;
  }
  if ('outcome' in condition) {
    const of = condition.step === undefined ? '' : ` at ${name(condition.step)}`;
    return `${name(condition.outcome)}${of} shows ${either(condition.is)}`;
  }
  if ('decision' in condition) return `${name(condition.decision)} was decided as ${either(condition.is)}`;
  if ('version' in condition) return `${name(condition.version)} is below ${name(condition.below)}`;
  if ('empty' in condition) return `${name(condition.empty)} is empty`;
  if ('release' in condition) {
    const { release, after, byMoreThan: by } = condition;
    const far = by === undefined ? '' : ` by more than ${by} version${by === 1 ? '' : 's'}`;
    return `${name(release)} comes after ${name(after)}${far}`;
  }
  return `${name(condition.input)} is ${either(condition.is)}`;
}
