/** Whatever comes in Slack's name, signed and all: the bot refuses it or ignores it, and goes on. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTION, decodeControl, encodeControl, MORE, VIEW } from '../../src/bot/controls.ts';
import { parseEvent } from '../../src/runs/parse-event.ts';
import { startWorld, type Thread, type World } from '../bot/support/world.ts';
import { nasty } from '../bot/text/nasty.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { post } from './letters.ts';

let redis: TestRedis;
let world: World;
let thread: Thread;
let user: string;
let channel: string;
beforeAll(async () => {
  redis = await testRedis();
  world = await startWorld(redis, 'http');
  thread = await world.start('ann', ['app-1']);
  const { run } = await thread.record();
  user = run.startedBy.id;
  channel = run.channel;
});
afterAll(async () => {
  await world.close();
  await redis.close();
});

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The payload with a few of its values replaced by anything, or taken away. */
function mutated(good: Json): fc.Arbitrary<Json> {
  const paths = pathsIn(good);
  const change = fc.record({
    path: fc.constantFrom(...paths),
    value: fc.oneof(fc.constant(undefined), fc.jsonValue() as fc.Arbitrary<Json>, nasty()),
  });
  return fc
    .array(change, { minLength: 0, maxLength: 3 })
    .map((changes) => changes.reduce<Json>((all, { path, value }) => replaced(all, path, value), good));
}

function pathsIn(value: Json): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner).map((path) => [key, ...path]))].filter(
    (path, index) => index > 0 || path.length > 0,
  );
}

