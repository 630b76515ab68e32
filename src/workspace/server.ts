/**
 * A local workspace that speaks Slack's own protocols, with a page to use it by.
 *
 *   app under test ── Web API, Socket Mode or signed HTTP ──→ workspace ←── /client/* ── page, tests
 *
 * It knows nothing of the app beyond its manifest. Everything a person or the app does is written down before it is
 * answered; the page is told of it as it happens.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { ApiEndpoint } from './api/endpoint.ts';
import type { ApiContext } from './api/method.ts';
import { defineApp, withRequestUrl } from './app-definition.ts';
import { Client } from './client.ts';
import { systemClock } from './clock.ts';
import type { Delivery } from './delivery/envelope.ts';
import { EventQueue } from './delivery/event-queue.ts';
import { HttpDelivery } from './delivery/http.ts';
import { SocketModeDelivery } from './delivery/socket-mode.ts';
import { WorkspaceError } from './errors.ts';
import { Faults } from './faults.ts';
import { foundWorkspace, settleTokens } from './found.ts';
import { Hub } from './hub.ts';
import { stableId, Timestamps } from './ids.ts';
import { Interactions } from './interactions.ts';
import { Messages } from './messages.ts';
import { Modals } from './modals.ts';
import type { WorkspaceOptions } from './options.ts';
import { PageFiles } from './page-files.ts';
import { type People, peopleOf } from './person.ts';
import { Rates } from './rates.ts';
import { Responses } from './responses.ts';
import { type Site, serveRequest, serveUpgrade } from './routes.ts';
import { Shapes } from './shapes.ts';
import { Store } from './store.ts';
import type { Team } from './team.ts';
import { Triggers } from './triggers.ts';

export type { AppManifest } from './app-definition.ts';
export type { WorkspaceOptions } from './options.ts';

export interface Workspace extends People {
  /** The page: `http://127.0.0.1:PORT/`. */
  readonly url: string;
  /** What an app uses in place of `https://slack.com/api/`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly faults: Faults;
  /** Whether the app has a Socket Mode connection (or is reached by HTTP, where one cannot tell). */
  appIsConnected(): boolean;
  /** Overrides what `users.getPresence` says of a person; undefined follows whether their page is open. */
  setPresence(person: string, presence: 'active' | 'away' | undefined): void;
  /** Sets every request URL of the app, as one can on Slack's configuration pages after the app has an address. */
  setRequestUrl(url: string): void;
  /** Closes every connection and file; settled when nothing of the workspace is left running. */
  close(): Promise<void>;
}

/**
 * Starts a workspace.
 * @throws WorkspaceError `bad-manifest`, `bad-panel`, `unreadable-data`, `unknown-person`, or `cannot-listen` when the port is taken
 */
export async function startWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const clock = options.clock ?? systemClock;
  const host = options.host ?? '127.0.0.1';
  const app = defineApp(options.manifest);
  if (options.panel !== undefined && !/^https?:/.test(options.panel.address)) {
    throw new WorkspaceError(
      'bad-panel',
      `The panel's address must begin with http: or https:, unlike ${options.panel.address}`,
    );
  }
  const store = new Store(options.dataDir);
  foundWorkspace(store, app, options, clock);
  const name = options.name ?? 'Local workspace';
  let port = 0;
  const team: Team = {
    id: stableId('T', name),
    name,
    domain: 'local',
    tokens: settleTokens(store, options.tokens),
    app,
    address: () => `http://${reachable(host)}:${port}/`,
  };

  const hub = new Hub();
  const presences = new Map<string, 'active' | 'away'>();
  const faults: Faults = new Faults((reason) => sockets.disconnect(reason));
  const sockets = new SocketModeDelivery({
    clock,
    faults: () => faults,
    appId: app.id,
    onChange: (connected) => hub.toEveryone({ type: 'app', connected }),
  });
  const http = new HttpDelivery({ clock, faults: () => faults, signingSecret: team.tokens.signingSecret });
  const delivery = (): Delivery => (team.app.socketMode ? sockets : http);
  const appIsConnected = (): boolean => delivery().connected();

  const timestamps = new Timestamps(clock, store.lastTimestamp());
  const shapes = new Shapes(store, team);
  const events = new EventQueue({ store, team, clock, delivery });
  const messages = new Messages({ store, team, timestamps, shapes, hub, events });
  const modals = new Modals({ store, hub, team, clock });
  const triggers = new Triggers(clock);
  const responses = new Responses({ clock, store, team, messages });
  const interactions = new Interactions({
    ...{ store, team, hub, messages, modals, shapes, triggers, responses, events, timestamps, delivery, clock },
  });
  const context: ApiContext = {
    ...{ store, team, clock, hub, messages, modals, shapes, triggers, interactions, appIsConnected },
    connectionUrl() {
      const ticket = sockets.issueTicket();
      return ticket === undefined
        ? undefined
        : `ws://${reachable(host)}:${port}/link/?ticket=${ticket}&app_id=${app.id}`;
    },
    presence(personId) {
      const online = personId === team.app.botUserId ? appIsConnected() : hub.isWatching(personId);
      return presences.get(personId) ?? (online ? 'active' : 'away');
    },
  };
  const client = new Client({
    ...{ store, team, hub, messages, modals, shapes, interactions, appIsConnected, panel: options.panel },
  });
  const site: Site = {
    ...{ host, clock, store, team, faults, responses, client, sockets },
    api: new ApiEndpoint(context, faults, options.enforceRates === true ? new Rates(clock) : undefined),
    page: new PageFiles(options.panel),
    control: options.control === true,
    upgrades: new WebSocketServer({ noServer: true, maxPayload: 1_000_000 }),
  };

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    void serveRequest(site, request, response);
  });
  // Longer than clients keep an idle connection, so that none is closed under a request that is on its way.
  server.keepAliveTimeout = 75_000;
  server.on('upgrade', (request, socket, head) => serveUpgrade(site, request, socket, head));
  try {
    port = await listen(server, options.port ?? 0, host);
  } catch (error) {
    store.close();
    throw error;
  }
  events.resume();

  let closing: Promise<void> | undefined;
  const people = peopleOf({ store, hub, messages, modals, shapes, interactions, client });
  return {
    ...people,
    url: team.address(),
    apiUrl: `${team.address()}api/`,
    botToken: team.tokens.bot,
    appToken: team.tokens.app,
    signingSecret: team.tokens.signingSecret,
    faults,
    appIsConnected,
    setPresence(person, presence) {
      const id = people.personId(person);
      if (presence === undefined) presences.delete(id);
      else presences.set(id, presence);
    },
    setRequestUrl(url) {
      team.app = withRequestUrl(team.app, url);
    },
    close() {
      closing ??= closeAll();
      return closing;
    },
  };

  async function closeAll(): Promise<void> {
    events.close();
    await Promise.all([sockets.close(), http.close()]);
    for (const socket of site.upgrades.clients) socket.terminate();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    store.close();
  }
}

/** The host as it stands in an address; one that stands for every interface is reached by loopback. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'something else listens there; choose another port' : error.message;
      reject(new WorkspaceError('cannot-listen', `The workspace cannot listen on ${host}:${port}: ${why}.`));
    });
    server.listen(port, host, () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
