/** Lets so many looks go on at once, keeps each within its time, and ends them all when the worker closes. */

export interface LooksOptions {
  readonly atOnce: number;
  /** Milliseconds after which a look is asked to end. */
  readonly limit: number;
  /** Milliseconds that it then has. */
  readonly grace: number;
}

export class Looks {
  readonly #options: LooksOptions;
  readonly #running = new Set<Running>();
  readonly #waiting: (() => void)[] = [];
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
   * one, is dropped; rejects at once if these looks are closed.
   *
   * @param limit milliseconds, for work that may take longer than usual; a shorter one than usual changes nothing
   */
  async run<T>(work: (signal: AbortSignal) => Promise<T>, limit = 0): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await this.#within(work, Math.max(limit, this.#options.limit));
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

  async #within<T>(work: (signal: AbortSignal) => Promise<T>, limit: number): Promise<T> {
    if (this.#closed) throw new Error(this.#why(limit));
    const look = new Running(limit, this.#options.grace);
    this.#running.add(look);
    try {
      return await Promise.race([work(look.signal), look.expired]);
    } catch (error) {
      // What a probe throws for being interrupted says less than why it was.
      throw look.signal.aborted ? new Error(this.#why(limit)) : error;
    } finally {
      look.end();
      this.#running.delete(look);
    }
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

  constructor(limit: number, grace: number) {
    this.#grace = grace;
    this.expired = new Promise((_, reject) => {
      this.#expire = reject;
    });
    this.#timer = setTimeout(Running.#overdue, limit, this);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Asks the look to end, and gives it so many milliseconds. */
  interrupt(grace: number): void {
    this.#controller.abort();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#expire, grace, new Error('interrupted'));
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  static #overdue(look: Running): void {
    look.interrupt(look.#grace);
  }
}

function ignore(): void {}
