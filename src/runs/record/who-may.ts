/** Who might do what in a run, and who that is, as the estate and the procedure had it at the start. Plain text. */
import type { Group, Rule } from '../../estate/rights.ts';
import type { Person } from '../events.ts';
import type { RecordDocument } from './document.ts';

/** "approve: ors-leads, 2 people, not worker", a line for each deed that is spoken of. */
export function policyLines(policies: Readonly<Partial<Record<string, Rule>>>): readonly string[] {
  return Object.entries(policies).flatMap(([deed, rule]) => (rule === undefined ? [] : `${deed}: ${ruleText(rule)}`));
}

function ruleText({ by, quorum, not }: Rule): string {
  const people = quorum > 1 ? `, ${quorum} people` : '';
  const except = not.length > 0 ? `, not ${not.join(' or ')}` : '';
  return `${by.join(' or ') || 'nobody'}${people}${except}`;
}

/** "ors-leads: whoever is in the user group @ors-leads of Slack", a line for each group. */
export function groupLines({ rights, people }: Pick<RecordDocument, 'rights' | 'people'>): readonly string[] {
  return Object.entries(rights?.groups ?? {}).map(([name, group]) => `${name}: ${groupText(group, people)}`);
}

/** Groups name people by id; whoever did something in the run is on record with a name. */
function groupText({ users, userGroup, channel }: Group, people: readonly Person[]): string {
  const named = users.map((id) => {
    const name = people.find((each) => each.id === id)?.name;
    return name === undefined ? id : `@${name} (${id})`;
  });
  const parts = [
    ...named,
    ...(userGroup === undefined ? [] : [`whoever is in the user group @${userGroup} of Slack`]),
    ...(channel === undefined
      ? []
      : [`whoever is in ${channel === 'here' ? 'the channel of the run' : `the channel ${channel}`}`]),
  ];
  return parts.join(', ') || 'nobody';
}
