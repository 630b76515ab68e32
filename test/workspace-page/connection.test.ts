/** The stream comes back by itself and nothing falls between it and the snapshot. */
import { expect, test } from 'vitest';
import { keepConnected } from '../../src/workspace/page/connection.ts';
import type { Snapshot } from '../../src/workspace/protocol.ts';

class FakeSocket {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  closed = false;
  close(): void {
    this.closed = true;
  }
  opens(): void {
    this.onopen?.(undefined as never);
  }
  says(change: object): void {
    this.onmessage?.({ data: JSON.stringify(change) } as never);
  }
  breaks(): void {
    this.onclose?.(undefined as never);
  }
}

function stage() {
  const told: string[] = [];
  const sockets: FakeSocket[] = [];
  const reads: { resolve: (snapshot: Snapshot) => void; reject: (error: Error) => void }[] = [];
  const pauses: { work: () => void; milliseconds: number; cancelled: boolean }[] = [];
  const connection = keepConnected({
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    readSnapshot: () => new Promise((resolve, reject) => reads.push({ resolve, reject })),
    later: (work, milliseconds) => {
      const pause = { work, milliseconds, cancelled: false };
      pauses.push(pause);
      return () => {
        pause.cancelled = true;
      };
    },
    onSnapshot: () => told.push('snapshot'),
    onChange: (change) => told.push(change.type),
    onStatus: (status) => told.push(status),
  });
  return { told, sockets, reads, pauses, connection };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const snapshot = {} as Snapshot;

test('changes that come before the snapshot are told after it', async () => {
  const { told, sockets, reads } = stage();
  sockets[0]?.opens();
  sockets[0]?.says({ type: 'home' });
  reads[0]?.resolve(snapshot);
  await settled();
  sockets[0]?.says({ type: 'views' });
  expect(told).toEqual(['connecting', 'snapshot', 'home', 'online', 'views']);
});

test('a lost connection is opened again after longer and longer pauses, and reads the snapshot anew', async () => {
  const { told, sockets, reads, pauses } = stage();
  sockets[0]?.breaks();
  pauses[0]?.work();
  sockets[1]?.breaks();
  expect(pauses.map(({ milliseconds }) => milliseconds)).toEqual([250, 500]);
  pauses[1]?.work();
  sockets[2]?.opens();
  reads[0]?.resolve(snapshot);
  await settled();
  expect(told).toEqual(['connecting', 'reconnecting', 'reconnecting', 'snapshot', 'online']);
  sockets[2]?.breaks();
  expect(pauses[2]?.milliseconds).toBe(250);
});

test('a snapshot that cannot be read is a lost connection', async () => {
  const { told, sockets, reads, pauses } = stage();
  sockets[0]?.opens();
  reads[0]?.reject(new Error('away'));
  await settled();
  expect([told, pauses.length, sockets[0]?.closed]).toEqual([['connecting', 'reconnecting'], 1, true]);
});

test('retrying now skips the pause; stopping ends everything', () => {
  const { sockets, pauses, connection } = stage();
  sockets[0]?.breaks();
  connection.retryNow();
  expect([sockets.length, pauses[0]?.cancelled]).toEqual([2, true]);
  connection.stop();
  sockets[1]?.breaks();
  expect([pauses.length, sockets[1]?.closed]).toEqual([1, true]);
});
