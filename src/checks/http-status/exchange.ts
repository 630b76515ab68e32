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

/**
 * Asks for a page. It only reads.
 *
 * @param signal ends it; what had been read of the body until then is in the answer
 * @throws what the connection failed with, or the signal's reason, if no answer had begun
 */
export function ask(
  agent: Agent,
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const reading = new Reading(signal, resolve, reject);
    if (!reading.over)
      agent.dispatch({ origin: url.origin, path: url.pathname + url.search, method: 'GET', headers }, reading);
  });
}

/** Thrown into a request whose answer is not wanted any longer. */
class Enough extends Error {}

class Reading implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #head: Pick<Answer, 'status' | 'reason' | 'headers'> | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #over = false;

  constructor(signal: AbortSignal, resolve: (answer: Answer) => void, reject: (error: unknown) => void) {
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort);
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

  readonly #onAbort = (): void => {
    this.#settle('too-late', this.#signal.reason);
    this.#controller?.abort(new Enough());
  };

  #stop(ended: Answer['ended']): void {
    this.#settle(ended);
    this.#controller?.abort(new Enough());
  }

  #settle(ended: Answer['ended'], error?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#signal.removeEventListener('abort', this.#onAbort);
    if (this.#head === undefined) this.#reject(error);
    else
      this.#resolve({ ...this.#head, body: Buffer.concat(this.#chunks, Math.min(this.#length, LARGEST_BODY)), ended });
  }
}
