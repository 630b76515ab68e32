/** Looks up by which rights a person asks something of a run, and who else could do it. */
import { EVERYONE, HOLDER, type Rights, type Rule } from '../../estate/rights.ts';
import type { Command } from '../../runs/commands.ts';
import type { Person } from '../../runs/events.ts';
import { initialRun } from '../../runs/evolve.ts';
import { gatePassed } from '../../runs/gate.ts';
import { type Denial, groupsAsked, isDeed, judge, peopleIn, rulesAt, rulesFor } from '../../runs/rights.ts';
import { type Run, type Visit, visitOf } from '../../runs/run.ts';
import type { RunRecord } from '../../runs/runs.ts';
import { refusalText } from '../refusals.ts';
import type { Services } from '../services.ts';
import { within } from '../within.ts';
import type { Members, MembersUnknown, Unknown } from './members.ts';

/** Most people that somebody is told to ask. */
const MOST_TOLD = 3;
/** How long the names of those who could do it may take. */
const PATIENCE_MS = 1_000;

interface Situation {
  readonly rights: Rights;
  readonly rules: readonly Rule[];
  readonly channel: string;
  readonly visit?: Visit | undefined;
}

/** Undefined where no policies are. */
function situationOf(run: Run | undefined, command: Command): Situation | undefined {
  if (!isDeed(command.type)) return undefined;
  if (command.type === 'start') {
    const { rights, channel } = command;
    return rights && { rights, rules: rulesFor(rights, 'start'), channel };
  }
  if (run?.rights === undefined) return undefined;
  const visit = 'step' in command ? visitOf(run, command.step) : undefined;
  return { rights: run.rights, rules: rulesAt(run, command.type, visit), channel: run.channel, visit };
}

/** The command with what is known of its person now. Never throws. @param run as it stands; undefined for a start */
export async function withGroups<C extends Command>(
  { members }: Pick<Services, 'members'>,
  run: Run | undefined,
  command: C,
): Promise<{ readonly command: C; readonly unknown: readonly Unknown[] }> {
  const situation = situationOf(run, command);
  const names = situation === undefined ? [] : groupsAsked(situation.rules);
  if (situation === undefined || names.length === 0) return { command, unknown: [] };
  const { rights, channel } = situation;
  const { as, unknown } = await members.groupsOf(command.by.id, names, rights.groups, channel);
  return { command: { ...command, as }, unknown };
}

/**
 * Why somebody may not start a run, in plain text, or undefined if they may: told before they fill anything in. Never
 * throws.
 *
 * @param channel undefined while it is not chosen yet: then what depends on it is left for later
 */
export async function startDenial(
  services: Pick<Services, 'members' | 'people' | 'botUser' | 'now'>,
  rights: Rights | undefined,
  by: Person,
  channel: string | undefined,
): Promise<string | undefined> {
  if (rights === undefined) return undefined;
  const rules = rulesFor(rights, 'start');
  const names = groupsAsked(rules);
  if (channel === undefined && names.some((name) => rights.groups[name]?.channel === 'here')) return undefined;
  const { as, unknown } = await services.members.groupsOf(by.id, names, rights.groups, channel ?? '');
  const right = judge('start', rules, { by, as }, { run: initialRun });
  if (right.ok) return undefined;
  const could = await soon(() => peopleFor(services, undefined, by, { rights, rules, channel: channel ?? '' }));
  return refusalText(orUnknown(right.denial, unknown), { now: services.now(), could });
}

/** Ids of the runs in which somebody may approve what is proved and has not yet. What cannot be looked up is left out. */
export async function approvableBy(
  members: Pick<Members, 'groupsOf'>,
  user: string,
  live: readonly RunRecord[],
): Promise<ReadonlySet<string>> {
  const runs = await Promise.all(
    live.map(async ({ run }) => {
      const visit = visitOf(run, run.current);
      if (run.rights === undefined || visit?.kind !== 'step' || !gatePassed(run, visit)) return [];
      if (visit.approvals.some(({ by }) => by.id === user)) return [];
      const rules = rulesAt(run, 'approve', visit);
      // Nobody waits for this answer: what is kept will do, so that Slack's few calls are left for those who do.
      const { as } = await members.groupsOf(user, groupsAsked(rules), run.rights.groups, run.channel, 'kept');
      return judge('approve', rules, { by: { id: user, name: '' }, as }, { run, visit }).ok ? [run.id] : [];
    }),
  );
  return new Set(runs.flat());
}

/** What to tell instead of "you are in none of them" where that could not be found out. */
export function orUnknown(denial: Denial, unknown: readonly Unknown[]): Denial | MembersUnknown {
  const [first] = unknown.filter(({ group }) => denial.groups.includes(group));
  return denial.why === 'group' && first !== undefined ? { code: 'members-unknown', ...first } : denial;
}

/** A few of those who could do what somebody may not; none where that is not known soon. Never throws. */
export async function whoCould(
  services: Pick<Services, 'members' | 'people' | 'botUser'>,
  run: Run | undefined,
  command: Command,
): Promise<readonly Person[]> {
  const situation = situationOf(run, command);
  return situation === undefined ? [] : soon(() => peopleFor(services, run, command.by, situation));
}

async function soon(look: () => Promise<readonly Person[]>): Promise<readonly Person[]> {
  try {
    const found = await within(PATIENCE_MS, look());
    return found.done ? found.value : [];
  } catch {
    return [];
  }
}

async function peopleFor(
  { members, people, botUser }: Pick<Services, 'members' | 'people' | 'botUser'>,
  run: Run | undefined,
  by: Person,
  { rights, rules, channel, visit }: Situation,
): Promise<readonly Person[]> {
  const ids = await Promise.all(
    rules
      .filter((rule) => !rule.by.includes(EVERYONE))
      .map(async (rule) => {
        const groups = rule.by.flatMap((name) => rights.groups[name] ?? []);
        const inGroups = await Promise.all(groups.map((group) => members.peopleIn(group, channel)));
        return [...(rule.by.includes(HOLDER) && run ? [run.holder.id] : []), ...inGroups.flat()];
      }),
  );
  const [first = [], ...others] = ids;
  const roles = rules.flatMap(({ not }) => not).flatMap((role) => (run ? peopleIn(role, { run, visit }) : []));
  const given = visit?.kind === 'step' ? visit.approvals.map((each) => each.by) : [];
  const excluded = new Set([by.id, botUser, ...[...roles, ...given].map(({ id }) => id)]);
  const able = [...new Set(first)].filter((id) => !excluded.has(id) && others.every((each) => each.includes(id)));
  return Promise.all(able.slice(0, MOST_TOLD).map((id) => people.person(id)));
}
