/** Redis as the doctor sees it: whether it can be trusted with a journal, its clock, and the workers that are there. */
import { resolve } from 'node:path';
import { reportsQueue } from '../../queue/names.ts';
import { workersAt } from '../../queue/worker-presence.ts';
import { BadRedisAddress, parseAddress, redact } from '../../redis/address.ts';
import { findServer, RedisWillNotStart } from '../../redis/child.ts';
import { close, connect, type Log, type Redis } from '../../redis/connection.ts';
import { NOTHING_IS_KEPT, openRedis } from '../../redis/embedded.ts';
import { inspectRedis } from '../../redis/inspect.ts';
import { inspectReplication } from '../../redis/inspect-replication.ts';
import { keysUnder } from '../../redis/keys.ts';
import { reasonText } from '../../redis/reason.ts';
import type { Settings } from '../settings.ts';
import { tellClock } from './clocks.ts';
import { count, fine, type Tell, toldOf } from './told.ts';

/** What a server without `location` in its entry has. */
const DEFAULT_LOCATION = 'default';

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface RedisDoctor {
  readonly settings: Settings;
  readonly dataDir: string;
  /** Locations at which a worker should be. */
  readonly locations: readonly string[];
  /** Locations that this machine is asked to stand at. */
  readonly here?: readonly string[];
  readonly tell: Tell;
}

export async function lookAtRedis({ settings, dataDir, locations, here = [], tell }: RedisDoctor): Promise<void> {
  const own = settings.redisUrl === undefined;
  if (own && (await findServer()) === undefined) {
    tell({
      ...{ area: 'redis', id: 'none', state: settings.botToken === undefined ? 'warning' : 'error' },
      says: 'REDIS_URL is not set, and there is no redis-server on this machine: nothing would be kept, and no bot or worker can share it.',
      fix: NOTHING_IS_KEPT.slice(NOTHING_IS_KEPT.indexOf('To keep them')),
    });
    return;
  }
  try {
    // Without REDIS_URL the private one is looked at, which is started for that if it does not run.
    const opened = own
      ? await openRedis({ dataDir: resolve(dataDir), log: SILENT })
      : { address: settings.redisUrl ?? '', close: async () => undefined };
    const name = own ? `The private Redis in ${resolve(dataDir)}` : redact(opened.address);
    const redis = connect(opened.address, { role: 'commands', log: SILENT });
    try {
      if (!(await lookInside(redis, name, [...here, ...locations], tell))) return;
      if (parseAddress(opened.address).type === 'sentinel') {
        for (const finding of await inspectReplication(redis)) tell(toldOf('redis', finding));
      }
      await lookAtWorkers(redis, locations, tell);
    } finally {
      await close(redis);
      await opened.close();
    }
  } catch (error) {
    if (error instanceof BadRedisAddress) {
      const fix = 'Correct REDIS_URL.';
      tell({ area: 'redis', id: 'bad-address', state: 'error', says: error.message, fix });
      return;
    }
    if (!(error instanceof RedisWillNotStart)) throw error;
    const fix = `Its log is ${resolve(dataDir)}/redis/redis.log.`;
    tell({ area: 'redis', id: 'will-not-start', state: 'error', says: error.message, fix });
  }
}

/** @returns whether it answers */
async function lookInside(redis: Redis, name: string, locations: readonly string[], tell: Tell): Promise<boolean> {
  const findings = await inspectRedis(redis);
  for (const finding of findings) tell(toldOf('redis', finding));
  if (findings.some(({ id }) => id === 'unreachable')) return false;
  if (findings.length === 0) {
    const says = `${name} is a primary, new enough, keeps what it acknowledges on disk, and removes nothing.`;
    tell(fine('redis', 'trustworthy', says));
  }
  await tryToWrite(redis, locations, tell);
  const asked = Date.now();
  const [seconds, microseconds] = await redis.time();
  const theirs = Number(seconds) * 1_000 + Number(microseconds) / 1_000;
  tell(tellClock('Redis', { asked, answered: Date.now(), from: theirs, until: theirs }));
  return true;
}

/**
 * A full disk, a replica or an account's rights show only when something is written. The account of a bot may write for
 * every location, that of a worker for its own: so one that takes it is enough.
 */
async function tryToWrite(redis: Redis, locations: readonly string[], tell: Tell): Promise<void> {
  let refused: unknown;
  for (const location of locations.length === 0 ? [DEFAULT_LOCATION] : new Set(locations)) {
    try {
      await redis.set(keysUnder().key(reportsQueue(location), 'doctor'), '1', 'PX', 1_000);
      return;
    } catch (error) {
      refused = error;
    }
  }
  tell({
    ...{ area: 'redis', id: 'not-writable', state: 'error' },
    says: `Redis does not take writes (${reasonText(refused)}). Nothing can be recorded.`,
    fix: "See Redis's log: a full disk and a missing right are the usual reasons.",
  });
}

async function lookAtWorkers(redis: Redis, locations: readonly string[], tell: Tell): Promise<void> {
  for (const location of locations) {
    const workers = await workersAt(redis, keysUnder(), location).catch(ifHidden);
    if (workers === undefined) continue;
    if (workers > 0) {
      tell(fine('workers', 'present', `${count(workers, 'check worker')} at the location \`${location}\`.`));
      continue;
    }
    tell({
      ...{ area: 'workers', id: 'absent', state: 'warning' },
      says: `No check worker serves the location \`${location}\`: checks of its servers stay open.`,
      fix: `Start one inside that network: \`handrail worker --location ${location}\`. \`handrail start\` brings its own.`,
    });
  }
}

/** The account of one location's workers does not see those of the others. */
function ifHidden(error: unknown): undefined {
  if (!(error instanceof Error && error.message.startsWith('NOPERM'))) throw error;
}
