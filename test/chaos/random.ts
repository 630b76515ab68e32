/**
 * Chances that a seed decides. Each purpose has a stream of its own, told by a name, so that what one of them draws does not
 * depend on how far another has come.
 */
import { createHash } from 'node:crypto';

export class Random {
  readonly #seed: string;
  #state: number;

  constructor(seed: string) {
    this.#seed = seed;
    this.#state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  }

  /** Another stream, the same for the same name. */
  of(name: string | number): Random {
    return new Random(`${this.#seed}/${name}`);
  }

  /** From 0 to 1, 1 excluded (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** @throws RangeError if there is nothing to choose from */
  pick<T>(from: readonly T[]): T {
    const chosen = from[Math.floor(this.next() * from.length)];
    if (chosen === undefined) throw new RangeError('there is nothing to choose from');
    return chosen;
  }

  /** One of several, each as often as its weight says; undefined for what is left to 1. */
  weighted<T>(from: readonly (readonly [weight: number, T])[]): T | undefined {
    let at = this.next();
    for (const [weight, value] of from) {
      at -= weight;
      if (at < 0) return value;
    }
    return undefined;
  }

  shuffled<T>(from: readonly T[]): readonly T[] {
    return from
      .map((value) => ({ value, at: this.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ value }) => value);
  }
}
