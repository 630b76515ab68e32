/** Knows what is under way, so that a shutdown can wait for it. */
export class Tracker {
  readonly #working = new Set<Promise<void>>();

  track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => this.#working.delete(tracked));
    this.#working.add(tracked);
    return tracked;
  }

  async idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.allSettled(this.#working);
  }
}
