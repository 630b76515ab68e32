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
  readonly #running = new Set<() => void>();
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
   */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await this.#within(work);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }

  /** Interrupts every look, now. They only read. */
  close(): void {
    this.#closed = true;
    for (const interrupt of this.#running) interrupt();
  }

  async #within<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error(this.#why());
    const controller = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    let interrupt: () => void = () => undefined;
    const expired = new Promise<never>((_, reject) => {
      interrupt = () => {
        controller.abort();
        clearTimeout(timer);
        timer = setTimeout(() => reject(new Error(this.#why())), this.#closed ? 0 : this.#options.grace);
      };
    });
    timer = setTimeout(interrupt, this.#options.limit);
    this.#running.add(interrupt);
    try {
      return await Promise.race([work(controller.signal), expired]);
    } catch (error) {
      // What a probe throws for being interrupted says less than why it was.
      throw controller.signal.aborted ? new Error(this.#why()) : error;
    } finally {
      clearTimeout(timer);
      this.#running.delete(interrupt);
    }
  }

  #why(): string {
    if (this.#closed) return 'The worker was stopped while it looked.';
    return `The look was not over after ${this.#options.limit / 1000} s. Does the disk or the network hang?`;
  }
}
