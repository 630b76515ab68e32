/** Approvals that count no longer: a message of its own, since the step's message only shows those that do. */
import { stepPlace } from '../../../runs/checks.ts';
import { quorumOf, rulesAt } from '../../../runs/rights.ts';
import type { StepVisit, Voided } from '../../../runs/run.ts';
import { givenBy } from '../../rights/approvers.ts';
import { numberText } from '../../rights/words.ts';
import { bold, personName } from '../../text/escape.ts';
import { procedureTitle } from '../../text/procedure-text.ts';
import type { Rendered, ThreadMessage } from '../message.ts';
import { entry } from './entries.ts';
import { recordOf } from './words.ts';

export function voidedMessage(record: Rendered, visit: StepVisit, voided: Voided): ThreadMessage {
  const { run } = record;
  const { approvals, why, version } = voided;
  const isOne = approvals.length === 1;
  const names = approvals.map(({ by }) => personName(by)).join(', ');
  const head = bold(`${isOne ? 'An approval' : 'Approvals'} of step ${visit.number} ${isOne ? 'is' : 'are'} void`);
  const needed = numberText(quorumOf(rulesAt(run, 'approve', visit)));
  const lines = {
    worker: [
      `⚠️ ${head}: by ${givenBy(approvals)}. ${names} is on the step now, and whoever is on it cannot approve it.`,
    ],
    evidence: [
      `⚠️ ${head}: by ${givenBy(approvals)}, and what was seen then has changed: ${changedTitles(record, visit, voided)}.`,
      `Step ${visit.number} needs ${needed} approvals of what is there now.`,
    ],
    upgrade: [
      `⚠️ ${head}: by ${givenBy(approvals)}. Handrail was brought up to date since, and is stricter about what an approval is of, and by whom.`,
      `Step ${visit.number} needs ${needed} approvals of what is there now.`,
    ],
  }[why];
  const text = `Step ${visit.number}: ${isOne ? 'the approval' : 'the approvals'} by ${names} ${isOne ? 'is' : 'are'} void.`;
  return entry(version, text, [...lines, recordOf(record, version)].join('\n'));
}

function changedTitles({ run }: Rendered, visit: StepVisit, { checks }: Voided): string {
  const { node, scope } = stepPlace(run, visit);
  const titles = node.checks.filter(({ id }) => checks.includes(id)).map(({ title }) => procedureTitle(title, scope));
  return titles.join(', ') || 'a check';
}
