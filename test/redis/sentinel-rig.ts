/** A primary, a replica and three Sentinels on loopback, that fail over within a second or two. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findServer } from '../../src/redis/child.ts';
import { close, connect, type Redis } from '../../src/redis/connection.ts';
import { silentLog } from '../support/redis.ts';
import { until } from '../support/wait.ts';

/** For the accounts of the Redis servers, and of the Sentinels; also what an address must have encoded. */
const PASSWORD = 's3rver:p@ss/word';
const SENTINEL_PASSWORD = 'w@tch/ing&all';
const NAME = 'handrail-test';
export const PATIENCE_MS = 30_000;
/** A failover takes seconds; who asks all the time only keeps the others from it. */
export const EVERY_MS = 50;
const QUICK = ['down-after-milliseconds 400', 'failover-timeout 1000', 'parallel-syncs 1'];

export interface SentinelRig {
  /** What `REDIS_URL` would be. */
  readonly address: string;
  /** Port of whoever is the primary now, as the Sentinels say. */
  primary(): Promise<number>;
  /** To one of the two servers, by its port. */
  admin(port: number): Redis;
  /** Resolves once the replica has all that was written so far. */
  replicated(): Promise<void>;
  /** Ends a server as a crash would. */
  kill(port: number): Promise<void>;
  /** Starts it again, on what it had written. */
  revive(port: number): Promise<void>;
  close(): Promise<void>;
}

export async function sentinelRig(): Promise<SentinelRig> {
  const server = await findServer();
  if (server === undefined) throw new Error('there is no redis-server here');
  const folder = await mkdtemp(join(tmpdir(), 'handrail-sentinels-'));
  const running = new Map<number, ChildProcess>();
  const connections = new Map<number, Redis>();
  const begin = (port: number, ...more: readonly string[]) => {
    const child = spawn(server.path, [join(folder, String(port), 'redis.conf'), ...more], { stdio: 'ignore' });
    running.set(port, child);
  };
  const write = async (port: number, lines: readonly string[]) => {
    const dir = join(folder, String(port));
    await mkdir(dir, { recursive: true });
    const common = ['bind 127.0.0.1', `port ${port}`, `dir ${dir}`, 'protected-mode no'];
    await writeFile(join(dir, 'redis.conf'), [...common, ...lines, ''].join('\n'));
  };
  const [first = 0, second = 0, ...sentinels] = await freePorts(5);
  const data = [
    ...['appendonly yes', 'appendfsync always', 'save ""', 'repl-diskless-sync-delay 0'],
    ...[`requirepass "${PASSWORD}"`, `masterauth "${PASSWORD}"`],
  ];
  const addressOf = (port: number, password: string) => `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  const admin = (port: number) => {
    const known = connections.get(port);
    if (known !== undefined) return known;
    const password = sentinels.includes(port) ? SENTINEL_PASSWORD : PASSWORD;
    const connection = connect(addressOf(port, password), { role: 'commands', log: silentLog });
    connections.set(port, connection);
    return connection;
  };
  const answers = async (port: number) =>
    (await admin(port)
      .ping()
      .catch(() => '')) === 'PONG';

  const kill = async (port: number) => {
    const child = running.get(port);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  const closeAll = async () => {
    await Promise.all([...connections.values()].map((each) => close(each, 200)));
    await Promise.all([...running.keys()].map(kill));
    await rm(folder, { recursive: true, force: true });
  };

  const setUp = async () => {
    await Promise.all([write(first, data), write(second, [...data, `replicaof 127.0.0.1 ${first}`])]);
    for (const port of [first, second]) begin(port);
    for (const port of [first, second])
      await until(`the server at ${port}`, () => answers(port), PATIENCE_MS, EVERY_MS);
    // A Sentinel asks the primary for its replicas when it begins, and then every ten seconds.
    await until(
      'the replica',
      async () => /slave0:.*state=online/.test(await admin(first).info('replication')),
      PATIENCE_MS,
      EVERY_MS,
    );
    for (const port of sentinels) {
      const watched = [`monitor ${NAME} 127.0.0.1 ${first} 2`, `auth-pass ${NAME} "${PASSWORD}"`];
      const settings = QUICK.map((line) => line.replace(' ', ` ${NAME} `));
      const own = [`sentinel sentinel-pass "${SENTINEL_PASSWORD}"`, `requirepass "${SENTINEL_PASSWORD}"`];
      await write(port, [...[...watched, ...settings].map((line) => `sentinel ${line}`), ...own]);
      begin(port, '--sentinel');
    }
    for (const port of sentinels) {
      await until(
        `Sentinel ${port} to know the others and the replica`,
        async () => {
          const told = await admin(port)
            .call('SENTINEL', 'MASTER', NAME)
            .catch(() => []);
          const fields = (told as readonly string[]).join(' ');
          return / num-slaves 1 /.test(fields) && / num-other-sentinels 2 /.test(fields);
        },
        PATIENCE_MS,
        EVERY_MS,
      );
    }
  };
  try {
    await setUp();
  } catch (error) {
    // Nobody else knows what runs already.
    await closeAll();
    throw error;
  }

  const primary = async () => {
    const told = await admin(sentinels[0] ?? 0).call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME);
    return Number((told as readonly string[])[1]);
  };
  const hosts = sentinels.map((port) => `127.0.0.1:${port}`).join(',');
  const query = `sentinel-password=${encodeURIComponent(SENTINEL_PASSWORD)}`;
  return {
    address: `redis+sentinel://:${encodeURIComponent(PASSWORD)}@${hosts}/${NAME}?${query}`,
    primary,
    admin,
    replicated: async () => {
      const port = await primary();
      await until('the replica', async () => Number(await admin(port).wait(1, 1_000)) === 1, PATIENCE_MS, EVERY_MS);
    },
    kill,
    revive: async (port) => {
      begin(port);
      await until(`the server at ${port}`, () => answers(port), PATIENCE_MS, EVERY_MS);
    },
    close: closeAll,
  };
}

/** Held all at once, so that they differ. */
async function freePorts(count: number): Promise<readonly number[]> {
  const held = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => resolve(server));
      });
    }),
  );
  const ports = held.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
