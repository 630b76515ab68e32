import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { messageOf } from './slack/errors.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
const MOST_WAITING = 5_000;

/**
 * Does what nobody waits for an answer to, such as recording what people say in a thread: in order for each thread, again
 * and again while it fails. Slack was told already that it arrived, and will not send it once more.
 */
export class Later {
  readonly #log: Logger;
  readonly #queues = new Map<string, (() => Promise<void>)[]>();
  readonly #working = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** @param line what has the same is done in order; `work` must be harmless to repeat */
  add(line: string, work: () => Promise<void>): void {
    const queue = this.#queues.get(line);
    if (queue !== undefined) {
      if (queue.length >= MOST_WAITING) this.#log.error({ line }, 'Too much waits to be recorded; a message is lost');
      else queue.push(work);
      return;
    }
    this.#queues.set(line, [work]);
    const working = this.#work(line).finally(() => this.#working.delete(working));
    this.#working.add(working);
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working);
  }

  /** Gives what waits one more try, then lets it go. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.idle();
  }

  async #work(line: string): Promise<void> {
    const queue = this.#queues.get(line) ?? [];
    for (let failures = 0; ; ) {
      const [work] = queue;
      if (work === undefined) break;
      try {
        await work();
        queue.shift();
        failures = 0;
      } catch (error) {
        if (this.#closing.signal.aborted) {
          this.#log.error(
            { line, lost: queue.length, why: messageOf(error) },
            'Messages of a thread were not recorded',
          );
          break;
        }
        if (failures === 0) this.#log.warn({ line, why: messageOf(error) }, 'Not recorded yet; trying until it is');
        const ms = Math.min(FIRST_PAUSE_MS * 2 ** failures++, LONGEST_PAUSE_MS);
        await delay(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      }
    }
    this.#queues.delete(line);
  }
}
