/** Slack's own WebClient finds in the workspace what it finds in Slack, refusals included. */
import { expect, test } from 'vitest';
import { button, clientOf, manifest, plain, refusal, workspaceForTest } from './support.ts';

const section = (text: string) => ({ type: 'section' as const, text: plain(text) });

test('a call needs a token, the right one, of the right kind', async () => {
  const workspace = await workspaceForTest();
  expect(await refusal(clientOf(workspace, '').auth.test())).toBe('not_authed');
  expect(await refusal(clientOf(workspace, 'xoxb-nobody').auth.test())).toBe('invalid_auth');
  expect(await refusal(clientOf(workspace, workspace.appToken).auth.test())).toBe('not_allowed_token_type');
  expect(await refusal(clientOf(workspace).apps.connections.open({}))).toBe('not_allowed_token_type');
  const me = await clientOf(workspace).auth.test();
  expect(me).toMatchObject({ ok: true, user: 'probe', url: workspace.url });
  expect(await refusal(clientOf(workspace).apiCall('chat.whistle'))).toBe('unknown_method');
});

test('a scope that the manifest does not ask for is missing', async () => {
  const workspace = await workspaceForTest({
    manifest: { display_information: { name: 'Shy' }, oauth_config: { scopes: { bot: ['chat:write'] } } },
  });
  const client = clientOf(workspace);
  const channel = workspace.channelId('upgrades');
  await client.chat.postMessage({ channel, text: 'allowed' });
  const refused = client.conversations.history({ channel });
  await expect(refused).rejects.toMatchObject({ data: { error: 'missing_scope', provided: 'chat:write' } });
});

test('the scope for one kind of conversation is none for another', async () => {
  const scopes = { bot: ['chat:write', 'im:write', 'groups:history', 'im:history', 'im:read'] };
  const workspace = await workspaceForTest({ manifest: { ...manifest, oauth_config: { scopes } } });
  const client = clientOf(workspace);
  const channel = workspace.channelId('upgrades');
  const direct = (await client.conversations.open({ users: workspace.personId('ann') })).channel?.id ?? '';
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'root' });
  for (const call of [
    client.conversations.history({ channel }),
    client.conversations.replies({ channel, ts }),
    client.conversations.info({ channel }),
    client.conversations.members({ channel }),
  ]) {
    await expect(call).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: expect.stringMatching(/^channels:/) },
    });
  }
  expect(await client.conversations.history({ channel: direct })).toMatchObject({ ok: true });
  expect(await client.conversations.info({ channel: direct })).toMatchObject({ channel: { is_im: true } });
});

test('an app whose Messages tab is off cannot write to a person directly', async () => {
  const app_home = { home_tab_enabled: true, messages_tab_enabled: false };
  const workspace = await workspaceForTest({ manifest: { ...manifest, features: { ...manifest.features, app_home } } });
  const client = clientOf(workspace);
  const user = workspace.personId('ann');
  expect(await refusal(client.chat.postMessage({ channel: user, text: 'psst' }))).toBe('messages_tab_disabled');
  const opened = await client.conversations.open({ users: user });
  const direct = opened.channel?.id ?? '';
  expect(await refusal(client.chat.postMessage({ channel: direct, text: 'psst' }))).toBe('messages_tab_disabled');
  await client.chat.postMessage({ channel: workspace.channelId('upgrades'), text: 'aloud' });
});

test('a message is posted, changed and deleted; others are not the app’s to change', async () => {
  const workspace = await workspaceForTest();
  const client = clientOf(workspace);
  const channel = workspace.channelId('upgrades');
  const posted = await client.chat.postMessage({ channel: '#upgrades', text: 'first', blocks: [section('first')] });
  expect(posted).toMatchObject({ channel, message: { text: 'first', bot_id: expect.stringMatching(/^B/) } });
  expect(posted.message?.blocks?.[0]).toMatchObject({ block_id: expect.any(String), text: { emoji: true } });

  const ts = posted.ts ?? '';
  const metadata = { event_type: 'step', event_payload: { run: '7KQ2' } };
  await client.chat.update({ channel, ts, text: 'second', metadata });
  expect(workspace.messages('upgrades')).toMatchObject([{ ts, text: 'second', edited: true }]);
  expect(workspace.messages('upgrades')[0]).not.toHaveProperty('blocks');

  const theirs = workspace.post('ann', 'upgrades', 'mine');
  expect(await refusal(client.chat.update({ channel, ts: theirs.ts, text: 'x' }))).toBe('cant_update_message');
  expect(await refusal(client.chat.delete({ channel, ts: theirs.ts }))).toBe('cant_delete_message');
  expect(await refusal(client.chat.update({ channel, ts: '1.000001', text: 'x' }))).toBe('message_not_found');

  await client.chat.delete({ channel, ts });
  expect(workspace.messages('upgrades').map((it) => it.text)).toEqual(['mine']);
});

