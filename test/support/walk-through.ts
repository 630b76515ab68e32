/**
 * Takes a run along one way through its plan, in the engine itself: every gate is tried before it is proved, and what the
 * thread would show is handed over at each stage.
 */
import { expect } from 'vitest';
import { cautionsOf, prerequisitesOf } from '../../src/procedures/beforehand.ts';
import type { Plan, Scope } from '../../src/procedures/model.ts';
import { outcomesOf } from '../../src/procedures/outcomes.ts';
import type { Way } from '../../src/procedures/paths.ts';
import type { Place, Position } from '../../src/procedures/walk.ts';
import { type StepPlace, stepPlace } from '../../src/runs/checks.ts';
import type { Command } from '../../src/runs/commands.ts';
import { decide } from '../../src/runs/decide.ts';
import { evolve, initialRun } from '../../src/runs/evolve.ts';
import { type Run, type StepVisit, visitOf } from '../../src/runs/run.ts';
import { type Asked, complete } from './spec.ts';

export interface WalkOptions {
  readonly plan: Plan;
  readonly way: Way;
  /** Steps whose gate has been tried, and need not be again: one set for several ways through a plan. */
  readonly tried?: Set<string>;
  /** Called with the run as it opens, as each step is proved, and at its end. */
  readonly seen?: (run: Run) => void;
  /** One for several ways through a plan: what they begin with in common is gone through, and seen, once. */
  readonly gone?: Gone;
}

/** Where runs with the same inputs are, by the way that they took and the place that they came to. */
export class Gone {
  readonly #runs = new Map<Scope, Map<string, Run>>();

  of(inputs: Scope): Map<string, Run> {
    const known = this.#runs.get(inputs) ?? new Map<string, Run>();
    this.#runs.set(inputs, known);
    return known;
  }
}

/**
 * @param options.plan with few rounds (`withFewRounds`), as ways are found in
 * @returns the run at its end; fails where the engine does not go the way, or lets somebody through a gate
 */
export function walkThrough(options: WalkOptions): Run {
  const { plan, way, tried = new Set(), seen = () => undefined, gone = new Gone() } = options;
  const stops = way.places.filter(({ node }) => node.kind !== 'end');
  const runs = gone.of(way.inputs);
  const ids = idsOf(stops, way);
  const already = ids.findLastIndex((id) => runs.has(id));
  const walk = new Walk(runs.get(ids[already] ?? '') ?? started(plan, way));
  for (const [i, place] of stops.entries()) {
    if (i <= already) continue;
    const next = stops[i + 1]?.position;
    const visit = visitOf(walk.run, walk.run.current);
    if (visit === undefined || !isAt(walk.run, place.position)) {
      throw new Error(`stop ${i + 1} of ${plan.procedure.id} is ${visit?.key ?? 'nowhere'} instead of ${place.key}`);
    }
    seen(walk.run);
    if (visit.kind === 'decision') walk.must({ type: 'choose', step: visit.key, option: way.taken[i] ?? '' });
    else passStep(walk, visit, next, { plan, way, tried, seen });
    runs.set(ids[i] ?? '', walk.run);
  }
  seen(walk.run);
  expect(walk.run.ended, `the end of ${plan.procedure.id}`).toBeDefined();
  return walk.run;
}

/** For each stop, what a run that has left it depends on: the places up to the one after it, and the options taken. */
function idsOf(stops: readonly Place[], way: Way): readonly string[] {
  let id = '';
  return stops.map(({ position }, i) => {
    id += `${position.join('.')} ${way.taken[i] ?? ''}\n`;
    return id + (way.places[i + 1]?.position.join('.') ?? '');
  });
}

function started(plan: Plan, { inputs }: Way): Run {
  const walk = new Walk(initialRun);
  walk.must({
    type: 'start',
    run: 'R1',
    plan,
    inputs,
    estate: 'test',
    targets: {},
    byWord: [],
    prerequisites: prerequisitesOf(plan, inputs).map(({ id }) => id),
    cautions: cautionsOf(plan, inputs).map(({ id, text }) => ({ id, text, reason: 'It was tried on a copy.' })),
    channel: 'C1',
  });
  return walk.run;
}

