/**
 * Where Redis comes from, best first: REDIS_URL; a redis-server or valkey-server of this machine as a private child; one
 * inside this process that keeps nothing.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findServer, type ServerKind } from './child.ts';
import { close, connect, type Log } from './connection.ts';
import { startInProcess } from './in-process.ts';
import { inspectRedis } from './inspect.ts';
import { openPrivateServer } from './private-server.ts';

export interface OpenRedis {
  /** For `connect`. */
  readonly address: string;
  readonly kind: 'external' | ServerKind | 'in-process';
  /** Whether runs outlive this process. For an external one: as far as can be told. */
  readonly keepsData: boolean;
  /** Sentences to show when starting, with what to do. The first of an in-process one is the banner. */
  readonly warnings: readonly string[];
  /** Ends what was started here; an external Redis is left alone. */
  close(): Promise<void>;
}

export interface OpenRedisOptions {
  /** REDIS_URL, if there is one. */
  readonly url?: string | undefined;
  /** Folder for what Handrail keeps on this machine, `.handrail`; created if needed. */
  readonly dataDir: string;
  /** True takes only a folder in which something is kept already: for those who come to read. */
  readonly existing?: boolean;
  readonly log: Log;
  /** Where to look for a server program; the PATH if absent. */
  readonly path?: string;
}

export const NOTHING_IS_KEPT =
  'NOTHING IS KEPT. There is no redis-server on this machine, so runs live in the memory of this process and are gone ' +
  'when it ends. Good for a look around, not for an upgrade. To keep them: install redis-server (Debian, Ubuntu: ' +
  'apt-get install redis-server; macOS: brew install redis) or set REDIS_URL, and start again.';

/** Thrown to those who come to read where nothing is kept. */
export class NothingKept extends Error {
  override readonly name = 'NothingKept';
  readonly code = 'nothing-kept';

  constructor(dataDir: string) {
    super(
      `Nothing is kept in ${dataDir}. Go to the folder in which Handrail runs, name its data with --data, or set REDIS_URL.`,
    );
  }
}

/**
 * Finds or starts a Redis. A private server is there and ready on return; whether an external one answers is in the
 * warnings, since it may come later.
 *
 * @throws BadRedisAddress if `url` is no Redis address
 * @throws NothingKept if something should be kept there already, and is not
 * @throws RedisWillNotStart if a server is installed but does not start: going on without keeping data would be worse
 */
export async function openRedis(options: OpenRedisOptions): Promise<OpenRedis> {
  const { url, dataDir, existing, log } = options;
  if (url !== undefined && url !== '') return openExternal(url);
  const program = await findServer(options.path);
  if (program !== undefined) {
    const folder = join(dataDir, 'redis');
    if (existing === true && !existsSync(folder)) throw new NothingKept(dataDir);
    const server = await openPrivateServer(program, folder, log);
    return {
      address: `unix:${server.socket}`,
      kind: server.kind,
      keepsData: true,
      warnings: [],
      close: () => server.close(),
    };
  }
  const server = await startInProcess();
  return {
    address: server.address,
    kind: 'in-process',
    keepsData: false,
    warnings: [NOTHING_IS_KEPT],
    close: () => server.close(),
  };
}

async function openExternal(url: string): Promise<OpenRedis> {
  // Its outage is told by the warnings.
  const redis = connect(url, { role: 'commands', log: silent });
  const findings = await inspectRedis(redis);
  await close(redis);
  return {
    address: url,
    kind: 'external',
    keepsData: !findings.some(({ id }) => id === 'no-aof'),
    warnings: findings.map(({ says, fix }) => `${says} ${fix}`),
    close: async () => undefined,
  };
}

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
