/** Runs for the thread's tests, made the way that real ones are: by commands. */

import { createHash } from 'node:crypto';
import type { Rights } from '../../../src/estate/rights.ts';
import { cautionsOf, prerequisitesOf } from '../../../src/procedures/beforehand.ts';
import type { Check, DecisionNode, Node, Plan, Procedure, Scope, StepNode } from '../../../src/procedures/model.ts';
import type { Command } from '../../../src/runs/commands.ts';
import { decide } from '../../../src/runs/decide.ts';
import type { Person } from '../../../src/runs/events.ts';
import { evolve, initialRun } from '../../../src/runs/evolve.ts';
import { seenNow } from '../../../src/runs/relied.ts';
import { type Run, visitOf } from '../../../src/runs/run.ts';
import type { RunRecord } from '../../../src/runs/runs.ts';
import * as plans from '../../support/plans.ts';

export const ann: Person = { id: 'UANN001', name: 'ann' };
export const bo: Person = { id: 'UBO0001', name: 'bo' };
/** 01:12 UTC. */
export const START = Date.UTC(2026, 10, 21, 1, 12);
export const minutes = (count: number) => count * 60_000;

export function check(id: string, more: Partial<Check> = {}): Check {
  const usual = {
    title: 'Backup mode in the log',
    of: 'pair.first',
    outcomes: ['backup', 'primary'],
    passes: ['backup'],
  };
  return plans.check(id, { ...usual, ...more });
}

export function step(id: string, more: Partial<StepNode> = {}): StepNode {
  return plans.step(id, { do: 'Do it.', skip: 'with-reason', override: 'with-reason', ...more });
}

export function decision(id: string, more: Partial<DecisionNode> = {}): DecisionNode {
  return { ...plans.decision(id, {}), ...more };
}

export function plan(
  steps: readonly Node[],
  more: Partial<Procedure> = {},
  used: Record<string, Procedure> = {},
): Plan {
  const usual = { id: 'ors-ha-migration', title: 'Migrate HA Orchestration Server pairs', product: 'ors' };
  return plans.plan(steps, { ...usual, source: { document: 'Migration Guide' }, ...more }, used);
}

export const pair = (name: string) => ({ pair: name, first: `${name}1`, second: `${name}2` });

export type Asked<C> = C extends Command ? Omit<C, 'id' | 'at' | 'by'> & { at?: number; by?: Person } : never;

/** A run that takes commands; time goes by a minute with each. Refused ones change nothing. */
export class Told {
  run: Run = initialRun;
  #count = 0;
  #at = START;
  readonly id: string;

  constructor(
    steps: Plan,
    inputs: Scope = {},
    /** `reason`: for every caution. */
    options: { id?: string; byWord?: readonly string[]; reason?: string; rights?: Rights } = {},
  ) {
    const { reason = '' } = options;
    this.id = options.id ?? '7KQ2';
    this.tell({
      type: 'start',
      run: this.id,
      plan: steps,
      inputs,
      estate: 'production',
      targets: {},
      byWord: options.byWord ?? [],
      prerequisites: prerequisitesOf(steps, inputs).map((each) => each.id),
      cautions: cautionsOf(steps, inputs).map(({ id, text }) => ({ id, text, reason })),
      ...(options.rights && { rights: options.rights }),
      channel: 'C01',
      at: START,
    });
  }

  tell(command: Asked<Command>): boolean {
    this.#count += 1;
    this.#at = command.at ?? this.#at + minutes(1);
    const decided = decide(this.run, { by: ann, ...command, id: `c${this.#count}`, at: this.#at } as Command);
    if (decided.ok) this.run = decided.events.reduce(evolve, this.run);
    return decided.ok;
  }

  get current(): string {
    return this.run.current ?? '';
  }

  get now(): number {
    return this.#at;
  }

  /** Takes every baseline of the current step that is missing. */
  open(): this {
    const visit = visitOf(this.run, this.current);
    if (visit?.kind !== 'step') return this;
    for (const each of Object.values(visit.checks)) {
      if (each.byWord || each.baseline) continue;
      this.tell({ type: 'report', step: visit.key, check: each.id, report: { type: 'baseline', baseline: {} } });
    }
    return this;
  }

  look(id: string, outcome: string | undefined, more: { summary?: string; text?: string; source?: string } = {}): this {
    const evidence =
      more.text === undefined ? [] : [{ text: more.text, source: more.source ?? 'a.log', offset: 48_213 }];
    const seen = { summary: more.summary ?? '', evidence, lookedAt: this.#at };
    const report =
      outcome === undefined
        ? ({ type: 'not-yet', ...seen } as const)
        : ({ type: 'outcome', outcome, ...seen } as const);
    this.tell({ type: 'report', step: this.current, check: id, report });
    return this;
  }

  /** Approves what the current step's message shows now. */
  approve(by = ann, ...as: string[]): this {
    const visit = visitOf(this.run, this.current);
    const seen = visit?.kind === 'step' ? seenNow(this.run, visit) : '';
    this.tell({ type: 'approve', step: this.current, seen, by, as });
    return this;
  }

  get record(): RunRecord {
    return recordOf(this.run);
  }
}

export function recordOf(run: Run): RunRecord {
  const hashOf = (version: number) => createHash('sha256').update(`${run.id}:${version}`).digest('hex');
  return { run, head: { version: run.version, hash: hashOf(run.version) }, hashOf };
}
