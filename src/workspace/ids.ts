import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

function letters(bytes: Buffer, length: number): string {
  let id = '';
  for (let i = 0; i < length; i += 1) id += alphabet[(bytes[i] ?? 0) % alphabet.length];
  return id;
}

/** An id of Slack's form that is always the same for the same name, so that `@ann` keeps her id between workspaces. */
export function stableId(prefix: string, name: string): string {
  return prefix + letters(createHash('sha256').update(`${prefix}:${name}`).digest(), 10);
}

/** An id of Slack's form that nothing else has: `V0…` for a view, `F0…` for a file. */
export function freshId(prefix: string): string {
  return prefix + letters(randomBytes(10), 10);
}

/** Unguessable, for tokens and the secret part of addresses. */
export function secret(bytes = 16): string {
  return randomBytes(bytes).toString('hex');
}

/**
 * Slack's timestamps, `seconds.microseconds`. Each one is later than the one before it, also when several fall within
 * a millisecond or the clock goes back, because a timestamp is a message's identity.
 */
export class Timestamps {
  readonly #clock: Clock;
  #last: number;

  constructor(clock: Clock, last: string | undefined) {
    this.#clock = clock;
    this.#last = last === undefined ? 0 : microseconds(last);
  }

  next(): string {
    this.#last = Math.max(this.#last + 1, this.#clock.now() * 1000);
    return format(this.#last);
  }
}

/** The timestamp as a whole number of microseconds; NaN if it is not one. */
export function microseconds(ts: string): number {
  const match = /^(\d{1,11})(?:\.(\d{1,6}))?$/.exec(ts);
  if (match === null) return Number.NaN;
  return Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0'));
}

function format(micros: number): string {
  return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`;
}
