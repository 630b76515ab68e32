/** What people said in a run's thread is on record: each message once, in their words. */
import { z } from 'zod';
import type { Said } from '../ledger.ts';
import type { RawRun } from './raw.ts';

const saidSchema = z.looseObject({ ts: z.string(), text: z.string() });

/** What is said just before the end may be recorded too late: a run that has ended takes no more. Milliseconds. */
const BEFORE_END_MS = 60_000;

export function wordProblems(run: RawRun, said: readonly Said[]): readonly string[] {
  const recorded = run.entries
    .filter(({ event }) => event.type === 'message-said')
    .map(({ event }) => saidSchema.parse(event));
  const endedAt = run.entries.find(({ event }) => event.type === 'run-ended')?.event.at ?? Number.POSITIVE_INFINITY;
  return said.flatMap(({ ts, text, at }) => {
    const found = recorded.filter((each) => each.ts === ts);
    if (found.length > 1) return [`"${text}" was said once, and is on record ${found.length} times`];
    const number = /\((\d+)\)$/.exec(text)?.[0] ?? text;
    if (found[0] !== undefined && !found[0].text.endsWith(number))
      return [`"${text}" is on record as "${found[0].text}"`];
    return found.length === 0 && at < endedAt - BEFORE_END_MS ? [`"${text}" was said, and is not on record`] : [];
  });
}
