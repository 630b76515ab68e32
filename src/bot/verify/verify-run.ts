/**
 * Whether a run's record holds: its chain is recomputed, and its thread in Slack compared with what the journal says.
 *
 * A run goes on while it is looked at. What was read is judged only if nothing moved meanwhile, and what is not there yet
 * gets a little time to arrive before it is called missing.
 */
import type { RunEvent } from '../../runs/events.ts';
import {
  type ChainVerdict,
  type Head,
  type Journal,
  JournalDamaged,
  type StoredEntry,
  verifyChain,
} from '../../runs/journal.ts';
import { type Replayed, replay } from '../../runs/replay.ts';
import type { Tombstone } from '../../runs/retention.ts';
import type { ThreadContents, ThreadStore } from '../thread/thread-store.ts';
import { type Compared, compareThread } from './compare.ts';
import type { Comparison } from './differences.ts';
import { type Posted, type ThreadReader, ThreadUnreadable } from './read-thread.ts';

export interface Verdict {
  readonly run: string;
  /** Where the journal says that it ends; undefined if what it says cannot be read. */
  readonly head?: Head;
  /** How many entries there are. */
  readonly entries: number;
  readonly chain: ChainVerdict;
  readonly thread: ThreadVerdict;
}

export type ThreadVerdict =
  | ThreadCompared
  /** `wanted`: it should have been, so that nothing is known of it. Else it was not asked for, or cannot be. */
  | { readonly state: 'not-compared'; readonly why: string; readonly wanted: boolean };

export interface ThreadCompared extends Comparison {
  /** `behind`: the bots are still writing it, or the run moved on too fast to be compared. */
  readonly state: 'same' | 'different' | 'behind';
  /** How many messages there are in the thread, whoever wrote them. */
  readonly messages: number;
}

/** Why there is nobody to ask Slack; `wanted` if there should be. */
export interface NoReader {
  readonly why: string;
  readonly wanted: boolean;
}

export interface VerifyOptions {
  readonly journal: Pick<Journal<RunEvent>, 'readStored' | 'head' | 'dirtyRuns'>;
  readonly store: Pick<ThreadStore, 'contents'>;
  /** What stays of a run that retention removed. */
  readonly removed: (run: string) => Promise<Tombstone | undefined>;
  readonly slack: ThreadReader | NoReader;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly delay: (milliseconds: number) => Promise<unknown>;
  /** How long a thread that is being written may take to be level, in milliseconds. */
  readonly patience?: number;
}

const PATIENCE_MS = 10_000;
const PAUSE_MS = 500;
/** What was said so lately may still be on its way into the journal. */
const ON_ITS_WAY_MS = 15_000;

/**
 * @returns undefined if nothing is known of such a run, or if it was removed: so there is nothing to be wrong
 * @throws JournalUnavailable, and what Redis throws
 */
export async function verifyRun(run: string, options: VerifyOptions): Promise<Verdict | undefined> {
  const { now, delay, patience = PATIENCE_MS } = options;
  const until = now() + patience;
  for (;;) {
    const seen = await lookAt(run, options);
    if (seen === undefined) return undefined;
    const thread = await judgeThread(seen, options);
    const verdict = {
      run,
      entries: seen.entries.length,
      chain: seen.chain,
      thread,
      ...(seen.head && { head: seen.head }),
    };
    if (thread.state === 'not-compared') return verdict;
    const again = await lookAt(run, options);
    if (again === undefined) return undefined;
    const moved = hasMoved(seen, again);
    if (!moved && !mayStillArrive(thread, now())) return verdict;
    if (now() >= until)
      return moved ? { ...verdict, thread: { ...thread, state: 'behind', differences: [] } } : verdict;
    await delay(PAUSE_MS);
  }
}

/** What is known of a run apart from Slack, at one moment. */
interface Seen {
  readonly run: string;
  readonly head?: Head;
  readonly entries: readonly StoredEntry[];
  readonly chain: ChainVerdict;
  readonly contents: ThreadContents;
  /** Whether the bots have brought the thread level. */
  readonly level: boolean;
}

async function lookAt(run: string, { journal, store, removed }: VerifyOptions): Promise<Seen | undefined> {
  const { head, entries, chain } = await readChain(run, journal);
  // It may also be gone between two of the questions, so that only some of it was read.
  if (!chain.ok && (await removed(run)) !== undefined) return undefined;
  const [contents, dirty] = await Promise.all([store.contents(run), journal.dirtyRuns()]);
  const level = !dirty.some((each) => each.run === run);
  if (head?.version === 0 && entries.length === 0 && contents.slots.size === 0 && level) return undefined;
  return { run, entries, chain, contents, level, ...(head && { head }) };
}

