import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { DeliveryFault, DisconnectReason, Faults } from '../faults.ts';
import { secret } from '../ids.ts';
import { type Acknowledgement, acknowledgeWithinMs, type Delivery, type Envelope } from './envelope.ts';

interface Connection {
  readonly socket: WebSocket;
  /** Told to go: gets nothing new, may still acknowledge. */
  leaving: boolean;
}

interface InFlight {
  readonly id: string;
  readonly envelope: Envelope;
  readonly settle: (outcome: Acknowledgement) => void;
  readonly cancel: () => void;
  readonly fault: DeliveryFault | undefined;
  /** Held back for now by a fault. */
  held: boolean;
  /** Undefined while it waits for a connection. */
  carriedBy: Connection | undefined;
  copies: number;
}

const acknowledgementSchema = z.looseObject({ envelope_id: z.string(), payload: z.unknown().optional() });

const maxConnections = 10;
const ticketLifeMs = 30_000;
const warningMs = 10_000;
const pingEveryMs = 10_000;

/**
 * Socket Mode. An envelope goes to one connection, each in turn. A connection that closes hands what it had not
 * acknowledged to another at once; with no other, it waits for one until its 3 seconds are over.
 */
export class SocketModeDelivery implements Delivery {
  readonly #clock: Clock;
  readonly #faults: () => Faults;
  readonly #appId: string;
  readonly #onChange: (connected: boolean) => void;
  readonly #connections: Connection[] = [];
  readonly #inFlight = new Map<string, InFlight>();
  readonly #tickets = new Map<string, number>();
  readonly #pings: NodeJS.Timeout;
  #turn = 0;

  /** @param onChange called when the first connection comes or the last one goes */
  constructor(parts: { clock: Clock; faults: () => Faults; appId: string; onChange: (connected: boolean) => void }) {
    this.#clock = parts.clock;
    this.#faults = parts.faults;
    this.#appId = parts.appId;
    this.#onChange = parts.onChange;
    this.#pings = setInterval(() => {
      for (const { socket } of this.#connections) if (socket.readyState === socket.OPEN) socket.ping();
    }, pingEveryMs);
    this.#pings.unref();
  }

  /** A ticket that opens one connection within 30 seconds, or undefined when there are ten already. */
  issueTicket(): string | undefined {
    if (this.#connections.length >= maxConnections) return undefined;
    const ticket = secret();
    this.#tickets.set(ticket, this.#clock.now() + ticketLifeMs);
    return ticket;
  }

  /** Uses a ticket up; false if it is unknown, used or too old. */
  redeem(ticket: string): boolean {
    const expires = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    return expires !== undefined && expires >= this.#clock.now();
  }

  /** Takes a WebSocket whose ticket was redeemed. */
  accept(socket: WebSocket): void {
    const connection: Connection = { socket, leaving: false };
    this.#connections.push(connection);
    socket.on('message', (data) => this.#acknowledge(String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#closed(connection));
    socket.send(JSON.stringify(this.#hello()));
    if (this.#connections.length === 1) this.#onChange(true);
    for (const waiting of this.#inFlight.values()) if (waiting.carriedBy === undefined) this.#send(waiting);
  }

  connected(): boolean {
    return this.#connections.some((it) => !it.leaving);
  }

  deliver(envelope: Envelope): Promise<Acknowledgement> {
    return new Promise((resolve) => {
      const id = randomUUID();
      const settle = (outcome: Acknowledgement): void => {
        if (!this.#inFlight.delete(id)) return;
        cancel();
        resolve(outcome);
      };
      const cancel = this.#clock.after(acknowledgeWithinMs, () => {
        const isOnItsWay = inFlight.held || inFlight.carriedBy !== undefined;
        settle({ acknowledged: false, reason: isOnItsWay ? 'timeout' : 'unreachable' });
      });
      const fault = this.connected() ? this.#faults().takeDelivery(envelope.kind) : undefined;
      const held = fault?.kind === 'late';
      const inFlight: InFlight = { id, envelope, settle, cancel, fault, held, carriedBy: undefined, copies: 0 };
      this.#inFlight.set(id, inFlight);
      this.#send(inFlight);
      if (fault?.kind === 'late') this.#clock.after(fault.ms, () => this.#letGo(inFlight));
    });
  }

  /**
   * Ends every connection: `warning` leaves them 10 seconds, `refresh_requested` closes them at once, `cut` closes
   * them without a word.
   */
  disconnect(reason: DisconnectReason | 'cut'): void {
    for (const connection of [...this.#connections]) this.#end(connection, reason);
  }

  async close(): Promise<void> {
    clearInterval(this.#pings);
    for (const { settle } of [...this.#inFlight.values()]) settle({ acknowledged: false, reason: 'unreachable' });
    for (const { socket } of [...this.#connections]) socket.terminate();
  }

  #end(connection: Connection, reason: DisconnectReason | 'cut'): void {
    connection.leaving = true;
    if (reason === 'cut') {
      connection.socket.terminate();
      return;
    }
    connection.socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'workspace' } }));
    if (reason === 'warning') this.#clock.after(warningMs, () => connection.socket.close(1000));
    else connection.socket.close(1000);
  }

  #send(inFlight: InFlight): void {
    if (inFlight.held) return;
    const connection = this.#next();
    inFlight.carriedBy = connection;
    if (connection === undefined) return;
    const message = JSON.stringify(this.#frame(inFlight));
    connection.socket.send(message);
    inFlight.copies += 1;
    if (inFlight.copies > 1) return;
    const { fault } = inFlight;
    const isDoubled = fault?.kind === 'twice' || this.#faults().deliverTwice;
    if (isDoubled) (this.#next() ?? connection).socket.send(message);
    if (fault?.kind === 'disconnected') this.#end(connection, fault.reason);
  }

  /** What was held back goes out, even if nobody waits for its acknowledgement any more. */
  #letGo(inFlight: InFlight): void {
    inFlight.held = false;
    this.#send(inFlight);
  }

  #next(): Connection | undefined {
    const open = this.#connections.filter((it) => !it.leaving && it.socket.readyState === it.socket.OPEN);
    this.#turn += 1;
    return open[this.#turn % Math.max(1, open.length)];
  }

  #frame({ id, envelope }: InFlight): Record<string, unknown> {
    return {
      envelope_id: id,
      type: envelope.kind,
      payload: envelope.payload,
      accepts_response_payload: envelope.acceptsResponse,
      ...(envelope.kind === 'events_api' ? { retry_attempt: envelope.attempt, retry_reason: envelope.reason } : {}),
    };
  }

  #acknowledge(text: string): void {
    if (this.#faults().dropAcknowledgements) return;
    const parsed = acknowledgementSchema.safeParse(parseJson(text));
    if (!parsed.success) return;
    const inFlight = this.#inFlight.get(parsed.data.envelope_id);
    if (inFlight?.fault?.kind === 'unacknowledged') return;
    inFlight?.settle({ acknowledged: true, payload: parsed.data.payload });
  }

  #closed(connection: Connection): void {
    const index = this.#connections.indexOf(connection);
    if (index === -1) return;
    this.#connections.splice(index, 1);
    if (this.#connections.length === 0) this.#onChange(false);
    for (const inFlight of this.#inFlight.values()) if (inFlight.carriedBy === connection) this.#send(inFlight);
  }

  #hello(): Record<string, unknown> {
    return {
      type: 'hello',
      num_connections: this.#connections.length,
      connection_info: { app_id: this.#appId },
      debug_info: { host: 'workspace', approximate_connection_time: 18_060 },
    };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
