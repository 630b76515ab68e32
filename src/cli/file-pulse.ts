/**
 * Whether this process can still read files at all. Looks that hang on a mount keep the threads that files are read by; once
 * they have all of them, everything that needs one waits for ever, and only starting the process again helps.
 */
import { stat } from 'node:fs/promises';

const EVERY_MS = 10_000;
/** A disk that is very busy answers within seconds. */
const LONGEST_MS = 3 * 60_000;

export class FilePulse {
  readonly #ask: () => Promise<unknown>;
  readonly #timer: NodeJS.Timeout;
  /** When the question was asked that is not answered yet, milliseconds on a clock that nobody sets. */
  #askedAt: number | undefined;

  /** @param ask of the file system, something that hangs with nothing but the process; the running program's file if absent */
  constructor(ask: () => Promise<unknown> = () => stat(process.execPath)) {
    this.#ask = ask;
    this.#timer = setInterval(() => this.#beat(), EVERY_MS);
    this.#timer.unref();
    this.#beat();
  }

  /** False once a question has not been answered for minutes. */
  beats(): boolean {
    return this.#askedAt === undefined || performance.now() - this.#askedAt < LONGEST_MS;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    if (this.#askedAt !== undefined) return;
    this.#askedAt = performance.now();
    const answered = () => {
      this.#askedAt = undefined;
    };
    // What the answer is does not matter.
    this.#ask().then(answered, answered);
  }
}
