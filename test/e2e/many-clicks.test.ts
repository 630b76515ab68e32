/** 200 clicks at once, by several people on several runs: one decision a step, and nobody is left without an answer. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACTION } from '../../src/bot/controls.ts';
import { startWorld, type Thread, textOf, type World } from '../bot/support/world.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';

const PEOPLE = ['ann', 'bo', 'cy', 'dee'];
const SERVERS = ['app-1', 'app-2', 'app-3', 'app-4'];
const CLICKS = 200;

let redis: TestRedis;
let world: World;
beforeAll(async () => {
  redis = await testRedis();
  world = await startWorld(redis);
});
afterAll(async () => {
  await world.close();
  await redis.close();
});

it('are all acknowledged; each step is decided once, and everybody else learns by whom', async () => {
  const threads: Thread[] = [];
  for (const server of SERVERS) {
    const thread = await world.start('ann', [server]);
    threads.push(thread);
    await world.exportOptions(server);
    await world.until('Approve', () => thread.has(ACTION.approve, `${server}/export`));
  }
  const buttons = threads.map(({ channel }, i) => {
    const ts = threads[i]?.has(ACTION.approve, `${SERVERS[i]}/export`)?.ts ?? '';
    return world.workspace.find('ann', channel, ts, ACTION.approve);
  });

  const clicks = Array.from({ length: CLICKS }, (_, i) => {
    const person = PEOPLE[i % PEOPLE.length] ?? '';
    const on = Math.floor(i / PEOPLE.length) % buttons.length;
    const button = buttons[on];
    if (button === undefined) throw new Error('no button');
    return { person, on, button };
  });
  const outcomes = await Promise.all(clicks.map(({ person, button }) => world.workspace.click(person, button)));
  expect(outcomes.filter((each) => !each.ok || !each.acknowledged)).toEqual([]);
  await world.bot().idle();

  const records = await Promise.all(threads.map((thread) => thread.record()));
  expect(records.map(({ run }) => run.visits.map(({ key }) => key))).toEqual(
    SERVERS.map((server) => [`${server}/export`, `${server}/review`]),
  );
  // Each click was the decision, or was answered privately.
  const answers = () => PEOPLE.flatMap((person) => world.workspace.ephemerals(person)).map(textOf);
  await world.until('the answers', () => answers().length >= CLICKS - SERVERS.length);
  expect(answers()).toHaveLength(CLICKS - SERVERS.length);
  expect(answers().filter((text) => !/Step 1 was approved by @\w+ .*Nothing was changed/.test(text))).toEqual([]);
});
