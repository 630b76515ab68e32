/**
 * Finds what people said in the threads of live runs and nobody heard: Slack was told that it had arrived, and then the bot
 * was killed before it was on record; or no bot was there for so long that Slack gave up delivering.
 *
 * Each bot reads the threads when it starts, when Slack is reached again after a while, and from then on once in a while what was
 * added since; and a thread as soon as it is known whose it is, since what was said there before was heard of nobody's. Whatever is there is put on record as if it
 * were heard now; the same message is one entry, however often it is heard or found.
 */
import type { Logger } from 'pino';
import type { Run } from '../runs/run.ts';
import { eventOf, keepSaid } from './said.ts';
import type { Services } from './services.ts';
import { messageOf } from './slack/errors.ts';
import type { ThreadReplies } from './slack/thread-replies.ts';
import type { Bucket } from './thread/pace.ts';
import { failureOf } from './thread/slack-api.ts';

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
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #failures = 0;
  /** When the present look began, or the first of several of which only the last succeeds. */
  #begun = 0;
  #closed = false;

  constructor(options: MissedWordsOptions) {
    this.#options = options;
  }

  /** Looks now, or once more after the present look; and from then on once in a while. Never throws. */
  soon(): void {
    if (this.#closed) return;
    if (this.#looking !== undefined) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#again = false;
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
      if (this.#again) this.soon();
      else if (!this.#closed) this.#timer = setTimeout(() => this.soon(), this.#pause());
    });
  }

  /** Resolves when nothing is being read. */
  async idle(): Promise<void> {
    await this.#looking;
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
    const { services } = this.#options;
    const begun = this.#failures === 0 ? services.now() : this.#begun;
    this.#begun = begun;
    let failure: unknown;
    try {
      const live = await services.runs.live();
      const ids = new Set(live.map(({ run }) => run.id));
      for (const id of this.#read.keys()) if (!ids.has(id)) this.#read.delete(id);
      // After a look in which some could not be read, only those are read.
      const due = live.filter(({ run }) => (this.#read.get(run.id) ?? 0) < begun);
      for (const { run } of due) {
        await this.readThread(run).catch((error: unknown) => {
          failure = error;
        });
      }
    } catch (error) {
      failure = error;
    }
    if (failure === undefined) this.#failures = 0;
    else this.#failed(failure);
  }

  #failed(error: unknown): void {
    const failure = failureOf(error);
    if (failure.kind === 'rate-limited') this.#options.pace.rest(failure.retryAfter);
    if (this.#failures === 0)
      this.#options.log.warn({ why: messageOf(error) }, 'Threads could not be read; trying again');
    this.#failures += 1;
  }

  /** Reads one thread. Throws what Redis and Slack throw. */
  async readThread({ id, channel }: Pick<Run, 'id' | 'channel'>): Promise<void> {
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
