/**
 * What is known of a run's thread in Slack, in Redis so that it outlives the bot:
 *
 * - A **slot** for each message: an *intent* (about to be posted; whether it was is not known until it is found), *posted*
 *   (where, and the hash of what it shows), or *gone* (somebody deleted it).
 * - A **lease**: one reconciler at a time. It ends by itself when its holder dies.
 * - A **fence**: a number that grows with every lease. Whoever comes with an old one is refused, so that a bot that was
 *   out of the world for a while cannot post what another bot has posted meanwhile. What it had sent already, and Slack took
 *   late, is taken back if it is a message, and *doubted* if it is a change of one. With it goes whose it is: the same
 *   number given twice tells that Redis was put back to an earlier state.
 *
 * And one index for all runs: channel and timestamp of the root → run.
 */
import { z } from 'zod';
import type { Redis } from '../../redis/connection.ts';
import type { Keys } from '../../redis/keys.ts';
import {
  acquireScript,
  againScript,
  doubtScript,
  intendScript,
  type Recorded,
  recordScript,
  releaseScript,
  renewScript,
} from './thread-scripts.ts';

const slotSchema = z.discriminatedUnion('state', [
  /** `at`: when it was written down, milliseconds since the epoch. */
  z.object({ state: z.literal('intent'), at: z.number() }),
  // `plain`: Slack took only the one sentence that sums the message up.
  z.object({ state: z.literal('posted'), ts: z.string(), hash: z.string(), plain: z.literal(true).exactOptional() }),
  // `again`: another one is to stand in for it, at the end of the thread.
  z.object({ state: z.literal('gone'), ts: z.string(), again: z.literal(true).exactOptional() }),
]);

export type Slot = Readonly<z.infer<typeof slotSchema>>;

export interface ThreadPlace {
  readonly channel: string;
  readonly ts: string;
}

export interface ThreadContents {
  readonly slots: ReadonlyMap<string, Slot>;
  /** What the bot wrote in the thread beside its messages: id → content hash; `file:<id>` → nothing. */
  readonly answers: ReadonlyMap<string, string>;
  /** Where it is, once its first message has been posted. */
  readonly place?: ThreadPlace;
}

export type Acquired =
  /**
   * `slots` is absent when nobody has been there since the fence that was known. `older`: they are, by the fence, older than
   * what was known; Redis was put back to an earlier state.
   */
  | {
      readonly held: true;
      readonly fence: number;
      readonly older?: boolean;
      readonly slots?: ReadonlyMap<string, Slot>;
    }
  /** Another has it, for so many milliseconds unless it is renewed. */
  | { readonly held: false; readonly left: number };

export interface Intent {
  readonly key: string;
  readonly slot: Slot;
}

const MENDING_MS = 15_000;

const SLOT = 'slot:';
const ANSWER = 'answer:';
const ROOT_SLOT = `${SLOT}root`;

export class ThreadStore {
  constructor(
    private readonly redis: Redis,
    private readonly keys: Keys,
  ) {}

  /**
   * Takes the lease, or keeps it. `known`: the fence that the caller's slots belong to, 0 for none. An intent is written
   * down with it, unless the result has slots.
   */
  async acquire(run: string, owner: string, ttl: number, known: number, intent?: Intent): Promise<Acquired> {
    const written = intent ? [`${SLOT}${intent.key}`, JSON.stringify(intent.slot)] : ['', ''];
    const reply = await acquireScript.run(this.redis, this.leaseAndThread(run), [owner, ttl, known, ...written]);
    if (!reply.held) return reply;
    const { fence, older = false, fields } = reply;
    return fields === undefined ? { held: true, fence } : { held: true, fence, older, slots: slotsIn(fields) };
  }

  /** False if the lease is lost. */
  renew(run: string, owner: string, ttl: number): Promise<boolean> {
    return renewScript.run(this.redis, [this.lease(run)], [owner, ttl]);
  }

  /** False if somebody else was there since, or doubts what is known. */
  release(run: string, owner: string, fence: number): Promise<boolean> {
    return releaseScript.run(this.redis, this.leaseAndThread(run), [owner, fence]);
  }

  /** Writes down that a message is about to be posted. False if that is no longer this owner's to do. */
  intend(run: string, lease: { owner: string; fence: number; ttl: number }, key: string, slot: Slot): Promise<boolean> {
    const { owner, fence, ttl } = lease;
    const args = [owner, fence, ttl, `${SLOT}${key}`, JSON.stringify(slot)];
    return intendScript.run(this.redis, this.leaseAndThread(run), args);
  }

  /**
   * Writes down what became of a message, unless another message stands for it, or another has written since: with an old
   * fence only an intent can be settled. `place` is given with the root's message, to be found by it.
   */
  record(run: string, fence: number, key: string, slot: Slot, place?: ThreadPlace): Promise<Recorded> {
    const keys = [this.thread(run), this.index];
    const index = place ? [indexField(place), run, place.channel] : ['', '', ''];
    return recordScript.run(this.redis, keys, [fence, `${SLOT}${key}`, JSON.stringify(slot), ...index]);
  }

