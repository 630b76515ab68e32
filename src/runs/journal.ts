/**
 * The journal: what happened in each run, in order, and nothing else is truth.
 *
 * A run's journal is a Redis stream of entries 1, 2, 3, …, each chained to the one before it (`journal/chain.ts`). It
 * grows only through one script (`journal/append.ts`), which at the same moment remembers the command, takes or frees
 * target locks, keeps the index of runs, and marks the run *dirty*: what is derived from its journal is behind. Whoever
 * brings it up to date tells `markReconciled` up to which version.
 *
 * Appending is optimistic: read, decide, append with the head that was read. On a conflict, read and decide again.
 */
import type { Redis } from '../redis/connection.ts';
import type { Keys } from '../redis/keys.ts';
import { appendKeys, appendScript } from './journal/append.ts';
import { emptyHead, entryHash, type Head, type StoredEntry } from './journal/chain.ts';
import { JournalDamaged, JournalUnavailable } from './journal/errors.ts';
import { reconciledScript } from './journal/reconciled.ts';

export { type ChainVerdict, emptyHead, entryHash, type Head, type StoredEntry, verifyChain } from './journal/chain.ts';
export { JournalDamaged, JournalUnavailable } from './journal/errors.ts';

export interface Entry<E> extends StoredEntry {
  readonly event: E;
}

export interface Append<E> {
  readonly run: string;
  /** Where the journal ended when this was decided: `emptyHead(run)` for a new run. */
  readonly expected: Head;
  /** Names the command, the same on every delivery of it. Recorded at most once a run. */
  readonly command: string;
  /** At least one. */
  readonly events: readonly E[];
  /** Targets to take for this run. One that the run holds already is fine. */
  readonly lock?: readonly string[];
  /** Frees everything that the run holds, before `lock` takes anything. */
  readonly release?: boolean;
  /** What the lists of runs show from now on. `at` counts when a run becomes live and when it ends; ms since the epoch. */
  readonly index?: { readonly state: 'live' | 'ended'; readonly at: number; readonly summary: unknown };
}

export type Appended =
  /** `hashes`: one for each event, in order. */
  | { readonly type: 'recorded'; readonly head: Head; readonly hashes: readonly string[] }
  /** The command was recorded before; its last event has this version. Nothing was changed. */
  | { readonly type: 'duplicate'; readonly version: number }
  /** The journal ends elsewhere. Nothing was changed. */
  | { readonly type: 'conflict'; readonly head: Head }
  /** Another run holds this target. Nothing was changed. */
  | { readonly type: 'locked'; readonly target: string; readonly holder: string };

export interface IndexedRun {
  readonly run: string;
  /** When it started, of a live run; when it ended, of an ended one. Milliseconds since the epoch. */
  readonly at: number;
  readonly summary: unknown;
}

/** Every method throws {@link JournalUnavailable} while Redis is away, within seconds. */
export interface Journal<E> {
  append(append: Append<E>): Promise<Appended>;
  /** The entries past version `after` (0 if absent: all). Throws {@link JournalDamaged}. */
  read(run: string, options?: { readonly after?: number }): Promise<readonly Entry<E>[]>;
  /** The same without looking into the events: for `verifyChain` and export. */
  readStored(
    run: string,
    /** `before`: only entries before this version. */
    options?: { readonly after?: number; readonly before?: number },
  ): Promise<readonly StoredEntry[]>;
  /** `emptyHead(run)` if nothing is recorded. */
  head(run: string): Promise<Head>;
  /** The same of many, in their order; undefined where it is damaged. */
  heads(runs: readonly string[]): Promise<readonly (Head | undefined)[]>;
  /** Target → run that holds it. */
  heldLocks(): Promise<ReadonlyMap<string, string>>;
  /** Oldest first. */
  liveRuns(): Promise<readonly IndexedRun[]>;
  /** Latest first. */
  endedRuns(limit: number): Promise<readonly IndexedRun[]>;
  /** Runs whose derived things are behind, with the version to bring them to. */
  dirtyRuns(): Promise<readonly { readonly run: string; readonly version: number }[]>;
  /** False if the run has moved on since `version` and is still dirty. */
  markReconciled(run: string, version: number): Promise<boolean>;
}

/** How many entries one reply carries at most; a longer journal is read in several. */
const PAGE = 1_000;
/** Somebody's click must not wait behind all of them. */
const HEADS_AT_ONCE = 100;

/**
 * The journal on a connection of role `commands`. `parse` turns an event's JSON value into the event, and throws if it
 * is none.
 */
