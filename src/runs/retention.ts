/**
 * Removes runs that ended long enough ago, if somebody set how long that is; without it everything is kept for ever.
 *
 * An ended run whose thread is level with its journal: its chain is verified → copied, if there is a place for copies →
 * removed, and a tombstone written, at one moment. What is damaged, or could not be copied, stays. Several bots may do it
 * at once: the script lets one of them.
 */
import type { Log, Redis } from '../redis/connection.ts';
import type { Keys } from '../redis/keys.ts';
import { JournalUnavailable } from './journal/errors.ts';
import { entryHash, type Head, type Journal, type StoredEntry, verifyChain } from './journal.ts';
import { type KeptOf, type Removal, removeKeys, removeScript } from './retention/remove.ts';
import { tombstonesHead } from './retention/removed.ts';
import type { Tombstone } from './retention/tombstone.ts';
import { summarySchema } from './runs.ts';

export { removedRun, removedRuns, storedTombstones } from './retention/removed.ts';
export { REMOVED, type Tombstone } from './retention/tombstone.ts';

export interface Copied {
  readonly file: string;
  readonly sha256: string;
}

/** A run as it is handed over to be copied: enough for anybody to check the chain. */
export interface WholeRun {
  readonly run: string;
  readonly head: Head;
  readonly entries: readonly StoredEntry[];
}

export interface RetentionOptions {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly journal: Pick<Journal<object>, 'readStored' | 'head'>;
  /** Milliseconds for which ended runs are kept. */
  readonly keepFor: number;
  /** How that was set, for the tombstones. */
  readonly by: string;
  /** Resolves once a copy is safely kept. */
  readonly copy?: (run: WholeRun) => Promise<Copied>;
  readonly keptOf: (run: string) => Promise<KeptOf>;
  readonly now: () => number;
  readonly log: Log;
}

/** So many are removed in one go; the rest at the next. */
const MOST_AT_ONCE = 200;
/** So many are listed at once. */
const PAGE = 50;
/** When so many in a row could not be written, it is the place for copies that takes none. */
const MOST_NOT_WRITTEN = 20;
const ATTEMPTS = 10;

/** Thrown when the system keeps a copy from being written, as it does when the disk is full: the next one likely as well. */
class NotWritten extends Error {
  readonly code = 'not-written';

  constructor(cause: Error) {
    super(cause.message, { cause });
    this.name = 'NotWritten';
  }
}

function notWritten(error: unknown): never {
  throw error instanceof Error && 'code' in error ? new NotWritten(error) : error;
}

export class Retention {
  readonly #options: RetentionOptions;
  #sweeping: Promise<number> | undefined;
  #closed = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** Removes what is due. @returns how many runs were removed; throws {@link JournalUnavailable} */
  sweep(): Promise<number> {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = undefined;
    });
    return this.#sweeping;
  }

  /** Finishes the run at hand, and removes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#sweeping?.catch(() => undefined);
  }

  async #sweep(): Promise<number> {
    const { redis, keys, now, keepFor } = this.#options;
    const latest = now() - keepFor;
    let removed = 0;
    // What stays, perhaps for ever, is stepped over: it must not keep what is due behind it from being removed.
    let stayed = 0;
    let failed = 0;
    while (removed < MOST_AT_ONCE && failed < MOST_NOT_WRITTEN) {
      const page = redis.zrangebyscore(keys.ended, '-inf', latest, 'LIMIT', stayed, PAGE);
      const due = await orUnavailable(page);
      if (due.length === 0) break;
      for (const run of due) {
        if (this.#closed || removed === MOST_AT_ONCE || failed === MOST_NOT_WRITTEN) return this.#told(removed);
        const outcome = await this.#removeIfWell(run, latest);
        if (outcome === 'removed') removed += 1;
        else stayed += 1;
        failed = outcome === 'not-written' ? failed + 1 : 0;
      }
    }
    return this.#told(removed);
  }

  #told(removed: number): number {
    const { by, log } = this.#options;
    if (removed > 0) log.info({ removed, by }, 'ended runs were removed');
    return removed;
  }

  async #removeIfWell(run: string, latest: number): Promise<Removal | 'not-written' | 'not-well'> {
    try {
      return await this.#remove(run, latest);
    } catch (error) {
      if (error instanceof JournalUnavailable) throw error;
      const why = error instanceof Error ? error.message : String(error);
      this.#options.log.warn({ run, why }, 'an ended run is kept, though it is due to be removed');
      return error instanceof NotWritten ? 'not-written' : 'not-well';
    }
  }

  async #remove(run: string, latest: number): Promise<Removal> {
    const { redis, keys, journal, copy, keptOf, now, by } = this.#options;
    const [entries, head, listed] = await Promise.all([
      journal.readStored(run),
      journal.head(run),
      orUnavailable(redis.hget(keys.summaries, run)),
    ]);
    // Asked after reading: another bot may have removed it meanwhile, and what was read of it then is no damage.
    const endedAt = Number((await orUnavailable(redis.zscore(keys.ended, run))) ?? Number.NaN);
    if (!(endedAt <= latest)) return 'not-due';
    const verdict = verifyChain(run, entries, { to: head });
    if (!verdict.ok) throw new Error(`its journal is damaged at version ${verdict.version}: ${verdict.why}`);
    const summary = summarySchema.parse(JSON.parse(listed ?? 'null'));
    const { title, procedure, channel, startedBy, startedAt, outcome } = summary;
    const archive = await copy?.({ run, head, entries }).catch(notWritten);
    const tombstone: Tombstone = {
      ...{ type: 'run-removed', run, title, procedure, channel, startedBy, startedAt, endedAt },
      ...(outcome !== undefined && { outcome }),
      ...{ version: head.version, hash: head.hash, removedAt: now(), by },
      ...(archive !== undefined && { archive }),
    };
    const json = JSON.stringify(tombstone);
    const kept = await keptOf(run);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const last = await tombstonesHead(redis, keys);
      const hash = entryHash(last.hash, last.version + 1, json);
      const args = [run, head.version, head.hash, latest, last.version, last.hash, json, hash];
      const done = removeScript.run(redis, removeKeys(keys, run, kept), [...args, kept.threads.field ?? '']);
      const removal = await orUnavailable(done);
      if (removal !== 'conflict') return removal;
    }
    return 'conflict';
  }
}

async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new JournalUnavailable(error);
  }
}
