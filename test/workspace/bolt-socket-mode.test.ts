/** A real Bolt app in Socket Mode finds in the workspace what it finds in Slack. */
import { expect, test } from 'vitest';
import type { Change } from '../../src/workspace/protocol.ts';
import { boltApp, button, eventually, plain, workspaceForTest } from './support.ts';

const modal = {
  type: 'modal' as const,
  callback_id: 'survey',
  private_metadata: 'kept',
  title: plain('Survey'),
  submit: plain('Send'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'why',
      label: plain('Why'),
      element: { type: 'plain_text_input' as const, action_id: 'text' },
    },
    {
      type: 'input' as const,
      block_id: 'size',
      optional: true,
      label: plain('Size'),
      element: {
        type: 'static_select' as const,
        action_id: 'pick',
        options: [
          { text: plain('Small'), value: 's' },
          { text: plain('Large'), value: 'l' },
        ],
      },
    },
  ],
};

test('a slash command is answered to its person alone, and may post for all', async () => {
  const workspace = await workspaceForTest();
  await boltApp(workspace, (app) => {
    app.command('/probe', async ({ ack, command, say }) => {
      await ack(`only for you: ${command.text}`);
      await say(`for all, from ${command.user_name} in ${command.channel_name}`);
    });
  });
  const outcome = await workspace.command('ann', 'upgrades', '/probe start now');
  expect(outcome).toEqual({ ok: true, acknowledged: true });
  expect(workspace.ephemerals('ann').map((it) => it.text)).toEqual(['only for you: start now']);
  expect(workspace.ephemerals('bo')).toEqual([]);
  const posted = await eventually(() => workspace.messages('upgrades')[0]);
  expect(posted.text).toBe('for all, from ann in upgrades');
});

test('a button opens a modal, which is refused with an error at the field, then accepted', async () => {
  const workspace = await workspaceForTest();
  const submitted: unknown[] = [];
  const app = await boltApp(workspace, (it) => {
    it.action('open', async ({ ack, body, client }) => {
      await ack();
      if (body.type === 'block_actions') await client.views.open({ trigger_id: body.trigger_id, view: modal });
    });
    it.view('survey', async ({ ack, view }) => {
      const text = view.state.values.why?.text?.value ?? '';
      submitted.push([view.private_metadata, view.state.values]);
      await ack(text.length < 5 ? { response_action: 'errors', errors: { why: 'Say more.' } } : undefined);
    });
  });
  const channel = workspace.channelId('upgrades');
  const blocks = [{ type: 'actions' as const, elements: [button('open')] }];
  const { ts = '' } = await app.client.chat.postMessage({ channel, text: 'press it', blocks });
  await workspace.click('ann', workspace.find('ann', 'upgrades', ts, 'open'));
  await eventually(() => workspace.views('ann').length === 1);

  expect(await workspace.submitView('ann')).toEqual({ ok: false, error: 'missing_required_field' });
  expect(submitted).toEqual([]);

  await workspace.submitView('ann', { why: { text: 'no' }, size: { pick: 'l' } });
  expect(workspace.views('ann')[0]?.errors).toEqual({ why: 'Say more.' });

  await workspace.submitView('ann', { why: { text: 'because' } });
  expect(workspace.views('ann')).toEqual([]);
  expect(submitted[1]).toEqual([
    'kept',
    {
      why: { text: { type: 'plain_text_input', value: 'because' } },
      size: {
        pick: {
          type: 'static_select',
          selected_option: { text: { ...plain('Large'), emoji: true }, value: 'l' },
        },
      },
    },
  ]);
});

