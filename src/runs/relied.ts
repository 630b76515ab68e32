/**
 * What an approval relies on, as a digest that a button can carry.
 *
 * Of every check: its outcome, or that it has none, and whose word it is. Of a required check the evidence as well: a
 * server that has come up in backup mode once more is not the one that was looked at. Two things do not count, or nobody
 * could ever approve on a busy server: the summary, which counts new lines of a log; and the evidence of a kind that
 * takes readings (`reading`), which is another at each look while the outcome stays.
 *
 * A word that is given anew, even the same, counts: `withWord` keeps what was written and by whom.
 */
import { createHash } from 'node:crypto';
import type { Check } from '../procedures/model.ts';
import { stepPlace } from './checks.ts';
import type { Relied } from './events.ts';
import type { CheckState, Run, StepVisit } from './run.ts';

/** Characters: 72 bits, in base64url. */
const LENGTH = 12;

/** Digest of what a step's checks tell now. The same for the same evidence, in every process. */
export function seenNow(run: Run, visit: StepVisit): string {
  const known = digests.get(visit.checks);
  if (known !== undefined) return known;
  const all = stepPlace(run, visit).node.checks.map((check) => [check.id, pieceOf(check, visit.checks[check.id])]);
  const digest = createHash('sha256').update(JSON.stringify(all)).digest('base64url').slice(0, LENGTH);
  digests.set(visit.checks, digest);
  return digest;
}

// A visit's checks are one object until one of them changes, and the digest is asked for at each rendering.
const digests = new WeakMap<StepVisit['checks'], string>();

/** Ids of the checks that tell something else than before. */
export function changedBetween(run: Run, before: StepVisit, after: StepVisit): readonly string[] {
  return stepPlace(run, after)
    .node.checks.filter((check) => {
      const pieces = [before, after].map((visit) => JSON.stringify(pieceOf(check, visit.checks[check.id])));
      return pieces[0] !== pieces[1];
    })
    .map(({ id }) => id);
}

function pieceOf(check: Check, state: CheckState | undefined): unknown {
  if (state?.state !== 'outcome') return null;
  const { outcome, word, evidence, at } = state;
  if (word) return [outcome, word.by.id, word.note, at];
  return check.required && check.reading !== true ? [outcome, evidence] : [outcome];
}

/** What the journal keeps of it, in words. */
export function reliedOn(visit: StepVisit): Relied {
  return Object.values(visit.checks).map(({ id, byWord, outcome, evidence, summary }) => ({
    check: id,
    byWord,
    text: evidence[0]?.text ?? summary,
    ...(outcome !== undefined && { outcome }),
  }));
}
