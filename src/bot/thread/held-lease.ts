/**
 * The lease of a thread while somebody works on it: renewed until it is let go. Whether it is held is told by our own clock,
 * since a process that stood still for a while has renewed nothing and has heard of nothing.
 */
import type { Log } from '../../redis/connection.ts';
import type { ThreadStore } from './thread-store.ts';

export interface LeaseOf {
  readonly store: Pick<ThreadStore, 'renew'>;
  readonly run: string;
  readonly owner: string;
  /** Milliseconds. */
  readonly ttl: number;
  readonly log: Log;
}

export class HeldLease {
  readonly #of: LeaseOf;
  readonly #beat: NodeJS.Timeout;
  #until: number;
  #lost = false;

  /** @param asked when it was asked for, milliseconds since the epoch: it began after that */
  constructor(of: LeaseOf, asked: number) {
    this.#of = of;
    this.#until = asked + of.ttl;
    this.#beat = setInterval(() => void this.#renew(), Math.max(1, of.ttl / 3));
  }

  get isHeld(): boolean {
    return !this.#lost && Date.now() < this.#until;
  }

  /** It was extended by something else that was asked for at that time. */
  extended(asked: number): void {
    this.#until = asked + this.#of.ttl;
  }

  letGo(): void {
    clearInterval(this.#beat);
  }

  async #renew(): Promise<void> {
    const { store, run, owner, ttl, log } = this.#of;
    const asked = Date.now();
    try {
      if (await store.renew(run, owner, ttl)) this.extended(asked);
      else this.#lost = true;
    } catch (error) {
      // Without Redis nothing is written down, and so nothing is posted either.
      log.warn({ run, err: error }, 'the lease of the thread could not be renewed');
    }
  }
}
