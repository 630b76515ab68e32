/**
 * Whose thread may have more than is written down of it, since another Redis answers now: after a failover the last moments may
 * be missing.
 *
 * A run is marked as behind by what is recorded in it, and the mark is taken away once its thread has been brought level, after
 * the last note of that. So a thread whose notes are lost is behind on the Redis that lost them, and only those that are
 * behind when another one is seen first are doubted. A pass looks once it has the lease, and again before and after it takes
 * the mark away: another may have taken over in between.
 */
interface Behind {
  dirtyRuns(): Promise<readonly { readonly run: string }[]>;
}

export class Doubts {
  readonly #which: () => Promise<string>;
  readonly #journal: Behind;
  readonly #runs = new Set<string>();
  #seen: string | undefined;

  /** @param which names the Redis that answers, the same for as long as the same one does */
  constructor(which: () => Promise<string>, journal: Behind) {
    this.#which = which;
    this.#journal = journal;
  }

  /** The Redis that answers. Throws what Redis throws. */
  async look(): Promise<string> {
    const now = await this.#which();
    if (this.#seen !== undefined && this.#seen !== now) {
      for (const { run } of await this.#journal.dirtyRuns()) this.#runs.add(run);
    }
    this.#seen = now;
    return now;
  }

  /** Whether this run's thread is doubted; whoever asks takes care of it. */
  take(run: string): boolean {
    return this.#runs.delete(run);
  }
}
