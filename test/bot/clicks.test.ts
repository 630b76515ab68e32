/** Clicks that race, come late, or come twice. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTION } from '../../src/bot/controls.ts';
import { ENTERED } from '../../src/bot/modals/parts.ts';
import { REASON } from '../../src/bot/modals/reasons.ts';
import { visitOf } from '../../src/runs/run.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { startWorld, type Thread, textOf, type World } from './support/world.ts';

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

const PEOPLE = ['ann', 'bo', 'cy', 'dee'];

function privateWords(person: string): string {
  return world.workspace.ephemerals(person).map(textOf).join('\n');
}

/** A run that stands at its first step, proved. */
async function proved(server: string): Promise<Thread> {
  const thread = await world.start('ann', [server]);
  await world.exportOptions(server);
  await world.until('Approve', () => thread.has(ACTION.approve, `${server}/export`));
  return thread;
}

function control(thread: Thread, step: string, action: string) {
  const message = thread.has(action, step);
  if (message === undefined) throw new Error(`no ${action} at ${step}`);
  return world.workspace.find('ann', thread.channel, message.ts, action);
}

describe('two people', () => {
  it('who approve at once make one decision, and the other learns privately who it was', async () => {
    const thread = await proved('app-1');
    const approve = control(thread, 'app-1/export', ACTION.approve);
    await Promise.all(PEOPLE.map((person) => world.workspace.click(person, approve)));
    await world.bot().idle();

    const { run } = await thread.record();
    const winner = visitOf(run, 'app-1/export')?.decided?.by.name ?? '';
    expect(PEOPLE).toContain(winner);
    expect(run.visits.map(({ key }) => key)).toEqual(['app-1/export', 'app-1/review']);
    for (const person of PEOPLE.filter((each) => each !== winner)) {
      expect(privateWords(person)).toMatch(new RegExp(`Step 1 was approved by @${winner} .* Nothing was changed`));
    }
    expect(privateWords(winner)).not.toContain('was approved by');
  });

  it('hear it in a direct message when the bot is no longer in the channel', async () => {
    const thread = await proved('app-4');
    const approve = control(thread, 'app-4/export', ACTION.approve);
    await world.workspace.click('ann', approve);
    await world.bot().idle();
    const words: string[] = [];
    const stop = world.workspace.watch('cy', (change) => {
      if (change.type === 'message' && change.message.channel !== world.workspace.channelId('upgrades')) {
        words.push(change.message.text);
      }
    });
    world.workspace.faults.next('chat.postEphemeral', { kind: 'refused', error: 'not_in_channel' });
    await world.workspace.click('cy', approve);
    await world.until('a word', () => words.some((text) => text.startsWith('Step 1 was approved by @ann')));
    stop();
    await world.workspace.command('ann', 'upgrades', `/upgrade abort ${thread.run} The server is needed elsewhere.`);
    await world.until('the end', async () => (await thread.record()).run.ended !== undefined);
  });

  it('hear the same when one of them comes much later, with a button that is no longer there', async () => {
    const thread = await proved('app-2');
    const approve = control(thread, 'app-2/export', ACTION.approve);
    const skip = control(thread, 'app-2/export', ACTION.skip);
    await world.workspace.click('ann', approve);
    await world.until('the seal', () => thread.has(ACTION.approve, 'app-2/export') === undefined);
    await world.workspace.click('dee', approve);
    await world.workspace.click('dee', skip);
    await world.until('two answers', () => privateWords('dee').split('Step 1 was approved by @ann').length > 2);
    expect(world.workspace.views('dee')).toEqual([]);
  });

  it('learn in the form itself when the step was decided while they were typing', async () => {
    const thread = await proved('app-3');
    await thread.click('cy', 'app-3/export', ACTION.skip);
    await world.until('the form', () => world.workspace.views('cy').length > 0);
    await thread.click('ann', 'app-3/export', ACTION.approve);
    await world.until('the decision', async () => visitOf((await thread.record()).run, 'app-3/export')?.decided);
    await world.submit('cy', 'skip', { [REASON]: { [ENTERED]: 'Not needed.' } });
    const [form] = world.workspace.views('cy');
    expect(form?.errors?.[REASON]).toMatch(/^Step 1 was approved by @ann .* Nothing was changed\.$/);
    await world.workspace.closeView('cy');
  });
});

it('counts a click that Slack delivers twice once, and complains to nobody', async () => {
  const thread = await proved('app-4');
  const before = privateWords('bo');
  world.workspace.faults.deliverTwice = true;
  await thread.click('bo', 'app-4/export', ACTION.begin);
  await thread.click('bo', 'app-4/export', ACTION.approve);
  await world.until('the second step', async () => (await thread.record()).run.current === 'app-4/review');
  world.workspace.faults.deliverTwice = false;
  await world.bot().idle();
  expect(visitOf((await thread.record()).run, 'app-4/export')?.decided?.by.name).toBe('bo');
  expect(privateWords('bo')).toBe(before);
});

it('goes on where it was when another bot takes over', async () => {
  const [record] = await world.bot().runs.live();
  const first = world.bot();
  await world.startBot();
  await first.close();
  await world.until('the new bot', () => world.workspace.appIsConnected());
  await world.workspace.command('ann', 'upgrades', `/upgrade note ${record?.run.id} Still here.`);
  await world.until('the note', async () =>
    (await world.bot().runs.get(record?.run.id ?? ''))?.run.remarks.some(({ text }) => text === 'Still here.'),
  );
});

it('acknowledges 200 clicks at once', async () => {
  const [record] = await world.bot().runs.live();
  const run = record?.run.id ?? '';
  await world.workspace.command('ann', 'upgrades', `/upgrade pause ${run}`);
  await world.workspace.command('ann', 'upgrades', `/upgrade resume ${run}`);
  await world.bot().idle();
  const buttons = world.workspace
    .messages('upgrades')
    .flatMap(({ ts, blocks }) => (JSON.stringify(blocks ?? []).includes(`"${ACTION.begin}"`) ? [ts] : []))
    .map((ts) => world.workspace.find('ann', 'upgrades', ts, ACTION.begin));
  const [button] = buttons;
  if (button === undefined) throw new Error('no step is open');
  const outcomes = await Promise.all(
    Array.from({ length: 200 }, (_, i) => world.workspace.click(PEOPLE[i % PEOPLE.length] ?? 'ann', button)),
  );
  expect(outcomes.filter((each) => !each.ok || !each.acknowledged)).toEqual([]);
});