test('the root of a thread with replies leaves a tombstone when it is deleted', async () => {
  const workspace = await workspaceForTest();
  const client = clientOf(workspace);
  const channel = workspace.channelId('upgrades');
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'root' });
  await client.chat.postMessage({ channel, text: 'reply', thread_ts: ts });
  await client.chat.delete({ channel, ts });
  const { messages } = await client.conversations.replies({ channel, ts });
  expect(messages?.map((it) => it.text)).toEqual(['This message was deleted.', 'reply']);
});

test.each([
  ['a channel that is not there', { channel: 'C0NOWHERE', text: 'x' }, 'channel_not_found'],
  ['a channel without the app', { channel: 'quiet', text: 'x' }, 'not_in_channel'],
  ['nothing to say', { channel: 'upgrades', text: ' ' }, 'no_text'],
  ['40,001 characters', { channel: 'upgrades', text: 'x'.repeat(40_001) }, 'msg_too_long'],
  ['blocks that are no list', { channel: 'upgrades', text: 'x', blocks: '{}' }, 'invalid_blocks_format'],
  ['51 blocks', { channel: 'upgrades', text: 'x', blocks: Array(51).fill({ type: 'divider' }) }, 'invalid_blocks'],
  [
    '13,201 characters over all blocks',
    { channel: 'upgrades', text: 'x', blocks: [2999, 2999, 2999, 2999, 1205].map((n) => section('x'.repeat(n))) },
    'msg_blocks_too_long',
  ],
  ['a thread that is not there', { channel: 'upgrades', text: 'x', thread_ts: '1.000001' }, 'thread_not_found'],
  ['a timestamp that lost its digits', { channel: 'upgrades', text: 'x', thread_ts: 'soon' }, 'invalid_arguments'],
  ['metadata of another form', { channel: 'upgrades', text: 'x', metadata: { a: 1 } }, 'invalid_metadata_format'],
  [
    'metadata of 17,000 characters',
    { channel: 'upgrades', text: 'x', metadata: { event_type: 'e', event_payload: { a: 'x'.repeat(17_000) } } },
    'metadata_too_large',
  ],
  ['attachments', { channel: 'upgrades', text: 'x', attachments: [{ text: 'old' }] }, 'attachments_not_supported'],
])('posting is refused for %s', async (_what, args, error) => {
  const workspace = await workspaceForTest({ channels: [{ name: 'upgrades' }, { name: 'quiet', withApp: false }] });
  expect(await refusal(clientOf(workspace).apiCall('chat.postMessage', args))).toBe(error);
  expect(workspace.messages('upgrades')).toEqual([]);
});

test('40,000 characters, and 13,200 over all blocks, are still taken', async () => {
  const workspace = await workspaceForTest();
  const client = clientOf(workspace);
  const blocks = [2999, 2999, 2999, 2999, 1204].map((n) => section('x'.repeat(n)));
  await client.chat.postMessage({ channel: 'upgrades', text: 'x'.repeat(40_000), blocks });
  expect(workspace.messages('upgrades')).toHaveLength(1);
});

test('a refused block is named with its place', async () => {
  const workspace = await workspaceForTest();
  const blocks = [{ type: 'divider' }, { type: 'header', text: plain('x'.repeat(151)) }];
  const refused = clientOf(workspace).apiCall('chat.postMessage', { channel: 'upgrades', text: 'x', blocks });
  await expect(refused).rejects.toMatchObject({
    data: {
      error: 'invalid_blocks',
      response_metadata: { messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]'] },
    },
  });
});

test('JSON bodies are taken as well as forms', async () => {
  const workspace = await workspaceForTest();
  const response = await fetch(`${workspace.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${workspace.botToken}` },
    body: JSON.stringify({ channel: 'upgrades', text: 'by JSON', blocks: [section('by JSON')] }),
  });
  expect(await response.json()).toMatchObject({ ok: true, message: { text: 'by JSON' } });
});

