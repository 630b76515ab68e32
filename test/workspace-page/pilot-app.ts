/** A made-up app, "Pilot", that uses every kind of block there is: something for the page to show. */
import { App, LogLevel } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import type { AppManifest, Workspace } from '../../src/workspace/server.ts';

export const manifest = {
  display_information: { name: 'Pilot' },
  features: {
    bot_user: { display_name: 'pilot' },
    slash_commands: [
      {
        command: '/voyage',
        description: 'Guide a voyage, leg by leg',
        usage_hint: '[start | status | export [md | json] | help]',
      },
      { command: '/weather', description: 'How it looks out there', usage_hint: 'PORT' },
    ],
  },
  settings: {
    event_subscriptions: { bot_events: ['app_mention', 'app_home_opened', 'message.channels'] },
    interactivity: { is_enabled: true },
    socket_mode_enabled: true,
  },
} satisfies AppManifest;

export const plain = (text: string) => ({ type: 'plain_text' as const, text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });
export const option = (text: string, value: string, description?: string) => ({
  text: plain(text),
  value,
  ...(description === undefined ? {} : { description: plain(description) }),
});

/** One step of a voyage, as it is shown while it is under way. */
export function leg(number: number): KnownBlock[] {
  return [
    {
      type: 'section',
      block_id: 'what',
      text: mrkdwn(
        `*Leg ${number} of 8 — Bring \`cutter-${number}\` into the lock*\nTake her in slowly. She must lie *astern* of \`cutter-2\`, which carries the passengers.\n>:warning: If she swings to the front, stop before doing anything else.`,
      ),
    },
    {
      type: 'context',
      block_id: 'checks',
      elements: [
        mrkdwn(':white_check_mark: Lock gate open on `lock-01` — 01:51:07'),
        mrkdwn(
          ':hourglass_flowing_sand: Level in the chamber — watching since <!date^1763689890^{time_secs}|01:51:30>',
        ),
      ],
    },
    {
      type: 'actions',
      block_id: 'do',
      elements: [
        { type: 'button', action_id: 'mine', text: plain("I'm on it") },
        { type: 'button', action_id: 'approve', text: plain('Approve'), style: 'primary', value: String(number) },
        {
          type: 'button',
          action_id: 'scuttle',
          text: plain('Scuttle'),
          style: 'danger',
          confirm: {
            title: plain('Scuttle the cutter?'),
            text: mrkdwn('She will *not* come up again.'),
            confirm: plain('Scuttle her'),
            deny: plain('Keep her'),
            style: 'danger',
          },
        },
        {
          type: 'overflow',
          action_id: 'more',
          options: [
            option('Check now', 'check'),
            option('Add a note', 'note'),
            option('Override…', 'override', 'Asks for a reason'),
          ],
        },
      ],
    },
  ];
}

export const rootBlocks: KnownBlock[] = [
  { type: 'header', text: plain('Bring the cutters through the lock') },
  {
    type: 'section',
    text: mrkdwn('`████████░░░░░░░░` *3 of 8* · pair 1 of 2 · now: bring `cutter-1` into the lock'),
    fields: [mrkdwn('*Master*\nAnn Okafor'), mrkdwn('*Expected*\nabout 55 min to go')],
  },
  { type: 'context', elements: [mrkdwn('Started by <@ANN> · 41 min so far · record `8f3a91c2`')] },
];

export const startView: ModalView = {
  type: 'modal',
  callback_id: 'start',
  title: plain('Start a voyage'),
  submit: plain('Start'),
  close: plain('Cancel'),
  blocks: [
    {
      type: 'input',
      block_id: 'route',
      dispatch_action: true,
      label: plain('Route'),
      element: {
        type: 'static_select',
        action_id: 'pick',
        placeholder: plain('Choose a route'),
        options: [option('The lock', 'lock', 'Two pairs, 8 legs'), option('Open sea', 'sea', 'Only in calm weather')],
      },
    },
    {
      type: 'input',
      block_id: 'ready',
      label: plain('Before you go'),
      element: {
        type: 'checkboxes',
        action_id: 'ticks',
        options: [
          option('Both cutters are fuelled', 'fuel'),
          option('The crew has slept', 'slept', 'At least six hours'),
        ],
      },
    },
    {
      type: 'input',
      block_id: 'pace',
      label: plain('Pace'),
      element: {
        type: 'radio_buttons',
        action_id: 'radio',
        initial_option: option('Slow', 'slow'),
        options: [option('Slow', 'slow'), option('Full ahead', 'full', 'Needs the harbour master')],
      },
    },
    {
      type: 'input',
      block_id: 'mate',
      optional: true,
      label: plain('Mate'),
      element: { type: 'users_select', action_id: 'who', placeholder: plain('Choose a person') },
    },
    {
      type: 'input',
      block_id: 'cargo',
      optional: true,
      label: plain('Cargo'),
      element: {
        type: 'multi_static_select',
        action_id: 'goods',
        placeholder: plain('Choose what is aboard'),
        options: [option('Tea', 'tea'), option('Rope', 'rope'), option('Letters', 'letters')],
      },
    },
    {
      type: 'input',
      block_id: 'day',
      optional: true,
      label: plain('Day'),
      element: { type: 'datepicker', action_id: 'date' },
    },
    {
      type: 'input',
      block_id: 'why',
      label: plain('Reason'),
      hint: plain('It goes into the log.'),
      element: {
        type: 'plain_text_input',
        action_id: 'text',
        multiline: true,
        min_length: 5,
        max_length: 40,
        placeholder: plain('Why now?'),
      },
    },
  ],
};

