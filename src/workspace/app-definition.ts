import { z } from 'zod';
import { WorkspaceError } from './errors.ts';
import { stableId } from './ids.ts';

const command = z.looseObject({
  command: z.string().regex(/^\/\S{1,31}$/, 'a slash command is a slash and up to 31 characters'),
  description: z.string().max(2000),
  usage_hint: z.string().max(1000).optional(),
  should_escape: z.boolean().optional(),
  url: z.string().optional(),
});

const manifestSchema = z.looseObject({
  display_information: z.looseObject({ name: z.string().min(1).max(35) }),
  features: z
    .looseObject({
      bot_user: z.looseObject({ display_name: z.string().min(1).max(80) }).optional(),
      slash_commands: z.array(command).max(50).optional(),
      app_home: z
        .looseObject({ home_tab_enabled: z.boolean().optional(), messages_tab_enabled: z.boolean().optional() })
        .optional(),
    })
    .optional(),
  oauth_config: z.looseObject({ scopes: z.looseObject({ bot: z.array(z.string()).optional() }).optional() }).optional(),
  settings: z
    .looseObject({
      event_subscriptions: z
        .looseObject({ request_url: z.string().optional(), bot_events: z.array(z.string()).max(100).optional() })
        .optional(),
      interactivity: z.looseObject({ is_enabled: z.boolean(), request_url: z.string().optional() }).optional(),
      socket_mode_enabled: z.boolean().optional(),
    })
    .optional(),
});

/** The parts of a Slack app manifest that a workspace reads; anything else in it is left alone. */
export type AppManifest = z.input<typeof manifestSchema>;

export interface CommandDefinition {
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
  readonly shouldEscape: boolean;
  readonly url?: string;
}

/** The app under test, as its manifest describes it. */
export interface AppDefinition {
  readonly id: string;
  readonly name: string;
  readonly botId: string;
  readonly botUserId: string;
  /** The bot's handle, without `@`. */
  readonly botName: string;
  readonly commands: readonly CommandDefinition[];
  readonly events: ReadonlySet<string>;
  /** Undefined when the manifest names no scopes: then none are asked for. */
  readonly scopes: ReadonlySet<string> | undefined;
  readonly socketMode: boolean;
  /** Whether the app may write to a person directly. */
  readonly messagesTab: boolean;
  readonly interactivity: boolean;
  readonly interactivityUrl?: string;
  readonly eventsUrl?: string;
}

/**
 * Reads a Slack app manifest.
 * @throws WorkspaceError `bad-manifest`, naming each field that is wrong
 */
export function defineApp(manifest: AppManifest): AppDefinition {
  const parsed = manifestSchema.safeParse(manifest);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new WorkspaceError('bad-manifest', `The app manifest cannot be used. ${problems.join('; ')}`);
  }
  const { display_information: display, features, settings, oauth_config: oauth } = parsed.data;
  const interactivityUrl = settings?.interactivity?.request_url;
  const eventsUrl = settings?.event_subscriptions?.request_url;
  const commands = (features?.slash_commands ?? []).map(defineCommand);
  const hasUrls = interactivityUrl !== undefined || eventsUrl !== undefined || commands.some((it) => it.url);
  const scopes = oauth?.scopes?.bot;
  return {
    id: stableId('A', display.name),
    name: display.name,
    botId: stableId('B', display.name),
    botUserId: stableId('U', `app:${display.name}`),
    botName: (features?.bot_user?.display_name ?? display.name).toLowerCase().replace(/[^a-z0-9._-]+/g, '-'),
    commands,
    events: new Set(settings?.event_subscriptions?.bot_events ?? []),
    scopes: scopes === undefined ? undefined : new Set(scopes),
    socketMode: settings?.socket_mode_enabled ?? !hasUrls,
    messagesTab: features?.app_home?.messages_tab_enabled ?? true,
    interactivity: settings?.interactivity?.is_enabled ?? true,
    ...(interactivityUrl === undefined ? {} : { interactivityUrl }),
    ...(eventsUrl === undefined ? {} : { eventsUrl }),
  };
}

function defineCommand(it: z.output<typeof command>): CommandDefinition {
  return {
    command: it.command,
    description: it.description,
    usageHint: it.usage_hint ?? '',
    shouldEscape: it.should_escape ?? false,
    ...(it.url === undefined ? {} : { url: it.url }),
  };
}

/** The same app with every request URL set to `url`, as one changes it on Slack's configuration pages. */
export function withRequestUrl(app: AppDefinition, url: string): AppDefinition {
  return {
    ...app,
    interactivityUrl: url,
    eventsUrl: url,
    commands: app.commands.map((it) => ({ ...it, url })),
  };
}
