/** What a check's parameters say, made ready for going through a log. */

import { CannotLook } from '../errors.ts';
import {
  type Event,
  idsOf,
  type LogEventsParameters,
  NOT_IN_TIME,
  partsOf,
  type SequenceElement,
} from './declaration.ts';
import { parseDuration } from './duration.ts';
import { type EventId, parseEventId } from './event-id.ts';

export interface Patterns {
  readonly sequences: readonly Sequence[];
  /** Whether a sequence may go on in a process later than the one it began in. */
  readonly acrossRestarts: boolean;
  readonly late?: Late;
}

export interface Sequence {
  readonly outcome: string;
  /** To be seen one after the other. */
  readonly steps: readonly Step[];
  /** Any of these rules the outcome out. */
  readonly without: readonly EventId[];
}

export interface Step {
  /** One of these. */
  readonly events: readonly EventId[];
  /** Any of these, while this step is waited for, undoes the step before it. */
  readonly unless: readonly EventId[];
}

/** The outcome of waiting in vain. */
export interface Late {
  readonly outcome: string;
  /** Milliseconds. */
  readonly within: number;
  /** What the time runs from: one of these; none: the first look. */
  readonly after: readonly EventId[];
}

/** @throws CannotLook if a duration was filled in with something else */
export function patternsOf({ outcomes, within, after, across }: LogEventsParameters): Patterns {
  const sequences: Sequence[] = [];
  let late: Late | undefined;
  for (const [outcome, given] of Object.entries(outcomes)) {
    if (given === NOT_IN_TIME) {
      late = { outcome, within: millisecondsOf(within), after: after === undefined ? [] : eventsOf(after) };
      continue;
    }
    const { elements, without } = partsOf(given);
    sequences.push({ outcome, steps: elements.flatMap(stepsOf), without: without.map(parseEventId) });
  }
  return { sequences, acrossRestarts: across === 'restarts', ...(late === undefined ? {} : { late }) };
}

/** Every event that the patterns speak of. */
export function eventsIn({ sequences, late }: Patterns): readonly EventId[] {
  const inSequences = sequences.flatMap(({ steps, without }) => [
    ...steps.flatMap(({ events, unless }) => [...events, ...unless]),
    ...without,
  ]);
  return [...inSequences, ...(late?.after ?? [])];
}

function stepsOf(element: SequenceElement): readonly Step[] {
  if (typeof element !== 'object' || element.between === undefined) {
    return [{ events: idsOf(element).map(parseEventId), unless: [] }];
  }
  const [first, last] = element.between;
  return [
    { events: eventsOf(first), unless: [] },
    { events: eventsOf(last), unless: (element.without ?? []).map(parseEventId) },
  ];
}

function eventsOf(event: Event): readonly EventId[] {
  return idsOf(event).map(parseEventId);
}

function millisecondsOf(within: string | number | undefined): number {
  const milliseconds = within === undefined ? undefined : parseDuration(within);
  if (milliseconds !== undefined) return milliseconds;
  throw new CannotLook(`\`within: ${within}\` is no duration. Write 15m, say, or the name of an input that is one.`);
}
