/**
 * The Redis of last resort: written in JavaScript, inside this process, keeping nothing. Loaded only when it is needed.
 */
import { createServer, type Socket } from 'node:net';

export interface InProcessRedis {
  /** `redis://127.0.0.1:port`; nothing outside this machine can reach it. */
  readonly address: string;
  close(): Promise<void>;
}

/** Starts it, on a free port unless one is named. */
export async function startInProcess(port = 0): Promise<InProcessRedis> {
  const { attachSession, createRedisCommandExecutor, RedisServerState, SocketConnectionTransport } = await import(
    'js-redis-server/core'
  );
  const state = new RedisServerState({ databaseCount: 1 });
  const executor = createRedisCommandExecutor();
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const session = attachSession(new SocketConnectionTransport(socket), {
      state,
      executor,
      clientAddress: `${socket.remoteAddress}:${socket.remotePort}`,
    });
    // A session ends with its socket; how is the client's business.
    session.done.catch(() => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the in-process Redis has no port');
  return {
    address: `redis://127.0.0.1:${bound.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          state.close();
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
