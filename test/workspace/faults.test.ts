/** What goes wrong on demand goes wrong as planned, and no further. */
import { expect, test } from 'vitest';
import { ManualClock } from '../../src/workspace/clock.ts';
import type { Fault } from '../../src/workspace/faults.ts';
import { boltApp, button, clientOf, eventually, openLink, refusal, workspaceForTest } from './support.ts';

test('a planned 429 tells how long to wait, and only the calls it was planned for fail', async () => {
  const workspace = await workspaceForTest();
  const client = clientOf(workspace);
  const post = () => client.chat.postMessage({ channel: 'upgrades', text: 'x' });
  workspace.faults.next('chat.postMessage', { kind: 'rate-limited', retryAfterSeconds: 7 }, 2);
  await client.auth.test();
  await expect(post()).rejects.toMatchObject({ retryAfter: 7 });
  await expect(post()).rejects.toMatchObject({ retryAfter: 7 });
  await post();
  expect(workspace.messages('upgrades')).toHaveLength(1);
  expect(workspace.faults.calls('chat.postMessage')).toBe(3);
  expect(workspace.faults.counts()).toEqual({ 'auth.test': 1, 'chat.postMessage': 3 });
});

test.each<[string, Fault, number]>([
  ['an HTTP 500', { kind: 'http-error', status: 500 }, 0],
  ['a cut connection', { kind: 'reset' }, 0],
  ['a connection that is cut after the message was accepted', { kind: 'accepted-then-reset' }, 1],
])('%s fails the call and leaves %s', async (_what, fault, posted) => {
  const workspace = await workspaceForTest();
  workspace.faults.next('*', fault);
  await expect(clientOf(workspace).chat.postMessage({ channel: 'upgrades', text: 'x' })).rejects.toThrow();
  expect(workspace.messages('upgrades')).toHaveLength(posted);
});

test('a refusal of Slack’s own can be planned', async () => {
  const workspace = await workspaceForTest();
  workspace.faults.next('auth.test', { kind: 'refused', error: 'fatal_error' });
  expect(await refusal(clientOf(workspace).auth.test())).toBe('fatal_error');
});

test('a message that was accepted may never be answered', async () => {
  const workspace = await workspaceForTest();
  workspace.faults.next('chat.postMessage', { kind: 'accepted-then-silent' });
  const giveUp = new AbortController();
  const call = fetch(`${workspace.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workspace.botToken}` },
    body: new URLSearchParams({ channel: 'upgrades', text: 'accepted' }),
    signal: giveUp.signal,
  });
  await eventually(() => workspace.messages('upgrades').length === 1);
  giveUp.abort();
  await expect(call).rejects.toThrow();
});

test('a delayed call is served when its time has come', async () => {
  const clock = new ManualClock();
  const workspace = await workspaceForTest({ clock });
  workspace.faults.next('chat.postMessage', { kind: 'delay', ms: 5000 });
  const call = clientOf(workspace).chat.postMessage({ channel: 'upgrades', text: 'late' });
  await eventually(() => clock.pending === 1);
  expect(workspace.messages('upgrades')).toEqual([]);
  clock.advance(5000);
  expect(await call).toMatchObject({ ok: true });
});

test('every envelope can come twice, and counts once', async () => {
  const workspace = await workspaceForTest();
  workspace.faults.deliverTwice = true;
  let clicks = 0;
  const app = await boltApp(workspace, (it) => {
    it.action('go', async ({ ack }) => {
      await ack();
      clicks += 1;
    });
  });
  const channel = workspace.channelId('upgrades');
  const blocks = [{ type: 'actions' as const, elements: [button('go')] }];
  const { ts = '' } = await app.client.chat.postMessage({ channel, text: 'press', blocks });
  const outcome = await workspace.click('ann', workspace.find('ann', 'upgrades', ts, 'go'));
  expect(outcome).toEqual({ ok: true, acknowledged: true });
  await eventually(() => clicks === 2);
});

test('lost acknowledgements bring an event back', async () => {
  const clock = new ManualClock();
  const workspace = await workspaceForTest({ clock });
  workspace.faults.dropAcknowledgements = true;
  const link = await openLink(workspace);
  workspace.post('ann', 'upgrades', 'hear me');
  link.acknowledge(await eventually(() => link.envelopes()[0]));
  clock.advance(3000);
  const again = await eventually(() => link.envelopes()[1]);
  expect(again.retry_attempt).toBe(1);
  workspace.faults.dropAcknowledgements = false;
  link.acknowledge(again);
  await eventually(() => clock.pending === 0);
});

