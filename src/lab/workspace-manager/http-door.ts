import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** Answers a request. `closed` is aborted when the door closes meanwhile; there is nobody to answer then. */
export type Answer = (request: IncomingMessage, response: ServerResponse, closed: AbortSignal) => Promise<void>;

/** A website: open on a port, or stopped. */
export class HttpDoor {
  readonly #host: string;
  readonly #answer: Answer;
  #server: Server | null = null;
  #closed = new AbortController();

  constructor(host: string, answer: Answer) {
    this.#host = host;
    this.#answer = answer;
  }

  /**
   * Listens on `port`, or on any free one when it is 0.
   * @returns the port it listens on
   * @throws the error of `listen`, `EADDRINUSE` for one; or an error if it was closed meanwhile
   */
  listen(port: number): Promise<number> {
    const closed = new AbortController();
    const server = createServer((request, response) => {
      this.#answer(request, response, closed.signal).catch(() => response.destroy());
    });
    this.#server = server;
    this.#closed = closed;
    return new Promise((resolve, reject) => {
      server.once('error', (error) => {
        if (this.#server === server) this.#server = null;
        reject(error);
      });
      // Whoever closes it before it listens may hear nothing else of it.
      server.once('close', () => reject(new Error('The port was closed while it was being opened.')));
      server.listen({ port, host: this.#host, exclusive: true }, () => {
        if (this.#server !== server) {
          server.close();
          return;
        }
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  /** Closes the port and drops every connection, whatever was being answered. Harmless when it is closed. */
  close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.#closed.abort();
    if (!server) return Promise.resolve();
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

/** Sends a whole page, as IIS does. */
export function sendPage(response: ServerResponse, status: number, html: string): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(html),
    'Cache-Control': 'private',
    Server: 'Microsoft-IIS/10.0',
    'X-AspNet-Version': '4.0.30319',
    'X-Powered-By': 'ASP.NET',
  });
  response.end(html);
}
