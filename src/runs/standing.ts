/** How a check stands, and what that makes of its step, for whoever tells of it. */
import type { Check } from '../procedures/model.ts';
import { alternativesOf } from '../procedures/outcomes.ts';
import { stepPlace } from './checks.ts';
import { passed } from './gate.ts';
import type { CheckState, Run, StepVisit } from './run.ts';

/** How a check stands, in one word. */
export type Standing = 'proved' | 'word' | 'not-true' | 'watching' | 'cannot-tell' | 'word-wanted';

export function standing(check: Check, state: CheckState): Standing {
  if (passed(check, state)) return state.word ? 'word' : 'proved';
  if (state.state === 'outcome') return 'not-true';
  if (state.byWord) return 'word-wanted';
  return state.state === 'unknown' ? 'cannot-tell' : 'watching';
}

/** How each check stands that the gate waits for. Where several ways lead to one thing, they count as one. */
export function standingsOf(run: Run, visit: StepVisit): readonly Standing[] {
  const { node } = stepPlace(run, visit);
  const standings = (required: boolean) =>
    (required ? node.checks.filter((check) => check.required) : alternativesOf(node)).flatMap((check) => {
      const state = visit.checks[check.id];
      return state ? [standing(check, state)] : [];
    });
  const ways = standings(false);
  if (ways.length === 0) return standings(true);
  const best = (['proved', 'word'] as const).find((each) => ways.includes(each));
  return [...standings(true), best ?? 'watching'];
}

/** How a step was passed, or that it was not. */
export type Way =
  /** By checks alone. */
  | 'proved'
  /** By checks, and for what they cannot see by a person's word. */
  | 'proved-and-word'
  /** By a person's word alone. */
  | 'word'
  /** It has nothing that could be proved. */
  | 'unchecked'
  | 'skipped'
  | 'overridden'
  | 'open';

export function wayOf(run: Run, visit: StepVisit): Way {
  if (!visit.decided) return 'open';
  if (visit.decided.how !== 'approved') return visit.decided.how;
  const standings = standingsOf(run, visit);
  if (standings.length === 0) return 'unchecked';
  if (!standings.includes('word')) return 'proved';
  return standings.every((each) => each === 'word') ? 'word' : 'proved-and-word';
}

export interface Totals {
  readonly steps: number;
  readonly decisions: number;
  /** By how they were passed. */
  readonly ways: Readonly<Record<Way, number>>;
}

export function totalsOf(run: Run): Totals {
  const steps = run.visits.filter((visit) => visit.kind === 'step');
  const ways = { proved: 0, 'proved-and-word': 0, word: 0, unchecked: 0, skipped: 0, overridden: 0, open: 0 };
  for (const visit of steps) ways[wayOf(run, visit)] += 1;
  return { steps: steps.length, decisions: run.visits.length - steps.length, ways };
}

/** "20 steps: 15 proved, 2 proved and vouched for, 2 by a person's word, 1 skipped, none overridden." */
export function totalsText({ steps, decisions, ways }: Totals): string {
  const parts = [
    `${orNone(ways.proved)} proved`,
    ...(ways['proved-and-word'] > 0 ? [`${ways['proved-and-word']} proved and vouched for`] : []),
    `${orNone(ways.word)} by a person's word`,
    `${orNone(ways.skipped)} skipped`,
    `${orNone(ways.overridden)} overridden`,
    ...(ways.unchecked > 0 ? [`${ways.unchecked} approved without a check`] : []),
    ...(ways.open > 0 ? [`${ways.open} not decided`] : []),
  ];
  const also = decisions === 0 ? '' : `, and ${decisions} ${decisions === 1 ? 'decision' : 'decisions'}`;
  return `${steps} ${steps === 1 ? 'step' : 'steps'}${also}: ${parts.join(', ')}.`;
}

const orNone = (count: number) => (count === 0 ? 'none' : String(count));
