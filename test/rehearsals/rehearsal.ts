/**
 * A run from its start to its end against the lab, with the real checks and the real engine, and nobody in between: at each
 * step the person does in the lab what the step asks, the checks look until it is proved, and the step is approved. There is no
 * Slack and no queue in it, so that every way of a procedure can be rehearsed in seconds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Look, Memory } from '../../src/checks/check.ts';
import { declarations } from '../../src/checks/declarations.ts';
import { parseParameters } from '../../src/checks/parameters.ts';
import { probes } from '../../src/checks/probes.ts';
import { demoEstate } from '../../src/cli/demo-estate.ts';
import { parseEstate } from '../../src/estate/load.ts';
import type { Estate } from '../../src/estate/model.ts';
import { type ActionRequest, type Lab, type LabOptions, startLab } from '../../src/lab/lab.ts';
import { planFor } from '../../src/procedures/library.ts';
import type { Check, Plan, Scope, Value } from '../../src/procedures/model.ts';
import { alternativesOf } from '../../src/procedures/outcomes.ts';
import { machineCheck, type StepPlace, stepPlace } from '../../src/runs/checks.ts';
import { decide } from '../../src/runs/decide.ts';
import { evolve, initialRun } from '../../src/runs/evolve.ts';
import { gatePassed } from '../../src/runs/gate.ts';
import { prepareStart, withDefaults } from '../../src/runs/prepare.ts';
import { type Run, type StepVisit, visitOf } from '../../src/runs/run.ts';
import { library } from '../support/library.ts';
import { type Asked, complete } from '../support/spec.ts';

/** What a person does in the lab: a target and an action. */
export type Act = readonly [target: string, action: ActionRequest];

export interface Part {
  /** What to do at a step, told by its id; the names of its scope lead to servers and pairs. */
  readonly acts: (step: string, name: (reference: string) => string, visit: number) => readonly Act[];
  /** Which option at a decision. */
  readonly choose?: (decision: string, visit: number) => string;
  /** Which outcome a person's word has; the first that passes if undefined. */
  readonly word?: (step: string, check: string) => string | undefined;
}

const signal = new AbortController().signal;
const MOST_LOOKS = 12;
export interface Told {
  readonly run: Run;
  /** `step: outcomes`, of checks by machine, in the order of the run. */
  readonly proved: readonly string[];
  /** `step: check`, of words that were given where a check would have done. */
  readonly vouched: readonly string[];
}