test('history is read newest first in pages, replies oldest first, metadata when asked for', async () => {
  const workspace = await workspaceForTest();
  const client = clientOf(workspace);
  const channel = workspace.channelId('upgrades');
  const metadata = { event_type: 'step', event_payload: { key: 'root' } };
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'root', metadata });
  for (const text of ['one', 'two', 'three']) await client.chat.postMessage({ channel, text, thread_ts: ts });
  await client.chat.postMessage({ channel, text: 'also here', thread_ts: ts, reply_broadcast: true });
  for (const text of ['b', 'c']) await client.chat.postMessage({ channel, text });

  const pages: (string | undefined)[][] = [];
  for await (const page of client.paginate('conversations.history', { channel, limit: 2 })) {
    const { messages } = page as { messages?: { text?: string }[] };
    pages.push((messages ?? []).map((it) => it.text));
  }
  expect(pages).toEqual([
    ['c', 'b'],
    ['also here', 'root'],
  ]);

  const replies = await client.conversations.replies({ channel, ts, limit: 3 });
  expect(replies.messages?.map((it) => it.text)).toEqual(['root', 'one', 'two']);
  expect(replies.messages?.[0]).toMatchObject({ reply_count: 4, thread_ts: ts });
  expect(replies.messages?.[0]?.metadata).toBeUndefined();
  const cursor = replies.response_metadata?.next_cursor ?? '';
  const rest = await client.conversations.replies({ channel, ts, limit: 3, cursor });
  expect(rest.messages?.map((it) => it.text)).toEqual(['root', 'three', 'also here']);
  expect(rest.has_more).toBe(false);

  const withMetadata = await client.conversations.replies({ channel, ts, include_all_metadata: true });
  expect(withMetadata.messages?.[0]?.metadata).toEqual(metadata);
  const oldest = replies.messages?.[1]?.ts ?? '';
  const later = await client.conversations.history({ channel, oldest });
  expect(later.messages?.map((it) => it.text)).toEqual(['c', 'b', 'also here']);
  expect(await refusal(client.conversations.replies({ channel, ts: '1.000001' }))).toBe('thread_not_found');
  expect(await refusal(client.conversations.history({ channel, cursor: 'made-up' }))).toBe('invalid_cursor');
});

test('an ephemeral message is for one member of the channel and is in no history', async () => {
  const workspace = await workspaceForTest({ channels: [{ name: 'upgrades', members: ['ann', 'bo'] }] });
  const client = clientOf(workspace);
  const channel = workspace.channelId('upgrades');
  await client.chat.postEphemeral({ channel, user: workspace.personId('ann'), text: 'psst' });
  expect(workspace.ephemerals('ann')).toMatchObject([{ text: 'psst', ephemeral: true }]);
  expect((await client.conversations.history({ channel })).messages).toEqual([]);
  const stranger = client.chat.postEphemeral({ channel, user: workspace.personId('cy'), text: 'psst' });
  expect(await refusal(stranger)).toBe('user_not_in_channel');
});

test('people, presence, groups and channels can be looked up', async () => {
  const workspace = await workspaceForTest({
    userGroups: [{ handle: 'leads', name: 'Leads', members: ['ann', 'dee'] }],
    channels: [{ name: 'upgrades' }, { name: 'quiet', withApp: false, members: ['bo'] }],
  });
  const client = clientOf(workspace);
  const ann = workspace.personId('ann');
  expect((await client.users.list({})).members?.map((it) => it.name)).toEqual(['ann', 'bo', 'cy', 'dee', 'probe']);
  expect((await client.users.info({ user: ann })).user).toMatchObject({ real_name: 'Ann Okafor', is_bot: false });
  expect(await refusal(client.users.info({ user: 'U0NOBODY' }))).toBe('user_not_found');
  expect((await client.users.lookupByEmail({ email: 'ann@workspace.test' })).user?.id).toBe(ann);
  expect((await client.users.getPresence({ user: ann })).presence).toBe('away');
  workspace.setPresence('ann', 'active');
  expect((await client.users.getPresence({ user: ann })).presence).toBe('active');

  const groups = await client.usergroups.list({});
  const usergroup = groups.usergroups?.[0]?.id ?? '';
  expect((await client.usergroups.users.list({ usergroup })).users).toEqual([ann, workspace.personId('dee')]);

  const { channels } = await client.conversations.list({});
  expect(channels?.map((it) => [it.name, it.is_member])).toEqual([
    ['upgrades', true],
    ['quiet', false],
  ]);
  const quiet = workspace.channelId('quiet');
  await client.conversations.join({ channel: quiet });
  expect((await client.conversations.members({ channel: quiet })).members).toHaveLength(2);
  expect((await client.conversations.info({ channel: quiet })).channel?.is_member).toBe(true);
});

