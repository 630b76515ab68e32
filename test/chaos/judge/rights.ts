/** Nobody did what they may not: from the bare entries, by the ids of who belongs to the crew. */
import { z } from 'zod';
import type { RawRun } from './raw.ts';

/** What the crew alone may do. Notes and words are open to all. */
const CREWS = new Set([
  'run-started',
  'step-claimed',
  'step-attested',
  'approval-given',
  'step-approved',
  'step-skipped',
  'step-overridden',
  'option-chosen',
  'run-paused',
  'run-resumed',
  'run-handed-over',
  'run-ended',
]);

const person = z.looseObject({ id: z.string(), name: z.string() });
const bySchema = z.looseObject({ by: person.optional() });
const voidedSchema = z.looseObject({ step: z.string(), approvals: z.array(person) });

export interface Crew {
  /** Ids in Slack. */
  readonly ids: ReadonlySet<string>;
  /** How many of them it takes to approve a step. */
  readonly quorum: number;
}

export function rightsProblems({ entries }: RawRun, { ids, quorum }: Crew): readonly string[] {
  const problems: string[] = [];
  const approvals = new Map<string, Set<string>>();
  for (const { version, event } of entries) {
    const { by } = bySchema.parse(event);
    if (by !== undefined && by.id !== 'handrail' && CREWS.has(event.type) && !ids.has(by.id)) {
      problems.push(`entry ${version} (${event.type}): @${by.name} may not do that`);
    }
    const given = approvals.get(event.step ?? '') ?? new Set<string>();
    if (event.type === 'approvals-voided') {
      for (const { id } of voidedSchema.parse(event).approvals) given.delete(id);
    }
    if (event.type === 'approval-given' || event.type === 'step-approved') given.add(by?.id ?? '');
    approvals.set(event.step ?? '', given);
    if (event.type === 'step-approved' && given.size < quorum) {
      problems.push(`entry ${version} (${event.type}): ${given.size} approved, and it takes ${quorum}`);
    }
  }
  return problems;
}
