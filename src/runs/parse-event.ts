/** Reads an event back from the journal. */
import { z } from 'zod';
import type { RunEvent } from './events.ts';
import { sharedPlan } from './shared-plans.ts';

const TYPES = {
  'run-started': true,
  'step-opened': true,
  'decision-opened': true,
  'baseline-taken': true,
  'baseline-failed': true,
  'check-reported': true,
  'step-attested': true,
  'step-claimed': true,
  'deadline-reached': true,
  'approval-given': true,
  'approvals-voided': true,
  'step-approved': true,
  'step-skipped': true,
  'step-overridden': true,
  'option-chosen': true,
  'note-added': true,
  'message-said': true,
  'run-paused': true,
  'run-resumed': true,
  'run-handed-over': true,
  'run-ended': true,
} as const satisfies Record<RunEvent['type'], true>;

/** What every event has. */
const headSchema = z.looseObject({ type: z.string(), at: z.number(), command: z.string() });

const eventSchema = z.custom<RunEvent>((value) => {
  const head = headSchema.safeParse(value);
  return head.success && Object.hasOwn(TYPES, head.data.type);
}, 'not an event of a run');

/**
 * The event in a journal entry. The chain vouches for the rest of its shape: only `decide` writes entries, and none
 * can be changed unnoticed.
 *
 * @throws z.ZodError for anything that is no event, such as one of a later version of Handrail
 */
export function parseEvent(value: unknown): RunEvent {
  const event = eventSchema.parse(value);
  return event.type === 'run-started' ? { ...event, plan: sharedPlan(event.plan) } : event;
}
