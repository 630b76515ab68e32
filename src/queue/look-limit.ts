/** Keeps looks within their time, and ends them all when the worker closes. */

export class LookLimit {
  readonly #limit: number;
  readonly #grace: number;
  readonly #running = new Set<AbortController>();
  #closed = false;

  /**
   * @param limit milliseconds after which a look is asked to end
   * @param grace milliseconds that it then has
   */
  constructor(limit: number, grace: number) {
    this.#limit = limit;
    this.#grace = grace;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Runs `work`. Rejects if it does not end in time, in which case its result, should there be one, is dropped. */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#running.add(controller);
    let cutOff: NodeJS.Timeout | undefined;
    const ask = setTimeout(() => controller.abort(), this.#limit);
    const expired = new Promise<never>((_, reject) => {
      controller.signal.addEventListener('abort', () => {
        cutOff = setTimeout(() => reject(new Error(this.#why())), this.#closed ? 0 : this.#grace);
      });
    });
    if (this.#closed) controller.abort();
    try {
      return await Promise.race([work(controller.signal), expired]);
    } catch (error) {
      // What a probe throws for being interrupted says less than why it was.
      throw controller.signal.aborted ? new Error(this.#why()) : error;
    } finally {
      clearTimeout(ask);
      clearTimeout(cutOff);
      this.#running.delete(controller);
    }
  }

  /** Interrupts every look, now. They only read. */
  close(): void {
    this.#closed = true;
    for (const controller of this.#running) controller.abort();
  }

  #why(): string {
    if (this.#closed) return 'The worker was stopped while it looked.';
    return `The look was not over after ${this.#limit / 1000} s. Does the disk or the network hang?`;
  }
}
