/**
 * Finds what people said in the threads of live runs and nobody heard: Slack was told that it had arrived, and then the bot
 * was killed before it was on record; or no bot was there for so long that Slack gave up delivering.
 *
 * Each bot reads the threads when it starts, when Slack is reached again after a while, and from then on once in a while what was
 * added since; and a thread before all others as soon as it is known whose it is, since what was said there before was heard of
 * nobody's. Whatever is there is put on record as if it were heard now; the same message is one entry, however often it is
 * heard or found.
 *
 * Whoever reads a thread also sees whether a message of ours is there twice, which nobody else may know.
 *
 * What fails is tried again soon, at growing distances; a thread that cannot be read until somebody does something about it
 * only once in a while, and it holds up no other.
 */
import type { Logger } from 'pino';
import type { Run } from '../runs/run.ts';
import { eventOf, keepSaid } from './said.ts';
import type { Services } from './services.ts';
import { messageOf } from './slack/errors.ts';
import type { ThreadReplies } from './slack/thread-replies.ts';
import { isDoubled } from './thread/doubled.ts';
import type { Bucket } from './thread/pace.ts';
import { failureOf, isLasting } from './thread/slack-api.ts';

export interface MissedWordsOptions {
  readonly services: Pick<Services, 'runs' | 'threads' | 'people' | 'botUser' | 'now'>;
  readonly replies: ThreadReplies;
  readonly pace: Pick<Bucket, 'take' | 'rest'>;
  readonly log: Logger;
  /** Told of a run whose thread has a message twice. */
  readonly onDoubled?: (run: string) => void;
  /** Milliseconds between two looks; 60,000 if absent. */
  readonly every?: number;
}

interface ThreadToRead extends Pick<Run, 'id' | 'channel'> {
  /** Of a run that has ended since it was read. */
  readonly isLast?: boolean;
}

const EVERY_MS = 60_000;
/** After the start: what a bot that was killed had sent just before may have arrived since the first look. */
const SECOND_LOOK_MS = 15_000;
/** After a failure, the first wait; it doubles up to `every`. */
const FIRST_WAIT_MS = 1_000;
/** What was added while a thread was read may be missing from it, and clocks differ: so much is read once more. */
const ONCE_MORE_MS = 5 * 60_000;

export class MissedWords {
  readonly #options: MissedWordsOptions;
  /** Run → when its thread was read to its end, milliseconds since the epoch; and where. */
  readonly #read = new Map<string, { readonly at: number; readonly channel: string }>();
  #looks = 0;
  /** New threads, by run. */
  readonly #posted = new Map<string, Pick<Run, 'id' | 'channel'>>();
  /** Runs whose threads cannot be read. */
  readonly #closedTo = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  /** Whether all threads are to be looked at. */
  #all = false;
  #failures = 0;
  /** When the present look at all began, or the first of several of which only the last succeeds. */
  #begun = 0;
  #closed = false;

  constructor(options: MissedWordsOptions) {
    this.#options = options;
  }

  /** Looks now, or once more after the present look; and from then on once in a while. Never throws. */
  soon(): void {
    this.#all = true;
    this.#start();
  }

  /** A run's thread is there since a moment ago: it is read before the others. Never throws. */
  posted({ id, channel }: Pick<Run, 'id' | 'channel'>): void {
    this.#posted.set(id, { id, channel });
    this.#start();
  }