test('one delivery can be late: its person is told that nobody answered, and the app hears of it all the same', async () => {
  const clock = new ManualClock();
  const workspace = await workspaceForTest({ clock });
  const link = await openLink(workspace);
  workspace.faults.nextDelivery({ kind: 'late', ms: 4_000 });
  const outcome = workspace.command('ann', 'upgrades', '/probe status');
  await eventually(() => clock.pending >= 2);
  clock.advance(3_000);
  expect(await outcome).toEqual({ ok: true, acknowledged: false });
  expect(link.envelopes()).toEqual([]);
  clock.advance(1_000);
  await eventually(() => link.envelopes()[0]);
  expect(workspace.faults.struck()).toEqual({ late: 1 });
});

test('one delivery can come twice, and one lose its acknowledgement, while the others are as usual', async () => {
  const clock = new ManualClock();
  const workspace = await workspaceForTest({ clock });
  const link = await openLink(workspace);
  workspace.faults.nextDelivery({ kind: 'twice' });
  const first = workspace.command('ann', 'upgrades', '/probe list');
  await eventually(() => link.envelopes().length === 2);
  expect(link.envelopes()[1]).toEqual(link.envelopes()[0]);
  link.acknowledge(await eventually(() => link.envelopes()[0]));
  expect(await first).toEqual({ ok: true, acknowledged: true });

  workspace.faults.nextDelivery({ kind: 'unacknowledged' });
  const second = workspace.command('ann', 'upgrades', '/probe list');
  link.acknowledge(await eventually(() => link.envelopes()[2]));
  const third = workspace.command('ann', 'upgrades', '/probe list');
  link.acknowledge(await eventually(() => link.envelopes()[3]));
  expect(await third).toEqual({ ok: true, acknowledged: true });
  clock.advance(3_000);
  expect(await second).toEqual({ ok: true, acknowledged: false });
});

test('a connection can end in mid-click: another one gets the click', async () => {
  const workspace = await workspaceForTest();
  const link = await openLink(workspace);
  workspace.faults.nextDelivery({ kind: 'disconnected', reason: 'cut' });
  const outcome = workspace.command('ann', 'upgrades', '/probe list');
  await link.closed;
  const next = await openLink(workspace);
  next.acknowledge(await eventually(() => next.envelopes()[0]));
  expect(await outcome).toEqual({ ok: true, acknowledged: true });
});

test('a fate is asked for what befalls each call and each delivery', async () => {
  const workspace = await workspaceForTest();
  const link = await openLink(workspace);
  const asked: string[] = [];
  workspace.faults.fate = {
    ofCall: (method, nth) => {
      asked.push(`${method} ${nth}`);
      return nth === 2 ? { kind: 'http-error', status: 500 } : undefined;
    },
    ofDelivery: (kind, nth) => {
      asked.push(`${kind} ${nth}`);
      return undefined;
    },
  };
  const client = clientOf(workspace);
  await client.auth.test();
  await expect(client.auth.test()).rejects.toMatchObject({ statusCode: 500 });
  await client.auth.test();
  const outcome = workspace.command('ann', 'upgrades', '/probe list');
  link.acknowledge(await eventually(() => link.envelopes()[0]));
  await outcome;
  expect(asked).toEqual(['auth.test 1', 'auth.test 2', 'auth.test 3', 'slash_commands 1']);
});

test.each(['refresh_requested', 'cut'] as const)('all connections can be ended: %s', async (reason) => {
  const workspace = await workspaceForTest();
  const link = await openLink(workspace);
  expect(workspace.appIsConnected()).toBe(true);
  workspace.faults.disconnect(reason);
  await link.closed;
  await eventually(() => !workspace.appIsConnected());
  expect(link.frames.some((it) => it.reason === reason)).toBe(reason !== 'cut');
});

test('another process can plan faults, where that was asked for', async () => {
  const workspace = await workspaceForTest({ control: true });
  const control = new URL('/control/faults', workspace.url);
  const order = (body: unknown) => fetch(control, { method: 'POST', body: JSON.stringify(body) });
  const fault = { kind: 'http-error', status: 503 };
  expect((await order({ next: [{ method: 'auth.test', fault }], deliverTwice: true })).status).toBe(200);
  await expect(clientOf(workspace).auth.test()).rejects.toMatchObject({ statusCode: 503 });
  expect(workspace.faults.deliverTwice).toBe(true);
  expect(await (await fetch(control)).json()).toEqual({
    ok: true,
    calls: { 'auth.test': 1 },
    struck: { 'http-error': 1 },
  });
  expect((await order({ next: [{ method: 'auth.test', fault: { kind: 'meteor' } }] })).status).toBe(400);

  const without = await workspaceForTest();
  expect((await fetch(new URL('/control/faults', without.url))).status).toBe(404);
});
