/**
 * What an approval relies on, as a digest that a button can carry.
 *
 * Of every check: its outcome, or that it has none, and whose word it is. Of a check that the gate may rest on, the
 * evidence as well, whether it is required or one of the ways that the step's `require` asks for: a server that has come
 * up in backup mode once more is not the one that was looked at. Two things do not count, or nobody could ever approve on
 * a busy server: the summary, which counts new lines of a log; and the evidence of a kind that takes readings (`reading`),
 * which is another at each look while the outcome stays.
 *
 * A word that is given anew, even the same, counts: `withWord` keeps what was written and by whom.
 */
import { createHash } from 'node:crypto';
import type { Check, StepNode } from '../procedures/model.ts';
import { alternativesOf } from '../procedures/outcomes.ts';
import { stepPlace } from './checks.ts';
import type { Relied } from './events.ts';
import type { CheckState, Run, StepVisit } from './run.ts';

/** Characters: 72 bits, in base64url. */
const LENGTH = 12;

/** Digest of what a step's checks tell now. The same for the same evidence, in every process. */
export function seenNow(run: Run, visit: StepVisit): string {
  const known = digests.get(visit.checks);
  if (known !== undefined) return known;
  const all = piecesOf(stepPlace(run, visit).node, visit);
  const digest = createHash('sha256').update(JSON.stringify(all)).digest('base64url').slice(0, LENGTH);
  digests.set(visit.checks, digest);
  return digest;
}

// A visit's checks are one object until one of them changes, and the digest is asked for at each rendering.
const digests = new WeakMap<StepVisit['checks'], string>();

/** Ids of the checks that tell something else than before. */
export function changedBetween(run: Run, before: StepVisit, after: StepVisit): readonly string[] {
  const { node } = stepPlace(run, after);
  const earlier = piecesOf(node, before).map((piece) => JSON.stringify(piece));
  return piecesOf(node, after).flatMap((piece, i) => (JSON.stringify(piece) === earlier[i] ? [] : [piece[0]]));
}

/** The checks that the gate of a step may rest on: the others only inform. */
export function gateChecks(node: StepNode): readonly Check[] {
  const ways = alternativesOf(node);
  return node.checks.filter((check) => check.required || ways.includes(check));
}

function piecesOf(node: StepNode, { checks }: StepVisit): readonly (readonly [string, unknown])[] {
  const counting = gateChecks(node);
  return node.checks.map((check) => [
    check.id,
    pieceOf(checks[check.id], counting.includes(check) && check.reading !== true),
  ]);
}

function pieceOf(state: CheckState | undefined, evidenceCounts: boolean): unknown {
  if (state?.state !== 'outcome') return null;
  const { outcome, word, evidence, at } = state;
  if (word) return [outcome, word.by.id, word.note, at];
  return evidenceCounts ? [outcome, evidence] : [outcome];
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
