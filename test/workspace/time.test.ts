/** Slack's limits on time, with a clock that the test moves. */
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { ManualClock } from '../../src/workspace/clock.ts';
import type { Change } from '../../src/workspace/protocol.ts';
import type { Workspace } from '../../src/workspace/server.ts';
import { clientOf, eventually, type Frame, type Link, openLink, plain, refusal, workspaceForTest } from './support.ts';

const view = { type: 'modal' as const, title: plain('Title'), blocks: [{ type: 'divider' as const }] };

async function timed(): Promise<{ clock: ManualClock; workspace: Workspace; link: Link }> {
  const clock = new ManualClock();
  const workspace = await workspaceForTest({ clock });
  return { clock, workspace, link: await openLink(workspace) };
}

function payloadOf(frame: Frame): Record<string, string> {
  return frame.payload as unknown as Record<string, string>;
}

async function command(workspace: Workspace, link: Link): Promise<Record<string, string>> {
  const before = link.envelopes().length;
  const outcome = workspace.command('ann', 'upgrades', '/probe');
  const frame = await eventually(() => link.envelopes()[before]);
  link.acknowledge(frame);
  await outcome;
  return payloadOf(frame);
}

test('a trigger opens one modal, within three seconds', async () => {
  const { clock, workspace, link } = await timed();
  const client = clientOf(workspace);
  const first = await command(workspace, link);
  clock.advance(3000);
  const trigger_id = first.trigger_id ?? '';
  const refused = { ...view, title: plain('x'.repeat(25)) };
  // A view that is refused does not use the trigger up.
  expect(await refusal(client.views.open({ trigger_id, view: refused }))).toBe('invalid_arguments');
  await client.views.open({ trigger_id, view });
  expect(await refusal(client.views.open({ trigger_id, view }))).toBe('exchanged_trigger_id');
  const second = await command(workspace, link);
  clock.advance(3001);
  expect(await refusal(client.views.open({ trigger_id: second.trigger_id ?? '', view }))).toBe('expired_trigger_id');
});

test('modals go three deep and no further', async () => {
  const { workspace, link } = await timed();
  const client = clientOf(workspace);
  const trigger = async () => (await command(workspace, link)).trigger_id ?? '';
  expect(await refusal(client.views.push({ trigger_id: await trigger(), view }))).toBe('not_found');
  await client.views.open({ trigger_id: await trigger(), view });
  await client.views.push({ trigger_id: await trigger(), view });
  const top = await client.views.push({ trigger_id: await trigger(), view });
  expect(await refusal(client.views.push({ trigger_id: await trigger(), view }))).toBe('push_limit_reached');
  expect(workspace.views('ann')).toHaveLength(3);

  const { id: view_id = '', hash = '' } = top.view ?? {};
  await client.views.update({ view_id, hash, view });
  expect(await refusal(client.views.update({ view_id, hash, view }))).toBe('hash_conflict');
});

test('a response_url takes five answers', async () => {
  const { workspace, link } = await timed();
  const { response_url = '' } = await command(workspace, link);
  const answer = () => fetch(response_url, { method: 'POST', body: JSON.stringify({ text: 'again' }) });
  for (let i = 0; i < 5; i += 1) expect((await answer()).status).toBe(200);
  const sixth = await answer();
  expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
  expect(workspace.ephemerals('ann')).toHaveLength(5);
});

test('a response_url lasts thirty minutes', async () => {
  const { clock, workspace, link } = await timed();
  const { response_url = '' } = await command(workspace, link);
  const answer = () =>
    fetch(response_url, { method: 'POST', body: JSON.stringify({ text: 'x', response_type: 'in_channel' }) });
  clock.advance(30 * 60_000);
  expect((await answer()).status).toBe(200);
  clock.advance(1);
  const late = await answer();
  expect([late.status, await late.json()]).toEqual([404, { ok: false, error: 'expired_url' }]);
  expect(workspace.messages('upgrades')).toHaveLength(1);
});

test('a person learns that the app did not respond to a command, and a late answer counts for nothing', async () => {
  const { clock, workspace, link } = await timed();
  const seen: Change[] = [];
  workspace.watch('ann', (change) => seen.push(change));
  const outcome = workspace.command('ann', 'upgrades', '/probe');
  const frame = await eventually(() => link.envelopes()[0]);
  expect(frame).toMatchObject({ type: 'slash_commands', accepts_response_payload: true });
  clock.advance(2999);
  expect(seen).toEqual([]);
  clock.advance(1);
  expect(await outcome).toEqual({ ok: true, acknowledged: false });
  expect(seen).toEqual([
    {
      type: 'notice',
      channel: workspace.channelId('upgrades'),
      text: 'Probe did not respond to /probe. It may still be at work; try again in a moment.',
    },
  ]);
  link.acknowledge(frame, { text: 'too late' });
  link.close();
  await link.closed;
  expect(workspace.ephemerals('ann')).toEqual([]);
});

