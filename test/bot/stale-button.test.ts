/** A button of which no version of Handrail that is here knows what it stands for any more. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACTION } from '../../src/bot/controls.ts';
import { ThreadStore } from '../../src/bot/thread/thread-store.ts';
import { openJournal } from '../../src/runs/journal.ts';
import { parseEvent } from '../../src/runs/parse-event.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { startWorld, textOf, type World } from './support/world.ts';

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

it('an Approve that a bot of another version wrote is refused, and written anew', async () => {
  const { workspace, keys } = world;
  const thread = await world.start('ann', ['app-1']);
  await world.exportOptions('app-1');
  const proved = await world.until('the proof', () => thread.has(ACTION.approve, 'app-1/export'));
  const commands = redis.connect();
  const journal = openJournal({ redis: commands, keys, parse: parseEvent });
  await world.until('the thread', async () => (await journal.dirtyRuns()).length === 0);

  // As the other one did, the last time that it looked after this run.
  const store = new ThreadStore(commands, keys);
  const lease = await world.until('the lease', async () => {
    const asked = await store.acquire(thread.run, 'another bot', 5_000, 0);
    return asked.held ? asked : undefined;
  });
  const blocks = JSON.stringify(proved.blocks).replace(/(\\"seen\\":\\")[\w-]+/, '$1of-before');
  expect(blocks).toContain('of-before');
  const headers = { authorization: `Bearer ${workspace.botToken}`, 'content-type': 'application/json' };
  const body = JSON.stringify({
    channel: proved.channel,
    ts: proved.ts,
    text: proved.text,
    blocks: JSON.parse(blocks),
  });
  const answer = await fetch(new URL('chat.update', workspace.apiUrl), { method: 'POST', headers, body });
  expect(await answer.json()).toMatchObject({ ok: true });
  await store.record(thread.run, lease.fence, 'step:1', { state: 'posted', ts: proved.ts, hash: 'of another version' });
  await store.release(thread.run, 'another bot', lease.fence);

  await thread.click('ann', 'app-1/export', ACTION.approve);
  await world.until('the refusal', () => workspace.ephemerals('ann').map(textOf).join().includes('has changed'));
  const anew = () => thread.has(ACTION.approve, 'app-1/export');
  await world.until('the button', () => !JSON.stringify(anew()?.blocks).includes('of-before'));
  await thread.click('ann', 'app-1/export', ACTION.approve);
  await world.until('the next step', async () => (await thread.record()).run.current !== 'app-1/export');
});
