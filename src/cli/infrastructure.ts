/** What several commands stand on: Redis, the journal, the library, the estate. Each is opened when it is needed. */
import { resolve } from 'node:path';
import { ThreadStore } from '../bot/thread/thread-store.ts';
import { declarations } from '../checks/declarations.ts';
import { parseParameters } from '../checks/parameters.ts';
import { loadEstate } from '../estate/load.ts';
import type { Estate } from '../estate/model.ts';
import { loadLibrary } from '../procedures/library.ts';
import { close, connect, type Log } from '../redis/connection.ts';
import { type OpenRedis, openRedis } from '../redis/embedded.ts';
import { keysUnder } from '../redis/keys.ts';
import type { RunEvent } from '../runs/events.ts';
import { type ChainVerdict, type Journal, openJournal, verifyChain } from '../runs/journal.ts';
import { parseEvent } from '../runs/parse-event.ts';
import type { Missing } from '../runs/prepare.ts';
import { REMOVED, removedRun, removedRuns, storedTombstones, type Tombstone } from '../runs/retention.ts';
import { problemLines } from '../yaml/document.ts';
import { CannotRun } from './failure.ts';
import type { Settings } from './settings.ts';

/** Finds or starts Redis, and warns of what is wrong with it. */
export async function openData(settings: Settings, log: Log, dataDir: string): Promise<OpenRedis> {
  return warned(await openRedis({ url: settings.redisUrl, dataDir: resolve(dataDir), log }), log);
}

/**
 * The same, for one of several processes that have the record and the check queues in common.
 *
 * @param options.existing true for those who come to read: it starts none that is new
 * @throws CannotRun if there is no Redis that another process could reach
 * @throws NothingKept if there is none to read from
 */
export async function openSharedData(
  settings: Settings,
  log: Log,
  dataDir: string,
  { existing = false } = {},
): Promise<OpenRedis> {
  const redis = await openRedis({ url: settings.redisUrl, dataDir: resolve(dataDir), existing, log });
  if (redis.kind === 'in-process') {
    await redis.close();
    throw new CannotRun(
      'There is no redis-server on this machine and REDIS_URL is not set, so there is nothing that the bot, its workers ' +
        'and this command could share. Install redis-server or set REDIS_URL; `handrail start` does without.',
    );
  }
  return warned(redis, log);
}

function warned(redis: OpenRedis, log: Log): OpenRedis {
  for (const warning of redis.warnings) log.warn({ warning }, 'about Redis');
  return redis;
}

export interface OpenJournal {
  readonly journal: Journal<RunEvent>;
  /** What is known of the threads. */
  readonly threads: ThreadStore;
  /** Runs that were removed, latest first. */
  removed(limit: number): Promise<readonly Tombstone[]>;
  /** What stays of this run, if it was removed. */
  removedRun(run: string): Promise<Tombstone | undefined>;
  /** Whether the chain of what stays of them is whole, and how many they are. */
  verifyRemoved(): Promise<{ readonly count: number; readonly chain: ChainVerdict }>;
  close(): Promise<void>;
}

/**
 * The journal, for commands that only read it.
 *
 * @throws CannotRun, NothingKept as `openSharedData`
 */
export async function openRecord(settings: Settings, log: Log, dataDir: string): Promise<OpenJournal> {
  const data = await openSharedData(settings, log, dataDir, { existing: true });
  const connection = connect(data.address, { role: 'commands', log });
  const keys = keysUnder();
  return {
    journal: openJournal({ redis: connection, keys, parse: parseEvent }),
    threads: new ThreadStore(connection, keys),
    removed: (limit) => removedRuns(connection, keys, limit),
    removedRun: (run) => removedRun(connection, keys, run),
    verifyRemoved: async () => {
      const { entries, head } = await storedTombstones(connection, keys);
      return { count: entries.length, chain: verifyChain(REMOVED, entries, { to: head }) };
    },
    close: async () => {
      await close(connection);
      await data.close();
    },
  };
}

/** @throws CannotRun if no estate is named, EstateError with every problem in it */
export async function estateOf(settings: Settings): Promise<Estate> {
  if (settings.estate === undefined) {
    throw new CannotRun(
      'Which servers? Set HANDRAIL_ESTATE to the estate file; docs/estate.md tells how to write one.',
    );
  }
  return loadEstate(settings.estate);
}

/** Where each worker of an estate has to be. */
export function locationsOf({ servers }: Estate): readonly string[] {
  return [...new Set(Object.values(servers).map((server) => server.location))];
}

/** What is wrong with files of procedures, a line each. Nobody is kept from the others by them. */
export async function brokenProcedures({ procedures }: Settings): Promise<readonly string[]> {
  const { problems } = await loadLibrary({ folders: procedures });
  return problems.length === 0 ? [] : problemLines(problems).split('\n');
}

export async function warnOfBroken(settings: Settings, log: Log): Promise<void> {
  for (const problem of await brokenProcedures(settings)) log.warn({ problem }, 'a procedure that is not offered');
}

/** What a server's entry lacks for a check, by the kind's own declaration. */
export const missing: Missing = (kind, server, parameters) => {
  const declaration = declarations.get(kind);
  return declaration?.missing(server, parseParameters(declaration, parameters));
};
