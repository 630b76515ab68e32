/** How a run, a step and a check are named wherever the bot speaks of them outside their own messages. */

import type { Check } from '../procedures/model.ts';
import { placeAt, type Turn } from '../procedures/walk.ts';
import { unmet } from '../runs/gate.ts';
import { type Run, type StepVisit, type Visit, visitOf } from '../runs/run.ts';
import { capital, oneLine } from './text/clean.ts';
import { code } from './text/escape.ts';
import { procedurePlain, procedureTitle } from './text/procedure-text.ts';

/** *Migrate HA Orchestration Server pairs* · production · run `7KQ2` */
export function runLine(run: Run): string {
  return `*${procedureTitle(run.plan.procedure.title, run.inputs).replaceAll('*', '∗')}* · ${code(run.estate)} · run ${code(run.id)}`;
}

export function visitTitle(run: Run, visit: Visit): string {
  const { node, scope } = placeAt(run.plan, run.inputs, visit.position);
  return node.kind === 'end' ? '' : procedureTitle(node.title, scope);
}

/** The same for plain texts. */
export function visitPlain(run: Run, visit: Visit): string {
  const { node, scope } = placeAt(run.plan, run.inputs, visit.position);
  return node.kind === 'end' ? '' : procedurePlain(node.title, scope);
}

/** What is not proved yet at a step, in mrkdwn. */
export function unmetTitles(run: Run, visit: StepVisit): readonly string[] {
  const { scope } = placeAt(run.plan, run.inputs, visit.position);
  return unmet(run, visit).map((title) => procedureTitle(title, scope));
}

export function currentVisit(run: Run): Visit | undefined {
  return visitOf(run, run.current);
}

export function currentStep(run: Run): StepVisit | undefined {
  const visit = currentVisit(run);
  return visit?.kind === 'step' ? visit : undefined;
}

/** `updates-required` as "Updates required", in plain text. */
export function outcomeLabel(outcome: string): string {
  return capital(oneLine(outcome).replaceAll('-', ' '));
}

/** The turns that tell something: one of a single round inside another does not. */
export function turnsShown(turns: readonly Turn[]): readonly Turn[] {
  return turns.filter(({ total }, i) => i === 0 || total > 1);
}

/** `old_server` as "old server". */
export function nameOf({ of }: Turn): string {
  return of.replaceAll('_', ' ');
}

/** What a person is asked, where that is more than the check's title: `attest: No alarm is open` has one text for both. */
export function askedOf({ title, parameters: { ask } }: Check): string | undefined {
  return typeof ask === 'string' && ask !== title ? ask : undefined;
}