test('without any app, the notice says that it is not connected', async () => {
  const clock = new ManualClock();
  const workspace = await workspaceForTest({ clock });
  const seen: Change[] = [];
  workspace.watch('ann', (change) => seen.push(change));
  const outcome = workspace.command('ann', 'upgrades', '/probe');
  clock.advance(3000);
  await outcome;
  expect(seen).toMatchObject([{ type: 'notice', text: 'Probe did not respond to /probe. It is not connected.' }]);
});

test('an event is tried again at once, after one minute and after five, and then no more', async () => {
  const { clock, workspace, link } = await timed();
  workspace.post('ann', 'upgrades', 'hear me');
  const attempts = () => link.envelopes().map((it) => [it.retry_attempt, it.retry_reason]);
  await eventually(() => attempts().length === 1);
  clock.advance(3000);
  await eventually(() => attempts().length === 2);
  clock.advance(3000);
  await eventually(() => clock.nextIn === 60_000);
  clock.advance(59_999);
  expect(attempts()).toHaveLength(2);
  clock.advance(1);
  await eventually(() => attempts().length === 3);
  clock.advance(3000);
  await eventually(() => clock.nextIn === 300_000);
  clock.advance(300_000);
  await eventually(() => attempts().length === 4);
  clock.advance(3000);
  await eventually(() => clock.pending === 0);
  expect(attempts()).toEqual([
    [0, ''],
    [1, 'timeout'],
    [2, 'timeout'],
    [3, 'timeout'],
  ]);
  const ids = new Set(link.envelopes().map((it) => it.payload.event_id));
  expect(ids.size).toBe(1);
});

test('an event that is acknowledged is not tried again', async () => {
  const { clock, workspace, link } = await timed();
  workspace.post('ann', 'upgrades', 'hear me');
  link.acknowledge(await eventually(() => link.envelopes()[0]));
  await eventually(() => clock.pending === 0);
  clock.advance(600_000);
  expect(link.envelopes()).toHaveLength(1);
});

test('each envelope goes to one connection, in turn', async () => {
  const { workspace, link: first } = await timed();
  const second = await openLink(workspace);
  for (const text of ['a', 'b', 'c', 'd']) workspace.post('ann', 'upgrades', text);
  await eventually(() => first.envelopes().length + second.envelopes().length === 4);
  expect(first.envelopes()).toHaveLength(2);
  expect(second.envelopes()).toHaveLength(2);
});

test('what a closed connection had not acknowledged goes to another at once', async () => {
  const { workspace, link: first } = await timed();
  const second = await openLink(workspace);
  for (const text of ['a', 'b']) workspace.post('ann', 'upgrades', text);
  await eventually(() => first.envelopes().length === 1 && second.envelopes().length === 1);
  first.close();
  await eventually(() => second.envelopes().length === 2);
  const texts = second.envelopes().map((it) => it.payload.event?.text);
  expect(texts.sort()).toEqual(['a', 'b']);
});

test('a warned connection gets nothing new and is closed after ten seconds', async () => {
  const { clock, workspace, link: old } = await timed();
  workspace.faults.disconnect('warning');
  await eventually(() => old.frames.find((it) => it.type === 'disconnect' && it.reason === 'warning'));
  const fresh = await openLink(workspace);
  workspace.post('ann', 'upgrades', 'for the fresh one');
  await eventually(() => fresh.envelopes().length === 1);
  expect(old.envelopes()).toEqual([]);
  clock.advance(10_000);
  expect(await old.closed).toBe(1000);
});

test('a ticket opens one connection, within thirty seconds', async () => {
  const { clock, workspace } = await timed();
  const ask = async () => (await clientOf(workspace, workspace.appToken).apps.connections.open({})).url ?? '';
  const used = await ask();
  expect(await knock(used)).toBe('open');
  expect(await knock(used)).toBe(403);
  expect(await knock(used.replace(/ticket=[^&]*/, 'ticket=made-up'))).toBe(403);
  const old = await ask();
  clock.advance(30_001);
  expect(await knock(old)).toBe(403);
});

/** Tries to open a WebSocket: `open`, or the HTTP status of the refusal. */
function knock(url: string): Promise<'open' | number | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.on('open', () => {
      resolve('open');
      socket.terminate();
    });
    socket.on('unexpected-response', (request, response) => {
      resolve(response.statusCode);
      request.destroy();
    });
    socket.on('error', () => {});
  });
}
