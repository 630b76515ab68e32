/**
 * Things that go wrong on demand. A fault waits for the next calls of a Web API method; the other switches act on
 * deliveries to the app.
 */
export type Fault =
  /** HTTP 429 with `Retry-After`, nothing done. */
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }
  /** An HTTP status other than 200, nothing done. */
  | { readonly kind: 'http-error'; readonly status: number }
  /** HTTP 200 with `ok: false` and this error, nothing done. */
  | { readonly kind: 'refused'; readonly error: string }
  /** The connection is cut before anything is done. */
  | { readonly kind: 'reset' }
  /** The call takes effect, then the connection is cut without an answer. */
  | { readonly kind: 'accepted-then-reset' }
  /** The call takes effect, and no answer ever comes. */
  | { readonly kind: 'accepted-then-silent' }
  /** The call is held back this long, then served. */
  | { readonly kind: 'delay'; readonly ms: number };

export type DisconnectReason = 'warning' | 'refresh_requested';

interface Planned {
  readonly method: string;
  readonly fault: Fault;
  left: number;
}

export class Faults {
  readonly #planned: Planned[] = [];
  readonly #calls = new Map<string, number>();
  readonly #disconnect: (reason: DisconnectReason | 'cut') => void;
  /** Every envelope goes out twice. */
  deliverTwice = false;
  /** Acknowledgements are lost on their way, so that what was delivered counts as not acknowledged. */
  dropAcknowledgements = false;

  constructor(disconnect: (reason: DisconnectReason | 'cut') => void) {
    this.#disconnect = disconnect;
  }

  /**
   * Plans a fault for the next `times` calls of a method, `*` for any. Plans for one call are served one at a time, in
   * the order in which they were made. `response_url` and `upload` name the addresses that are no methods.
   */
  next(method: string, fault: Fault, times = 1): void {
    this.#planned.push({ method, fault, left: times });
  }

  /** Ends all Socket Mode connections now: with a `disconnect` message of this reason, or by cutting them. */
  disconnect(reason: DisconnectReason | 'cut' = 'refresh_requested'): void {
    this.#disconnect(reason);
  }

  /** How often a method was called, or all of them together, faults included. */
  calls(method?: string): number {
    if (method !== undefined) return this.#calls.get(method) ?? 0;
    let sum = 0;
    for (const count of this.#calls.values()) sum += count;
    return sum;
  }

  /** Calls by method. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#calls);
  }

  /** Forgets all plans, switches and counts. */
  clear(): void {
    this.#planned.length = 0;
    this.#calls.clear();
    this.deliverTwice = false;
    this.dropAcknowledgements = false;
  }

  /** Counts a call and takes the fault that is planned for it, if any. The server's part; not for tests. */
  take(method: string): Fault | undefined {
    this.#calls.set(method, this.calls(method) + 1);
    const index = this.#planned.findIndex((it) => it.method === method || it.method === '*');
    const planned = this.#planned[index];
    if (planned === undefined) return undefined;
    planned.left -= 1;
    if (planned.left <= 0) this.#planned.splice(index, 1);
    return planned.fault;
  }
}