const homeBlocks: KnownBlock[] = [
  { type: 'header', text: plain('Your voyages') },
  {
    type: 'section',
    text: mrkdwn('*Bring the cutters through the lock*\n3 of 8 · waits for you'),
    accessory: { type: 'button', action_id: 'home-open', text: plain('Open'), value: '1' },
  },
  { type: 'divider' },
  { type: 'context', elements: [mrkdwn('Nothing else is under way.')] },
];

const quiet = () => undefined;

export interface Pilot {
  readonly app: App;
  /** What people did, in order: `approve 1`, `start {…}`. */
  readonly log: string[];
  stop(): Promise<unknown>;
}

/** Starts the app and connects it to the workspace. */
export async function startPilot(workspace: Workspace): Promise<Pilot> {
  const log: string[] = [];
  const logger = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: quiet,
    setLevel: quiet,
    getLevel: () => LogLevel.ERROR,
    setName: quiet,
  };
  const app = new App({
    token: workspace.botToken,
    appToken: workspace.appToken,
    socketMode: true,
    clientOptions: { slackApiUrl: workspace.apiUrl },
    logger,
  });
  app.command('/voyage', async ({ ack, command, client, respond }) => {
    await ack();
    log.push(`/voyage ${command.text}`.trim());
    if (command.text === 'start') await client.views.open({ trigger_id: command.trigger_id, view: startView });
    else
      await respond({
        response_type: 'ephemeral',
        text: `Nothing is called \`${command.text}\`. Try \`/voyage start\`.`,
      });
  });
  app.action('pick', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions' || body.view === undefined) return;
    log.push('picked a route');
    const note: KnownBlock = { type: 'section', block_id: 'preview', text: mrkdwn('8 legs, 6 of them *proved*.') };
    await client.views.update({ view_id: body.view.id, view: { ...startView, blocks: [...startView.blocks, note] } });
  });
  app.view('start', async ({ ack, view, body, client }) => {
    log.push(`start ${JSON.stringify(view.state.values)}`);
    if (view.state.values.why?.text?.value?.includes('storm') === true) {
      return ack({ response_action: 'errors', errors: { why: 'Not in a storm.' } });
    }
    await ack();
    const channel = workspace.channelId('upgrades');
    const blocks = JSON.parse(JSON.stringify(rootBlocks).replace('<@ANN>', `<@${body.user.id}>`));
    const root = await client.chat.postMessage({ channel, text: 'Bring the cutters through the lock', blocks });
    await client.chat.postMessage({ channel, thread_ts: root.ts ?? '', text: 'Leg 1 of 8', blocks: leg(1) });
  });
  app.action(/^(mine|approve|scuttle|more|home-open)$/, async ({ ack, action, body, client }) => {
    await ack();
    const chosen =
      action.type === 'overflow' ? action.selected_option.value : action.type === 'button' ? action.value : '';
    log.push(`${'action_id' in action ? action.action_id : ''} ${chosen ?? ''}`.trim());
    if (body.type !== 'block_actions' || !('action_id' in action) || action.action_id !== 'approve') return;
    const { channel, message } = body;
    if (channel === undefined || message === undefined) return;
    const sealed: KnownBlock[] = [
      {
        type: 'section',
        block_id: 'what',
        text: mrkdwn(`*Leg 1 of 8* :white_check_mark: approved by <@${body.user.id}>`),
      },
    ];
    await client.chat.update({ channel: channel.id, ts: message.ts, text: 'Leg 1 approved', blocks: sealed });
    await client.chat.postMessage({
      channel: channel.id,
      thread_ts: message.thread_ts ?? message.ts,
      text: 'Leg 2 of 8',
      blocks: leg(2),
    });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: homeBlocks } });
  });
  app.event('app_mention', async ({ event, client }) => {
    log.push(`mention ${event.text}`);
    await client.chat.postMessage({ channel: event.channel, thread_ts: event.thread_ts ?? event.ts, text: 'Aye.' });
  });
  await app.start();
  return { app, log, stop: () => app.stop() };
}
