/** A change hits the run that was named, or none. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasFormOfRunId } from '../../src/bot/run-id.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { startWorld, type Thread, textOf, type World } from './support/world.ts';

let redis: TestRedis;
let world: World;
let ended: Thread;
let one: Thread;
let other: Thread;
let mention: string;
beforeAll(async () => {
  redis = await testRedis();
  world = await startWorld(redis);
  ended = await world.start('ann', ['app-1']);
  await world.workspace.command('ann', 'upgrades', `/upgrade abort ${ended.run} Only a try.`);
  await world.until('its end', async () => (await ended.record()).run.ended !== undefined);
  one = await world.start('ann', ['app-1']);
  other = await world.start('dee', ['app-2'], 'ops-night');
  mention = `<@${one.messages()[0]?.userId ?? ''}>`;
});
afterAll(async () => {
  await world.close();
  await redis.close();
});

/** What only that person sees afterwards. */
async function answerTo(person: string, ask: () => Promise<unknown> | unknown): Promise<string> {
  const before = world.workspace.ephemerals(person).length;
  await ask();
  return world.until('an answer', () => {
    const answers = world.workspace.ephemerals(person).slice(before);
    return answers.length > 0 && answers.map(textOf).join('\n');
  });
}

function typed(text: string): Promise<string> {
  return answerTo('bo', () => world.workspace.command('bo', 'upgrades', `/upgrade ${text}`));
}

async function said(text: string): Promise<string> {
  const isThere = (ts: string) =>
    one.messages().find((each) => each.ts > ts && each.userId === one.messages()[0]?.userId);
  const before = world.workspace.ephemerals('bo').length;
  const { ts } = world.workspace.post('bo', 'upgrades', `${mention} ${text}`, { threadTs: one.ts });
  return world.until('an answer', () => {
    const answers = world.workspace.ephemerals('bo').slice(before);
    return [...answers, isThere(ts)].flatMap((each) => (each === undefined ? [] : textOf(each))).join('\n') || false;
  });
}

/** What somebody could have changed: what is said and seen meanwhile goes on record as well. */
async function changes() {
  const runs = (await Promise.all([one.record(), other.record()])).map(({ run }) => run);
  return runs.map(({ ended, paused, holder, remarks }) => ({
    ...{ ended, paused, holder },
    notes: remarks.filter(({ kind }) => kind === 'note'),
  }));
}

describe('nothing is changed in the channel’s only live run', () => {
  it.each([
    ['an ended run is named', () => `abort ${ended.run}`, 'has ended'],
    ['an ended run is named with a reason', () => `abort ${ended.run.toLowerCase()}: the window is over`, 'has ended'],
    [
      'an ended run is to be handed over',
      () => `handover <@${world.workspace.personId('cy')}> ${ended.run}`,
      'has ended',
    ],
    ['an ended run is to be paused', () => `pause run ${ended.run}`, 'has ended'],
    ['no run has that id', () => 'abort ZZZ9', 'There is no run `ZZZ9`'],
    ['no run has that id, in small letters', () => 'abort zzzz', 'There is no run `ZZZZ`'],
    ['no run of that id can go on', () => 'resume ZZZ9 please', 'There is no run `ZZZ9`'],
    ['a note is for a run that is not there', () => 'note ZZZ9', 'There is no run `ZZZ9`'],
  ])('where %s', async (_, text, answer) => {
    const before = await changes();
    const told = await typed(text());
    expect(told).toContain(answer);
    expect(told).toContain('Nothing was changed');
    expect(told).toContain(`/upgrade ${text().split(' ')[0]} ${one.run}`);
    expect(await changes()).toEqual(before);
  });
});

describe('an abort whose first word is written as an id', () => {
  it('shows first which run it is, with the reason that was given', async () => {
    const before = await changes();
    await world.workspace.command('bo', 'upgrades', '/upgrade abort ZZZ9 The window is over.');
    const { view } = await world.until('the form', () => world.workspace.views('bo').at(-1));
    expect(JSON.stringify(view)).toContain(one.run);
    expect(JSON.stringify(view)).toContain('ZZZ9 The window is over.');
    expect(await changes()).toEqual(before);
    await world.workspace.closeView('bo');
  });

  it('is refused by mention in the channel, where there is no form', async () => {
    const before = await changes();
    const mentioned = () => world.workspace.post('bo', 'upgrades', `${mention} abort ZZZ9 The window is over.`);
    expect(await answerTo('bo', mentioned)).toContain('There is no run `ZZZ9`');
    expect(await changes()).toEqual(before);
  });
});

describe('in a run’s thread', () => {
  it('what names another run changes neither, and tells where it can be said', async () => {
    const before = await changes();
    const told = await said(`abort ${other.run}`);
    expect(told).toContain(`/upgrade abort ${other.run}`);
    expect(told).toContain(`@Handrail abort ${one.run}`);
    expect(await changes()).toEqual(before);
  });

  it('its own name is no part of what is said', async () => {
    world.workspace.post('bo', 'upgrades', `${mention} note ${one.run}, seen it`, { threadTs: one.ts });
    await world.until('the note', async () => (await one.record()).run.remarks.some(({ text }) => text === 'seen it'));
  });
});

describe('a reason that begins with a word that could be an id', () => {
  it.each(['They are ringing', 'rest', 'ZZZ9 is down', 'Stay'])('“%s” is a reason', async (reason) => {
    expect(hasFormOfRunId(reason.split(' ')[0] ?? '')).toBe(true);
    expect(await typed(`pause ${reason}`)).toContain('is paused');
    expect((await one.record()).run.paused?.reason).toBe(reason);
    await typed('resume');
  });
});

it('a run elsewhere is changed by its name', async () => {
  expect(await typed(`pause ${other.run}. Tea`)).toContain(`Run \`${other.run}\` is paused`);
  expect((await other.record()).run.paused?.reason).toBe('Tea');
  expect(await typed(`handover <@${world.workspace.personId('cy')}> ${other.run}`)).toContain(`Run \`${other.run}\``);
  expect((await other.record()).run.holder.name).toBe('cy');
});