export function openJournal<E extends object>(options: {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly parse: (value: unknown) => E;
}): Journal<E> {
  const { redis, keys, parse } = options;

  async function readStored(
    run: string,
    { after = 0, before }: { readonly after?: number; readonly before?: number } = {},
  ): Promise<StoredEntry[]> {
    const entries: StoredEntry[] = [];
    if (before !== undefined && before <= after + 1) return entries;
    const end = before === undefined ? '+' : `${before - 1}`;
    for (let next = after + 1; ; ) {
      const page = await orUnavailable(redis.xrange(keys.journal(run), `${next}-0`, end, 'COUNT', PAGE));
      for (const [id, fields] of page) entries.push(storedEntry(run, id, fields));
      const last = entries.at(-1);
      if (page.length < PAGE || last === undefined) return entries;
      next = last.version + 1;
    }
  }

  async function indexed(list: string[]): Promise<IndexedRun[]> {
    const runs = pairs(list);
    if (runs.length === 0) return [];
    const summaries = await orUnavailable(redis.hmget(keys.summaries, ...runs.map(([run]) => run)));
    return runs.map(([run, at], i) => ({ run, at: Number(at), summary: JSON.parse(summaries[i] ?? 'null') }));
  }

  return {
    append: (append) => appendTo(redis, keys, append),
    readStored,
    read: async (run, after) => (await readStored(run, after)).map((entry) => withEvent(run, entry, parse)),
    head: async (run) => {
      const [version, hash] = await orUnavailable(redis.hmget(keys.head(run), 'version', 'hash'));
      return parseHead(run, version, hash);
    },
    heads: async (runs) => {
      const heads: (Head | undefined)[] = [];
      for (let from = 0; from < runs.length; from += HEADS_AT_ONCE) {
        const some = runs.slice(from, from + HEADS_AT_ONCE);
        const found = await orUnavailable(
          Promise.all(some.map((run) => redis.hmget(keys.head(run), 'version', 'hash'))),
        );
        for (const [i, [version, hash]] of found.entries()) heads.push(headIn(some[i] ?? '', version, hash));
      }
      return heads;
    },
    heldLocks: async () => new Map(Object.entries(await orUnavailable(redis.hgetall(keys.locks)))),
    liveRuns: async () => indexed(await orUnavailable(redis.zrange(keys.live, 0, -1, 'WITHSCORES'))),
    endedRuns: async (limit) => {
      if (limit < 1) return [];
      return indexed(await orUnavailable(redis.zrevrange(keys.ended, 0, limit - 1, 'WITHSCORES')));
    },
    dirtyRuns: async () => {
      const list = await orUnavailable(redis.zrange(keys.dirty, 0, -1, 'WITHSCORES'));
      return pairs(list).map(([run, version]) => ({ run, version: Number(version) }));
    },
    markReconciled: (run, version) => orUnavailable(reconciledScript.run(redis, [keys.dirty], [run, version])),
  };
}

async function appendTo(redis: Redis, keys: Keys, append: Append<object>): Promise<Appended> {
  const { run, expected, command, events, lock = [], release = false, index } = append;
  if (events.length === 0) throw new RangeError('an append needs at least one event');
  if (expected.version === 0 && expected.hash !== emptyHead(run).hash) {
    throw new RangeError(`run ${run} begins with emptyHead of its own id`);
  }
  const entries: string[] = [];
  const hashes: string[] = [];
  let { version, hash } = expected;
  for (const event of events) {
    const json = JSON.stringify(event);
    version += 1;
    hash = entryHash(hash, version, json);
    entries.push(json, hash);
    hashes.push(hash);
  }
  const more = lock.length > 0 || release || index !== undefined;
  const args = [expected.version, expected.hash, `c:${command}`, run, events.length, more ? '1' : '0', ...entries];
  if (more) {
    args.push(release ? '1' : '0', lock.length, ...lock);
    args.push(...(index === undefined ? ['', '', ''] : [index.state, index.at, JSON.stringify(index.summary)]));
  }
  const reply = await orUnavailable(appendScript.run(redis, appendKeys(keys, run, more), args));
  switch (reply.type) {
    case 'recorded':
      return { type: 'recorded', head: { version, hash }, hashes };
    case 'conflict':
      return { type: 'conflict', head: parseHead(run, reply.version, reply.hash) };
    default:
      return reply;
  }
}

function parseHead(run: string, version: unknown, hash: unknown): Head {
  const head = headIn(run, version, hash);
  if (head !== undefined) return head;
  throw new JournalDamaged(run, undefined, `its head is ${JSON.stringify({ version, hash })}`);
}

function headIn(run: string, version: unknown, hash: unknown): Head | undefined {
  if (version == null && hash == null) return emptyHead(run);
  if (typeof version !== 'string' || typeof hash !== 'string') return undefined;
  if (!/^[1-9]\d*$/.test(version) || !/^[0-9a-f]{64}$/.test(hash)) return undefined;
  return { version: Number(version), hash };
}

function storedEntry(run: string, id: string, fields: readonly string[]): StoredEntry {
  const version = Number.parseInt(id, 10);
  // In the order in which the script writes them.
  const [event, json, prev, prevHash, hash, ownHash] = fields;
  const whole = json !== undefined && prevHash !== undefined && ownHash !== undefined && fields.length === 6;
  if (!whole || !id.endsWith('-0') || event !== 'event' || prev !== 'prev' || hash !== 'hash') {
    throw new JournalDamaged(run, version, `entry ${id} does not have the fields event, prev and hash`);
  }
  return { version, json, prev: prevHash, hash: ownHash };
}

function withEvent<E>(run: string, entry: StoredEntry, parse: (value: unknown) => E): Entry<E> {
  try {
    return { ...entry, event: parse(JSON.parse(entry.json)) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new JournalDamaged(run, entry.version, `its event cannot be read (${why})`, error);
  }
}

/** `[member, score, member, score, …]` as pairs. */
function pairs(list: readonly string[]): [string, string][] {
  const result: [string, string][] = [];
  for (let i = 0; i + 1 < list.length; i += 2) result.push([list[i] ?? '', list[i + 1] ?? '']);
  return result;
}

async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new JournalUnavailable(error);
  }
}
