/** What the page relies on: the snapshot, the stream, the requests, and that nobody else can make them. */
import { expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import type { Change, ClientRequests, Snapshot } from '../../src/workspace/protocol.ts';
import { startWorkspace, type Workspace } from '../../src/workspace/server.ts';
import { boltApp, button, clientOf, eventually, manifest, openLink, workspaceForTest } from './support.ts';

async function snapshot(workspace: Workspace, person?: string): Promise<Snapshot> {
  const url = new URL('/client/state', workspace.url);
  if (person !== undefined) url.searchParams.set('as', workspace.personId(person));
  return (await (await fetch(url)).json()) as Snapshot;
}

async function ask<Path extends keyof ClientRequests>(workspace: Workspace, path: Path, body: ClientRequests[Path]) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(new URL(path, workspace.url), { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
}

async function stream(workspace: Workspace, person: string): Promise<readonly Change[]> {
  const url = new URL(`/client/stream?as=${workspace.personId(person)}`, workspace.url.replace('http', 'ws'));
  const socket = new WebSocket(url);
  const changes: Change[] = [];
  socket.on('message', (data) => changes.push(JSON.parse(String(data))));
  await new Promise((resolve) => socket.on('open', resolve));
  onTestFinished(() => socket.terminate());
  return changes;
}

test('a snapshot holds what a person sees', async () => {
  const panel = { title: 'Servers', address: 'http://127.0.0.1:1/' };
  const workspace = await workspaceForTest({ panel, name: 'Night shift' });
  const { ts } = workspace.post('bo', 'upgrades', 'hello');
  workspace.post('ann', 'upgrades', 'hi', { threadTs: ts });
  const seen = await snapshot(workspace, 'ann');
  expect(seen).toMatchObject({
    team: { name: 'Night shift' },
    me: { name: 'ann', realName: 'Ann Okafor', isBot: false },
    app: { name: 'Probe', connected: false },
    commands: [{ command: '/probe', description: 'Try it', usageHint: '[start | status]' }],
    panel,
  });
  expect(seen.people.map((it) => it.name)).toEqual(['ann', 'bo', 'cy', 'dee', 'probe']);
  expect(seen.channels.map((it) => it.name)).toEqual(['upgrades', 'ops-night']);
  expect(seen.messages).toMatchObject([
    { text: 'hello', replyCount: 1, threadTs: ts },
    { text: 'hi', replyCount: 0, threadTs: ts },
  ]);
  expect((await snapshot(workspace)).me.name).toBe('ann');
});

test('each person hears of what they may see, in order', async () => {
  const workspace = await workspaceForTest();
  const ann = await stream(workspace, 'ann');
  const bo = await stream(workspace, 'bo');
  const client = clientOf(workspace);
  const channel = workspace.channelId('upgrades');
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'one' });
  await client.chat.update({ channel, ts, text: 'two' });
  await client.chat.postEphemeral({ channel, user: workspace.personId('bo'), text: 'psst' });
  await client.chat.postMessage({ channel: workspace.personId('ann'), text: 'just us' });
  await client.chat.delete({ channel, ts });
  const texts = (changes: readonly Change[]) =>
    changes.map((it) => (it.type === 'message' ? it.message.text : it.type === 'channel' ? 'new channel' : it.type));
  await eventually(() => ann.length === 5 && bo.length === 4);
  expect(texts(ann)).toEqual(['one', 'two', 'new channel', 'just us', 'message-deleted']);
  expect(texts(bo)).toEqual(['one', 'two', 'psst', 'message-deleted']);
  expect((await snapshot(workspace, 'bo')).channels.some((it) => it.direct)).toBe(false);
});

