/**
 * Things that go wrong on demand: calls of the Web API, and deliveries to the app. A fault waits for the next calls of a
 * method, or for the next deliveries; or a *fate* is asked for each of them.
 */
import type { EnvelopeKind } from './delivery/envelope.ts';

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

/** What befalls one delivery. */
export type DeliveryFault =
  /** It goes out twice. */
  | { readonly kind: 'twice' }
  /** It goes out so much later. Its person may have been told by then that nobody answered. */
  | { readonly kind: 'late'; readonly ms: number }
  /** Its acknowledgement is lost on the way. */
  | { readonly kind: 'unacknowledged' }
  /** The Socket Mode connection that carries it ends right after it went out. */
  | { readonly kind: 'disconnected'; readonly reason: DisconnectReason | 'cut' };

/** Decides what befalls each call and each delivery for which nothing else is planned. `nth` counts from 1. */
export interface Fate {
  ofCall?(method: string, nth: number): Fault | undefined;
  ofDelivery?(kind: EnvelopeKind, nth: number): DeliveryFault | undefined;
}

interface Planned {
  readonly method: string;
  readonly fault: Fault;
  left: number;
}

export class Faults {
  readonly #planned: Planned[] = [];
  readonly #plannedDeliveries: { readonly fault: DeliveryFault; left: number }[] = [];
  readonly #calls = new Map<string, number>();
  #deliveries = 0;
  readonly #struck = new Map<string, number>();
  readonly #disconnect: (reason: DisconnectReason | 'cut') => void;
  /** Every envelope goes out twice. */
  deliverTwice = false;
  /** Acknowledgements are lost on their way, so that what was delivered counts as not acknowledged. */
  dropAcknowledgements = false;
  fate: Fate = {};

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

  /** Plans a fault for the next `times` deliveries of any kind. */
  nextDelivery(fault: DeliveryFault, times = 1): void {
    this.#plannedDeliveries.push({ fault, left: times });
  }

  /** Ends all Socket Mode connections now: with a `disconnect` message of this reason, or by cutting them. */
  disconnect(reason: DisconnectReason | 'cut' = 'refresh_requested'): void {
    this.#count('disconnected');
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

  /** How many faults struck calls and deliveries, by kind. */
  struck(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#struck);
  }

  /** Forgets all plans, switches and counts. */
  clear(): void {
    this.#planned.length = 0;
    this.#plannedDeliveries.length = 0;
    this.#calls.clear();
    this.#deliveries = 0;
    this.#struck.clear();
    this.fate = {};
    this.deliverTwice = false;
    this.dropAcknowledgements = false;
  }

  /** Counts a call and takes the fault that is planned for it, if any. The server's part; not for tests. */
  take(method: string): Fault | undefined {
    const nth = this.calls(method) + 1;
    this.#calls.set(method, nth);
    const index = this.#planned.findIndex((it) => it.method === method || it.method === '*');
    const fault = takeFrom(this.#planned, index)?.fault ?? this.fate.ofCall?.(method, nth);
    if (fault !== undefined) this.#count(fault.kind);
    return fault;
  }

  /** The same for a delivery. */
  takeDelivery(kind: EnvelopeKind): DeliveryFault | undefined {
    this.#deliveries += 1;
    const fault = takeFrom(this.#plannedDeliveries, 0)?.fault ?? this.fate.ofDelivery?.(kind, this.#deliveries);
    if (fault !== undefined) this.#count(fault.kind);
    return fault;
  }

  #count(kind: string): void {
    this.#struck.set(kind, (this.#struck.get(kind) ?? 0) + 1);
  }
}

function takeFrom<T extends { left: number }>(list: T[], index: number): T | undefined {
  const planned = list[index];
  if (planned === undefined) return undefined;
  planned.left -= 1;
  if (planned.left <= 0) list.splice(index, 1);
  return planned;
}
