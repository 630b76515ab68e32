/** Who may approve a step, who has, and who is waited for: in mrkdwn, as messages and answers say it. */
import { EVERYONE } from '../../estate/rights.ts';
import type { Approval } from '../../runs/events.ts';
import { quorumOf, rulesAt } from '../../runs/rights.ts';
import type { Run, StepVisit, Visit } from '../../runs/run.ts';
import { slackDate } from '../text/dates.ts';
import { escapePiece, personName } from '../text/escape.ts';
import { groupsText, numberText, rulesText } from './words.ts';

/** "May be approved by two of @ors-leads, not whoever started the run"; empty where everybody may. */
export function mayApprove(run: Run, visit: StepVisit): string {
  const who = rulesText(rulesAt(run, 'approve', visit));
  if (who === 'nobody') return '⚠️ The policies name nobody who may approve this step';
  return who === undefined ? '' : escapePiece(`May be approved by ${who}`);
}

/** The same for a decision. */
export function mayChoose(run: Run, visit: Visit): string {
  const who = rulesText(rulesAt(run, 'choose', visit));
  if (who === 'nobody') return '⚠️ The policies name nobody who may decide this';
  return who === undefined ? '' : escapePiece(`May be decided by ${who}`);
}

/** "a choice", or "a choice by @ors-leads" where policies say who decides. */
export function awaited(what: string, run: Run, visit: Visit): string {
  const who = rulesText(rulesAt(run, 'choose', visit));
  return who === undefined ? what : escapePiece(`${what} by ${who}`);
}

/** What a proved step waits for: "an approval", "an approver from @ors-leads", "one more approver from @ors-leads". */
export function awaitedApproval(run: Run, visit: StepVisit): string {
  const rules = rulesAt(run, 'approve', visit);
  if (rules.some(({ by }) => by.length === 0)) return 'an approver, and the policies name none';
  const groups = [...new Set(rules.filter(({ by }) => !by.includes(EVERYONE)).map(({ by }) => groupsText(by)))];
  const from = groups.length === 0 ? '' : ` from ${groups.join(', also in ')}`;
  const needed = quorumOf(rules);
  if (needed === 1) return from === '' ? 'an approval' : escapePiece(`an approver${from}`);
  const left = needed - visit.approvals.length;
  const more = visit.approvals.length === 0 ? numberText(left) : `${numberText(left)} more`;
  return escapePiece(`${more} approver${left === 1 ? '' : 's'}${from}`);
}

/** "1 of 2 approvals: @ann at 01:53 · waiting for one more approver from @ors-leads"; empty while nobody has approved. */
export function approvalsSoFar(run: Run, visit: StepVisit): string {
  if (visit.approvals.length === 0) return '';
  const needed = quorumOf(rulesAt(run, 'approve', visit));
  const given = `⏳ ${visit.approvals.length} of ${needed} approvals: ${givenBy(visit.approvals)}`;
  return `${given} · waiting for ${awaitedApproval(run, visit)}`;
}

/** "@ann at 01:53 and @bo at 01:55". */
export function givenBy(approvals: readonly Approval[]): string {
  const all = approvals.map(({ by, at }) => `${personName(by)} at ${slackDate(at)}`);
  const last = all.at(-1) ?? '';
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`;
}
