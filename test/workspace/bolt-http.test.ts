/** A real Bolt app behind its HTTP receiver gets the same by signed requests. */
import { createServer, type IncomingMessage } from 'node:http';
import type { App } from '@slack/bolt';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../src/workspace/clock.ts';
import type { Workspace } from '../../src/workspace/server.ts';
import { boltApp, button, eventually, freePort, manifest, plain, workspaceForTest } from './support.ts';

const byHttp = { ...manifest, settings: { ...manifest.settings, socket_mode_enabled: false } };

async function httpApp(workspace: Workspace, listen: (app: App) => void, signingSecret = workspace.signingSecret) {
  const port = await freePort();
  const app = await boltApp(workspace, listen, { socketMode: false, signingSecret, port });
  workspace.setRequestUrl(`http://127.0.0.1:${port}/slack/events`);
  return app;
}

test('commands, clicks, modals and mentions arrive, signed', async () => {
  const workspace = await workspaceForTest({ manifest: byHttp });
  const app = await httpApp(workspace, (it) => {
    it.command('/probe', async ({ ack, command, client }) => {
      await ack({ text: `hello ${command.text}`, response_type: 'ephemeral' });
      const blocks = [{ type: 'actions' as const, elements: [button('go')] }];
      await client.chat.postMessage({ channel: command.channel_id, text: 'press', blocks });
    });
    it.action('go', async ({ ack, body, client }) => {
      await ack();
      if (body.type !== 'block_actions') return;
      const input = { type: 'plain_text_input' as const, action_id: 'a' };
      const blocks = [{ type: 'input' as const, block_id: 'b', label: plain('L'), element: input }];
      const view = { type: 'modal' as const, callback_id: 'v', title: plain('T'), submit: plain('S'), blocks };
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
    it.view('v', async ({ ack }) => ack({ response_action: 'errors', errors: { b: 'Not yet.' } }));
    it.event('app_mention', async ({ event, say }) => {
      await say({ text: 'here', thread_ts: event.ts });
    });
  });
  await workspace.command('ann', 'upgrades', '/probe there');
  expect(workspace.ephemerals('ann').map((it) => it.text)).toEqual(['hello there']);
  const { ts } = await eventually(() => workspace.messages('upgrades')[0]);
  await workspace.click('ann', workspace.find('ann', 'upgrades', ts, 'go'));
  await eventually(() => workspace.views('ann').length === 1);
  await workspace.submitView('ann', { b: { a: 'text' } });
  expect(workspace.views('ann')[0]?.errors).toEqual({ b: 'Not yet.' });

  const { user_id } = await app.client.auth.test();
  const asked = workspace.post('bo', 'upgrades', `<@${user_id}> hello`);
  await eventually(() => workspace.thread('upgrades', asked.ts).length === 2);
});

test('an app with another signing secret refuses, and the person is told', async () => {
  const workspace = await workspaceForTest({ manifest: byHttp });
  await httpApp(workspace, (app) => app.command('/probe', async ({ ack }) => ack('never')), 'another secret');
  expect(await workspace.command('ann', 'upgrades', '/probe')).toEqual({ ok: true, acknowledged: false });
  expect(workspace.ephemerals('ann')).toEqual([]);
});

interface Delivery {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server that answers an events URL's challenge, then refuses so many times. */
async function listener(refusals: number, refuseWith: Record<string, string> = {}) {
  const deliveries: Delivery[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { type, challenge } = JSON.parse(body);
    if (type === 'url_verification') {
      response.end(JSON.stringify({ challenge }));
      return;
    }
    deliveries.push({ headers: request.headers, body });
    if (deliveries.length > refusals) response.end();
    else response.writeHead(500, refuseWith).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, deliveries };
}

test('an event that was refused comes again with its number and reason', async () => {
  const clock = new ManualClock();
  const workspace = await workspaceForTest({ manifest: byHttp, clock });
  const { url, deliveries } = await listener(2);
  workspace.setRequestUrl(url);
  workspace.post('ann', 'upgrades', 'hear me');
  await eventually(() => deliveries.length === 2 && clock.nextIn === 60_000);
  clock.advance(60_000);
  await eventually(() => deliveries.length === 3 && clock.pending === 0);
  expect(deliveries.map((it) => it.headers['x-slack-retry-num'])).toEqual([undefined, '1', '2']);
  expect(deliveries[1]?.headers['x-slack-retry-reason']).toBe('http_error');
  expect(new Set(deliveries.map((it) => JSON.parse(it.body).event_id)).size).toBe(1);
});

test('an app that asks for no retry gets none', async () => {
  const clock = new ManualClock();
  const workspace = await workspaceForTest({ manifest: byHttp, clock });
  const { url, deliveries } = await listener(9, { 'x-slack-no-retry': '1' });
  workspace.setRequestUrl(url);
  workspace.post('ann', 'upgrades', 'hear me');
  await eventually(() => deliveries.length === 1 && clock.pending === 0);
  clock.advance(600_000);
  expect(deliveries).toHaveLength(1);
});
