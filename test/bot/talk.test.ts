/** Talking in a run's thread: to the bot, and to each other. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTION } from '../../src/bot/controls.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { startWorld, type Thread, textOf, type World } from './support/world.ts';

let redis: TestRedis;
let world: World;
let thread: Thread;
let bot: string;
let mention: string;
beforeAll(async () => {
  redis = await testRedis();
  world = await startWorld(redis);
  thread = await world.start('ann', ['app-1']);
  bot = thread.messages()[0]?.userId ?? '';
  mention = `<@${bot}>`;
});
afterAll(async () => {
  await world.close();
  await redis.close();
});

function say(person: string, text: string): string {
  return world.workspace.post(person, 'upgrades', text, { threadTs: thread.ts }).ts;
}

/** What the bot wrote in the thread after a message. */
function answersTo(ts: string): string {
  return answers(ts).map(textOf).join('\n');
}

function answers(ts: string) {
  return thread.messages().filter((message) => message.ts > ts && message.userId === bot);
}

describe('to the bot', () => {
  it.each([
    ['why', 'Waiting for proof of: Options exported'],
    ['what’s next?', 'Review `app-1`'],
    ['status', 'Waiting for: proof of Options exported'],
    ['show', '1. Export the options'],
    ['list', 'restart-servers'],
    ['help', 'what the run waits for'],
    ['statsu', 'Did you mean `status`?'],
    ['', 'I walk a team through an upgrade'],
  ])('“%s” is answered in the thread', async (text, answer) => {
    const ts = say('bo', `${mention} ${text}`);
    await world.until('the answer', () => answersTo(ts).includes(answer));
  });

  it('one question that is delivered twice gets one answer', async () => {
    world.workspace.faults.deliverTwice = true;
    const ts = say('bo', `${mention} status`);
    await world.until('the answer', () => answersTo(ts) !== '');
    world.workspace.faults.deliverTwice = false;
    await world.bot().idle();
    expect(answers(ts)).toHaveLength(1);
  });

  it('a pause and a resume are done and confirmed by the thread; what cannot be is told privately', async () => {
    say('bo', `${mention} pause The phones are ringing`);
    await world.until('the pause', async () => (await thread.record()).run.paused?.reason === 'The phones are ringing');
    const card = await world.until('the button', () =>
      thread.messages().findLast(({ blocks }) => JSON.stringify(blocks ?? []).includes(`"${ACTION.resume}"`)),
    );
    await world.workspace.click('cy', world.workspace.find('cy', 'upgrades', card.ts, ACTION.resume));
    await world.until('the end of the pause', async () => (await thread.record()).run.paused === undefined);
    say('bo', `${mention} resume`);
    await world.until('a private word', () =>
      world.workspace.ephemerals('bo').map(textOf).join().includes('This run is not paused'),
    );
    say('bo', `${mention} abort`);
    await world.until('a private word', () =>
      world.workspace.ephemerals('bo').map(textOf).join().includes('Give a reason'),
    );
  });
});

describe('to each other', () => {
  it('is kept with the record: what was said, to whom, by whom, and what became of it', async () => {
    const cy = world.workspace.personId('cy');
    const ts = say('ann', `Is <@${cy}> at the console? a &lt; b`);
    await world.until('the record', async () =>
      (await thread.record()).run.remarks.some((each) => each.kind === 'said' && each.ts === ts),
    );
    const { run } = await thread.record();
    expect(run.remarks.find((each) => each.ts === ts)).toMatchObject({ by: { name: 'ann' } });
    expect(run.remarks.find((each) => each.ts === ts)?.text).toBe('Is @cy at the console? a < b');
  });

  it('outside the thread, and by the bot, it is none of the record', async () => {
    world.workspace.post('ann', 'upgrades', 'Elsewhere entirely.');
    const ts = say('dee', 'Inside.');
    await world.until('the record', async () => (await thread.record()).run.remarks.some((each) => each.ts === ts));
    const { run } = await thread.record();
    expect(run.remarks.map(({ text }) => text)).not.toContain('Elsewhere entirely.');
    expect(run.remarks.filter(({ by }) => by.id === bot)).toEqual([]);
  });
});
