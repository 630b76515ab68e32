/**
 * A page that tells the time is another at each look, though it says the same. What is new in it only by its numbers is
 * told as before, so that the record does not fill with it.
 */
import { z } from 'zod';
import type { Evidence, Look, Memory } from '../check.ts';

const evidenceSchema = z.strictObject({ text: z.string(), source: z.string().exactOptional() });
const memorySchema = z.strictObject({
  /** State and outcome. */
  was: z.string(),
  summary: z.string(),
  evidence: z.array(evidenceSchema),
});

/** @param before what the last look remembered */
export function steady(look: Look, before: Memory | undefined): Look {
  if (look.evidence.length === 0) return look;
  const was = look.state === 'outcome' ? look.outcome : look.state;
  const known = before === undefined ? undefined : memorySchema.safeParse(before).data;
  const same = known?.was === was && saysTheSame(look, known);
  const { summary, evidence } = same ? known : look;
  return { ...look, summary, evidence, memory: { was, summary, evidence } };
}

interface Telling {
  readonly summary: string;
  readonly evidence: readonly Evidence[];
}

function saysTheSame(a: Telling, b: Telling): boolean {
  return (
    withoutTimes(a.summary) === withoutTimes(b.summary) &&
    a.evidence.length === b.evidence.length &&
    a.evidence.every(({ text }, index) => withoutNumbers(text) === withoutNumbers(b.evidence[index]?.text ?? ''))
  );
}

function withoutNumbers(text: string): string {
  return text.replace(/\d+/g, '0');
}

/** Numbers in a summary matter, versions and the like, unless they are a date, a time, a duration or an id. */
function withoutTimes(text: string): string {
  return text.replace(TIMES, '0');
}

const TIMES =
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?|\d+(?:[.,]\d+)? ?(?:ms|s|seconds|milliseconds)\b/gi;
