/**
 * Which outcome the events bear out.
 *
 * A sequence is seen step by step, other events in between allowed. A step that does not bear certain events before it
 * is undone by them: the step before it has to be seen again. A completed sequence has to be seen whole again to count
 * again. An event that rules an outcome out takes it back, too.
 *
 * All of this is about one process: at a restart, sequences begin anew, and what was ruled out may come about. What was
 * completed before stands until something else is. A restart shows in the start time of the file's header, or in event
 * 00-05060. Lines that an older process leaves behind after a newer one has begun go on with its own sequences.
 *
 * The outcome is that of the sequence completed last. Where one event completes several, the longest one is it, being
 * the most specific; among equals the one listed last, since the first listed is the one that passes.
 */
import { z } from 'zod';
import type { Evidence } from '../check.ts';
import { type EventId, matchesEvent } from './event-id.ts';
import type { Patterns, Sequence } from './patterns.ts';

const evidenceSchema = z.strictObject({
  text: z.string(),
  source: z.string().exactOptional(),
  offset: z.number().exactOptional(),
  stamp: z.string().exactOptional(),
});

const processSchema = z.strictObject({
  /** What tells it from others; empty where nothing does. */
  key: z.string(),
  /** Outcome → evidence for the steps seen so far. */
  begun: z.record(z.string(), z.array(evidenceSchema)),
  /** Outcome → what rules it out. */
  ruledOut: z.record(z.string(), evidenceSchema),
});

export const progressSchema = z.strictObject({
  /** The last is the one that is under way. */
  processes: z.array(processSchema),
  /** Outcome → its last completion; a higher turn is a later event. */
  done: z.record(z.string(), z.strictObject({ turn: z.int(), evidence: z.array(evidenceSchema) })),
  /** The last event that the time runs from. */
  since: z.strictObject({ turn: z.int(), evidence: evidenceSchema }).exactOptional(),
  turn: z.int(),
});

export type Progress = z.infer<typeof progressSchema>;
export type Process = z.infer<typeof processSchema>;

export const NOTHING_SEEN: Progress = { processes: [], done: {}, turn: 0 };

/** An older process may still be writing its last lines; more of them are not under way at once. */
const MOST_PROCESSES = 2;

export const STARTED: EventId = { prefix: '00', number: '05060' };

/** What the file that an event is in tells of who wrote it. */
export interface Writer {
  readonly applicationType?: string;
  /** When the process started, as its header has it; absent: whoever wrote before. */
  readonly start?: string;
}

/** @param quote makes the evidence; called only for an event that matters */
export function advance(
  patterns: Patterns,
  before: Progress,
  seen: EventId,
  writer: Writer,
  quote: () => Evidence,
): Progress {
  const matches = (wanted: readonly EventId[]) =>
    wanted.some((each) => matchesEvent(each, seen, writer.applicationType));
  const restarted = !patterns.acrossRestarts && matches([STARTED]);
  const found = processOf(patterns, before, writer, restarted);
  const turn = before.turn + 1;
  const since = matches(patterns.late?.after ?? []) ? { turn, evidence: quote() } : before.since;
  let { done } = before;
  let { begun, ruledOut } = found;
  for (const sequence of patterns.sequences) {
    const { outcome } = sequence;
    if (!Object.hasOwn(ruledOut, outcome) && matches(sequence.without)) {
      ruledOut = { ...ruledOut, [outcome]: quote() };
      begun = without(begun, outcome);
      done = without(done, outcome);
    }
    if (Object.hasOwn(ruledOut, outcome)) continue;
    const so = ownOf(begun, outcome) ?? [];
    const now = stepOn(sequence, so, matches, quote);
    if (now === so) continue;
    const complete = now.length === sequence.steps.length;
    begun = complete || now.length === 0 ? without(begun, outcome) : { ...begun, [outcome]: now };
    if (complete) done = { ...done, [outcome]: { turn, evidence: now } };
  }
  const same = begun === found.begun && ruledOut === found.ruledOut && done === before.done && since === before.since;
  if (same && !restarted) return before;
  const others = before.processes.filter(({ key }) => key !== found.key);
  return {
    processes: [...others, { key: found.key, begun, ruledOut }].slice(-MOST_PROCESSES),
    done,
    ...(since === undefined ? {} : { since }),
    turn,
  };
}

/** The outcome that stands. */
export function standing(
  { sequences }: Patterns,
  { done }: Progress,
): { readonly outcome: string; readonly turn: number; readonly evidence: readonly Evidence[] } | undefined {
  let best: { outcome: string; turn: number; evidence: readonly Evidence[] } | undefined;
  for (const { outcome } of sequences) {
    const completed = ownOf(done, outcome);
    if (completed === undefined) continue;
    const isLater = best === undefined || completed.turn > best.turn;
    const isLonger = completed.turn === best?.turn && completed.evidence.length >= best.evidence.length;
    if (isLater || isLonger) best = { outcome, ...completed };
  }
  return best;
}

function processOf(
  { acrossRestarts }: Patterns,
  { processes }: Progress,
  { start }: Writer,
  restarted: boolean,
): Process {
  const key = acrossRestarts ? '' : (start ?? processes.at(-1)?.key ?? '');
  const known = restarted ? undefined : processes.find((each) => each.key === key);
  return known ?? { key, begun: {}, ruledOut: {} };
}

/** @returns evidence for the steps seen now; the same array if nothing changed */
function stepOn(
  { steps }: Sequence,
  so: Evidence[],
  matches: (wanted: readonly EventId[]) => boolean,
  quote: () => Evidence,
): Evidence[] {
  const step = steps[so.length];
  if (step === undefined) return so;
  if (matches(step.events)) return [...so, quote()];
  if (!matches(step.unless)) return so;
  const back = so.slice(0, -1);
  // What spoils one beginning may itself be the next.
  return matches(steps[back.length]?.events ?? []) ? [...back, quote()] : back;
}

function ownOf<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  if (!Object.hasOwn(record, key)) return record;
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