/** The chain of a run, as far as it can be read. */
export async function readChain(
  run: string,
  journal: Pick<Journal<RunEvent>, 'readStored' | 'head'>,
): Promise<Pick<Seen, 'head' | 'entries' | 'chain'>> {
  const [entries, damage] = await readAsFar(run, journal);
  if (damage) return { entries, chain: broken(damage, entries.length + 1) };
  try {
    const head = await journal.head(run);
    // What was appended since the entries were read is no difference.
    const grown = await journal.readStored(run, { after: entries.at(-1)?.version ?? 0 });
    const all = [...entries, ...grown].filter(
      ({ version }) => version <= Math.max(head.version, entries.at(-1)?.version ?? 0),
    );
    return { head, entries: all, chain: verifyChain(run, all, { to: head }) };
  } catch (error) {
    if (error instanceof JournalDamaged) return { entries, chain: broken(error, entries.length) };
    throw error;
  }
}

async function readAsFar(
  run: string,
  journal: Pick<Journal<RunEvent>, 'readStored'>,
): Promise<[readonly StoredEntry[], JournalDamaged?]> {
  try {
    return [await journal.readStored(run)];
  } catch (error) {
    if (!(error instanceof JournalDamaged) || error.version === undefined) throw error;
    return [await journal.readStored(run, { before: error.version }), error];
  }
}

function broken(damage: JournalDamaged, version: number): ChainVerdict {
  return { ok: false, version: damage.version ?? version, why: damage.why };
}

async function judgeThread(seen: Seen, { slack, store }: VerifyOptions): Promise<ThreadVerdict> {
  if ('why' in slack) return { state: 'not-compared', ...slack };
  let record: Replayed;
  try {
    record = replay(seen.run, seen.entries);
  } catch (error) {
    if (!(error instanceof JournalDamaged)) throw error;
    return { state: 'not-compared', why: `What it should say cannot be told. ${error.message}`, wanted: true };
  }
  if (record.run.channel === '') {
    return { state: 'not-compared', why: 'The journal does not tell where it is.', wanted: true };
  }
  try {
    const posted = await readPosted(record, seen.contents, slack);
    // Read last: an answer is written down before it is sent, so whatever of the bot was in the thread is known by now.
    const { answers } = await store.contents(seen.run);
    const comparison = compared(seen, { record, posted, answers });
    if (comparison === undefined) {
      return {
        state: 'not-compared',
        why: 'What it should say cannot be told: the journal was changed.',
        wanted: true,
      };
    }
    const { differences, remarks } = comparison;
    const state = differences.length > 0 ? 'different' : remarks.behind.length > 0 || !seen.level ? 'behind' : 'same';
    return { state, messages: posted.length, ...comparison };
  } catch (error) {
    if (error instanceof ThreadUnreadable) return { state: 'not-compared', why: error.message, wanted: true };
    throw error;
  }
}

/** @returns undefined if what the entries say makes no sense, where the chain tells that they were changed */
function compared(
  { contents, level, chain }: Seen,
  read: Pick<Compared, 'record' | 'posted' | 'answers'>,
): Comparison | undefined {
  try {
    return compareThread({ ...read, slots: contents.slots, level, whole: chain.ok });
  } catch (error) {
    if (chain.ok) throw error;
    return undefined;
  }
}

/** A first message that was sent twice stands within this of the one that counts. */
const AROUND_ROOT_S = 300;
const LATEST_ROOT_S = 3_600;

async function readPosted(
  { run }: Replayed,
  { place }: ThreadContents,
  slack: ThreadReader,
): Promise<readonly Posted[]> {
  const started = run.startedAt / 1_000;
  const latest = place === undefined ? started + LATEST_ROOT_S : Number(place.ts) + AROUND_ROOT_S;
  const roots = await slack.roots(run.channel, (started - AROUND_ROOT_S).toFixed(6), latest.toFixed(6));
  const others = roots.filter(({ ts, name }) => name?.run === run.id && ts !== place?.ts);
  const thread = place === undefined ? [] : await slack.thread(place.channel, place.ts);
  return [...others, ...thread];
}

function hasMoved(before: Seen, after: Seen): boolean {
  const marks = ({ head, level, contents }: Seen) => JSON.stringify([head, level, [...contents.slots]]);
  return marks(before) !== marks(after);
}

function mayStillArrive({ state, differences }: ThreadCompared, now: number): boolean {
  if (state === 'behind') return true;
  return differences.some((each) => each.kind === 'not-recorded' && now - Number(each.ts) * 1_000 < ON_ITS_WAY_MS);
}