function replaced(value: Json, [key, ...rest]: readonly string[], by: Json | undefined): Json {
  if (key === undefined || typeof value !== 'object' || value === null) return by ?? null;
  const entries = Object.entries(value).flatMap(([each, inner]): [string, Json][] => {
    if (each !== key) return [[each, inner]];
    if (rest.length > 0) return [[each, replaced(inner, rest, by)]];
    return by === undefined ? [] : [[each, by]];
  });
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

const team = { team: { id: 'T1', domain: 'test' }, api_app_id: 'A1', token: 'x' };
const about = () => JSON.stringify({ run: thread.run, step: 'app-1/export', channel, thread: thread.ts });

function click(action: string, value: string): Json {
  return {
    ...{ type: 'block_actions', ...team, user: { id: user, username: 'ann', team_id: 'T1' }, trigger_id: '1.2.abc' },
    container: { type: 'message', message_ts: thread.ts, channel_id: channel, thread_ts: thread.ts },
    channel: { id: channel, name: 'upgrades' },
    message: { ts: thread.ts, thread_ts: thread.ts, text: 'x' },
    response_url: 'http://127.0.0.1:9/',
    actions: [
      {
        ...{ type: 'button', action_id: action, block_id: encodeControl({ run: thread.run, step: 'app-1/export' }) },
        ...{ value, action_ts: '1700000000.1', selected_option: { value, text: { type: 'plain_text', text: 'x' } } },
      },
    ],
  };
}

function submission(callback: string): Json {
  const input = { type: 'plain_text_input', value: 'words' };
  const choice = { type: 'static_select', selected_option: { value: 'restart-servers' } };
  const ticks = { type: 'checkboxes', selected_options: [{ value: 'quiet' }] };
  return {
    ...{ type: 'view_submission', ...team, user: { id: user, username: 'ann' }, trigger_id: '1.2.abc' },
    view: {
      ...{ id: 'V1', type: 'modal', callback_id: callback, private_metadata: about(), hash: 'h', blocks: [] },
      ...{ root_view_id: 'V1', previous_view_id: null, title: { type: 'plain_text', text: 'x' } },
      state: {
        values: { reason: { entered: input }, procedure: { entered: choice }, 'prerequisites-0': { entered: ticks } },
      },
    },
  };
}

function event(inner: Json): Json {
  return {
    ...{ type: 'event_callback', team_id: 'T1', api_app_id: 'A1', token: 'x', event_id: 'Ev1', event_time: 1 },
    authorizations: [
      { team_id: 'T1', user_id: 'UBOT', is_bot: true, enterprise_id: null, is_enterprise_install: false },
    ],
    event: inner,
  };
}

const message = () => ({ type: 'message', channel, user, ts: '1700000000.2', thread_ts: thread.ts, text: 'hello' });

/** One of each kind that the bot listens to. */
function everyKind(): readonly (readonly [string, Json])[] {
  const value = encodeControl({ run: thread.run, step: 'app-1/export', check: 'options-exported', option: 'go-on' });
  const clicks = Object.values(ACTION).map((action) =>
    click(action === ACTION.choose ? `${action}:go-on` : action, value),
  );
  const menus = Object.values(MORE).map((entry) => click(ACTION.more, entry));
  const forms = [...Object.values(VIEW), 'unknown'].map(submission);
  const events = [
    message(),
    { ...message(), type: 'app_mention', text: '<@UBOT> note this' },
    {
      ...message(),
      subtype: 'message_changed',
      message: { ...message(), edited: { ts: '1' } },
      previous_message: message(),
    },
    { ...message(), subtype: 'message_deleted', deleted_ts: '1', previous_message: message() },
    { type: 'app_home_opened', user, channel, tab: 'home' },
    { type: 'unknown' },
  ].map(event);
  return [
    ...[...clicks, ...menus, ...forms].map((each) => ['form', each] as const),
    ...events.map((each) => ['json', each] as const),
    [
      'slash',
      {
        command: '/upgrade',
        text: 'status',
        user_id: user,
        user_name: 'ann',
        channel_id: channel,
        channel_name: 'upgrades',
        team_id: 'T1',
        trigger_id: '1.2',
        response_url: 'http://127.0.0.1:9/',
      },
    ],
  ];
}

async function deliver(kind: string, payload: Json): Promise<number> {
  const text = JSON.stringify(payload) ?? 'null';
  if (kind === 'json') return (await post(world, { body: text, type: 'application/json' })).status;
  if (kind === 'form') return (await post(world, { body: new URLSearchParams({ payload: text }).toString() })).status;
  const fields = typeof payload === 'object' && payload !== null ? Object.entries(payload) : [];
  const body = new URLSearchParams(
    fields.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
  return (await post(world, { body: body.toString() })).status;
}

describe('a request of Slack that is not as it should be', () => {
  it('is answered, changes no decision, and leaves the bot at work', { timeout: 120_000 }, async () => {
    const letters = everyKind().flatMap(([kind, good], i) =>
      fc.sample(mutated(good), { seed: 100 + i, numRuns: 8 }).map((payload) => [kind, payload] as const),
    );
    const statuses: number[] = [];
    const rest = [...letters];
    const carrier = async () => {
      for (let next = rest.pop(); next !== undefined; next = rest.pop()) statuses.push(await deliver(...next));
    };
    await Promise.all(Array.from({ length: 24 }, carrier));
    expect(statuses).toHaveLength(letters.length);
    expect(statuses.filter((status) => status < 200 || status > 503)).toEqual([]);
    await world.bot().idle();
    // The bot is there, and the chain of what was recorded meanwhile is whole.
    await world.workspace.command('bo', 'upgrades', '/upgrade status');
    await world.until('an answer', () => world.workspace.ephemerals('bo').length > 0);
    const { run } = await thread.record();
    expect(run.visits.every(({ decided }) => decided === undefined || decided.by.id !== 'handrail')).toBe(true);
  });
});

describe('a form', () => {
  it('that carries something else than what the bot put into it decides nothing', { timeout: 60_000 }, async () => {
    const before = await thread.deeds();
    const own = about();
    const carried: readonly Json[] = [
      ...['', ' ', '{', 'null', '[]', '0', '"x"', '{}', '['.repeat(2_990), 'x'.repeat(100_000), own.slice(0, -1)],
      ...[
        '{"run":1}',
        '{"run":null,"step":[]}',
        '{"__proto__":{"run":"x"}}',
        '{"run":"constructor","step":"__proto__"}',
      ],
      ...[own.replace(thread.run, 'ZZZZ'), own.replace('app-1/export', 'app-1/nothing'), own.replace(channel, '\0')],
      ...[null, 7, ['x'], { run: thread.run }],
    ];
    const forms = Object.values(VIEW).flatMap((callback) =>
      carried.map((value) => replaced(submission(callback), ['view', 'private_metadata'], value)),
    );
    const statuses = await Promise.all(forms.map((form) => deliver('form', form)));
    // 404: it is no form of the bot's. Whoever sent it is told by Slack that it did not go through.
    expect([...new Set(statuses)].sort()).toEqual([200, 404]);
    await world.bot().idle();
    expect(await thread.deeds()).toEqual(before);
  });
});

describe('what a control carries', () => {
  it('is read, or is no value of ours', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), nasty(), fc.json()), (text) => {
        const read = decodeControl(text);
        if (read !== undefined) expect(decodeControl(encodeControl(read))).toEqual(read);
      }),
      { seed: 5, numRuns: 500 },
    );
    expect(decodeControl(`{"run":"${'x'.repeat(41)}"}`)).toBeUndefined();
    expect(decodeControl('['.repeat(100_000))).toBeUndefined();
  });
});

describe('an entry of the journal', () => {
  it('is an event or is refused', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => parseEvent(value)).toThrow();
      }),
      { seed: 6, numRuns: 300 },
    );
    for (const type of ['__proto__', 'constructor', 'toString']) {
      expect(() => parseEvent({ type, at: 1, command: 'c' })).toThrow();
    }
  });
});
