import type { Change } from './protocol.ts';

type Listener = (change: Change) => void;

/** Who is looking at the workspace right now, and the way to tell them what changed. */
export class Hub {
  readonly #listeners = new Map<string, Set<Listener>>();

  /** Calls `listener` with each change that this person may see, until the returned function is called. */
  subscribe(personId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(personId) ?? new Set<Listener>();
    listeners.add(listener);
    this.#listeners.set(personId, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(personId);
    };
  }

  isWatching(personId: string): boolean {
    return this.#listeners.has(personId);
  }

  toPerson(personId: string, change: Change): void {
    for (const listener of this.#listeners.get(personId) ?? []) listener(change);
  }

  toEveryone(change: Change): void {
    for (const personId of this.#listeners.keys()) this.toPerson(personId, change);
  }
}
