/** Slack as the doctor sees it. */
import { inspectSlack, slackTime } from '../../bot/slack/inspect.ts';
import type { Settings } from '../settings.ts';
import { tellClock } from './clocks.ts';
import { fine, type Tell, type Told, toldOf } from './told.ts';

export async function lookAtSlack(settings: Settings, channels: readonly string[], tell: Tell): Promise<void> {
  const { botToken, appToken, signingSecret, slackApiUrl: apiUrl } = settings;
  if (botToken === undefined) {
    if (appToken === undefined && signingSecret === undefined) {
      tell(channels.length === 0 ? LOCAL : notAsked(channels));
      return;
    }
    tell({
      ...{ area: 'slack', id: 'bot-token', state: 'error' },
      says: 'SLACK_BOT_TOKEN is not set, though another secret of Slack is: `handrail start` would be a local try-out.',
      fix: 'Set it to the token of the app’s page OAuth & Permissions; docs/slack.md tells how.',
    });
    return;
  }
  if (appToken === undefined && signingSecret === undefined) {
    tell({
      ...{ area: 'slack', id: 'app-token', state: 'error' },
      says: 'Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set: nothing that people click would arrive.',
      fix: 'Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP: docs/slack.md tells which.',
    });
  }
  const { findings, fine: good } = await inspectSlack({ botToken, appToken, apiUrl, channels });
  for (const finding of findings) tell(toldOf('slack', finding));
  for (const says of good) tell(fine('slack', 'as-needed', says));
  if (appToken === undefined && signingSecret !== undefined) {
    const says = 'Slack delivers by HTTP: whether the signing secret is right shows with the first request only.';
    tell(fine('slack', 'signing-secret', says));
  }
  if (!findings.some(({ id }) => id === 'unreachable')) await lookAtClock(apiUrl, tell);
}

const LOCAL = fine(
  'slack',
  'local',
  'No Slack token is set: `handrail start` brings a workspace of its own. Nothing was asked.',
);

/** Whoever names a channel does not mean the local workspace. */
function notAsked(channels: readonly string[]): Told {
  const names = channels.map((channel) => `\`${channel}\``).join(', ');
  return {
    ...{ area: 'slack', id: 'bot-token', state: 'error' },
    says: `No Slack token is set, so that nothing was asked about ${names}.`,
    fix: 'Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, as the bot has them; docs/slack.md tells how to get them.',
  };
}

async function lookAtClock(apiUrl: string | undefined, tell: Tell): Promise<void> {
  const asked = Date.now();
  // It was reached a moment ago: a clock that is not told this once is no finding.
  const theirs = await slackTime(apiUrl).catch(() => undefined);
  if (theirs === undefined) return;
  tell(tellClock('Slack', { asked, answered: Date.now(), from: theirs, until: theirs + 1_000 }));
}
