/**
 * A page that tells the time is another at each look, though it says the same. What is new in it only by its numbers is
 * told as before, so that the record does not fill with it.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Look, Memory } from '../check.ts';

const evidence = z.strictObject({ text: z.string(), source: z.string().exactOptional() });
const memorySchema = z.strictObject({ key: z.string(), summary: z.string(), evidence: z.array(evidence) });

/** @param before what the last look remembered */
export function steady(look: Look, before: Memory | undefined): Look {
  if (look.evidence.length === 0) return look;
  const outcome = look.state === 'outcome' ? look.outcome : null;
  const texts = look.evidence.map(({ text }) => withoutNumbers(text));
  const key = hash('sha256', JSON.stringify([look.state, outcome, withoutTimes(look.summary), texts]), 'base64url');
  const known = memorySchema.safeParse(before).data;
  if (known?.key === key) return { ...look, summary: known.summary, evidence: known.evidence, memory: known };
  const { summary } = look;
  return { ...look, memory: { key, summary, evidence: look.evidence } };
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
