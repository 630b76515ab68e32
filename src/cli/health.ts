/**
 * Two addresses for whoever keeps the processes running, on a port of their own:
 *
 * - `GET /livez`: 200 while the process does its rounds. It does not depend on Redis or Slack: starting the process again
 *   would not bring them back.
 * - `GET /readyz`: 200 while it can do its work; 503 while it starts, while something it needs is away, and as soon as it
 *   was asked to end. The body tells which.
 *
 * Nothing is told but these words. Each answer takes two seconds at most, whatever is asked, and however often.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../redis/connection.ts';
import { CannotRun } from './failure.ts';
import type { Settings } from './settings.ts';

/** What is needed → whether it is there. */
export type Needs = Readonly<Record<string, boolean>>;

export interface Role {
  /** Answers within two seconds, and never throws. */
  needs(): Promise<Needs>;
  /** Whether the process does its rounds; true if absent. */
  alive?(): boolean;
}

export interface Health {
  readonly port: number | undefined;
  /** From now on this is what the process does, beside whatever it does already. */
  add(name: string, role: Role): void;
  /** From now on it is not ready any more. */
  draining(): void;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const MOST_CONNECTIONS = 64;
const PATIENCE_MS = 5_000;

/** Listens where the environment says; if it says nothing, nothing listens. Throws CannotRun if it cannot. */
export async function openHealth({ healthPort, healthHost = LOOPBACK }: Settings, log: Log): Promise<Health> {
  const state = new State();
  if (healthPort === undefined) return state.health(undefined, async () => undefined);
  const server = createServer((request, response) => {
    answer(state, request, response).catch((error: unknown) => {
      // Whoever asks must not be able to end the process by what they ask.
      log.error({ err: error }, 'health: a question could not be answered');
      response.destroy();
    });
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.headersTimeout = PATIENCE_MS;
  server.requestTimeout = PATIENCE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(healthPort, healthHost, resolve);
  }).catch((error: Error) => {
    const fix = 'Set HANDRAIL_HEALTH_PORT and HANDRAIL_HEALTH_HOST to where nobody else listens.';
    throw new CannotRun(`/livez and /readyz cannot be served at ${healthHost}:${healthPort}: ${error.message}. ${fix}`);
  });
  const { port } = server.address() as AddressInfo;
  log.info({ host: healthHost, port }, 'health: /livez and /readyz');
  return state.health(port, async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  });
}

interface Told {
  readonly good: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

class State {
  readonly #roles = new Map<string, Role>();
  #draining = false;

  health(port: number | undefined, close: () => Promise<void>): Health {
    return {
      port,
      add: (name, role) => void this.#roles.set(name, role),
      draining: () => {
        this.#draining = true;
      },
      close,
    };
  }

  live(): Told {
    const stuck = [...this.#roles].filter(([, role]) => role.alive?.() === false).map(([name]) => name);
    return { good: stuck.length === 0, body: { live: stuck.length === 0, ...(stuck.length > 0 && { stuck }) } };
  }

  async ready(): Promise<Told> {
    const state = this.#draining ? 'draining' : this.#roles.size === 0 ? 'starting' : undefined;
    if (state !== undefined) return { good: false, body: { ready: false, state } };
    const roles = await Promise.all([...this.#roles].map(async ([name, role]) => [name, await role.needs()] as const));
    const good = roles.every(([, needs]) => Object.values(needs).every(Boolean));
    return { good, body: { ready: good, ...Object.fromEntries(roles) } };
  }
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, body: object, headers: Record<string, string> = {}) => {
    const common = { 'content-type': 'application/json', 'cache-control': 'no-store', connection: 'close' };
    response.writeHead(status, { ...common, ...headers });
    response.end(request.method === 'HEAD' ? undefined : `${JSON.stringify(body)}\n`);
  };
  // It may be anything at all, such as `//`, of which no URL can be made.
  const [pathname] = (request.url ?? '').split('?', 1);
  if (pathname !== '/livez' && pathname !== '/readyz') return send(404, { error: 'there are /livez and /readyz' });
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return send(405, { error: 'these are only read' }, { allow: 'GET, HEAD' });
  }
  const { good, body } = pathname === '/livez' ? state.live() : await state.ready();
  send(good ? 200 : 503, body);
}
