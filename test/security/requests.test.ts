/** Who knocks at the bot's HTTP door: nobody gets in but Slack, once, and soon. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LARGEST_REQUEST } from '../../src/bot/slack/front-door.ts';
import { startWorld, type Thread, type World } from '../bot/support/world.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { type Letter, now, post, signed } from './letters.ts';

let redis: TestRedis;
let world: World;
let thread: Thread;
let channel: string;
let by: string;
beforeAll(async () => {
  redis = await testRedis();
  world = await startWorld(redis, 'http');
  thread = await world.start('ann', ['app-1']);
  const { run } = await thread.record();
  channel = run.channel;
  by = run.startedBy.id;
});
afterAll(async () => {
  await world.close();
  await redis.close();
});

/** `/upgrade note …` of somebody in the channel, which a handler would put on record. */
function noteBody(text: string, trigger: string): string {
  return new URLSearchParams({
    command: '/upgrade',
    text: `note ${text}`,
    user_id: by,
    user_name: 'ann',
    channel_id: channel,
    channel_name: 'upgrades',
    team_id: 'T1',
    api_app_id: 'A1',
    trigger_id: trigger,
    response_url: 'http://127.0.0.1:9/',
  }).toString();
}

async function notes(): Promise<readonly string[]> {
  const { run } = await thread.record();
  return JSON.stringify(run).match(/planted-\w+/g) ?? [];
}

describe('a request in the name of Slack', () => {
  it('is let in if Slack signed it just now, and done once however often it comes', async () => {
    const body = noteBody('planted-once', 'trigger-1');
    const stamp = now();
    const first = await post(world, { body, stamp });
    expect(first).toMatchObject({ status: 200, text: expect.stringContaining('ephemeral') });
    // The same again, as whoever overheard it would send it.
    expect(await post(world, { body, stamp })).toMatchObject({ status: 200 });
    await world.bot().idle();
    expect(await notes()).toEqual(['planted-once']);
  });

  const body = () => noteBody('planted-never', `trigger-${Math.random()}`);
  it.each<[string, number, () => Letter]>([
    ['has no signature', 401, () => ({ body: body(), signature: undefined })],
    ['has an empty signature', 401, () => ({ body: body(), signature: '' })],
    ['has a signature of another kind', 401, () => ({ body: body(), signature: 'v1=00' })],
    [
      'has only the beginning of its signature',
      401,
      () => {
        const letter = { body: body(), stamp: now() };
        return { ...letter, signature: signed(letter.body, letter.stamp, world.workspace.signingSecret).slice(0, 40) };
      },
    ],
    ['is signed with another secret', 401, () => ({ body: body(), secret: 'another' })],
    ['is signed with no secret', 401, () => ({ body: body(), secret: '' })],
    [
      'was changed after it was signed',
      401,
      () => {
        const letter = { body: body(), stamp: now() };
        const signature = signed(letter.body, letter.stamp, world.workspace.signingSecret);
        return { ...letter, body: letter.body.replace('ann', 'bob'), signature };
      },
    ],
    [
      'bears another time than the one that was signed',
      401,
      () => {
        const letter = { body: body(), stamp: now() - 400 };
        const signature = signed(letter.body, letter.stamp, world.workspace.signingSecret);
        return { ...letter, stamp: now(), signature };
      },
    ],
    ['is more than five minutes old', 401, () => ({ body: body(), stamp: now() - 302 })],
    ['is from the future', 401, () => ({ body: body(), stamp: now() + 302 })],
    ['bears no time', 401, () => ({ body: body(), stamp: '' })],
    ['bears a time that is none', 401, () => ({ body: body(), stamp: 'soon' })],
    ['claims to be a check of TLS', 200, () => ({ body: `ssl_check=1&${body()}`, signature: undefined })],
    ['says that it is JSON and is a form', 400, () => ({ body: body(), type: 'application/json' })],
    ['is of a kind that Slack never sends', 400, () => ({ body: body(), type: 'text/plain' })],
    ['holds half of its JSON', 400, () => ({ body: '{"type":"event_callb', type: 'application/json' })],
    ['holds a payload that is none', 400, () => ({ body: 'payload=%7B%22type%22' })],
    ['holds null', 400, () => ({ body: 'null', type: 'application/json' })],
    ['holds a list', 400, () => ({ body: '[]', type: 'application/json' })],
    ['holds a payload of null', 400, () => ({ body: 'payload=null' })],
    ['holds nothing', 400, () => ({ body: '', type: 'application/json' })],
    [
      'holds bytes that are no text',
      400,
      () => ({ body: Buffer.from([0xff, 0xfe, 0, 0x80]), type: 'application/json' }),
    ],
    ['is larger than any of Slack', 413, () => ({ body: `${body()}&more=${'x'.repeat(LARGEST_REQUEST)}` })],
    ['goes elsewhere', 404, () => ({ body: body(), path: '/slack/other' })],
    ['goes to no place at all', 404, () => ({ body: body(), path: '//' })],
    ['is no POST', 404, () => ({ body: body(), method: 'PUT' })],
  ])('reaches nobody if it %s', async (_, status, letter) => {
    const before = await thread.deeds();
    expect((await post(world, letter())).status).toBe(status);
    await world.bot().idle();
    expect(await thread.deeds()).toEqual(before);
    expect(await notes()).not.toContain('planted-never');
  });

  it('is answered in any case: after all of these the bot still takes commands', async () => {
    expect(await post(world, { body: noteBody('planted-last', 'trigger-last') })).toMatchObject({ status: 200 });
    await world.bot().idle();
    expect(await notes()).toContain('planted-last');
  });
});
