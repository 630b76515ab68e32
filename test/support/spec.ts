/**
 * Specifications of the engine, as sentences:
 *
 *     given(startOf(plan), approveOf('a')).when(approveOf('a')).isRefused('already-decided');
 *
 * What is given is commands, and each must be accepted: a history that could not have happened proves nothing.
 */
import { expect } from 'vitest';
import type { Plan, Scope } from '../../src/procedures/model.ts';
import type { Command, Refusal, ReportCheck, Start } from '../../src/runs/commands.ts';
import { decider } from '../../src/runs/decide.ts';
import type { Person, RunEvent } from '../../src/runs/events.ts';
import { seenNow } from '../../src/runs/relied.ts';
import { type Run, visitOf } from '../../src/runs/run.ts';
import { server } from './plans.ts';

export const ann: Person = { id: 'U_ANN', name: 'ann' };
export const bo: Person = { id: 'U_BO', name: 'bo' };
export const cy: Person = { id: 'U_CY', name: 'cy' };
export const dee: Person = { id: 'U_DEE', name: 'dee' };
const worker: Person = { id: 'handrail', name: 'Handrail' };

type Body<C> = C extends Command ? Omit<C, 'id' | 'at' | 'by'> & Partial<Pick<C, 'id' | 'at' | 'by'>> : never;
/** A command of which the id, the time and the person follow from its place in the history unless they are given. */
export type Asked = Body<Command>;

export function startOf(plan: Plan, more: Partial<Omit<Start, 'type' | 'plan'>> = {}): Asked {
  const inputs: Scope = more.inputs ?? { server: { server: 's1' } };
  return {
    type: 'start',
    run: 'R1',
    plan,
    inputs,
    estate: 'test',
    targets: { s1: server('s1') },
    byWord: [],
    prerequisites: plan.procedure.prerequisites.map((each) => each.id),
    channel: 'C1',
    ...more,
  };
}

export const approve = (step: string, by = ann): Asked => ({ type: 'approve', step, by });
/** An approval of the evidence as it is when its turn comes, by somebody who is in these groups. */
export const approveSeen = (step: string, by: Person, ...as: string[]): Asked => ({
  type: 'approve',
  step,
  by,
  as,
  seen: SEEN_NOW,
});
/** Stands for the digest of what a step's message shows at that moment. */
const SEEN_NOW = 'seen now';
export const begin = (step: string, by = ann): Asked => ({ type: 'begin', step, by });
export const skip = (step: string, reason = 'Not needed here.'): Asked => ({ type: 'skip', step, reason });
export const override = (step: string, reason = 'Seen with my own eyes.'): Asked => ({
  type: 'override',
  step,
  reason,
});
export const choose = (step: string, option: string): Asked => ({ type: 'choose', step, option });
export const attest = (step: string, check: string, outcome = 'confirmed', note = 'I looked.'): Asked => ({
  type: 'attest',
  step,
  check,
  outcome,
  note,
});
export const baseline = (step: string, check: string): Asked => ({
  type: 'report',
  step,
  check,
  report: { type: 'baseline', baseline: { files: [] } },
});
export const saw = (
  step: string,
  check: string,
  outcome: string,
  text = `saw ${outcome}`,
  lookedAt?: number,
): Asked => ({
  type: 'report',
  step,
  check,
  report: { type: 'outcome', outcome, summary: text, evidence: [{ text }], lookedAt: lookedAt ?? 0 },
});
export const looked = (step: string, check: string, type: 'not-yet' | 'unknown', summary = 'nothing yet'): Asked => ({
  type: 'report',
  step,
  check,
  report: { type, summary, evidence: [], lookedAt: 0 },
});

/** One second passes between two commands. */
export function complete(asked: Asked, n: number): Command {
  const at = asked.at ?? 1_000_000 + n * 1_000;
  const by = asked.by ?? (asked.type === 'report' || asked.type === 'deadline' ? worker : ann);
  const command = { ...asked, id: asked.id ?? `c${n}`, at, by } as Command;
  return command.type === 'report' ? withLookedAt(command, at) : command;
}

/** The command as a person would give it who looks at the run as it is. */
export function seeing(run: Run, command: Command): Command {
  if (command.type !== 'approve' || command.seen !== SEEN_NOW) return command;
  const visit = visitOf(run, command.step);
  return { ...command, seen: visit?.kind === 'step' ? seenNow(run, visit) : '' };
}

function withLookedAt(command: ReportCheck, at: number): ReportCheck {
  const { report } = command;
  if (!('lookedAt' in report) || report.lookedAt !== 0) return command;
  return { ...command, report: { ...report, lookedAt: at } };
}

export function given(...history: readonly Asked[]) {
  let run = decider.initialState;
  const events: RunEvent[] = [];
  for (const [n, asked] of history.entries()) {
    const decision = decider.decide(run, seeing(run, complete(asked, n)));
    if (!decision.ok) throw new Error(`given: ${asked.type} was refused: ${JSON.stringify(decision.refusal)}`);
    events.push(...decision.events);
    run = decision.events.reduce(decider.evolve, run);
  }
  return {
    run,
    events,
    when(asked: Asked) {
      const decision = decider.decide(run, seeing(run, complete(asked, history.length)));
      return {
        /** The events' types, in order, and the run after them. */
        thenCome(...types: readonly RunEvent['type'][]): Run {
          expect(decision.ok ? decision.events.map((event) => event.type) : decision.refusal).toEqual(types);
          return decision.ok ? decision.events.reduce(decider.evolve, run) : run;
        },
        isRefused<C extends Refusal['code']>(code: C, more: Partial<Extract<Refusal, { code: C }>> = {}): void {
          expect(decision).toMatchObject({ ok: false, refusal: { code, ...more } });
        },
      };
    },
  };
}
