/**
 * Which outcome the events bear out.
 *
 * Each outcome is a sequence of events, other events in between allowed. The outcome is that of the sequence completed
 * last; a completed sequence has to be seen whole again to count again. Where one event completes several, the longest
 * one is it, being the most specific; among equals the one listed last, since the first listed is the one that passes.
 */
import { z } from 'zod';
import type { Evidence } from '../check.ts';
import type { LogEventsParameters, SequenceElement } from './declaration.ts';
import { type EventId, matchesEvent, parseEventId } from './event-id.ts';

export interface Sequence {
  readonly outcome: string;
  /** One after the other; each is one of several events. */
  readonly elements: readonly (readonly EventId[])[];
}

const evidence = z.array(
  z.strictObject({
    text: z.string(),
    source: z.string().exactOptional(),
    offset: z.number().exactOptional(),
    stamp: z.string().exactOptional(),
  }),
);

export const progressSchema = z.strictObject({
  /** Outcome → evidence for the elements seen so far. */
  begun: z.record(z.string(), evidence),
  done: z.strictObject({ outcome: z.string(), evidence }).exactOptional(),
});

export type Progress = z.infer<typeof progressSchema>;

export const NOTHING_SEEN: Progress = { begun: {} };

export function sequencesOf(outcomes: LogEventsParameters['outcomes']): readonly Sequence[] {
  return Object.entries(outcomes).map(([outcome, elements]) => ({ outcome, elements: elements.map(eventsOf) }));
}

function eventsOf(element: SequenceElement): readonly EventId[] {
  return typeof element === 'object' ? element.any.map(parseEventId) : [parseEventId(element)];
}

/**
 * What is known after one more event.
 *
 * @param quote makes the evidence; called only for an event that matters
 */
export function advance(
  sequences: readonly Sequence[],
  progress: Progress,
  seen: EventId,
  applicationType: string | undefined,
  quote: () => Evidence,
): Progress {
  let { done } = progress;
  let begun = progress.begun;
  let longest = 0;
  for (const { outcome, elements } of sequences) {
    const so = Object.hasOwn(begun, outcome) ? (begun[outcome] ?? []) : [];
    const next = elements[so.length] ?? [];
    if (!next.some((wanted) => matchesEvent(wanted, seen, applicationType))) continue;
    const evidence = [...so, quote()];
    if (evidence.length < elements.length) {
      begun = { ...begun, [outcome]: evidence };
      continue;
    }
    begun = Object.fromEntries(Object.entries(begun).filter(([name]) => name !== outcome));
    if (evidence.length < longest) continue;
    longest = evidence.length;
    done = { outcome, evidence };
  }
  if (done === progress.done && begun === progress.begun) return progress;
  return done === undefined ? { begun } : { begun, done };
}
