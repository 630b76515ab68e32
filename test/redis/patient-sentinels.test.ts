/** A Sentinel of the test's own tells of a failover in the very moment in which a connection looks for the primary. */
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { close, connect } from '../../src/redis/connection.ts';
import { silentLog } from '../support/redis.ts';
import { until } from '../support/wait.ts';

/** Speaks as much of Redis as a client needs to begin, and hands each command over. */
async function speaker(answer: (command: readonly string[], socket: Socket) => string): Promise<Speaker> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (data) => {
      for (const command of commandsIn(data.toString())) socket.write(answer(command, socket));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
}

interface Speaker {
  readonly port: number;
  /** Ends every connection, as a crash would. */
  cut(): void;
  close(): void;
}

/** Small ones, which come whole. */
function commandsIn(text: string): readonly (readonly string[])[] {
  return text.split(/^\*\d+\r\n/m).flatMap((part) => {
    const words = part.split('\r\n').filter((_, i) => i % 2 === 1);
    return words.length === 0 ? [] : [words];
  });
}

const bulk = (text: string) => `$${text.length}\r\n${text}\r\n`;
const array = (...parts: readonly string[]) => `*${parts.length}\r\n${parts.join('')}`;

let primary: Speaker;
let sentinel: Speaker;
let asked: number;
let tells: Set<Socket>;
beforeEach(async () => {
  asked = 0;
  tells = new Set();
  primary = await speaker(([name = '']) => {
    if (name === 'info') return bulk('role:master\r\nloading:0\r\n');
    return name === 'ping' ? '+PONG\r\n' : '+OK\r\n';
  });
  sentinel = await speaker(([name = '', what = '', ...rest], socket) => {
    if (name === 'subscribe') {
      tells.add(socket);
      return array(bulk('subscribe'), bulk(what), ':1\r\n');
    }
    if (name !== 'sentinel') return name === 'info' ? bulk('role:sentinel\r\n') : '+OK\r\n';
    if (what === 'sentinels') return array();
    asked += 1;
    // To all who listen, before whoever asks has the answer.
    const told = array(
      bulk('message'),
      bulk('+switch-master'),
      bulk(`${rest[0]} 127.0.0.1 1 127.0.0.1 ${primary.port}`),
    );
    for (const each of tells) each.write(told);
    return array(bulk('127.0.0.1'), bulk(String(primary.port)));
  });
});
afterEach(() => {
  primary.close();
  sentinel.close();
});

it('a connection that is told of a failover while it looks for the primary comes back all the same', async () => {
  const connection = connect(`redis+sentinel://127.0.0.1:${sentinel.port}/main`, { role: 'commands', log: silentLog });
  const answers = async () => (await connection.ping().catch(() => '')) === 'PONG';
  for (let lost = 0; lost < 5; lost += 1) {
    await until('an answer', answers, 10_000);
    await until('somebody to listen', () => tells.size > 0, 10_000);
    const before = asked;
    primary.cut();
    await until('the question who is primary', () => asked > before, 10_000);
  }
  await until('an answer at last', answers, 10_000);
  expect(connection.status).toBe('ready');
  await close(connection);
});