  /** A change of a message was sent, and it is not known when Slack made it: before what somebody else sent, or after. */
  doubt(run: string, fence: number, key: string, ts: string): Promise<boolean> {
    const keys = [this.thread(run), this.keys.dirty, this.keys.head(run)];
    return doubtScript.run(this.redis, keys, [fence, `${SLOT}${key}`, ts, run]);
  }

  /** Where a run's thread is, or undefined if its root has not been posted. */
  async threadOf(run: string): Promise<ThreadPlace | undefined> {
    const [channel, root] = await this.redis.hmget(this.thread(run), 'channel', ROOT_SLOT);
    const slot = root ? parseSlot(root) : undefined;
    return channel && slot && 'ts' in slot ? { channel, ts: slot.ts } : undefined;
  }

  /**
   * Wants messages to be there again that were deleted: `deleted` tells by key which timestamp each had. Marks the run as
   * behind. How many are wanted: what became of a message meanwhile stays.
   */
  again(run: string, version: number, deleted: ReadonlyMap<string, string>): Promise<number> {
    return this.want(run, version, deleted, (ts) => ({ state: 'gone', ts, again: true }));
  }

  /** Wants messages to be written again that somebody altered, likewise: the hash of nothing makes them be updated. */
  anew(run: string, version: number, altered: ReadonlyMap<string, string>): Promise<number> {
    return this.want(run, version, altered, (ts) => ({ state: 'posted', ts, hash: '' }));
  }

  /** Whether this is the only one who puts a run's thread right; until `mended`, or for a quarter of a minute. */
  async mending(run: string): Promise<boolean> {
    return (await this.redis.set(this.mend(run), '1', 'PX', MENDING_MS, 'NX')) === 'OK';
  }

  async mended(run: string): Promise<void> {
    await this.redis.del(this.mend(run));
  }

  private want(run: string, version: number, wanted: ReadonlyMap<string, string>, slotOf: (ts: string) => Slot) {
    const args = [...wanted].flatMap(([key, ts]) => [`${SLOT}${key}`, ts, JSON.stringify(slotOf(ts))]);
    return againScript.run(this.redis, [this.thread(run), this.keys.dirty], [run, version, ...args]);
  }

  /** Writes down that an answer, or a file, is about to be put into the thread: whatever else is there is not the bot's. */
  async noteAnswer(run: string, id: string, hash: string): Promise<void> {
    await this.redis.hset(this.thread(run), `${ANSWER}${id}`, hash);
  }

  /** All that is known of a run's thread, for whoever only looks. */
  async contents(run: string): Promise<ThreadContents> {
    const fields = Object.entries(await this.redis.hgetall(this.thread(run)));
    const slots = slotsIn(fields.flat());
    const answers = new Map(
      fields.flatMap(([field, value]) =>
        field.startsWith(ANSWER) ? [[field.slice(ANSWER.length), value] as const] : [],
      ),
    );
    const root = slots.get('root');
    const channel = fields.find(([field]) => field === 'channel')?.[1];
    return channel && root && 'ts' in root ? { slots, answers, place: { channel, ts: root.ts } } : { slots, answers };
  }

  /** The run whose thread this is. */
  async runOfThread(channel: string, ts: string): Promise<string | undefined> {
    return (await this.redis.hget(this.index, indexField({ channel, ts }))) ?? undefined;
  }

  /** Everything that is kept of a run's thread, for when the run is removed. */
  async keptOf(run: string): Promise<{
    readonly threads: { readonly key: string; readonly field: string | undefined };
    readonly lease: string;
    readonly more: readonly string[];
  }> {
    const place = await this.threadOf(run);
    const field = place === undefined ? undefined : indexField(place);
    return { threads: { key: this.index, field }, lease: this.lease(run), more: [this.thread(run)] };
  }

  private leaseAndThread(run: string): readonly string[] {
    return [this.lease(run), this.thread(run)];
  }

  private mend(run: string): string {
    return this.keys.key('run', run, 'thread-mending');
  }

  private lease(run: string): string {
    return this.keys.key('run', run, 'thread-lease');
  }

  private thread(run: string): string {
    return this.keys.key('run', run, 'thread');
  }

  private get index(): string {
    return this.keys.key('threads');
  }
}

function indexField({ channel, ts }: ThreadPlace): string {
  return `${channel}:${ts}`;
}

function slotsIn(fields: readonly string[]): ReadonlyMap<string, Slot> {
  const slots = new Map<string, Slot>();
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [field = '', value = ''] = fields.slice(i, i + 2);
    const slot = field.startsWith(SLOT) ? parseSlot(value) : undefined;
    if (slot) slots.set(field.slice(SLOT.length), slot);
  }
  return slots;
}

/** What cannot be read counts as an intent long past: the thread is searched before anything is posted. */
function parseSlot(value: string): Slot {
  try {
    return slotSchema.parse(JSON.parse(value));
  } catch {
    return { state: 'intent', at: 0 };
  }
}
