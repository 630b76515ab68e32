/** What a click on Handrail is compared with: a Bolt app that answers it with one update and one post, and keeps nothing. */
import { App } from '@slack/bolt';
import { z } from 'zod';

const { SLACK_BOT_TOKEN: token = '', SLACK_APP_TOKEN: appToken = '', SLACK_API_URL: slackApiUrl = '' } = process.env;
const app = new App({ token, appToken, socketMode: true, clientOptions: { slackApiUrl } });

const clickSchema = z.object({
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }),
});

/** About as long as a step of Handrail. */
const TEXT = 'Look at the server in its console: it must run as backup, and its partner as primary.\n'.repeat(4);

const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } });
const next = {
  type: 'actions' as const,
  elements: [{ type: 'button' as const, action_id: 'next', text: { type: 'plain_text' as const, text: 'Approve' } }],
};

app.command('/bare', async ({ ack, client, body }) => {
  await ack();
  const { ts } = await client.chat.postMessage({ channel: body.channel_id, text: 'A run' });
  const open = { channel: body.channel_id, text: 'A step', blocks: [section(TEXT), next] };
  await client.chat.postMessage({ ...open, ...(ts === undefined ? {} : { thread_ts: ts }) });
});

app.action('next', async ({ ack, client, body }) => {
  await ack();
  const { channel, message } = clickSchema.parse(body);
  const where = { channel: channel.id };
  await client.chat.update({ ...where, ts: message.ts, text: 'Done', blocks: [section(TEXT)] });
  const thread = message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts };
  await client.chat.postMessage({ ...where, ...thread, text: 'A step', blocks: [section(TEXT), next] });
});

await app.start();
console.log('ready');
