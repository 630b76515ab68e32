/** What `handrail bot` is compared with: a Bolt app in Socket Mode that answers one command. */
import { App } from '@slack/bolt';

const { SLACK_BOT_TOKEN: token = '', SLACK_APP_TOKEN: appToken = '', SLACK_API_URL: slackApiUrl = '' } = process.env;
const app = new App({ token, appToken, socketMode: true, clientOptions: { slackApiUrl } });
app.command('/bare', ({ ack }) => ack('ready'));
await app.start();
console.log('ready');
