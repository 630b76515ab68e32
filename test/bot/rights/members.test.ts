/** Who is in which group: asked of Slack seldom, and never guessed. */
import { describe, expect, it } from 'vitest';
import { Members } from '../../../src/bot/rights/members.ts';
import type { SlackGroups } from '../../../src/bot/slack/groups.ts';
import type { Group } from '../../../src/estate/rights.ts';

const LEADS = 'S0614TZR7';
const leads: Group = { users: [], userGroup: 'ors-leads' };

/** A Slack that can be changed, and counts what it is asked. */
function world() {
  const state = {
    now: 1_000_000,
    groups: new Map([[LEADS, ['U_ANN']]]),
    handles: [{ id: LEADS, handle: 'ors-leads' }],
    channels: new Map([['C_HERE', ['U_BO']]]),
    away: false,
    asked: [] as string[],
  };
  const answer = async <T>(what: string, value: T | undefined): Promise<T> => {
    state.asked.push(what);
    if (state.away || value === undefined) throw new Error('fetch failed');
    return value;
  };
  const slack: SlackGroups = {
    userGroups: () => answer('handles', state.handles),
    usersOf: (id) => answer(`group ${id}`, state.groups.get(id)),
    membersOf: (id) => answer(`channel ${id}`, state.channels.get(id)),
  };
  const members = new Members(slack, () => state.now);
  const ask = (person: string, group: Group, how?: 'kept') =>
    members.groupsOf(person, ['it'], { it: group }, 'C_HERE', how);
  return { state, ask, members };
}

const isIn = { as: ['it'], unknown: [] };
const isNot = { as: [], unknown: [] };

describe('somebody', () => {
  it('is in a group by their id, their user group, by handle or id, or their channel', async () => {
    const { ask, state } = world();
    expect(await ask('U_ANN', { users: ['U_ANN'] })).toEqual(isIn);
    expect(state.asked).toEqual([]);
    expect(await ask('U_ANN', leads)).toEqual(isIn);
    expect(await ask('U_ANN', { users: [], userGroup: LEADS })).toEqual(isIn);
    expect(await ask('U_BO', { users: [], channel: 'here' })).toEqual(isIn);
    expect(await ask('U_BO', { users: ['U_X'], userGroup: 'ors-leads', channel: 'C_HERE' })).toEqual(isIn);
  });

  it('is in none if they are in none of these', async () => {
    const { ask } = world();
    expect(await ask('U_CY', { users: ['U_X'], userGroup: 'ors-leads', channel: 'here' })).toEqual(isNot);
  });

  it('who is found is not looked for again for a minute, and everybody is asked for at once', async () => {
    const { ask, state } = world();
    await Promise.all([ask('U_ANN', leads), ask('U_ANN', leads), ask('U_ANN', leads)]);
    state.now += 59_000;
    await ask('U_ANN', leads);
    expect(state.asked).toEqual(['handles', `group ${LEADS}`]);
    state.now += 2_000;
    await ask('U_ANN', leads);
    expect(state.asked).toEqual(['handles', `group ${LEADS}`, `group ${LEADS}`]);
  });

  it('who has left the group is out within a minute', async () => {
    const { ask, state } = world();
    await ask('U_ANN', leads);
    state.groups.set(LEADS, []);
    state.now += 60_000;
    expect(await ask('U_ANN', leads)).toEqual(isNot);
  });

  it('who was added need not wait, but does not cost a call a click', async () => {
    const { ask, state } = world();
    expect(await ask('U_BO', leads)).toEqual(isNot);
    state.groups.set(LEADS, ['U_ANN', 'U_BO']);
    expect(await ask('U_BO', leads)).toEqual(isNot);
    expect(state.asked).toHaveLength(2);
    state.now += 5_000;
    expect(await ask('U_BO', leads)).toEqual(isIn);
    expect(state.asked).toHaveLength(3);
  });

  it('is not looked for once more where nobody waits for the answer', async () => {
    const { ask, state } = world();
    await ask('U_ANN', leads);
    state.now += 30_000;
    expect(await ask('U_BO', leads, 'kept')).toEqual(isNot);
    expect(state.asked).toHaveLength(2);
  });
});

describe('when Slack does not tell', () => {
  it('nobody is in the group, and why is told', async () => {
    const { ask, state } = world();
    state.away = true;
    const found = await ask('U_ANN', leads);
    expect(found).toEqual({ as: [], unknown: [{ group: 'it', why: 'Slack does not answer (fetch failed)' }] });
  });

  it('whoever was found within the last minute still is, and nobody after that', async () => {
    const { ask, state } = world();
    await ask('U_ANN', leads);
    state.away = true;
    state.now += 30_000;
    expect(await ask('U_ANN', leads)).toEqual(isIn);
    expect(await ask('U_BO', leads)).toEqual(isNot);
    state.now += 31_000;
    expect((await ask('U_ANN', leads)).as).toEqual([]);
    state.away = false;
    expect(await ask('U_ANN', leads)).toEqual(isIn);
  });

  it('another group of theirs is enough', async () => {
    const { members, state } = world();
    state.groups.clear();
    const groups = { far: leads, near: { users: ['U_ANN'] } };
    const found = await members.groupsOf('U_ANN', ['far', 'near'], groups, 'C_HERE');
    expect(found).toMatchObject({ as: ['near'], unknown: [{ group: 'far' }] });
  });

  it('of a user group that there is not, or a group that the run does not know, that is why', async () => {
    const { ask, members } = world();
    expect((await ask('U_ANN', { users: [], userGroup: 'nobody-there' })).unknown[0]?.why).toContain(
      'no user group @nobody-there',
    );
    const found = await members.groupsOf('U_ANN', ['toString'], {}, 'C_HERE');
    expect(found.as).toEqual([]);
  });
});

it('finds a user group whose handle was given to another one, once the old one is forgotten', async () => {
  const { ask, state } = world();
  await ask('U_ANN', leads);
  state.handles = [{ id: 'S0NEW7777', handle: 'ors-leads' }];
  state.groups.set('S0NEW7777', ['U_DEE']);
  state.now += 300_000;
  expect(await ask('U_DEE', leads)).toEqual(isIn);
  expect(await ask('U_ANN', leads)).toEqual(isNot);
});
