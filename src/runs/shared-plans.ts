/** Runs of one procedure share its text in memory: each brings the whole of it along in its journal, and it never changes. */
import { hash } from 'node:crypto';
import type { Plan } from '../procedures/model.ts';

/** Digest → the plan, for as long as a run that is known has it. */
const shared = new Map<string, WeakRef<Plan>>();
const unused = new FinalizationRegistry<string>((digest) => {
  if (shared.get(digest)?.deref() === undefined) shared.delete(digest);
});

/** The same plan for equal ones. */
export function sharedPlan(plan: Plan): Plan {
  const digest = hash('sha256', JSON.stringify(plan), 'base64');
  const known = shared.get(digest)?.deref();
  if (known !== undefined) return known;
  shared.set(digest, new WeakRef(plan));
  unused.register(plan, digest);
  return plan;
}