test('a text that is too short or too long is not let through', async () => {
  const workspace = await workspaceForTest();
  const submitted: unknown[] = [];
  const element = { type: 'plain_text_input' as const, action_id: 'text', min_length: 3, max_length: 5 };
  const blocks = [{ type: 'input' as const, block_id: 'why', label: plain('Why'), element }];
  await boltApp(workspace, (app) => {
    app.command('/probe', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: { ...modal, blocks } });
    });
    app.view('survey', async ({ ack, view }) => {
      submitted.push(view.state.values.why?.text?.value);
      await ack();
    });
  });
  await workspace.command('ann', 'upgrades', '/probe');
  await eventually(() => workspace.views('ann').length === 1);
  for (const text of ['ab', 'abcdef']) {
    expect(await workspace.submitView('ann', { why: { text } })).toEqual({
      ok: false,
      error: 'missing_required_field',
    });
  }
  expect(workspace.views('ann')[0]?.errors).toEqual({ why: 'Enter at most 5 characters; there are 6.' });
  await workspace.submitView('ann', { why: { text: 'abc' } });
  expect(submitted).toEqual(['abc']);
});

test('a submission is answered with an update, a push, and clear, and closing tells the app if it asked', async () => {
  const workspace = await workspaceForTest();
  const closed: unknown[] = [];
  const next = (title: string) => ({ ...modal, notify_on_close: true, title: plain(title), blocks: [] });
  const answers = [
    { response_action: 'update' as const, view: next('Second') },
    { response_action: 'push' as const, view: next('Third') },
  ];
  await boltApp(workspace, (app) => {
    app.command('/probe', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: next('First') });
    });
    app.view('survey', async ({ ack }) => {
      const answer = answers.shift();
      await (answer === undefined ? ack({ response_action: 'clear' }) : ack(answer));
    });
    app.view({ type: 'view_closed', callback_id: 'survey' }, async ({ ack, body, view }) => {
      await ack();
      closed.push([view.title.text, 'is_cleared' in body && body.is_cleared]);
    });
  });
  const titles = () => workspace.views('bo').map(({ view }) => (view.type === 'modal' ? view.title.text : ''));

  await workspace.command('bo', 'upgrades', '/probe');
  await eventually(() => titles().length === 1);
  await workspace.submitView('bo');
  expect(titles()).toEqual(['Second']);
  await workspace.submitView('bo');
  expect(titles()).toEqual(['Second', 'Third']);
  await workspace.closeView('bo');
  expect(titles()).toEqual(['Second']);
  expect(closed).toEqual([['Third', false]]);
  await workspace.submitView('bo');
  expect(titles()).toEqual([]);
});

test('an answer that Slack would refuse is refused with a notice that says why', async () => {
  const workspace = await workspaceForTest();
  const seen: Change[] = [];
  workspace.watch('ann', (change) => seen.push(change));
  await boltApp(workspace, (app) => {
    app.command('/probe', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: modal });
    });
    app.view('survey', async ({ ack }) => ack({ response_action: 'errors', errors: { nowhere: 'No.' } }));
  });
  await workspace.command('ann', 'upgrades', '/probe');
  await eventually(() => workspace.views('ann').length === 1);
  await workspace.submitView('ann', { why: { text: 'because' } });
  expect(seen.filter((it) => it.type === 'notice').map((it) => it.text)).toEqual([
    'The answer from Probe cannot be used: no input block is called nowhere.',
  ]);
});

test('elements in a modal tell the app at once, and what was typed survives an update of the view', async () => {
  const workspace = await workspaceForTest();
  const actions: unknown[] = [];
  const withMenu = {
    ...modal,
    blocks: [
      ...modal.blocks,
      {
        type: 'actions' as const,
        block_id: 'menu',
        elements: [{ type: 'static_select' as const, action_id: 'kind', options: [{ text: plain('A'), value: 'a' }] }],
      },
    ],
  };
  await boltApp(workspace, (app) => {
    app.command('/probe', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: withMenu });
    });
    app.action('kind', async ({ ack, action, body, client }) => {
      await ack();
      actions.push(action.type === 'static_select' ? action.selected_option.value : action);
      if (body.type !== 'block_actions' || body.view === undefined) return;
      const view = { ...withMenu, title: plain('Changed') };
      await client.views.update({ view_id: body.view.id, hash: body.view.hash, view });
    });
    app.view('survey', async ({ ack, view }) => {
      actions.push(view.state.values.why?.text?.value, view.state.values.menu?.kind?.selected_option?.value);
      await ack();
    });
  });
  await workspace.command('ann', 'upgrades', '/probe');
  await eventually(() => workspace.views('ann').length === 1);
  await workspace.clickInView('ann', 'kind', 'a', { why: { text: 'typed before' } });
  await eventually(() =>
    workspace.views('ann').find(({ view }) => view.type === 'modal' && view.title.text === 'Changed'),
  );
  await workspace.submitView('ann');
  expect(actions).toEqual(['a', 'typed before', 'a']);
});

