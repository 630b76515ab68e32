import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Command } from '../runs/commands.ts';
import type { Runs } from '../runs/runs.ts';
import { messageOf } from './slack/errors.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
const MOST_WAITING = 5_000;

/**
 * Records what nobody waits for an answer to, such as what people say in a thread: in order for each run, again and again
 * while the journal is away. Slack was told already that it arrived, and will not send it once more.
 */
export class Later {
  readonly #runs: Pick<Runs, 'handle'>;
  readonly #log: Logger;
  readonly #queues = new Map<string, Command[]>();
  readonly #working = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(runs: Pick<Runs, 'handle'>, log: Logger) {
    this.#runs = runs;
    this.#log = log;
  }

  add(run: string, command: Command): void {
    const queue = this.#queues.get(run);
    if (queue !== undefined) {
      if (queue.length >= MOST_WAITING) this.#log.error({ run }, 'Too much waits to be recorded; a message is lost');
      else queue.push(command);
      return;
    }
    this.#queues.set(run, [command]);
    const work = this.#work(run).finally(() => this.#working.delete(work));
    this.#working.add(work);
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working);
  }

  /** Gives what waits one more try each, then lets it go. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.idle();
  }

  async #work(run: string): Promise<void> {
    const queue = this.#queues.get(run) ?? [];
    for (let failures = 0; ; ) {
      const [command] = queue;
      if (command === undefined) break;
      try {
        await this.#runs.handle(run, command);
        queue.shift();
        failures = 0;
      } catch (error) {
        if (this.#closing.signal.aborted) {
          this.#log.error({ run, lost: queue.length, why: messageOf(error) }, 'Messages of a thread were not recorded');
          break;
        }
        const ms = Math.min(FIRST_PAUSE_MS * 2 ** failures++, LONGEST_PAUSE_MS);
        await delay(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      }
    }
    this.#queues.delete(run);
  }
}
