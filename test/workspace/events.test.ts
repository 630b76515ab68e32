/** The events that Slack would send, in Slack's form, and no others. */
import { expect, test } from 'vitest';
import { clientOf, eventually, manifest, openLink, workspaceForTest } from './support.ts';

test('the app hears of its own messages, of changes and of deletions', async () => {
  const workspace = await workspaceForTest();
  const link = await openLink(workspace);
  const client = clientOf(workspace);
  const channel = workspace.channelId('upgrades');
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'one' });
  await client.chat.update({ channel, ts, text: 'two' });
  await client.chat.delete({ channel, ts });
  await eventually(() => link.envelopes().length === 3);
  const { bot_id, user_id: user } = await client.auth.test();
  expect(link.envelopes().map((it) => it.payload.event)).toMatchObject([
    { type: 'message', channel, channel_type: 'channel', user, bot_id, text: 'one', ts, event_ts: ts },
    { type: 'message', subtype: 'message_changed', message: { text: 'two' }, previous_message: { text: 'one' } },
    { type: 'message', subtype: 'message_deleted', deleted_ts: ts, previous_message: { text: 'two' } },
  ]);
  expect(link.envelopes()[0]?.payload).toMatchObject({
    type: 'event_callback',
    authorizations: [{ user_id: user, is_bot: true }],
  });
});

test('that the root of a thread with replies is deleted is a change, into a tombstone', async () => {
  const workspace = await workspaceForTest();
  const link = await openLink(workspace);
  const client = clientOf(workspace);
  const channel = workspace.channelId('upgrades');
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'root' });
  await client.chat.postMessage({ channel, text: 'reply', thread_ts: ts });
  await client.chat.delete({ channel, ts });
  await eventually(() => link.envelopes().length === 3);
  const { user_id: user } = await client.auth.test();
  expect(link.envelopes()[2]?.payload.event).toMatchObject({
    subtype: 'message_changed',
    hidden: true,
    message: { subtype: 'tombstone', user: 'USLACKBOT', text: 'This message was deleted.', ts, thread_ts: ts },
    previous_message: { user, text: 'root', ts, thread_ts: ts },
  });
});

test('a mention is an event of its own beside the message', async () => {
  const workspace = await workspaceForTest();
  const link = await openLink(workspace);
  const { user_id } = await clientOf(workspace).auth.test();
  const root = workspace.post('ann', 'upgrades', 'root');
  const { ts } = workspace.post('bo', 'upgrades', `<@${user_id}> why`, { threadTs: root.ts });
  await eventually(() => link.envelopes().length === 3);
  const events = link.envelopes().map((it) => it.payload.event);
  expect(events.map((it) => it?.type).sort()).toEqual(['app_mention', 'message', 'message']);
  expect(events.find((it) => it?.type === 'app_mention')).toMatchObject({
    user: workspace.personId('bo'),
    ts,
    thread_ts: root.ts,
    channel: workspace.channelId('upgrades'),
  });
});

test('the app hears nothing from channels that it is not in, and nothing that it did not subscribe to', async () => {
  const settings = { ...manifest.settings, event_subscriptions: { bot_events: ['message.channels'] } };
  const channels = [{ name: 'upgrades' }, { name: 'quiet', withApp: false }];
  const workspace = await workspaceForTest({ manifest: { ...manifest, settings }, channels });
  const link = await openLink(workspace);
  const { user_id } = await clientOf(workspace).auth.test();
  workspace.post('ann', 'quiet', `<@${user_id}> are you here?`);
  workspace.openHome('ann');
  workspace.post('ann', 'upgrades', `<@${user_id}> and here?`);
  await eventually(() => link.envelopes().length > 0);
  expect(link.envelopes().map((it) => it.payload.event?.text)).toEqual([`<@${user_id}> and here?`]);
});

test('direct messages come as message.im, reactions and the Home tab by their own names', async () => {
  const workspace = await workspaceForTest();
  const link = await openLink(workspace);
  const client = clientOf(workspace);
  const { ts } = workspace.post('ann', 'upgrades', 'x');
  await client.chat.postMessage({ channel: workspace.personId('ann'), text: 'just us' });
  await client.reactions.add({ channel: workspace.channelId('upgrades'), timestamp: ts, name: 'eyes' });
  workspace.openHome('ann');
  await eventually(() => link.envelopes().length === 4);
  expect(link.envelopes().map((it) => it.payload.event)).toMatchObject([
    { type: 'message', channel_type: 'channel' },
    { type: 'message', channel_type: 'im', text: 'just us' },
    { type: 'reaction_added', reaction: 'eyes', item: { ts } },
    { type: 'app_home_opened', tab: 'home', user: workspace.personId('ann') },
  ]);
});

test.each([
  [false, 'note @ann said so, not @nobody, in #upgrades'],
  [true, 'note <@ANN|ann> said so, not @nobody, in <#UPGRADES|upgrades>'],
])('a command’s mentions are escaped if its manifest says so: %s', async (should_escape, expected) => {
  const [probe] = manifest.features.slash_commands;
  const command = { command: '/probe', description: '', ...probe, should_escape };
  const features = { ...manifest.features, slash_commands: [command] };
  const workspace = await workspaceForTest({ manifest: { ...manifest, features } });
  const link = await openLink(workspace);
  const ann = workspace.personId('ann');
  const outcome = workspace.command('bo', 'upgrades', `/probe note <@${ann}> said so, not @nobody, in #upgrades`);
  const frame = await eventually(() => link.envelopes()[0]);
  link.acknowledge(frame);
  await outcome;
  const text = expected.replace('ANN', ann).replace('UPGRADES', workspace.channelId('upgrades'));
  expect(frame.payload).toMatchObject({ text, user_name: 'bo', channel_name: 'upgrades', command: '/probe' });
});

test('a command that the manifest does not have reaches nobody, and its person is told', async () => {
  const workspace = await workspaceForTest();
  const link = await openLink(workspace);
  const notices: string[] = [];
  workspace.watch('ann', (change) => change.type === 'notice' && notices.push(change.text));
  expect(await workspace.command('ann', 'upgrades', '/deploy')).toEqual({ ok: false, error: 'unknown_command' });
  expect(notices).toEqual(['/deploy is not a command of this workspace.']);
  expect(link.envelopes()).toEqual([]);
});

test('a click on a button that is gone by now still reaches the app', async () => {
  const workspace = await workspaceForTest();
  const link = await openLink(workspace);
  const client = clientOf(workspace);
  const channel = workspace.channelId('upgrades');
  const text = { type: 'plain_text' as const, text: 'Approve' };
  const elements = [{ type: 'button' as const, text, action_id: 'approve', value: 'step 8' }];
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'x', blocks: [{ type: 'actions', elements }] });
  const approve = workspace.find('ann', 'upgrades', ts, 'approve');
  await client.chat.update({ channel, ts, text: 'decided' });
  const outcome = workspace.click('ann', approve);
  const frame = await eventually(() => link.envelopes().find((it) => it.type === 'interactive'));
  link.acknowledge(frame);
  expect(await outcome).toEqual({ ok: true, acknowledged: true });
  expect(frame.payload).toMatchObject({
    actions: [{ action_id: 'approve', value: 'step 8', action_ts: expect.any(String) }],
    message: { text: 'decided' },
    container: { type: 'message', message_ts: ts, is_ephemeral: false },
  });
});
