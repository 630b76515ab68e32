/** How far a step's gate is, proof by proof. */
import { alternativesOf } from '../../../procedures/outcomes.ts';
import { stepPlace } from '../../../runs/checks.ts';
import type { Run, StepVisit } from '../../../runs/run.ts';
import { type Standing, standing } from './checks.ts';

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
