/** Sends one frame, and takes one frame for an answer. Then the connection ends, however it went. */
import { connect } from 'node:net';

export type Reply =
  | { readonly is: 'frame'; readonly message: Buffer }
  /** What came is no frame, or one that is larger than any that was asked for. */
  | { readonly is: 'no-frame'; readonly length: number }
  | { readonly is: 'cut'; readonly bytes: number }
  /** There was no connection. */
  | { readonly is: 'unreachable'; readonly error: unknown }
  | { readonly is: 'called-off' };

const LENGTH_BYTES = 4;
/** A keyspace's definition has some ten thousand bytes. */
const LARGEST = 4 * 1024 * 1024;

/** @param signal ends it, whatever stage it is at */
export function exchange(
  { host, port }: { readonly host: string; readonly port: number },
  frame: Buffer,
  signal: AbortSignal,
): Promise<Reply> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let received = 0;
    let length: number | undefined;
    let connected = false;
    const socket = connect({ host, port });
    const settle = (reply: Reply) => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(reply);
    };
    const onAbort = () => settle({ is: 'called-off' });
    socket.once('connect', () => {
      connected = true;
      socket.write(frame);
    });
    socket.on('data', (bytes) => {
      pieces.push(bytes);
      received += bytes.length;
      if (received < LENGTH_BYTES) return;
      length ??= Buffer.concat(pieces).readInt32BE();
      if (length <= 0 || length > LARGEST) settle({ is: 'no-frame', length });
      else if (received >= LENGTH_BYTES + length) {
        const message = Buffer.concat(pieces).subarray(LENGTH_BYTES, LENGTH_BYTES + length);
        settle({ is: 'frame', message });
      }
    });
    socket.on('end', () => settle({ is: 'cut', bytes: received }));
    socket.on('error', (error) => settle(connected ? { is: 'cut', bytes: received } : { is: 'unreachable', error }));
    socket.on('close', () => settle({ is: 'cut', bytes: received }));
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}