/** Opens a lab of its own, and closes it. */
export async function rehearse(
  id: string,
  inputs: (estate: Estate) => Scope,
  part: Part,
  before: readonly Act[] = [],
  options: Pick<LabOptions, 'frameworkVersion'> = {},
): Promise<Told> {
  const directory = mkdtempSync(join(tmpdir(), 'handrail-rehearsal-'));
  const lab = await startLab({ directory, ports: 'any', pace: 0, noiseEvery: 0, ...options });
  try {
    for (const act of before) await perform(lab, act);
    const estate = parseEstate(demoEstate(lab.servers()), 'lab.yaml');
    const plan = planFor(library, id);
    return await new Rehearsal(lab, plan, withDefaults(plan.procedure, inputs(estate)), estate, part).play();
  } finally {
    await lab.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function perform(lab: Lab, [target, action]: Act): Promise<void> {
  const result = await lab.act(target, action);
  if (!result.ok) throw new Error(`${target}: ${JSON.stringify(action)} was refused: ${result.message}`);
}

class Rehearsal {
  #run: Run = initialRun;
  #count = 0;
  /** Hours that have gone by for checks that wait for silence. */
  #later = 0;
  readonly #proved: string[] = [];
  readonly #vouched: string[] = [];
  readonly #visits = new Map<string, number>();

  constructor(
    readonly lab: Lab,
    readonly plan: Plan,
    readonly inputs: Scope,
    readonly estate: Estate,
    readonly part: Part,
  ) {}

  async play(): Promise<Told> {
    const missing = (
      kind: string,
      server: Estate['servers'][string],
      parameters: Readonly<Record<string, unknown>>,
    ) => {
      const declaration = declarations.get(kind);
      return declaration?.missing(server, parseParameters(declaration, parameters));
    };
    const prepared = prepareStart(this.plan, this.inputs, this.estate, missing);
    expect(prepared.problems).toEqual([]);
    this.#tell({
      type: 'start',
      run: 'R1',
      plan: this.plan,
      inputs: this.inputs,
      estate: this.estate.name,
      targets: prepared.targets,
      byWord: prepared.byWord,
      prerequisites: prepared.prerequisites.map(({ id }) => id),
      cautions: prepared.cautions.map(({ id, text }) => ({ id, text, reason: 'A rehearsal.' })),
      channel: 'C1',
    });
    for (let visit = visitOf(this.#run, this.#run.current); visit; visit = visitOf(this.#run, this.#run.current)) {
      const times = (this.#visits.get(visit.id) ?? 0) + 1;
      this.#visits.set(visit.id, times);
      if (visit.kind === 'decision') {
        this.#tell({ type: 'choose', step: visit.key, option: this.part.choose?.(visit.id, times) ?? '' });
      } else await this.#pass(visit, times);
      if (this.#run.visits.length > 200) throw new Error('the run does not end');
    }
    return { run: this.#run, proved: this.#proved, vouched: this.#vouched };
  }

  async #pass(visit: StepVisit, times: number): Promise<void> {
    const place = stepPlace(this.#run, visit);
    for (const check of Object.values(visit.checks)) {
      if (check.byWord || check.baseline) continue;
      const baseline = await this.#baseline(visit, check.id);
      this.#tell({ type: 'report', step: visit.key, check: check.id, report: { type: 'baseline', baseline } });
    }
    for (const act of this.part.acts(visit.id, (reference) => nameIn(place, reference), times))
      await perform(this.lab, act);
    const outcomes: string[] = [];
    for (const check of place.node.checks) {
      const state = visitOf(this.#run, visit.key);
      if (state?.kind !== 'step') continue;
      if (state.checks[check.id]?.byWord) {
        if (check.required) this.#vouch(visit, check);
        continue;
      }
      const look = await this.#watch(visit, check.id, check.passes, check.required);
      if (look === undefined) continue;
      outcomes.push(look.outcome);
      const report = { type: 'outcome', ...look, lookedAt: 0 } as const;
      this.#tell({ type: 'report', step: visit.key, check: check.id, report });
    }
    if (outcomes.length > 0) this.#proved.push(`${visit.id}: ${outcomes.join(', ')}`);
    // Only where no check has shown it.
    for (const check of alternativesOf(place.node)) {
      const now = visitOf(this.#run, visit.key);
      if (now?.kind !== 'step' || gatePassed(this.#run, now) || !now.checks[check.id]?.byWord) continue;
      this.#vouch(visit, check);
      this.#vouched.push(`${visit.id}: ${check.id}`);
    }
    this.#tell({ type: 'approve', step: visit.key });
  }

  #vouch(visit: StepVisit, check: Check): void {
    const outcome = this.part.word?.(visit.id, check.id) ?? check.passes[0] ?? '';
    this.#tell({ type: 'attest', step: visit.key, check: check.id, outcome, note: 'Seen.' });
  }

  async #baseline(visit: StepVisit, id: string): Promise<Memory> {
    const { probe, server, parameters } = this.#check(visit, id);
    return (await probe.baseline?.(server, parameters, signal)) ?? {};
  }

  /** Looks until an outcome that passes is there; what is only for information may stay without. */
  async #watch(visit: StepVisit, id: string, passes: readonly string[], required: boolean) {
    const { probe, server, parameters } = this.#check(visit, id);
    const current = visitOf(this.#run, visit.key);
    const baseline = current?.kind === 'step' ? current.checks[id]?.baseline : undefined;
    let memory: Memory | undefined;
    let last: Look | undefined;
    for (let look = 1; look <= MOST_LOOKS; look++) {
      last = await probe.look(server, parameters, {
        signal,
        now: () => Date.now() + this.#later,
        ...(baseline && { baseline }),
        ...(memory && { memory }),
      });
      ({ memory } = last);
      if (last.state === 'outcome' && passes.includes(last.outcome)) {
        const { outcome, summary, evidence } = last;
        return { outcome, summary, evidence };
      }
      if (!required) return undefined;
      await this.lab.settled();
      // Where nothing more comes of it, time goes by: for those that wait for silence.
      if (look >= 3) this.#later += 3_600_000;
    }
    throw new Error(`${visit.key}: ${id} of ${server.name} was never proved: ${last?.summary}`);
  }

  #check(visit: StepVisit, id: string) {
    const found = machineCheck(this.#run, visit, id);
    const declaration = declarations.get(found?.check.kind ?? '');
    const probe = probes.get(found?.check.kind ?? '');
    const server = this.#run.targets[found?.server ?? ''];
    if (!found || !declaration || !probe || !server) throw new Error(`${visit.key}: no check ${id}`);
    return { probe, server, parameters: parseParameters(declaration, found.parameters) };
  }

  #tell(asked: Asked): void {
    this.#count += 1;
    const decision = decide(this.#run, complete(asked, this.#count));
    if (!decision.ok)
      throw new Error(`${this.#run.current}: ${asked.type} was refused: ${JSON.stringify(decision.refusal)}`);
    this.#run = decision.events.reduce(evolve, this.#run);
  }
}

function nameIn({ scope }: StepPlace, reference: string): string {
  const value: Value | undefined = scope[reference];
  if (typeof value !== 'object') return String(value ?? '');
  if ('server' in value) return value.server;
  return 'pair' in value ? value.pair : '';
}

export const server = (name: string) => ({ server: name });

/** A pair as the estate has it. */
export function pair(estate: Estate, name: string) {
  const found = estate.pairs[name];
  if (!found) throw new Error(`no pair ${name}`);
  return { pair: name, first: found.first, second: found.second };
}
