import type { Clock } from './clock.ts';

/** What every wing of a lab shares. */
export interface Context {
  readonly clock: Clock;
  /** Milliseconds that a start-up takes; the rest is a share of it. 0: everything happens at once. */
  readonly pace: number;
  /** 0 to 1, as `Math.random`. */
  readonly random: () => number;
  /** Aborted when the lab is closed. */
  readonly closed: AbortSignal;
  /** Address the servers listen on. */
  readonly host: string;
  readonly directory: string;
  /** Something is to be kept. */
  readonly changed: () => void;
  /** Something is to be shown, but not kept. */
  readonly wrote: () => void;
  /** Work that goes on after the call that began it. */
  readonly track: (work: Promise<void>) => void;
  /** A sentence for whoever runs the lab. */
  readonly say: (sentence: string) => void;
}
