/**
 * The gate of a step: what has to be proved before anybody can approve it. Every required check must have passed, by a
 * look or by a person's word where that is permitted; and what the step requires beyond that must hold.
 */

import { type Facts, holds } from '../procedures/conditions.ts';
import { interpolate } from '../procedures/interpolate.ts';
import type { Check, StepNode } from '../procedures/model.ts';
import { stepPlace } from './checks.ts';
import { type CheckState, checkOf, latestVisit, type Run, type StepVisit } from './run.ts';

/** Whether this check, as it stands, proves what it is for. */
export function passed(check: Check, state: CheckState | undefined): boolean {
  return state?.state === 'outcome' && state.outcome !== undefined && check.passes.includes(state.outcome);
}

/** Titles of what is not proved yet, in the order of the step; empty when the gate is passed. */
export function unmet(run: Run, visit: StepVisit): readonly string[] {
  const { node, scope } = stepPlace(run, visit);
  const open = node.checks.filter((check) => check.required && !passed(check, visit.checks[check.id]));
  if (open.length > 0) return open.map((check) => interpolate(check.title, scope));
  if (node.require === undefined || holds(node.require, scope, factsAt(run, visit), node.id)) return [];
  return [interpolate(requirementTitle(node), scope)];
}

export function gatePassed(run: Run, visit: StepVisit): boolean {
  return visit.phase !== 'opening' && unmet(run, visit).length === 0;
}

function requirementTitle(node: StepNode): string {
  return node.requireTitle ?? `what "${node.title}" requires of its checks together`;
}

/** What has come to pass in a run, for conditions. */
export function factsOf(run: Run): Facts {
  return new RunFacts(run);
}

/** A class, since it is made for every decision: its methods are made once. */
class RunFacts implements Facts {
  constructor(private readonly run: Run) {}

  outcome(step: string, check: string): string | undefined {
    const visit = latestVisit(this.run, step);
    return visit?.kind === 'step' ? outcomeOf(visit, check) : undefined;
  }

  decision(id: string): string | undefined {
    const visit = latestVisit(this.run, id);
    return visit?.kind === 'decision' ? visit.decided?.option : undefined;
  }
}

function factsAt(run: Run, visit: StepVisit): Facts {
  const facts = factsOf(run);
  return {
    decision: (id) => facts.decision(id),
    outcome: (step, check) => (step === visit.id ? outcomeOf(visit, check) : facts.outcome(step, check)),
  };
}

function outcomeOf(visit: StepVisit, check: string): string | undefined {
  const state = checkOf(visit, check);
  return state?.state === 'outcome' ? state.outcome : undefined;
}
