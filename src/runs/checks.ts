/** The checks of a step as a run sees them: which server, with which parameters, by machine or by word. */
import { interpolateAll } from '../procedures/interpolate.ts';
import type { Check, Plan, Scope, StepNode } from '../procedures/model.ts';
import { lookUp, serversOf } from '../procedures/scope.ts';
import { type Place, placeAt } from '../procedures/walk.ts';
import { checkOf, type Run, type StepVisit } from './run.ts';

/** The kind that is always a person's word: it has no server and no probe. */
export const ATTESTATION = 'attestation';

export interface StepPlace extends Place {
  readonly node: StepNode;
}

export interface ResolvedCheck {
  readonly check: Check;
  /** Name of the server; empty for an attestation that is about none. */
  readonly server: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The checks of a step, with references looked up. */
export function checksAt(place: StepPlace): readonly ResolvedCheck[] {
  return place.node.checks.map((check) => ({
    check,
    server: serverOf(check, place.scope),
    parameters: interpolateAll(check.parameters, place.scope),
  }));
}

function serverOf(check: Check, scope: Scope): string {
  const value = check.of === '' ? undefined : lookUp(check.of, scope);
  return value === undefined ? '' : (serversOf(value)[0] ?? '');
}

/**
 * How `byWord` names a check: `procedure/key of the step/check@server`. The step's id alone would not do: a step of
 * another part may have the same, and look at something else there.
 */
export function wordKey(place: StepPlace, check: Check, server: string): string {
  return `${place.owner.id}/${place.key}/${check.id}@${server}`;
}

export function isByWord(byWord: readonly string[], place: StepPlace, check: Check, server: string): boolean {
  return check.kind === ATTESTATION || byWord.includes(wordKey(place, check, server));
}

export function isStepPlace(place: Place): place is StepPlace {
  return place.node.kind === 'step';
}

/** The place of a step's visit. */
export function stepPlace(run: { readonly plan: Plan; readonly inputs: Scope }, visit: StepVisit): StepPlace {
  const place = placeAt(run.plan, run.inputs, visit.position);
  if (!isStepPlace(place)) throw new TypeError(`${visit.key} is not a step of ${run.plan.procedure.id}.`);
  return place;
}

/** What a worker needs to take a baseline or to look, or undefined for a check that is a person's word. */
export function machineCheck(run: Run, visit: StepVisit, id: string): ResolvedCheck | undefined {
  const found = checksAt(stepPlace(run, visit)).find((each) => each.check.id === id);
  return checkOf(visit, id)?.byWord === false ? found : undefined;
}
