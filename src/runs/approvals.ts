/**
 * Approving a step, by one person or by as many as its policies want.
 *
 * The first ones are kept as `approval-given`; the one that completes the quorum approves the step. All of them are about
 * the same evidence: what makes it another (a report, a word) makes those that were given void, in the same decision, so
 * that no approval ever counts for what its giver did not see. Those that an earlier version of Handrail took, and that
 * this one would not have taken, are void as soon as it comes upon them.
 */
import type { Rule } from '../estate/rights.ts';
import { interpolate } from '../procedures/interpolate.ts';
import { stepPlace } from './checks.ts';
import type { Approve, Command, Refusal } from './commands.ts';
import type { ApprovalsVoided, Person, RunEvent } from './events.ts';
import { changedBetween, gateChecks, reliedOn, seenNow } from './relied.ts';
import { isExcluded, quorumOf, rulesAt } from './rights.ts';
import type { Run, StepVisit } from './run.ts';

/** @returns what an approval of a step that is proved comes to, or why it is none */
export function approval(
  run: Run,
  visit: StepVisit,
  command: Approve,
  rules: readonly Rule[],
  done: { readonly by: Person; readonly at: number; readonly command: string; readonly as?: readonly string[] },
): { readonly events: readonly RunEvent[] } | { readonly decided: RunEvent } | { readonly refusal: Refusal } {
  const seen = seenNow(run, visit);
  const isBlind = command.seen === undefined && run.rights !== undefined;
  if (isBlind || (command.seen !== undefined && command.seen !== seen)) {
    return { refusal: { code: 'evidence-changed', step: visit.key, changed: proofs(run, visit) } };
  }
  const step = visit.key;
  const evidence = reliedOn(visit);
  const stale = staleIn(run, visit);
  const before = visit.approvals.filter((each) => !stale.includes(each));
  const needed = quorumOf(rules);
  const mine = before.find((each) => each.by.id === command.by.id);
  if (mine !== undefined) {
    return { refusal: { code: 'already-approved', step, at: mine.at, more: needed - before.length } };
  }
  if (before.length + 1 < needed) {
    const given: RunEvent = { type: 'approval-given', step, evidence, seen, ...done };
    return { events: [...staleApprovals(run, visit, command), given] };
  }
  const { by, at, as } = done;
  const approvals = [...before.map(({ seen: _, ...each }) => each), { by, at, ...(as && { as }) }];
  return { decided: { type: 'step-approved', step, evidence, ...done, ...(needed > 1 && { approvals }) } };
}

/** What an approver has to look at again. */
function proofs(run: Run, visit: StepVisit): readonly string[] {
  const { node, scope } = stepPlace(run, visit);
  return gateChecks(node).map((check) => interpolate(check.title, scope));
}

/** The approvals that a change of what the checks tell makes void; none if there are none, or if nothing has changed. */
export function voidedBy(run: Run, before: StepVisit, after: StepVisit, command: Command): readonly ApprovalsVoided[] {
  if (before.approvals.length === 0 || seenNow(run, before) === seenNow(run, after)) return [];
  const approvals = before.approvals.map(({ by }) => by);
  const checks = changedBetween(run, before, after);
  const { id, at } = command;
  return [{ type: 'approvals-voided', step: before.key, approvals, why: 'evidence', checks, at, command: id }];
}

/** The approval of somebody who is on the step now, where whoever is on it may not approve. */
export function voidedByWork(rules: readonly Rule[], visit: StepVisit, command: Command): readonly ApprovalsVoided[] {
  const { by, id, at } = command;
  const mine = visit.approvals.filter((each) => each.by.id === by.id);
  if (mine.length === 0 || !rules.some(({ not }) => not.includes('worker'))) return [];
  return [{ type: 'approvals-voided', step: visit.key, approvals: [by], why: 'worker', checks: [], at, command: id }];
}

/** What makes those void that `staleIn` finds. */
export function staleApprovals(run: Run, visit: StepVisit, command: Command): readonly ApprovalsVoided[] {
  const approvals = staleIn(run, visit).map(({ by }) => by);
  const { id, at } = command;
  if (approvals.length === 0) return [];
  return [{ type: 'approvals-voided', step: visit.key, approvals, why: 'upgrade', checks: [], at, command: id }];
}

/**
 * Approvals that wait for more, and that this version would not have taken: of something else than what the checks tell
 * now, though nothing has changed; or by somebody who may not approve.
 */
export function staleIn(run: Run, visit: StepVisit): StepVisit['approvals'] {
  if (visit.approvals.length === 0 || visit.decided !== undefined) return [];
  const seen = seenNow(run, visit);
  const rules = rulesAt(run, 'approve', visit);
  return visit.approvals.filter((each) => each.seen !== seen || isExcluded(rules, each.by, { run, visit }));
}