test('the page posts, gives commands, clicks and dismisses', async () => {
  const workspace = await workspaceForTest();
  const as = workspace.personId('ann');
  const channel = workspace.channelId('upgrades');
  const app = await boltApp(workspace, (it) => {
    it.command('/probe', async ({ ack, command }) => ack(`got ${command.text}`));
    it.action('go', async ({ ack, respond }) => {
      await ack();
      await respond({ text: 'clicked' });
    });
  });
  expect(await ask(workspace, '/client/post', { as, channel, text: 'hello' })).toEqual({ ok: true });
  expect(await ask(workspace, '/client/post', { as, channel, text: ' ' })).toEqual({ ok: false, error: 'no_text' });
  const command = { as, channel, command: '/probe', text: 'it' };
  expect(await ask(workspace, '/client/command', command)).toEqual({ ok: true });
  expect(await ask(workspace, '/client/command', { ...command, command: '/nope' })).toMatchObject({ ok: false });
  const elements = [button('go')];
  const posted = await app.client.chat.postMessage({ channel, text: 'x', blocks: [{ type: 'actions', elements }] });
  const clicked = await ask(workspace, '/client/action', {
    as,
    container: { type: 'message', channel, ts: posted.ts ?? '' },
    action: { type: 'button', block_id: posted.message?.blocks?.[0]?.block_id ?? '', action_id: 'go' },
    state: {},
  });
  expect(clicked).toEqual({ ok: true });
  await eventually(() => workspace.ephemerals('ann').length === 2);
  const [first] = workspace.ephemerals('ann');
  const dismiss = { as, channel, ts: first?.ts ?? '' };
  expect(await ask(workspace, '/client/ephemeral/dismiss', dismiss)).toEqual({ ok: true });
  expect(workspace.ephemerals('ann').map((it) => it.text)).toEqual(['clicked']);
  expect(await ask(workspace, '/client/home/open', { as })).toEqual({ ok: true });
  const missing = { as, viewId: 'V0NONE', state: {} };
  expect(await ask(workspace, '/client/view/submit', missing)).toEqual({ ok: false, error: 'view_not_found' });
  expect(await ask(workspace, '/client/view/close', missing)).toEqual({ ok: false, error: 'view_not_found' });
  expect(await ask(workspace, '/client/home/open', { as: 'U0NOBODY' })).toEqual({ ok: false, error: 'unknown_person' });
});

test('the stream tells when the app comes and goes, and who watches is present', async () => {
  const workspace = await workspaceForTest();
  const changes = await stream(workspace, 'ann');
  const link = await openLink(workspace);
  link.close();
  await eventually(() => changes.length === 2);
  expect(changes).toEqual([
    { type: 'app', connected: true },
    { type: 'app', connected: false },
  ]);
  const client = clientOf(workspace);
  expect((await client.users.getPresence({ user: workspace.personId('ann') })).presence).toBe('active');
  expect((await client.users.getPresence({ user: workspace.personId('bo') })).presence).toBe('away');
});

test.each<[string, Record<string, string>]>([
  ['a page of another site', { origin: 'http://elsewhere.test' }],
  ['a page on another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ['another site, by its own word', { 'sec-fetch-site': 'cross-site' }],
])('%s can neither read nor write', async (_who, headers) => {
  const workspace = await workspaceForTest();
  const as = workspace.personId('ann');
  const read = await fetch(new URL(`/client/state?as=${as}`, workspace.url), { headers });
  expect(read.status).toBe(403);
  const write = await fetch(new URL('/client/post', workspace.url), {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ as, channel: workspace.channelId('upgrades'), text: 'forged' }),
  });
  expect(write.status).toBe(403);
  expect(workspace.messages('upgrades')).toEqual([]);
  const socket = new WebSocket(new URL(`/client/stream?as=${as}`, workspace.url.replace('http', 'ws')), { headers });
  const status = await new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    socket.on('open', () => resolve('open'));
  });
  socket.on('error', () => {});
  socket.terminate();
  expect(status).toBe(403);
});

test('the page opens by a link from elsewhere', async () => {
  const workspace = await workspaceForTest();
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  expect((await fetch(workspace.url, { headers })).status).not.toBe(403);
});

test('a name that was made to point here is not taken for this machine', async () => {
  const workspace = await workspaceForTest();
  const { request } = await import('node:http');
  const status = await new Promise((resolve) => {
    const url = new URL('/client/state', workspace.url);
    request(url, { headers: { host: 'rebound.test' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).end();
  });
  expect(status).toBe(403);
});

test('a form, which other sites can submit, posts nothing', async () => {
  const workspace = await workspaceForTest();
  const body = JSON.stringify({ as: workspace.personId('ann'), channel: workspace.channelId('upgrades'), text: 'x' });
  const headers = { 'content-type': 'text/plain' };
  const response = await fetch(new URL('/client/post', workspace.url), { method: 'POST', headers, body });
  expect(response.status).toBe(405);
});

test('the page comes with a policy that lets in nothing from elsewhere but the panel', async () => {
  const panel = { title: 'Servers', address: 'https://servers.example:4321/panel' };
  const workspace = await workspaceForTest({ panel });
  const response = await fetch(workspace.url);
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain('frame-src https://servers.example:4321;');
  expect((await fetch(new URL('/nothing', workspace.url))).status).toBe(404);
});

test('a port that is taken, or a manifest without a name, is refused with what to do', async () => {
  const workspace = await workspaceForTest();
  const port = Number(new URL(workspace.url).port);
  await expect(startWorkspace({ manifest, port })).rejects.toMatchObject({
    code: 'cannot-listen',
    message: expect.stringContaining('choose another port'),
  });
  const nameless = { display_information: { name: '' } };
  await expect(startWorkspace({ manifest: nameless })).rejects.toMatchObject({
    code: 'bad-manifest',
    message: expect.stringContaining('display_information.name'),
  });
});
