/** What names stand for: the inputs of a procedure or part, and the variables of the `each` nodes around a node. */
import type { Input, Scope, Value } from './model.ts';

/**
 * Looks a reference up: `pairs`, `pair.first`, `pair.first.name`, `pair.name`.
 *
 * @returns undefined when the name is not in scope or has no such member
 */
export function lookUp(reference: string, scope: Scope): Value | undefined {
  const [name = '', ...members] = reference.split('.');
  let value: Value | undefined = Object.hasOwn(scope, name) ? scope[name] : undefined;
  for (const member of members) value = value === undefined ? undefined : memberOf(value, member);
  return value;
}

function memberOf(value: Value, member: string): Value | undefined {
  // Only a duration has it, which the loader has seen to.
  if (typeof value === 'number') return member === 'seconds' ? value / 1000 : undefined;
  if (typeof value !== 'object') return undefined;
  if ('server' in value) return member === 'name' ? value.server : undefined;
  if ('pair' in value) {
    if (member === 'first') return { server: value.first };
    if (member === 'second') return { server: value.second };
    return member === 'name' ? value.pair : undefined;
  }
  return undefined;
}

/** A value as a person reads it: servers and pairs by name, lists with commas. */
export function valueText(value: Value): string {
  if (typeof value !== 'object') return String(value);
  if ('server' in value) return value.server;
  if ('pair' in value) return value.pair;
  if ('release' in value) return value.release;
  return value.map(valueText).join(', ');
}

/** Every server that a value names, in order. */
export function serversOf(value: Value): readonly string[] {
  if (typeof value !== 'object') return [];
  if ('server' in value) return [value.server];
  if ('pair' in value) return [value.first, value.second];
  if ('release' in value) return [];
  return value.flatMap(serversOf);
}

/** What an input is if nobody says anything; undefined for one that somebody has to choose. */
export function presetOf(input: Input): Value | undefined {
  return input.default ?? (input.optional ? [] : undefined);
}
