/** What one of the two questions came to, and what both make together. */
import type { Evidence, Look } from '../check.ts';
import { clip, oneLine } from '../text.ts';

export interface Finding {
  readonly is: 'as-asked' | 'differs' | 'not-yet' | 'unknown';
  /** Part of a line, without a full stop at its end unless it is a sentence. */
  readonly words: string;
  readonly evidence: readonly Evidence[];
}

/** What differs is definite, whatever else could not be seen. */
const WEIGHT = ['differs', 'unknown', 'not-yet', 'as-asked'] as const;

export function together(findings: readonly Finding[]): Look {
  const heaviest = WEIGHT.find((each) => findings.some(({ is }) => is === each)) ?? 'unknown';
  const summary = findings
    .filter(({ is }) => is === heaviest)
    .map(({ words }) => words)
    .join('; ');
  const evidence = findings
    .toSorted((a, b) => WEIGHT.indexOf(a.is) - WEIGHT.indexOf(b.is))
    .flatMap((each) => each.evidence);
  switch (heaviest) {
    case 'as-asked':
    case 'differs':
      return { state: 'outcome', outcome: heaviest, summary, evidence };
    case 'not-yet':
    case 'unknown':
      return { state: heaviest, summary, evidence };
  }
}

const LONGEST_QUOTE = 160;

/** Others' words, fit for a line of ours. */
export function quoted(words: string): string {
  return clip(oneLine(words), LONGEST_QUOTE);
}