  #start(): void {
    if (this.#closed || this.#looking !== undefined) return;
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
      if (this.#all || this.#posted.size > 0) this.#start();
    });
  }

  /** Resolves when nothing is being read. */
  async idle(): Promise<void> {
    while (this.#looking !== undefined) await this.#looking;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #pause(): number {
    const every = this.#options.every ?? EVERY_MS;
    if (this.#failures > 0) return Math.min(every, FIRST_WAIT_MS * 2 ** (this.#failures - 1));
    return this.#looks === 1 ? Math.min(every, SECOND_LOOK_MS) : every;
  }

  async #look(): Promise<void> {
    const all = this.#all;
    this.#all = false;
    let failure: unknown;
    try {
      const due = all ? await this.#due() : [];
      for (let run = this.#next(due); run !== undefined && !this.#closed; run = this.#next(due)) {
        failure = (await this.#tryToRead(run)) ?? failure;
      }
    } catch (error) {
      failure = error;
    }
    if (failure !== undefined) this.#failed(failure);
    else if (all) {
      this.#failures = 0;
      this.#looks += 1;
    }
    // A look at what is new only does not put the others off.
    if (!all && failure === undefined) return;
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => this.soon(), this.#pause());
  }

  /**
   * What is to be read: live runs, and once more those that have ended since. After a look in which some could not be read,
   * only those are.
   */
  async #due(): Promise<ThreadToRead[]> {
    const { services } = this.#options;
    const begun = this.#failures === 0 ? services.now() : this.#begun;
    this.#begun = begun;
    const live = await services.runs.live();
    const ids = new Set(live.map(({ run }) => run.id));
    const ended = [...this.#read].flatMap(([id, { channel }]) => (ids.has(id) ? [] : { id, channel, isLast: true }));
    for (const id of this.#closedTo) if (!ids.has(id)) this.#closedTo.delete(id);
    const due = live.filter(({ run }) => (this.#read.get(run.id)?.at ?? Number.NEGATIVE_INFINITY) < begun);
    return [...due.map(({ run: { id, channel } }) => ({ id, channel })), ...ended];
  }

  #next(due: ThreadToRead[]): ThreadToRead | undefined {
    const [posted] = this.#posted.values();
    if (posted === undefined) return due.shift();
    this.#posted.delete(posted.id);
    return posted;
  }

  /** @returns what is to be tried again soon */
  async #tryToRead(run: ThreadToRead): Promise<unknown> {
    try {
      await this.#readThread(run);
      this.#closedTo.delete(run.id);
      return undefined;
    } catch (error) {
      const failure = failureOf(error);
      // The next one waits for that as well.
      if (failure.kind === 'rate-limited') this.#options.pace.rest(failure.retryAfter);
      if (!isLasting(failure)) return error;
      if (run.isLast) this.#read.delete(run.id);
      if (!this.#closedTo.has(run.id)) {
        const advice =
          failure.kind === 'closed' ? failure.advice : 'What is said there may be missing from its record.';
        this.#options.log.warn({ run: run.id, why: messageOf(error), advice }, 'A thread cannot be read');
      }
      this.#closedTo.add(run.id);
      return undefined;
    }
  }

  #failed(error: unknown): void {
    if (this.#failures === 0)
      this.#options.log.warn({ why: messageOf(error) }, 'Threads could not be read; trying again');
    this.#failures += 1;
  }

  /** Reads one thread. Throws what Redis and Slack throw. */
  async #readThread({ id, channel, isLast = false }: ThreadToRead): Promise<void> {
    const { services, replies, pace } = this.#options;
    const root = await services.threads.rootOf(id);
    if (root === undefined) return;
    const now = services.now();
    const since = this.#read.get(id)?.at;
    const oldest = since === undefined ? root : `${Math.floor((since - ONCE_MORE_MS) / 1_000)}.000000`;
    const messages: unknown[] = [];
    let cursor: string | undefined;
    do {
      if (this.#closed || !(await pace.take('last'))) return;
      const page = await replies({ channel, ts: root, oldest, cursor });
      for (const message of page.messages) await keepSaid(services, id, eventOf(channel, message));
      messages.push(...page.messages);
      cursor = page.cursor;
    } while (cursor !== undefined);
    if (isDoubled(messages, id, services.botUser)) this.#options.onDoubled?.(id);
    if (isLast) this.#read.delete(id);
    else this.#read.set(id, { at: now, channel });
  }
}
