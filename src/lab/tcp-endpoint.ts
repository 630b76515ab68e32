/** A TCP port behind which something speaks a protocol: its connections are bounded, and closing it closes them all. */
import { createServer, type Socket } from 'node:net';

export interface TcpEndpointOptions {
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
}

export interface TcpEndpoint {
  readonly port: number;
  close(): Promise<void>;
}

const MOST_CONNECTIONS = 64;
const IDLE_MS = 60_000;

/**
 * @param serve is handed each connection; one that is idle for a minute or breaks is dropped
 * @throws the error of `listen`, `EADDRINUSE` for one
 */
export async function startTcpEndpoint(
  { host, port }: TcpEndpointOptions,
  serve: (socket: Socket) => void,
): Promise<TcpEndpoint> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      // A connection that could not be accepted is its client's loss.
      server.on('error', () => undefined);
      resolve();
    });
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
