/**
 * What a worker tells: within bounds, and without the secrets that it was given. Probes see to both themselves; this is
 * for the one that forgets, and for libraries whose errors quote what they were sent.
 */
import type { Look, Memory } from '../checks/check.ts';
import { clip } from '../checks/text.ts';

export const LONGEST_SUMMARY = 2_000;
export const LONGEST_EVIDENCE = 500;
export const MOST_EVIDENCE = 50;
/** As JSON. A baseline has some 300 bytes for each file. */
export const LARGEST_BASELINE = 1024 * 1024;
/** As JSON. It goes to Redis with each look, and has some 300 bytes for each file. */
export const LARGEST_MEMORY = 1024 * 1024;

const HIDDEN = '•••';

const TOO_MANY = 'There are more files than can be kept in mind. Name fewer of them in the estate.';

/**
 * A look that remembers too much is *unknown*, and remembers nothing: what the one before it did stays.
 *
 * @param secrets what must not be told in any form; the longest first
 */
export function tellable(look: Look, secrets: readonly string[]): Look {
  if (look.memory !== undefined && JSON.stringify(look.memory).length > LARGEST_MEMORY) {
    return { state: 'unknown', summary: TOO_MANY, evidence: [] };
  }
  const seen = hidden(look, secrets);
  return {
    ...seen,
    summary: clip(seen.summary, LONGEST_SUMMARY),
    evidence: seen.evidence
      .slice(0, MOST_EVIDENCE)
      .map((each) => ({ ...each, text: clip(each.text, LONGEST_EVIDENCE) })),
  };
}

/** Throws an error whose message tells why it is none that can be kept. */
export function tellableBaseline(baseline: Memory, secrets: readonly string[]): Memory {
  const text = JSON.stringify(baseline);
  if (text.length > LARGEST_BASELINE) {
    throw new Error(TOO_MANY);
  }
  return hidden(baseline, secrets);
}

export function tellableReason(reason: string, secrets: readonly string[]): string {
  return clip(hidden(reason, secrets), LONGEST_SUMMARY);
}

/** The same with each secret replaced in every text in it. */
function hidden<T>(value: T, secrets: readonly string[]): T {
  if (secrets.length === 0) return value;
  if (typeof value === 'string')
    return secrets.reduce((text, secret) => text.replaceAll(secret, HIDDEN), value as string) as T & string;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((each) => hidden(each, secrets)) as T & unknown[];
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, hidden(each, secrets)])) as T;
}
