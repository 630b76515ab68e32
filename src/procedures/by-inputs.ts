import type { Plan, Scope } from './model.ts';

/**
 * Remembers what follows from a plan and the inputs of a run, for as long as both are in memory: they never change, each
 * is one object, and a run asks for the same again and again.
 */
export function byInputs<T>(make: (plan: Plan, inputs: Scope) => T): (plan: Plan, inputs: Scope) => T {
  const made = new WeakMap<Plan, WeakMap<Scope, { readonly it: T }>>();
  return (plan, inputs) => {
    const ofPlan = made.get(plan) ?? new WeakMap<Scope, { readonly it: T }>();
    made.set(plan, ofPlan);
    const known = ofPlan.get(inputs) ?? { it: make(plan, inputs) };
    ofPlan.set(inputs, known);
    return known.it;
  };
}
