/**
 * Connections to Redis, by what they are for:
 *
 * - `commands`: the journal and everything that a person waits for. While Redis is away a command fails within two
 *   seconds instead of waiting for Redis to come back.
 * - `queue`: what puts jobs into queues. Fails as fast; also hand BullMQ `skipWaitingForReady: true`.
 * - `worker`: what waits for jobs. Blocks and retries for as long as it takes.
 */
import { Redis, type RedisOptions } from 'ioredis';
import { type ParsedAddress, parseAddress, redact, type SentinelAddress } from './address.ts';
import { PatientSentinels } from './patient-sentinels.ts';

export type { Redis } from 'ioredis';
export type ConnectionRole = 'commands' | 'queue' | 'worker';

/** What is used of a pino logger. */
export interface Log {
  info(details: object, text: string): void;
  warn(details: object, text: string): void;
  error(details: object, text: string): void;
}

const COMMAND_TIMEOUT_MS = 2_000;
const LONGEST_RETRY_DELAY_MS = 1_000;

/**
 * Connects in the background: commands given before the connection stands are sent once it does. An outage is logged
 * once, and its end once; nothing is thrown for it. Close with {@link close}.
 *
 * @throws BadRedisAddress
 */
export function connect(address: string, options: { role: ConnectionRole; log: Log }): Redis {
  const parsed = parseAddress(address);
  const settings: RedisOptions = { ...optionsOf(options.role), connectionName: `handrail-${options.role}` };
  const redis = open(parsed, settings);
  logOutages(redis, redact(address), options.log);
  return redis;
}

function open(parsed: ParsedAddress, settings: RedisOptions): Redis {
  switch (parsed.type) {
    case 'unix':
      return new Redis({ ...settings, path: parsed.path });
    case 'url':
      return new Redis(parsed.url, settings);
    case 'sentinel':
      return new Redis({ ...settings, ...behindSentinels(parsed), Connector: PatientSentinels });
  }
}

/**
 * The primary that the Sentinels name, and the next one as soon as they name another: each connection listens to them,
 * so that it does not have to find out by a command that fails.
 */
function behindSentinels(address: SentinelAddress): RedisOptions {
  const { sentinels, name, database, user, password, sentinelUser, sentinelPassword, tls } = address;
  return {
    ...{ sentinels: [...sentinels], name, role: 'master', db: database },
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
    ...(sentinelUser !== undefined && { sentinelUsername: sentinelUser }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(tls && { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true }),
    ...{ failoverDetector: true, sentinelCommandTimeout: COMMAND_TIMEOUT_MS },
    sentinelRetryStrategy: retryDelay,
    sentinelReconnectStrategy: retryDelay,
  };
}

/** Ends a connection: lets what is under way finish for up to `limit` ms, then cuts it. Never throws. */
export async function close(redis: Redis, limit = 1_000): Promise<void> {
  if (redis.status === 'end') return;
  const ended = new Promise<void>((resolve) => redis.once('end', resolve));
  if (redis.status === 'ready') await within(limit, redis.quit());
  // Between two attempts to reconnect, ioredis would stop trying but never end, and leave waiting commands waiting.
  if (isReconnecting(redis)) redis.connect().catch(nothing);
  // Also after `quit`: a connection that was lost meanwhile would go on trying.
  redis.disconnect();
  await within(limit, ended);
}

/** Waits for `work`, whatever becomes of it, but no longer than `limit` ms. */
async function within(limit: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limit);
  });
  await Promise.race([work.then(nothing, nothing), expired]);
  clearTimeout(timer);
}

function isReconnecting(redis: Redis): boolean {
  return redis.status === 'reconnecting';
}

function nothing(): void {}

function optionsOf(role: ConnectionRole): RedisOptions {
  const shared: RedisOptions = {
    connectTimeout: COMMAND_TIMEOUT_MS,
    keepAlive: 10_000,
    retryStrategy: retryDelay,
    // After a failover the old primary answers READONLY: connect again, to reach the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
  switch (role) {
    case 'commands':
    case 'queue':
      // No automatic pipelining: ioredis then sends nothing more until a batch is answered, so that client and server
      // take turns instead of working at once, and a command may wait for two time limits.
      return { ...shared, maxRetriesPerRequest: 1, commandTimeout: COMMAND_TIMEOUT_MS };
    case 'worker':
      return { ...shared, maxRetriesPerRequest: null };
  }
}

function retryDelay(attempt: number): number {
  return Math.min(25 * 2 ** Math.min(attempt, 8), LONGEST_RETRY_DELAY_MS);
}

function logOutages(redis: Redis, address: string, log: Log): void {
  let away = false;
  const wentAway = (why: string) => {
    if (away) return;
    away = true;
    log.warn({ address, why }, 'Redis is not answering; trying again until it does');
  };
  // Without a listener ioredis prints every error itself.
  redis.on('error', (error: Error) => wentAway(error.message));
  redis.on('reconnecting', () => wentAway('the connection was lost'));
  redis.on('ready', () => {
    if (away) log.info({ address }, 'Redis is answering again');
    away = false;
  });
}
