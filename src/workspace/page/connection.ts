/**
 * The stream of changes, kept alive.
 *
 * connecting → (socket open, snapshot read) → online → (socket closed) → reconnecting → … → online, until stopped.
 *
 * The socket is opened before the snapshot is read, and what it says meanwhile is held back until the snapshot is in
 * place, so nothing falls between the two. A change that the snapshot already includes is harmless: it is the same again.
 */
import type { Change, Snapshot } from '../protocol.ts';

export type Status = 'connecting' | 'online' | 'reconnecting';

interface Socket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  close(): void;
}

export interface ConnectionParts {
  readonly openSocket: () => Socket;
  readonly readSnapshot: () => Promise<Snapshot>;
  /** Calls back after a while and returns a way to call that off. */
  readonly later: (work: () => void, milliseconds: number) => () => void;
  readonly onSnapshot: (snapshot: Snapshot) => void;
  readonly onChange: (change: Change) => void;
  readonly onStatus: (status: Status) => void;
}

export interface Connection {
  /** Tries again now instead of when the pause is over. */
  retryNow(): void;
  stop(): void;
}

const longestPause = 5_000;

/** Opens the stream and keeps it open until `stop`. */
export function keepConnected(parts: ConnectionParts): Connection {
  let stopped = false;
  let failures = 0;
  let cancelPause: (() => void) | undefined;
  let socket: Socket | undefined;

  const fail = (broken: Socket) => {
    if (stopped || socket !== broken) return;
    socket = undefined;
    broken.close();
    parts.onStatus('reconnecting');
    cancelPause = parts.later(open, Math.min(longestPause, 250 * 2 ** failures));
    failures += 1;
  };

  const open = () => {
    cancelPause = undefined;
    if (stopped) return;
    const current = parts.openSocket();
    socket = current;
    let held: Change[] | undefined = [];
    current.onopen = () => {
      parts.readSnapshot().then(
        (snapshot) => {
          if (stopped || socket !== current) return;
          failures = 0;
          parts.onSnapshot(snapshot);
          for (const change of held ?? []) parts.onChange(change);
          held = undefined;
          parts.onStatus('online');
        },
        () => fail(current),
      );
    };
    current.onmessage = (event: { readonly data: unknown }) => {
      if (stopped || socket !== current) return;
      const change = JSON.parse(String(event.data)) as Change;
      if (held === undefined) parts.onChange(change);
      else held.push(change);
    };
    current.onclose = () => fail(current);
  };

  parts.onStatus('connecting');
  open();
  return {
    retryNow() {
      if (cancelPause === undefined) return;
      cancelPause();
      failures = 0;
      open();
    },
    stop() {
      stopped = true;
      cancelPause?.();
      socket?.close();
    },
  };
}

/** Reads what a person sees now. Without a person, the server's choice of one. Throws when it cannot be read. */
export async function readSnapshot(as: string | undefined): Promise<Snapshot> {
  const response = await fetch(`/client/state${as === undefined ? '' : `?as=${encodeURIComponent(as)}`}`);
  if (!response.ok) throw new Error(`the workspace answered ${response.status}`);
  return (await response.json()) as Snapshot;
}
