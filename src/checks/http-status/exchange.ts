/** One request, and as much of its answer as is wanted. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Agent, Dispatcher } from 'undici';

export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** How the body ended; `redirect`: it was not read. */
  readonly ended: 'whole' | 'too-large' | 'lost' | 'too-late' | 'redirect';
}

/** A healthy page has a few KiB. */
export const LARGEST_BODY = 1024 * 1024;

/** Thrown when no answer had begun when the time was over, or the look was ended. */
export class NoAnswerInTime extends Error {
  override readonly name = 'NoAnswerInTime';
}

export interface Asking {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** By the clock of `performance.now()`: when the answer must be there. */
  readonly until: number;
}

/**
 * Asks for a page. What had been read of the body when the time was over is in the answer.
 *
 * @throws NoAnswerInTime, or what the connection failed with
 */
export function ask(agent: Agent, asking: Asking): Promise<Answer> {
  const { url, headers } = asking;
  return new Promise((resolve, reject) => {
    const reading = new Reading(asking, resolve, reject);
    if (reading.over) return;
    agent.dispatch({ origin: url.origin, path: url.pathname + url.search, method: 'GET', headers }, reading);
  });
}

/** Ends a request whose answer is not wanted any longer. */
class Enough extends Error {}

class Reading implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #head: Pick<Answer, 'status' | 'reason' | 'headers'> | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #over = false;

  constructor({ signal, until }: Asking, resolve: (answer: Answer) => void, reject: (error: unknown) => void) {
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(this.#onLate, until - performance.now());
    if (signal.aborted) this.#onLate();
    else signal.addEventListener('abort', this.#onLate);
  }

  get over(): boolean {
    return this.#over;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Enough());
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    reason?: string,
  ): void {
    // 103 and the like announce the answer.
    if (status < 200) return;
    this.#head = { status, reason: reason ?? '', headers };
    if (status >= 300 && status < 400 && headers.location !== undefined) this.#stop('redirect');
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    this.#length += chunk.length;
    this.#chunks.push(chunk);
    if (this.#length > LARGEST_BODY) this.#stop('too-large');
  }

  onResponseEnd(): void {
    this.#settle('whole');
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settle('lost', error);
  }

  readonly #onLate = (): void => this.#stop('too-late');

  #stop(ended: Answer['ended']): void {
    this.#settle(ended, new NoAnswerInTime());
    this.#controller?.abort(new Enough());
  }

  #settle(ended: Answer['ended'], error?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onLate);
    const head = this.#head;
    if (head === undefined) this.#reject(error);
    else {
      const { status, reason, headers } = head;
      this.#resolve({ status, reason, headers, body: this.#body(), ended });
    }
  }

  #body(): Buffer {
    const [only] = this.#chunks;
    const whole = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks, this.#length);
    return whole.length > LARGEST_BODY ? whole.subarray(0, LARGEST_BODY) : whole;
  }
}
