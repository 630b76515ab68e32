/**
 * Finds what people said in the threads of live runs and nobody heard: Slack was told that it had arrived, and then the bot
 * was killed before it was on record; or no bot was there for so long that Slack gave up delivering.
 *
 * Each bot reads the threads when it starts, when Slack is reached again after a while, and from then on once in a while what was
 * added since; and a thread before all others as soon as it is known whose it is, since what was said there before was heard of
 * nobody's. Whatever is there is put on record as if it were heard now; the same message is one entry, however often it is
 * heard or found.
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
import type { Bucket } from './thread/pace.ts';
import { failureOf, isLasting } from './thread/slack-api.ts';

export interface MissedWordsOptions {
  readonly services: Pick<Services, 'runs' | 'threads' | 'people' | 'botUser' | 'now'>;
  readonly replies: ThreadReplies;
  readonly pace: Pick<Bucket, 'take' | 'rest'>;
  readonly log: Logger;
  /** Milliseconds between two looks; 60,000 if absent. */
  readonly every?: number;
}

const EVERY_MS = 60_000;
/** After a failure, the first wait; it doubles up to `every`. */
const FIRST_WAIT_MS = 1_000;
/** What was added while a thread was read may be missing from it, and clocks differ: so much is read once more. */
const ONCE_MORE_MS = 5 * 60_000;

export class MissedWords {
  readonly #options: MissedWordsOptions;
  /** Run → when its thread was read to its end, milliseconds since the epoch. */
  readonly #read = new Map<string, number>();
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
    return this.#failures === 0 ? every : Math.min(every, FIRST_WAIT_MS * 2 ** (this.#failures - 1));
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
    else if (all) this.#failures = 0;
    // A look at what is new only does not put the others off.
    if (!all && failure === undefined) return;
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => this.soon(), this.#pause());
  }

  /** What is to be read of live runs. After a look in which some could not be read, only those are. */
  async #due(): Promise<Pick<Run, 'id' | 'channel'>[]> {
    const { services } = this.#options;
    const begun = this.#failures === 0 ? services.now() : this.#begun;
    this.#begun = begun;
    const live = await services.runs.live();
    const ids = new Set(live.map(({ run }) => run.id));
    for (const id of this.#read.keys()) if (!ids.has(id)) this.#read.delete(id);
    for (const id of this.#closedTo) if (!ids.has(id)) this.#closedTo.delete(id);
    return live.map(({ run }) => run).filter(({ id }) => (this.#read.get(id) ?? Number.NEGATIVE_INFINITY) < begun);
  }

  #next(due: Pick<Run, 'id' | 'channel'>[]): Pick<Run, 'id' | 'channel'> | undefined {
    const [posted] = this.#posted.values();
    if (posted === undefined) return due.shift();
    this.#posted.delete(posted.id);
    return posted;
  }

  /** @returns what is to be tried again soon */
  async #tryToRead(run: Pick<Run, 'id' | 'channel'>): Promise<unknown> {
    try {
      await this.#readThread(run);
      this.#closedTo.delete(run.id);
      return undefined;
    } catch (error) {
      const failure = failureOf(error);
      // The next one waits for that as well.
      if (failure.kind === 'rate-limited') this.#options.pace.rest(failure.retryAfter);
      if (!isLasting(failure)) return error;
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
  async #readThread({ id, channel }: Pick<Run, 'id' | 'channel'>): Promise<void> {
    const { services, replies, pace } = this.#options;
    const root = await services.threads.rootOf(id);
    if (root === undefined) return;
    const now = services.now();
    const since = this.#read.get(id);
    const oldest = since === undefined ? root : `${Math.floor((since - ONCE_MORE_MS) / 1_000)}.000000`;
    let cursor: string | undefined;
    do {
      if (this.#closed || !(await pace.take('last'))) return;
      const page = await replies({ channel, ts: root, oldest, cursor });
      for (const message of page.messages) await keepSaid(services, id, eventOf(channel, message));
      cursor = page.cursor;
    } while (cursor !== undefined);
    this.#read.set(id, now);
  }
}
