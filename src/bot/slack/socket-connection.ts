/**
 * Keeps one Socket Mode connection: connecting → connected → (Slack ends it, or it is lost) → connecting …
 *
 * A connection that Slack recycles is replaced at once; while Slack is away it is tried again and again, slower and
 * slower. Nothing of this ever throws after the start: an outage is logged when it begins and when it ends.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { isLasting, messageOf, SlackRefused } from './errors.ts';

/** The part of Slack's client that is used. */
export interface Connectable {
  /** Resolves with Slack's hello. */
  start(): Promise<void>;
  disconnect(): Promise<void>;
  onDisconnected(listener: () => void): void;
}

export interface Pace {
  /** Milliseconds before the second try; doubles with each failure. */
  readonly first: number;
  readonly longest: number;
  /** A connection that is not there after this long is given up. */
  readonly patience: number;
  /** How many failures in a row a start bears. */
  readonly startTries: number;
}

interface Connected {
  /** Resolves when the connection is gone. */
  readonly gone: Promise<void>;
}

/** While a connection is away for less, Slack hands what it cannot deliver to the next one. */
const BRIDGED_MS = 2_000;

const PACE: Pace = { first: 100, longest: 10_000, patience: 15_000, startTries: 5 };

/** A connection that is being tried when it is closed may take longer; nobody waits for it any more. */
const CLOSING_MS = 2_000;

export class SocketConnection {
  readonly #client: Connectable;
  readonly #log: Logger;
  readonly #pace: Pace;
  readonly #onBack: () => void;
  readonly #closing = new AbortController();
  #wake: (() => void) | undefined;
  #connected = false;
  #keeping: Promise<void> | undefined;

  /** @param onBack told when the connection is there again after Slack may have given up delivering something */
  constructor(client: Connectable, log: Logger, pace: Pace = PACE, onBack: () => void = () => {}) {
    this.#client = client;
    this.#log = log;
    this.#pace = pace;
    this.#onBack = onBack;
    client.onDisconnected(() => {
      this.#connected = false;
      this.#wake?.();
    });
  }

  isConnected(): boolean {
    return this.#connected && !this.#closing.signal.aborted;
  }

  /** Connects, and stays connected until closed. Throws {@link SlackRefused}. */
  async start(): Promise<void> {
    for (let failures = 0; ; ) {
      try {
        this.#keeping = this.#keep(await this.#connect());
        return;
      } catch (error) {
        failures += 1;
        if (isLasting(error) || failures >= this.#pace.startTries || this.#closing.signal.aborted) {
          throw new SlackRefused('the Socket Mode connection', error);
        }
        await this.#pause(failures);
      }
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#wake?.();
    await within(CLOSING_MS, Promise.all([this.#client.disconnect(), this.#keeping]));
  }

  async #keep(connected: Connected): Promise<void> {
    let { gone } = connected;
    for (;;) {
      await gone;
      const goneAt = Date.now();
      let failures = 0;
      for (;;) {
        if (this.#closing.signal.aborted) return;
        try {
          ({ gone } = await this.#connect());
          if (failures > 0) this.#log.info('Slack is reached again');
          if (Date.now() - goneAt > BRIDGED_MS) this.#onBack();
          break;
        } catch (error) {
          failures += 1;
          if (failures === 1) this.#log.warn({ why: messageOf(error) }, 'Slack is not reached; trying until it is');
          else if (isLasting(error)) this.#log.error(new SlackRefused('the Socket Mode connection', error).message);
          await this.#pause(failures);
        }
      }
    }
  }

  async #connect(): Promise<Connected> {
    const gone = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const started = this.#client.start();
    if ((await within(this.#pace.patience, started)) === 'late') {
      // It may still fail later, when nobody waits for it any more.
      started.catch(() => undefined);
      void this.#client.disconnect().catch(() => undefined);
      throw new Error(`no hello within ${this.#pace.patience / 1000} s`);
    }
    await started;
    this.#connected = true;
    return { gone };
  }

  async #pause(failures: number): Promise<void> {
    const ms = Math.min(this.#pace.first * 2 ** (failures - 1), this.#pace.longest);
    await delay(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }
}

/** Waits for `work`, whatever becomes of it, but not longer than `ms`. */
async function within(ms: number, work: Promise<unknown>): Promise<'settled' | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  const settled = work.then(
    () => 'settled' as const,
    () => 'settled' as const,
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}
