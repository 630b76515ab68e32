/** A way through a procedure: what is chosen and typed at its start, and what is decided on the way. */
import type { Plan } from '../newcomer.ts';
import type { Deed } from '../panel.ts';
import type { Given } from '../start-form.ts';

export interface Way {
  /** Id of the procedure. */
  readonly procedure: string;
  /** What sets this way apart, in a few words. */
  readonly name: string;
  /** Options of `handrail lab`, where it is to be another lab than the usual one. */
  readonly lab?: readonly string[];
  /** What is done in the lab beforehand. */
  readonly before?: readonly Deed[];
  readonly given: Given;
  readonly plan?: Plan;
  /** How the end message begins; `Done in` if absent. */
  readonly ends?: string;
}

/** A lab whose Framework is of 8.5 already. */
export const FROM_85 = ['--framework-version', '8.5.100.04'] as const;

export const press = (at: string, ...labels: readonly string[]): readonly Deed[] =>
  labels.map((label) => ({ at, press: label }));

export const set = (at: string, section: string, option: string, value: string | null): Deed => ({
  at,
  section,
  option,
  value,
});