test('a mention in a thread reaches the app, which answers in the thread', async () => {
  const workspace = await workspaceForTest();
  const heard: string[] = [];
  const app = await boltApp(workspace, (it) => {
    it.event('app_mention', async ({ event, say }) => {
      await say({ text: 'here', thread_ts: event.thread_ts ?? event.ts });
    });
    it.message(async ({ message }) => {
      if (message.subtype === undefined) heard.push(message.text ?? '');
    });
  });
  const { user_id: bot } = await app.client.auth.test();
  const root = workspace.post('ann', 'upgrades', 'a thread');
  workspace.post('bo', 'upgrades', `<@${bot}> are you there?`, { threadTs: root.ts });
  const thread = await eventually(() => {
    const found = workspace.thread('upgrades', root.ts);
    return found.length === 3 && found;
  });
  expect(thread.map((it) => it.text)).toEqual(['a thread', `<@${bot}> are you there?`, 'here']);
  expect(thread[0]?.replyCount).toBe(2);
  // Bolt itself leaves out what its own bot said.
  await eventually(() => heard.length === 2);
  expect(heard).toEqual(['a thread', `<@${bot}> are you there?`]);
});

test("respond() adds, replaces and deletes by the click's response_url", async () => {
  const workspace = await workspaceForTest();
  const app = await boltApp(workspace, (it) => {
    it.action('again', async ({ ack, respond }) => {
      await ack();
      await respond({ text: 'only you', replace_original: false });
      await respond({ text: 'changed', replace_original: true });
    });
    it.action('gone', async ({ ack, respond }) => {
      await ack();
      await respond({ delete_original: true });
    });
  });
  const channel = workspace.channelId('upgrades');
  const blocks = [{ type: 'actions' as const, elements: [button('again'), button('gone')] }];
  const { ts = '' } = await app.client.chat.postMessage({ channel, text: 'press', blocks });
  const gone = workspace.find('cy', 'upgrades', ts, 'gone');
  await workspace.click('cy', workspace.find('cy', 'upgrades', ts, 'again'));
  await eventually(() => workspace.messages('upgrades')[0]?.text === 'changed');
  expect(workspace.messages('upgrades')[0]?.blocks).toBeUndefined();
  expect(workspace.ephemerals('cy').map((it) => it.text)).toEqual(['only you']);
  await workspace.click('cy', gone);
  await eventually(() => workspace.messages('upgrades').length === 0);
});

test('the Home tab is published to one person when they open it', async () => {
  const workspace = await workspaceForTest();
  await boltApp(workspace, (app) => {
    app.event('app_home_opened', async ({ event, client }) => {
      const blocks = [{ type: 'section' as const, text: plain(`tab ${event.tab}`), accessory: button('home') }];
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
    });
    app.action('home', async ({ ack, body, client }) => {
      await ack();
      await client.views.publish({ user_id: body.user.id, view: { type: 'home', blocks: [{ type: 'divider' }] } });
    });
  });
  workspace.openHome('dee');
  await eventually(() => workspace.home('dee')?.blocks[0]?.type === 'section');
  expect(workspace.home('ann')).toBeUndefined();
  await workspace.clickInView('dee', 'home');
  await eventually(() => workspace.home('dee')?.blocks[0]?.type === 'divider');
});

test('an app that comes after the fact still gets what happened a moment before', async () => {
  const workspace = await workspaceForTest();
  const clicked = workspace.command('ann', 'upgrades', '/probe');
  await boltApp(workspace, (app) => {
    app.command('/probe', async ({ ack }) => ack('late, but in time'));
  });
  expect(await clicked).toEqual({ ok: true, acknowledged: true });
  expect(workspace.ephemerals('ann').map((it) => it.text)).toEqual(['late, but in time']);
});
