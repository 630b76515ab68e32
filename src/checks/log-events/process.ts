/**
 * What a log tells of the process that runs now, where only its latest word counts.
 *
 * Processes are told apart by the start time in the headers of their files, and by the event with which each begins. What an
 * earlier one wrote says nothing of this one.
 */
import { z } from 'zod';
import type { EventId } from './event-id.ts';
import type { Unread } from './follow.ts';

export const ENDED: EventId = { prefix: '00', number: '05063' };

export interface Running<Seen> {
  /** `Start time (UTC)` of the process that runs now, as its headers have it. */
  readonly start?: string;
  /** Whether a process was seen to begin. */
  readonly started: boolean;
  /** Whether the process has ended since. */
  readonly ended: boolean;
  /** Whether a file came up that claims to be of an earlier process. */
  readonly outOfOrder: boolean;
  /** What it said last of what is wanted. */
  readonly seen?: Seen;
}

export function runningSchema<Seen extends z.ZodType>(seen: Seen) {
  return z.strictObject({
    start: z.string().exactOptional(),
    started: z.boolean(),
    ended: z.boolean(),
    outOfOrder: z.boolean(),
    seen: seen.exactOptional(),
  });
}

/** A line that was the first to say something. */
export const quoteSchema = z.strictObject({
  text: z.string(),
  source: z.string(),
  offset: z.int(),
  stamp: z.string().exactOptional(),
});

export const NOTHING_SEEN: Running<never> = { started: false, ended: false, outOfOrder: false };

/** A file whose lines come next. */
export type Source = Pick<Unread, 'file' | 'known' | 'header' | 'origin'>;

/** What is known of the process that ran at the baseline, by the file that was written last then; among equals, that started last. */
export function runningAt(sources: readonly Unread[]): Running<never> {
  const [latest] = sources
    .flatMap(({ mark, header: { start } }) => (mark === undefined || start === undefined ? [] : [{ mark, start }]))
    .toSorted((a, b) => b.mark.changed - a.mark.changed || (a.start < b.start ? 1 : -1));
  return latest === undefined ? NOTHING_SEEN : { ...NOTHING_SEEN, start: latest.start };
}

/**
 * What is known once a file's turn comes; its lines count only if `counts`. A file that has come up since, of a process that
 * began earlier, may be an old one that was put back: nobody can tell it from that of a server whose clock was.
 */
export function enter<Seen>(
  running: Running<Seen>,
  { header: { start }, known }: Pick<Source, 'header' | 'known'>,
): { readonly running: Running<Seen>; readonly counts: boolean } {
  if (start === undefined || start === running.start) return { running, counts: true };
  if (running.start !== undefined && start < running.start) {
    return { running: known ? running : { ...running, outOfOrder: true }, counts: false };
  }
  const started = running.started || running.start !== undefined || running.seen !== undefined;
  return { running: { start, started, ended: false, outOfOrder: false }, counts: true };
}

/** The event with which a process begins: nothing of the one before counts. */
export function began<Seen>({ seen: _, ...rest }: Running<Seen>): Running<Seen> {
  return { ...rest, started: true, ended: false };
}

export function hasEnded<Seen>(running: Running<Seen>): Running<Seen> {
  return { ...running, ended: true };
}