test('a direct message is opened once, and posted to by the person’s id', async () => {
  const workspace = await workspaceForTest();
  const client = clientOf(workspace);
  const users = workspace.personId('bo');
  const opened = await client.conversations.open({ users });
  expect(opened.channel?.id).toMatch(/^D/);
  expect(await client.conversations.open({ users })).toMatchObject({ already_open: true, channel: opened.channel });
  const posted = await client.chat.postMessage({ channel: users, text: 'just us' });
  expect(posted.channel).toBe(opened.channel?.id);
});

test('a link to a reply names its thread', async () => {
  const workspace = await workspaceForTest();
  const client = clientOf(workspace);
  const channel = workspace.channelId('upgrades');
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'root' });
  const reply = await client.chat.postMessage({ channel, text: 'reply', thread_ts: ts });
  const { permalink } = await client.chat.getPermalink({ channel, message_ts: reply.ts ?? '' });
  expect(permalink).toContain(`/archives/${channel}/p${reply.ts?.replace('.', '')}?thread_ts=${ts}`);
});

test('a reaction is added once', async () => {
  const workspace = await workspaceForTest();
  const client = clientOf(workspace);
  const channel = workspace.channelId('upgrades');
  const { ts } = workspace.post('ann', 'upgrades', 'done');
  await client.reactions.add({ channel, timestamp: ts, name: 'eyes' });
  expect(await refusal(client.reactions.add({ channel, timestamp: ts, name: 'eyes' }))).toBe('already_reacted');
  const { messages } = await client.conversations.history({ channel });
  expect(messages?.[0]?.reactions).toMatchObject([{ name: 'eyes', count: 1 }]);
});

test('a file is uploaded in three steps and comes down as it went up, never as a page', async () => {
  const workspace = await workspaceForTest();
  const client = clientOf(workspace);
  const channel = workspace.channelId('upgrades');
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'root' });
  const html = '<script>alert(1)</script> ø';
  await client.filesUploadV2({
    channel_id: channel,
    thread_ts: ts,
    filename: 'record.html',
    title: 'The record',
    initial_comment: 'exported',
    file: Buffer.from(html),
  });
  const [, message] = workspace.thread('upgrades', ts);
  expect(message).toMatchObject({ text: 'exported', files: [{ name: 'record.html', title: 'The record', size: 28 }] });
  const response = await fetch(new URL(message?.files?.[0]?.url ?? '', workspace.url));
  expect(await response.text()).toBe(html);
  expect(response.headers.get('content-disposition')).toMatch(/^attachment/);
  const unknown = client.files.completeUploadExternal({ channel_id: channel, files: [{ id: 'F0NONE' }] });
  expect(await refusal(unknown)).toBe('file_not_found');
});

test('views are refused with Slack’s words for what is wrong', async () => {
  const workspace = await workspaceForTest();
  const client = clientOf(workspace);
  const view = { type: 'modal' as const, title: plain('Fine'), blocks: [section('x')] };
  expect(await refusal(client.views.open({ trigger_id: '1.2.made-up', view }))).toBe('invalid_trigger_id');
  const wide = { ...view, title: plain('x'.repeat(25)) };
  expect(await refusal(client.views.open({ trigger_id: '1.2.3', view: wide }))).toBe('invalid_arguments');
  const huge = { ...view, blocks: Array.from({ length: 100 }, () => section('x'.repeat(3000))) };
  expect(await refusal(client.views.open({ trigger_id: '1.2.3', view: huge }))).toBe('view_too_large');
  expect(await refusal(client.views.update({ view_id: 'V0NONE', view }))).toBe('not_found');
  const user_id = workspace.personId('ann');
  const home = { type: 'home' as const, blocks: [{ type: 'actions' as const, elements: [button('x')] }] };
  const { view: published } = await client.views.publish({ user_id, view: home });
  const stale = client.views.publish({ user_id, hash: '1.stale', view: home });
  expect(await refusal(stale)).toBe('hash_conflict');
  await client.views.publish({ user_id, hash: published?.hash ?? '', view: home });
});

test('with real paces, the fifth message at once in a channel waits, and time lets it through', async () => {
  const { ManualClock } = await import('../../src/workspace/clock.ts');
  const clock = new ManualClock();
  const workspace = await workspaceForTest({ enforceRates: true, clock });
  const client = clientOf(workspace);
  const post = (channel: string) => client.chat.postMessage({ channel, text: 'x' });
  for (let i = 0; i < 4; i += 1) await post('upgrades');
  await expect(post('upgrades')).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 });
  await post('ops-night');
  clock.advance(1000);
  await post('upgrades');
  expect(workspace.messages('upgrades')).toHaveLength(5);
});
