import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppOptions, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { ManualClock } from '../../src/workspace/clock.ts';
import { type AppManifest, startWorkspace, type Workspace, type WorkspaceOptions } from '../../src/workspace/server.ts';

/** An app that subscribes to everything there is, under a name of no meaning. */
export const manifest = {
  display_information: { name: 'Probe' },
  features: {
    bot_user: { display_name: 'probe' },
    slash_commands: [{ command: '/probe', description: 'Try it', usage_hint: '[start | status]' }],
  },
  settings: {
    event_subscriptions: {
      bot_events: ['app_mention', 'app_home_opened', 'message.channels', 'message.im', 'reaction_added'],
    },
    interactivity: { is_enabled: true },
    socket_mode_enabled: true,
  },
} satisfies AppManifest;

/** A workspace whose time stands still unless the test moves it, so that no slow machine runs into a limit. */
export async function workspaceForTest(options: Partial<WorkspaceOptions> = {}): Promise<Workspace> {
  const workspace = await startWorkspace({ manifest, clock: new ManualClock(), ...options });
  onTestFinished(() => workspace.close());
  return workspace;
}

/** Slack's own client, without retries, silent. */
export function clientOf(workspace: Workspace, token = workspace.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: workspace.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
  });
}

/** A real Bolt app by Socket Mode, connected, and stopped when the test is over. */
export async function boltApp(
  workspace: Workspace,
  listen: (app: App) => void,
  options: AppOptions = {},
): Promise<App> {
  const app = new App({
    token: workspace.botToken,
    appToken: workspace.appToken,
    socketMode: true,
    clientOptions: { slackApiUrl: workspace.apiUrl },
    logger: silent,
    ...options,
  });
  listen(app);
  await app.start();
  onTestFinished(async () => {
    await app.stop();
  });
  return app;
}

/** A port that nothing listens on, a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

/** A directory that is removed when the test is over. */
export async function directoryForTest(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'workspace-test-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Waits until `look` gives something, asking each time the event loop has gone round; the test's own limit ends it. */
export async function eventually<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** The `error` with which a call is refused. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const data: unknown = error instanceof Error && 'data' in error ? error.data : undefined;
    if (typeof data === 'object' && data !== null && 'error' in data) return String(data.error);
    throw error;
  }
  throw new Error('the call was not refused');
}

export interface Frame {
  readonly type: string;
  readonly envelope_id: string;
  readonly payload: { readonly event?: { readonly type: string; readonly text?: string }; readonly event_id?: string };
  readonly retry_attempt?: number;
  readonly retry_reason?: string;
  readonly accepts_response_payload?: boolean;
  readonly reason?: string;
}

/** A bare Socket Mode connection that acknowledges only when told to. */
export interface Link {
  readonly frames: readonly Frame[];
  /** The envelopes among them, without `hello` and `disconnect`. */
  envelopes(): readonly Frame[];
  acknowledge(frame: Frame, payload?: object): void;
  readonly closed: Promise<number>;
  close(): void;
}

export async function openLink(workspace: Workspace): Promise<Link> {
  const { url } = await clientOf(workspace, workspace.appToken).apps.connections.open({});
  const socket = new WebSocket(url ?? '');
  const frames: Frame[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await eventually(() => frames.find((it) => it.type === 'hello'));
  onTestFinished(() => socket.terminate());
  return {
    frames,
    envelopes: () => frames.filter((it) => it.envelope_id !== undefined),
    acknowledge: (frame, payload) => socket.send(JSON.stringify({ envelope_id: frame.envelope_id, payload })),
    closed,
    close: () => socket.close(),
  };
}

export const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

export function plain(text: string): { type: 'plain_text'; text: string } {
  return { type: 'plain_text', text };
}

export function button(actionId: string, value = '1') {
  return { type: 'button' as const, text: plain('Press'), action_id: actionId, value };
}
