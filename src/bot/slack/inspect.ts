/** Whether the app in Slack is what Handrail needs: its tokens, its scopes, and the channels that it is in. */
import type { WebClient } from '@slack/web-api';
import { pino } from 'pino';
import { manifest } from '../manifest.ts';
import { quickClient } from './clients.ts';
import { messageOf, SlackRefused, slackError } from './errors.ts';

export interface SlackFinding {
  readonly id:
    | 'unreachable'
    | 'bot-token'
    | 'app-token'
    | 'scopes'
    | 'no-channel'
    | 'not-in-channel'
    | 'channels-unknown';
  readonly severity: 'error' | 'warning';
  /** What is so, and what can come of it. */
  readonly says: string;
  readonly fix: string;
}

export interface SlackInspection {
  readonly findings: readonly SlackFinding[];
  /** What is as it should be, a sentence each. */
  readonly fine: readonly string[];
}

export interface SlackToInspect {
  readonly botToken: string;
  /** Absent over HTTP. */
  readonly appToken?: string | undefined;
  readonly apiUrl?: string | undefined;
  /** Names, with or without `#`, or ids of channels in which runs are to be started. */
  readonly channels: readonly string[];
}

/** Asks Slack; changes nothing there, and opens no connection. Answers within seconds; never throws. */
export async function inspectSlack({ botToken, appToken, apiUrl, channels }: SlackToInspect): Promise<SlackInspection> {
  const settings = { apiUrl, log: pino({ level: 'silent' }) };
  const findings: SlackFinding[] = [];
  const fine: string[] = [];
  const client = quickClient(botToken, settings);
  const note = ({ findings: found, fine: good }: SlackInspection) => {
    findings.push(...found);
    fine.push(...good);
  };
  const token = await inspectBotToken(client);
  note(token);
  if (token.findings.some(({ id }) => id === 'unreachable')) return { findings, fine };
  if (appToken !== undefined) note(await inspectAppToken(quickClient(appToken, settings)));
  if (!token.findings.some(({ id }) => id === 'bot-token')) note(await inspectChannels(client, channels));
  return { findings, fine };
}

async function inspectBotToken(client: WebClient): Promise<SlackInspection> {
  try {
    const { user, team, response_metadata: metadata } = await client.auth.test();
    const fine = [`The bot token is that of @${user ?? '?'} in the workspace ${team ?? '?'}.`];
    const granted = metadata?.scopes;
    // Another host need not tell them.
    if (granted === undefined) return { findings: [], fine };
    const { bot: wanted } = manifest({ mode: 'socket' }).oauth_config.scopes;
    const missing = wanted.filter((scope) => !granted.includes(scope));
    if (missing.length === 0) return { findings: [], fine: [...fine, `It has all ${wanted.length} scopes.`] };
    return { findings: [lackingScopes(missing)], fine };
  } catch (error) {
    return { findings: [refused('bot-token', 'the bot token', error)], fine: [] };
  }
}

function lackingScopes(missing: readonly string[]): SlackFinding {
  return {
    id: 'scopes',
    severity: 'error',
    says: `The bot token lacks ${missing.map((scope) => `\`${scope}\``).join(', ')}; docs/slack.md tells what each is for.`,
    fix: 'Paste what `handrail manifest` prints at the app’s page App Manifest, then install the app once more.',
  };
}

/** Slack answers with an address for a connection, which is not opened. */
async function inspectAppToken(client: WebClient): Promise<SlackInspection> {
  try {
    await client.apps.connections.open();
    return { findings: [], fine: ['The app token opens Socket Mode.'] };
  } catch (error) {
    return { findings: [refused('app-token', 'the app token', error)], fine: [] };
  }
}

function refused(id: 'bot-token' | 'app-token', what: string, error: unknown): SlackFinding {
  const { code, message } = new SlackRefused(what, error);
  if (code === 'slack-unreachable') {
    return {
      ...{ id: 'unreachable', severity: 'error' },
      says: `Slack is not reached from here: ${messageOf(error)}.`,
      fix: 'See whether this machine may connect outwards (a proxy, a firewall), and whether SLACK_API_URL is right.',
    };
  }
  const [says = message] = message.split(' Compare ');
  const where = id === 'bot-token' ? 'OAuth & Permissions' : 'Basic Information, with the scope connections:write';
  const fix = `Take the token from the app’s page ${where}; docs/slack.md tells how. Is Socket Mode on in the app?`;
  return { id, severity: 'error', says, fix: id === 'bot-token' ? fix.replace(/ Is Socket Mode.*/, '') : fix };
}

interface Channel {
  readonly id: string;
  readonly name: string;
}

async function inspectChannels(client: WebClient, wanted: readonly string[]): Promise<SlackInspection> {
  let channels: readonly Channel[];
  try {
    channels = await channelsOf(client);
  } catch (error) {
    const why = slackError(error) ?? messageOf(error);
    const says = `In which channels the bot is, Slack does not tell (${why}).`;
    return {
      findings: [{ id: 'channels-unknown', severity: 'warning', says, fix: 'See to its scopes first.' }],
      fine: [],
    };
  }
  const isMeant = (given: string) => {
    const name = given.replace(/^#/, '');
    return channels.some((channel) => channel.id === name || channel.name === name);
  };
  const findings = wanted.filter((given) => !isMeant(given)).map(notIn);
  if (channels.length === 0 && findings.length === 0) findings.push(nowhere());
  const shown = channels.slice(0, MOST_SHOWN).map(({ name }) => `#${name}`);
  const more = channels.length > shown.length ? ` and ${channels.length - shown.length} more` : '';
  return { findings, fine: channels.length === 0 ? [] : [`The bot is in ${shown.join(', ')}${more}.`] };
}

const MOST_SHOWN = 10;

/** @throws what the Web API client throws */
async function channelsOf(client: WebClient): Promise<readonly Channel[]> {
  const found: Channel[] = [];
  const asked = { types: 'public_channel,private_channel', exclude_archived: true, limit: 200 };
  for (let cursor: string | undefined; ; ) {
    const page = await client.users.conversations({ ...asked, ...(cursor !== undefined && { cursor }) });
    for (const { id = '', name = '' } of page.channels ?? []) found.push({ id, name });
    cursor = page.response_metadata?.next_cursor;
    if (!cursor) return found;
  }
}

function notIn(given: string): SlackFinding {
  const name = given.replace(/^#?/, '#');
  return {
    ...{ id: 'not-in-channel', severity: 'error' },
    says: `The bot is not in ${name}, or there is no such channel: no run can be started there.`,
    fix: `Type \`/invite @Handrail\` in ${name}.`,
  };
}

function nowhere(): SlackFinding {
  return {
    ...{ id: 'no-channel', severity: 'warning' },
    says: 'The bot is in no channel: no run can be started yet.',
    fix: 'Type `/invite @Handrail` in the channel where upgrades are run.',
  };
}

/** What Slack's clock says, to the second, by the header of an answer for which no token is needed. Throws if not reached. */
export async function slackTime(apiUrl = 'https://slack.com/api/'): Promise<number | undefined> {
  const response = await fetch(new URL('api.test', apiUrl), { method: 'POST', signal: AbortSignal.timeout(5_000) });
  await response.body?.cancel();
  const date = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(date) ? undefined : date;
}