/** Proves what a step asks for, with the outcomes that lead to where the way goes on. */
function passStep(
  walk: Walk,
  visit: StepVisit,
  next: Position | undefined,
  options: Required<Omit<WalkOptions, 'gone'>>,
): void {
  const { tried, seen } = options;
  const place = stepPlace(walk.run, visit);
  for (const check of Object.values(visit.checks)) {
    if (check.byWord || check.baseline) continue;
    walk.must({ type: 'report', step: visit.key, check: check.id, report: { type: 'baseline', baseline: {} } });
  }
  const name = `${place.owner.id}/${place.node.id}`;
  const isNew = !tried.has(name);
  tried.add(name);
  if (isNew) tryGate(walk, visit, place);
  const ids = place.node.checks.map(({ id }) => id);
  const before = walk.mark();
  for (const outcomes of outcomesOf(place.node, ids)) {
    walk.back(before);
    if (!prove(walk, visit.key, place, outcomes, isNew)) continue;
    seen(walk.run);
    if (walk.may({ type: 'approve', step: visit.key }) && isAt(walk.run, next)) return;
  }
  throw new Error(`${visit.key}: nothing that its checks can show leads to ${next?.join('.') ?? 'the end'}`);
}

/** Nobody gets past a gate that is not proved, skips what must not be skipped, or overrides what must not be. */
function tryGate(walk: Walk, { key }: StepVisit, { node }: StepPlace): void {
  const gated = node.checks.some((check) => check.required);
  if (gated) walk.mustNot({ type: 'approve', step: key }, 'gate-not-passed');
  if (node.skip === 'never') walk.mustNot({ type: 'skip', step: key, reason: 'No time.' }, 'not-allowed');
  if (gated && node.override === 'never')
    walk.mustNot({ type: 'override', step: key, reason: 'No time.' }, 'not-allowed');
}

function isAt(run: Run, position: Position | undefined): boolean {
  return visitOf(run, run.current)?.position.join() === position?.join();
}

/** @returns whether every required check has an outcome that passes, so that the gate should be open */
function prove(
  walk: Walk,
  step: string,
  place: StepPlace,
  outcomes: Readonly<Record<string, string | undefined>>,
  isNew: boolean,
): boolean {
  const required = place.node.checks.filter((check) => check.required);
  const others = place.node.checks.filter((check) => !check.required && outcomes[check.id] !== undefined);
  if (required.some(({ id, passes }) => !passes.includes(outcomes[id] ?? ''))) return false;
  for (const [n, check] of [...required, ...others].entries()) {
    const outcome = outcomes[check.id] ?? '';
    if (visitStep(walk.run, step).checks[check.id]?.byWord) {
      walk.must({ type: 'attest', step, check: check.id, outcome, note: 'Seen.' });
    } else {
      const evidence = [{ text: `saw ${outcome}` }];
      const report = { type: 'outcome', outcome, summary: `It shows ${outcome}`, evidence, lookedAt: 0 } as const;
      walk.must({ type: 'report', step, check: check.id, report });
    }
    if (isNew && n + 1 < required.length) walk.mustNot({ type: 'approve', step }, 'gate-not-passed');
  }
  return true;
}

function visitStep(run: Run, key: string): StepVisit {
  const visit = visitOf(run, key);
  if (visit?.kind !== 'step') throw new TypeError(`${key} is no step`);
  return visit;
}

class Walk {
  constructor(public run: Run) {}

  must(asked: Asked): void {
    const refused = this.#tell(asked);
    if (refused !== undefined) throw new Error(`${asked.type} was refused: ${refused}`);
  }

  may(asked: Asked): boolean {
    return this.#tell(asked) === undefined;
  }

  mustNot(asked: Asked, code: string): void {
    const decision = decide(this.run, this.#command(asked));
    expect(decision.ok ? 'accepted' : decision.refusal.code, `${asked.type} at ${this.run.current}`).toBe(code);
  }

  mark(): Run {
    return this.run;
  }

  back(run: Run): void {
    this.run = run;
  }

  #tell(asked: Asked): string | undefined {
    const decision = decide(this.run, this.#command(asked));
    if (!decision.ok) return JSON.stringify(decision.refusal);
    this.run = decision.events.reduce(evolve, this.run);
    return undefined;
  }

  #command(asked: Asked): Command {
    // What comes later has a greater number, also in a run that was begun on another way.
    return complete(asked, this.run.version + 1);
  }
}
