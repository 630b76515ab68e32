/** The Slack app manifest: what an admin pastes at api.slack.com/apps to create the app, and what the local workspace reads. */

/** The verbs of `/upgrade`, in the order in which help and the usage hint list them. */
export const SLASH_COMMAND = '/upgrade';
export const USAGE_HINT =
  '[start | status | list | show | history | note | pause | resume | abort | handover | verify | export | help]';

/** Where the bot takes Slack's requests in HTTP mode, below the address that Slack reaches it at. */
export const EVENTS_PATH = '/slack/events';

const BOT_SCOPES = [
  // Posting the thread, its updates, and private answers.
  'chat:write',
  // `/upgrade`.
  'commands',
  // `@Handrail …` in a thread.
  'app_mentions:read',
  // What people say in a run's thread belongs to the record, and a thread is searched before a message is posted again.
  'channels:history',
  'groups:history',
  // Whether the bot is in the channel that a run is to be started in, and who else is, where policies ask for that.
  'channels:read',
  'groups:read',
  // The record of a run as files in its thread.
  'files:write',
  // The name of whoever wrote in a thread: message events carry only an id.
  'users:read',
  // Who is in the user groups that the estate's policies name.
  'usergroups:read',
] as const;

const BOT_EVENTS = ['app_home_opened', 'app_mention', 'message.channels', 'message.groups'] as const;

export type ManifestOptions =
  | { readonly mode: 'socket' }
  /** `url`: the address, without path, at which Slack reaches the bot, such as `https://handrail.example.com`. */
  | { readonly mode: 'http'; readonly url: string };

/** @returns the manifest as plain JSON, in the form of Slack's manifest schema, version 1 */
export function manifest(options: ManifestOptions) {
  const requestUrl = options.mode === 'http' ? { request_url: endpoint(options.url) } : {};
  return {
    _metadata: { major_version: 1, minor_version: 1 },
    display_information: {
      name: 'Handrail',
      description: 'Walks a team through a risky upgrade, one step at a time, and proves each step with checks.',
      background_color: '#1f3b4d',
    },
    features: {
      // With its Messages tab off an app cannot write to a person, which is the only way to tell them what did not work on
      // the Home. Nobody is to write there: what is said there is said in no run's thread.
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      bot_user: { display_name: 'Handrail', always_online: true },
      slash_commands: [
        {
          command: SLASH_COMMAND,
          description: 'Start an upgrade, or ask about the one in this channel',
          usage_hint: USAGE_HINT,
          // So that a person who is mentioned comes with their id: names are not theirs alone.
          should_escape: true,
          ...(options.mode === 'http' ? { url: endpoint(options.url) } : {}),
        },
      ],
    },
    oauth_config: { scopes: { bot: [...BOT_SCOPES] } },
    settings: {
      event_subscriptions: { ...requestUrl, bot_events: [...BOT_EVENTS] },
      interactivity: { is_enabled: true, ...requestUrl },
      org_deploy_enabled: false,
      socket_mode_enabled: options.mode === 'socket',
      token_rotation_enabled: false,
    },
  };
}

function endpoint(url: string): string {
  return `${url.replace(/\/+$/, '')}${EVENTS_PATH}`;
}
