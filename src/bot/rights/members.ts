/**
 * Which of the policies' groups somebody is in, asked of Slack and kept for a little while: it takes 20 such calls a
 * minute.
 *
 * Somebody who is found is in a group for as long as what was found is kept, a minute at most. Whoever is not found is
 * looked for once more unless Slack was asked just now, so that somebody who was added need not wait. What Slack does not
 * tell is told as unknown, which is nobody's right.
 */
import type { Group } from '../../estate/rights.ts';
import { messageOf, slackError } from '../slack/errors.ts';
import type { SlackGroups } from '../slack/groups.ts';

export interface Unknown {
  readonly group: string;
  /** Why it could not be looked up, and what can be done, in plain text. */
  readonly why: string;
}

/** As a refusal: whether somebody is in a group could not be looked up. */
export interface MembersUnknown extends Unknown {
  readonly code: 'members-unknown';
}

export interface Found {
  /** Names of groups that the person is in. */
  readonly as: readonly string[];
  /** Groups of which that could not be found out. */
  readonly unknown: readonly Unknown[];
}

export type Groups = Readonly<Record<string, Group>>;

const KEPT_MS = 60_000;
const JUST_NOW_MS = 5_000;
/** Handles change seldom. */
const HANDLES_KEPT_MS = 300_000;

interface Kept<T> {
  readonly value: Promise<T>;
  readonly at: number;
}

export class Members {
  readonly #slack: SlackGroups;
  readonly #now: () => number;
  readonly #people = new Map<string, Kept<ReadonlySet<string>>>();
  #handles: Kept<ReadonlyMap<string, string>> | undefined;

  constructor(slack: SlackGroups, now: () => number) {
    this.#slack = slack;
    this.#now = now;
  }

  /**
   * Never throws.
   *
   * @param channel that of the run, for groups that mean it
   * @param how `kept`: whoever is not found in what is kept is not looked for once more
   */
  async groupsOf(
    person: string,
    names: readonly string[],
    groups: Groups,
    channel: string,
    how: 'kept' | 'anew' = 'anew',
  ): Promise<Found> {
    const looks = await Promise.all(
      names.map((name) => {
        const group = Object.hasOwn(groups, name) ? groups[name] : undefined;
        return this.#isIn(person, name, { group, channel, how });
      }),
    );
    return {
      as: names.filter((_, i) => looks[i] === true),
      unknown: looks.flatMap((look) => (typeof look === 'boolean' ? [] : [look])),
    };
  }

  /** Ids of the people in a group. Throws what Slack's client throws. */
  async peopleIn(group: Group, channel: string): Promise<readonly string[]> {
    const sets = await Promise.all(sourcesOf(group, channel).map((source) => this.#look(source, KEPT_MS)));
    return [...new Set([...group.users, ...sets.flatMap((each) => [...each])])];
  }

  async #isIn(
    person: string,
    name: string,
    { group, channel, how }: { group: Group | undefined; channel: string; how: 'kept' | 'anew' },
  ): Promise<boolean | Unknown> {
    if (group === undefined) return { group: name, why: 'the run does not know this group' };
    if (group.users.includes(person)) return true;
    const looks = await Promise.all(sourcesOf(group, channel).map((source) => this.#has(person, source, how)));
    if (looks.includes(true)) return true;
    const failed = looks.find((look) => typeof look !== 'boolean');
    return failed === undefined ? false : { group: name, why: reasonOf(failed.error) };
  }

  async #has(person: string, source: Source, how: 'kept' | 'anew'): Promise<boolean | { readonly error: unknown }> {
    let people: ReadonlySet<string>;
    try {
      people = await this.#look(source, KEPT_MS);
    } catch (error) {
      return { error };
    }
    if (people.has(person) || how === 'kept') return people.has(person);
    // What was found a moment ago stands if Slack does not tell more now.
    return (await this.#look(source, JUST_NOW_MS).catch(() => people)).has(person);
  }

  /** What is kept if it is not older than so many milliseconds, else what Slack says now. */
  #look(source: Source, maxAge: number): Promise<ReadonlySet<string>> {
    const key = `${source.type} ${source.id}`;
    const kept = this.#people.get(key);
    if (kept !== undefined && this.#now() - kept.at < maxAge) return kept.value;
    const value = this.#ask(source).then((people) => new Set(people));
    const fresh = { value, at: this.#now() };
    this.#people.set(key, fresh);
    value.catch(() => {
      if (this.#people.get(key) !== fresh) return;
      // A look that failed is none; what was kept before may still serve until it is too old.
      if (kept === undefined) this.#people.delete(key);
      else this.#people.set(key, kept);
    });
    return value;
  }

  async #ask({ type, id }: Source): Promise<readonly string[]> {
    if (type === 'channel') return this.#slack.membersOf(id);
    // An id is told from a handle by its capitals: Slack's handles have none.
    if (/^S[A-Z0-9]{6,}$/.test(id)) return this.#slack.usersOf(id);
    const found = (await this.#handlesNow()).get(id.toLowerCase());
    if (found === undefined) {
      this.#handles = undefined;
      throw new NoSuchUserGroup(id);
    }
    return this.#slack.usersOf(found);
  }

  #handlesNow(): Promise<ReadonlyMap<string, string>> {
    const kept = this.#handles;
    if (kept !== undefined && this.#now() - kept.at < HANDLES_KEPT_MS) return kept.value;
    const value = this.#slack
      .userGroups()
      .then((all) => new Map(all.map(({ id, handle }) => [handle.toLowerCase(), id])));
    const fresh = { value, at: this.#now() };
    this.#handles = fresh;
    value.catch(() => {
      if (this.#handles === fresh) this.#handles = undefined;
    });
    return value;
  }
}

interface Source {
  readonly type: 'user group' | 'channel';
  readonly id: string;
}

function sourcesOf({ userGroup, channel }: Group, here: string): readonly Source[] {
  return [
    ...(userGroup === undefined ? [] : [{ type: 'user group' as const, id: userGroup }]),
    ...(channel === undefined ? [] : [{ type: 'channel' as const, id: channel === 'here' ? here : channel }]),
  ];
}

/** Thrown when the workspace has no user group with the handle that the estate names. */
class NoSuchUserGroup extends Error {
  override readonly name = 'NoSuchUserGroup';
  readonly code = 'no-such-user-group';

  constructor(handle: string) {
    super(`Slack has no user group @${handle} that is not disabled`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  missing_scope: 'my Slack app lacks a scope for it; compare its scopes with `handrail manifest`',
  no_such_subteam: 'Slack has no such user group, or it is disabled',
  subteam_not_found: 'Slack has no such user group, or it is disabled',
  paid_teams_only: 'Slack has user groups on paid plans only',
  plan_upgrade_required: 'Slack has user groups on paid plans only',
  channel_not_found: 'I do not see that channel; if it is private, invite me to it',
};

function reasonOf(error: unknown): string {
  const word = slackError(error);
  if (word !== undefined) return REASONS[word] ?? `Slack refuses to tell (${word})`;
  return error instanceof NoSuchUserGroup ? error.message : `Slack does not answer (${messageOf(error)})`;
}
