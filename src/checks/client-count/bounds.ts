/** How many clients are expected, in words and as numbers. */
import { CannotLook } from '../errors.ts';
import { parseDuration } from '../log-events/duration.ts';
import { count } from '../text.ts';
import type { ClientCountParameters } from './declaration.ts';

export interface Bounds {
  readonly least: number | undefined;
  readonly most: number | undefined;
  /** Milliseconds for which the number must not have changed; 0 if it may. */
  readonly steadyFor: number;
}

/** Undefined if it is no number of clients. */
export function numberOf(given: string | number): number | undefined {
  const text = String(given).trim();
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** @throws CannotLook if something else was filled in */
export function boundsOf(parameters: ClientCountParameters): Bounds {
  const { 'at-least': least, 'at-most': most, 'steady-for': steadyFor } = parameters;
  return {
    least: read('at-least', least, numberOf, 'no number'),
    most: read('at-most', most, numberOf, 'no number'),
    steadyFor: read('steady-for', steadyFor, parseDuration, 'no duration') ?? 0,
  };
}

function read(
  name: string,
  given: string | number | undefined,
  parse: (given: string | number) => number | undefined,
  what: string,
): number | undefined {
  if (given === undefined) return undefined;
  const value = parse(given);
  if (value === undefined) throw new CannotLook(`\`${name}: ${given}\` is ${what}. Correct the input that it is from.`);
  return value;
}

/** "at least 40"; numbers as they are, look-ups as they stand. */
export function boundsText({ least, most }: { readonly least?: Bound; readonly most?: Bound }): string {
  const [low, high] = [boundText(least), boundText(most)];
  if (low === undefined) return `at most ${high}`;
  if (high === undefined) return `at least ${low}`;
  return low === high ? `exactly ${low}` : `at least ${low} and at most ${high}`;
}

type Bound = string | number | undefined;

function boundText(bound: Bound): string | undefined {
  return typeof bound === 'number' ? count(bound) : bound?.trim();
}
