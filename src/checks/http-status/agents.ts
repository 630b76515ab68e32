/** The connections that looks share: one agent for each set of trusted certificates, closed once nobody looks. */
import { hash } from 'node:crypto';
import { Agent } from 'undici';

const CONNECT_LIMIT_MS = 10_000;
/** For one address; a worker has no more looks at once. */
const MOST_CONNECTIONS = 64;
/** Not for long: a new connection shows what certificate there is now, and which server a load balancer leads to. */
const KEPT_ALIVE_MS = 4_000;
const IDLE_MS = 30_000;

interface Shared {
  readonly agent: Agent;
  looks: number;
  idle?: NodeJS.Timeout;
}

const agents = new Map<string, Shared>();

/** @param authorities in PEM; undefined for those that Node trusts */
export async function withAgent<T>(authorities: string | undefined, use: (agent: Agent) => Promise<T>): Promise<T> {
  const key = authorities === undefined ? '' : hash('sha256', authorities);
  const shared = agents.get(key) ?? open(key, authorities);
  shared.looks++;
  clearTimeout(shared.idle);
  try {
    return await use(shared.agent);
  } finally {
    shared.looks--;
    if (shared.looks === 0) shared.idle = setTimeout(retire, IDLE_MS, key, shared).unref();
  }
}

function open(key: string, authorities: string | undefined): Shared {
  const agent = new Agent({
    connections: MOST_CONNECTIONS,
    pipelining: 1,
    keepAliveTimeout: KEPT_ALIVE_MS,
    keepAliveMaxTimeout: KEPT_ALIVE_MS,
    autoSelectFamily: true,
    // How long the whole may take is for each look to say.
    headersTimeout: 0,
    bodyTimeout: 0,
    // Whatever the environment says of certificates.
    connect: {
      timeout: CONNECT_LIMIT_MS,
      rejectUnauthorized: true,
      ...(authorities !== undefined && { ca: authorities }),
    },
  });
  const shared = { agent, looks: 0 };
  agents.set(key, shared);
  return shared;
}

function retire(key: string, shared: Shared): void {
  agents.delete(key);
  void shared.agent.destroy();
}
