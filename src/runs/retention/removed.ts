/** What stays of runs that were removed, as it is read. Everything throws {@link JournalUnavailable}. */
import { z } from 'zod';
import type { Redis } from '../../redis/connection.ts';
import type { Keys } from '../../redis/keys.ts';
import { emptyHead, type Head, type StoredEntry } from '../journal/chain.ts';
import { JournalUnavailable } from '../journal/errors.ts';
import { tombstonesHeadKey, tombstonesKey } from './remove.ts';
import { REMOVED, type Tombstone, tombstoneSchema } from './tombstone.ts';

/** Runs that were removed, latest first. */
export async function removedRuns(redis: Redis, keys: Keys, limit: number): Promise<readonly Tombstone[]> {
  const found = await orUnavailable(redis.xrevrange(tombstonesKey(keys), '+', '-', 'COUNT', limit));
  return found.map(([, [, json = '']]) => tombstoneOf(json));
}

/** So many are read at once. */
const PAGE = 1_000;

/**
 * The tombstone of this run, if it is true that it was removed. Undefined if there are entries of it, or if its head, which
 * stays, is not where the tombstone says that its journal ended: then it is not retention that was at it.
 */
export async function removedRun(redis: Redis, keys: Keys, run: string): Promise<Tombstone | undefined> {
  const [[version, hash], entries] = await orUnavailable(
    Promise.all([redis.hmget(keys.head(run), 'version', 'hash'), redis.exists(keys.journal(run))]),
  );
  if (version == null || entries > 0) return undefined;
  for (let end = '+'; ; ) {
    const page = await orUnavailable(redis.xrevrange(tombstonesKey(keys), end, '-', 'COUNT', PAGE));
    for (const [, [, json = '']] of page) {
      // Most are of others, and need not be looked into.
      if (!json.includes(JSON.stringify(run))) continue;
      const tombstone = tombstoneOf(json);
      if (tombstone.run !== run) continue;
      return `${tombstone.version}` === version && tombstone.hash === hash ? tombstone : undefined;
    }
    const [oldest] = page.at(-1) ?? [];
    if (page.length < PAGE || oldest === undefined) return undefined;
    end = `(${oldest}`;
  }
}

/** The tombstones as they are stored, and where they end: for `verifyChain('removed', …)`. */
export async function storedTombstones(
  redis: Redis,
  keys: Keys,
): Promise<{ readonly entries: readonly StoredEntry[]; readonly head: Head }> {
  const found = await orUnavailable(redis.xrange(tombstonesKey(keys), '-', '+'));
  const entries = found.map(([id, [, json = '', , prev = '', , hash = '']]) => ({
    version: Number.parseInt(id, 10),
    ...{ json, prev, hash },
  }));
  return { entries, head: await tombstonesHead(redis, keys) };
}

const headSchema = z.tuple([z.coerce.number(), z.string()]);

/** Where the chain of tombstones ends. */
export async function tombstonesHead(redis: Redis, keys: Keys): Promise<Head> {
  const found = await orUnavailable(redis.hmget(tombstonesHeadKey(keys), 'version', 'hash'));
  if (found[0] === null) return emptyHead(REMOVED);
  const [version, hash] = headSchema.parse(found);
  return { version, hash };
}

function tombstoneOf(json: string): Tombstone {
  return tombstoneSchema.parse(JSON.parse(json));
}

async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new JournalUnavailable(error);
  }
}
