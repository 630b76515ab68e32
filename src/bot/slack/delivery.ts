/** How Slack's requests reach the bot: over Socket Mode or by HTTP. Both are told to Bolt as a receiver. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { EVENTS_PATH } from '../manifest.ts';
import { clientOptions } from './clients.ts';
import { frontDoor, LARGEST_REQUEST } from './front-door.ts';
import { slackLogger } from './logger.ts';
import { type Connectable, SocketConnection } from './socket-connection.ts';

export interface Delivery {
  readonly receiver: Receiver;
  /** Resolves once requests can arrive. Throws SlackRefused, or what listening on a port throws. */
  start(): Promise<void>;
  /** Takes no more requests. Bounded; never throws. */
  stop(): Promise<void>;
  /** Whether requests can arrive just now. */
  isOpen(): boolean;
  /** Port of the HTTP server once it listens. */
  port(): number | undefined;
}

export interface SocketSettings {
  readonly apiUrl?: string | undefined;
  readonly log: Logger;
  /** Told when Slack is reached again after a while in which it may have given up delivering something. */
  readonly onBack?: () => void;
}

export function overSocketMode(appToken: string, settings: SocketSettings): Delivery {
  const receiver = new SocketModeReceiver({
    appToken,
    logger: slackLogger(settings.log),
    // Bolt's own reconnecting waits five seconds, and gives up with an unhandled rejection when Slack is away.
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: { ...clientOptions(settings), retryConfig: { retries: 0 }, timeout: 10_000 } },
  });
  const connection = new SocketConnection(connectable(receiver.client), settings.log, undefined, settings.onBack);
  return {
    receiver,
    start: () => connection.start(),
    stop: () => connection.close(),
    isOpen: () => connection.isConnected(),
    port: () => undefined,
  };
}

function connectable(client: SocketModeReceiver['client']): Connectable {
  return {
    start: async () => {
      await client.start();
    },
    disconnect: async () => {
      await client.disconnect();
    },
    onDisconnected: (listener) => {
      client.on('disconnected', listener);
    },
  };
}

export interface HttpSettings {
  readonly signingSecret: string;
  /** 0: any free one. */
  readonly port: number;
  /** Every interface if absent. */
  readonly host?: string | undefined;
  readonly log: Logger;
}

export function overHttp(settings: HttpSettings): Delivery {
  const receiver = new HTTPReceiver({
    signingSecret: settings.signingSecret,
    endpoints: [EVENTS_PATH],
    logger: slackLogger(settings.log),
    bodyLimit: LARGEST_REQUEST,
  });
  receiver.requestListener = frontDoor(receiver.requestListener, settings.log);
  let server: Server | undefined;
  return {
    receiver,
    start: async () => {
      const { port, host } = settings;
      server = await receiver.start({ port, ...(host === undefined ? {} : { host }) });
    },
    stop: async () => {
      const stopping = server;
      if (stopping === undefined) return;
      server = undefined;
      await new Promise<void>((resolve) => {
        stopping.close(() => resolve());
        stopping.closeIdleConnections();
        // Answers under way get a moment; a connection that Slack keeps open must not hold up the end.
        setTimeout(() => stopping.closeAllConnections(), 1_000).unref();
      });
    },
    isOpen: () => server?.listening ?? false,
    port: () => (server?.address() as AddressInfo | null | undefined)?.port,
  };
}
