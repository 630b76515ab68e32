/** The clients of a server: they come in groups to whoever serves, and its log tells of each. */
import { pause } from '../clock.ts';
import { common } from '../genesys/log-events.ts';
import type { LogLine } from '../genesys/log-line.ts';
import type { FrameworkServer } from './framework-server.ts';
import { clientsLine } from './start-up.ts';

const groups = 4;
/** Between two groups, as a share of the pace. */
const apart = 0.25;

const types = [
  'OrchestrationServer',
  'TServer',
  'StatServer',
  'RouterServer',
  'InteractionServer',
  'SIPServer',
  'GenericServer',
] as const;

export class Clients {
  readonly #server: FrameworkServer;
  #coming = false;

  constructor(server: FrameworkServer) {
    this.#server = server;
  }

  /** Whether its log tells how many there are: that of a Configuration Server or its proxy, at the debug level only. */
  get counted(): boolean {
    const { product, clientele, options } = this.#server.state;
    const tells = product === 'confserv' || product === 'confserv-proxy';
    return tells && clientele > 0 && (options.log?.verbose === 'all' || options.log?.verbose === 'debug');
  }

  /** Tells how many there are, if its log does. */
  say(): void {
    const { condition, clients } = this.#server.state;
    const writes = condition === 'running' || condition === 'stopping';
    if (this.counted && writes) this.#server.log.write(clientsLine(clients));
  }

  /** Lets those come that are not there yet, if this is the server they come to. The signal ends it. */
  settle(signal: AbortSignal): void {
    const { clients, clientele } = this.#server.state;
    if (!this.#server.serves || this.#coming || clients >= clientele) return;
    this.#coming = true;
    this.#server.context.track(this.#come(signal));
  }

  /** They all leave in good order. */
  leave(): void {
    const { clients } = this.#server.state;
    if (clients === 0) return;
    for (let number = 0; number < clients; number++) this.#server.log.write(common.clientGone(socketOf(number)));
    this.#server.update({ clients: 0 });
    this.say();
  }

  /** Another process: whoever was coming to the one before comes no more. */
  reset(): void {
    this.#coming = false;
  }

  async #come(signal: AbortSignal): Promise<void> {
    const server = this.#server;
    const { clock, pace } = server.context;
    while (server.serves && server.state.clients < server.state.clientele) {
      await pause(clock, pace * apart, signal);
      if (signal.aborted) return;
      if (!server.serves) break;
      const { clients, clientele } = server.state;
      const then = Math.min(clientele, clients + Math.ceil(clientele / groups));
      for (let number = clients; number < then; number++)
        for (const line of clientArrives(number)) server.log.write(line);
      server.update({ clients: then });
      this.say();
    }
    this.#coming = false;
  }
}

/** What is written of the client with this number, counted from 0. */
export function clientArrives(number: number): readonly LogLine[] {
  const type = types[number % types.length] ?? 'GenericServer';
  const name = `${type.toLowerCase()}_${Math.floor(number / types.length) + 1}`;
  const socket = socketOf(number);
  return [
    common.clientConnected(socket),
    { level: 'Trc', id: '04522', text: `Client ${socket} authorized, name '${name}', type '${type}'` },
  ];
}

function socketOf(number: number): string {
  return String(600 + number * 4);
}
