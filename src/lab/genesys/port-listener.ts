import { createServer, type Server, type Socket } from 'node:net';

export interface ListenerOptions {
  readonly host: string;
  /** A client has said something. One that only looks whether the port is open never does. */
  readonly introduced: (client: string) => void;
  /** One that had said something has left. */
  readonly gone: (client: string) => void;
}

/** A server's port: open or not, and whoever is connected to it. It accepts connections and never answers. */
export class PortListener {
  readonly #options: ListenerOptions;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  get open(): boolean {
    return this.#server?.listening ?? false;
  }

  /**
   * Listens on `port`, or on any free one when it is 0.
   * @returns the port it listens on
   * @throws the error of `listen`, `EADDRINUSE` for one; or an error if it was closed meanwhile
   */
  listen(port: number): Promise<number> {
    const server = createServer((socket) => this.#accept(socket));
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', (error) => {
        if (this.#server === server) this.#server = null;
        reject(error);
      });
      // Whoever closes it before it listens may hear nothing else of it.
      server.once('close', () => reject(new Error('The port was closed while it was being opened.')));
      server.listen({ port, host: this.#options.host, exclusive: true }, () => {
        if (this.#server !== server) {
          server.close();
          return;
        }
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  /** Closes the port and drops every connection, as the end of a process does. Harmless when it is closed. */
  close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    if (!server) return Promise.resolve();
    return new Promise((resolve) => {
      server.close(() => resolve());
    });
  }

  #accept(socket: Socket): void {
    if (!this.#server) {
      socket.destroy();
      return;
    }
    const client = `${socket.remoteAddress}:${socket.remotePort}`;
    let introduced = false;
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', () => {
      if (!introduced) this.#options.introduced(client);
      introduced = true;
    });
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (introduced && this.#server) this.#options.gone(client);
    });
  }
}
