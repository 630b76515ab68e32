/**
 * Lets so many looks go on at once, keeps each within its time, and ends them all when the worker closes.
 *
 *     waiting → looking → over
 *                      → asked to end → over, or left behind: it hangs → returned, perhaps never
 *
 * A look that hangs waits in the system, for a disk or a mount that does not answer, and cannot be called back: it keeps
 * one of the few threads by which this process reads files and finds hosts. So nothing else is begun that would wait for
 * the same, until it has returned; and once many hang, no files are looked at at all, so that the rest goes on.
 */

import type { Log } from '../redis/connection.ts';

export interface LooksOptions {
  readonly atOnce: number;
  /** Milliseconds after which a look is asked to end. */
  readonly limit: number;
  /** Milliseconds that it then has. */
  readonly grace: number;
  readonly log?: Log;
}

export interface LookSetUp {
  /** Milliseconds, for work that may take longer than usual; a shorter one than usual changes nothing. */
  readonly limit?: number | undefined;
  /** What it looks at, in words, which is the same for all that would hang with it: "the files of `ors-a1`". */
  readonly at: string;
  /** Whether it reads files wherever the estate says, which may be a mount. */
  readonly readsFiles?: boolean | undefined;
}

/** Looks of this process that hang: each keeps a thread of it, without which the process cannot end by itself. */
let hangingHere = 0;

export function looksHang(): boolean {
  return hangingHere > 0;
}

interface Hanging {
  /** Milliseconds since the epoch. */
  readonly since: number;
  looks: number;
}

export class Looks {
  readonly #options: LooksOptions;
  readonly #running = new Set<Running>();
  readonly #waiting: (() => void)[] = [];
  /** By what they look at. */
  readonly #hanging = new Map<string, Hanging>();
  #free: number;
  #closed = false;

  constructor(options: LooksOptions) {
    this.#options = options;
    this.#free = options.atOnce;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Runs `work` once there is room. Rejects if it does not end in time, in which case its result, should there ever be
   * one, is dropped; rejects at once if these looks are closed, or if it would only hang as well.
   */
  async run<T>(setUp: LookSetUp, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await this.#within(setUp, work);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }

  /** Interrupts every look, now. They only read. */
  close(): void {
    this.#closed = true;
    for (const look of this.#running) look.interrupt(0);
  }

  async #within<T>(setUp: LookSetUp, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limit = Math.max(setUp.limit ?? 0, this.#options.limit);
    if (this.#closed) throw new Error(this.#why(limit));
    const hopeless = this.#hopeless(setUp);
    if (hopeless !== undefined) throw new Error(hopeless);
    const look = new Running(limit, this.#options.grace);
    this.#running.add(look);
    const begun = Date.now();
    const result = work(look.signal);
    try {
      return await Promise.race([result, look.expired]);
    } catch (error) {
      if (look.isLeftBehind && !this.#closed) this.#hangs(setUp.at, begun, result);
      // What a probe throws for being interrupted says less than why it was.
      throw look.signal.aborted ? new Error(this.#why(limit)) : error;
    } finally {
      look.end();
      this.#running.delete(look);
    }
  }

  /** Why a look is not even begun. */
  #hopeless({ at, readsFiles }: LookSetUp): string | undefined {
    const same = this.#hanging.get(at);
    if (same !== undefined) {
      return `An earlier look at ${at}, begun ${new Date(same.since).toISOString()}, has not come back, so no other is begun. Does the disk or the network hang, where the worker is?`;
    }
    if (!readsFiles || this.#hanging.size < this.#options.atOnce / 2) return undefined;
    return `Nothing that is on a disk is looked at: too many looks hang already, such as at ${[...this.#hanging.keys()][0]}. Does the disk or the network hang, where the worker is?`;
  }

  #hangs(at: string, since: number, result: Promise<unknown>): void {
    const { log } = this.#options;
    const hanging = this.#hanging.get(at) ?? { since, looks: 0 };
    this.#hanging.set(at, hanging);
    hanging.looks += 1;
    hangingHere += 1;
    if (hanging.looks === 1) log?.warn({ at }, 'a look hangs: until it comes back, no other is begun there');
    const returned = () => {
      hanging.looks -= 1;
      hangingHere -= 1;
      if (hanging.looks > 0) return;
      this.#hanging.delete(at);
      log?.info({ at }, 'a look that hung has come back');
    };
    result.then(returned, returned);
  }

  #why(limit: number): string {
    if (this.#closed) return 'The worker was stopped while it looked.';
    return `The look was not over after ${limit / 1000} s. Does the disk or the network hang?`;
  }
}

/** One look that goes on. This is done for every look of every check, hence no closures. */
class Running {
  /** Rejects once a look that was interrupted has not ended within its grace. */
  readonly expired: Promise<never>;
  readonly #controller = new AbortController();
  readonly #grace: number;
  #expire: (error: Error) => void = ignore;
  #timer: NodeJS.Timeout;
  #isLeftBehind = false;

  constructor(limit: number, grace: number) {
    this.#grace = grace;
    this.expired = new Promise((_, reject) => {
      this.#expire = reject;
    });
    this.#timer = setTimeout(Running.#overdue, limit, this);
  }

  /** Whether it was given up though it has not ended. */
  get isLeftBehind(): boolean {
    return this.#isLeftBehind;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Asks the look to end, and gives it so many milliseconds. */
  interrupt(grace: number): void {
    this.#controller.abort();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(Running.#leave, grace, this);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  static #leave(look: Running): void {
    look.#isLeftBehind = true;
    look.#expire(new Error('interrupted'));
  }

  static #overdue(look: Running): void {
    look.interrupt(look.#grace);
  }
}

function ignore(): void {}
