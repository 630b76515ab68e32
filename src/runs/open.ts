/** What follows a decision: the next step or decision opens, or the run ends. */

import type { Memory } from '../checks/check.ts';
import { shareBaseline } from '../procedures/baselines.ts';
import type { Facts } from '../procedures/conditions.ts';
import { interpolate } from '../procedures/interpolate.ts';
import { firstPlace, nextPlace, type Place } from '../procedures/walk.ts';
import { checksAt, isByWord, isStepPlace, type StepPlace, stepPlace } from './checks.ts';
import type { RunEvent } from './events.ts';
import { factsOf } from './gate.ts';
import { latestVisit, type Run, type Visit } from './run.ts';

interface When {
  readonly id: string;
  readonly at: number;
}

/** @returns undefined when the plan leads past every step with these inputs */
export function openFirst(run: Run, when: When): RunEvent | undefined {
  const place = firstPlace(run.plan, run.inputs, factsOf(run));
  return place && place.node.kind !== 'end' ? opened(run, place, when) : undefined;
}

/** What follows a visit that is being decided. `choice` is the option chosen, at a decision. */
export function openNext(run: Run, visit: Visit, when: When, choice?: string): RunEvent {
  const known = factsOf(run);
  const facts: Facts = choice === undefined ? known : afterChoice(known, visit.id, choice);
  return opened(run, nextPlace(run.plan, run.inputs, visit.position, facts), when);
}

function afterChoice(known: Facts, decided: string, choice: string): Facts {
  return {
    outcome: (step, check) => known.outcome(step, check),
    decision: (id) => (id === decided ? choice : known.decision(id)),
  };
}

function opened(run: Run, place: Place | undefined, { id: command, at }: When): RunEvent {
  if (place === undefined) return { type: 'run-ended', outcome: 'completed', text: '', at, command };
  const { node, key: step, position } = place;
  if (node.kind === 'end') {
    return { type: 'run-ended', outcome: node.outcome, text: interpolate(node.text, place.scope), at, command };
  }
  if (!isStepPlace(place)) return { type: 'decision-opened', step, position, at, command };
  return { type: 'step-opened', step, position, baselines: inherited(run, place), at, command };
}

/** Baselines of checks that look back to an earlier step: those of its check of the same thing there. */
function inherited(run: Run, place: StepPlace): Readonly<Record<string, Memory>> {
  const baselines: Record<string, Memory> = {};
  for (const { check, server, parameters } of checksAt(place)) {
    const earlier = latestVisit(run, check.since ?? '');
    if (earlier?.kind !== 'step' || isByWord(run.byWord, place, check, server)) continue;
    const match = checksAt(stepPlace(run, earlier)).find(
      (each) =>
        each.server === server &&
        shareBaseline({ kind: each.check.kind, parameters: each.parameters }, { kind: check.kind, parameters }),
    );
    const baseline = match && earlier.checks[match.check.id]?.baseline;
    if (baseline) baselines[check.id] = baseline;
  }
  return baselines;
}
