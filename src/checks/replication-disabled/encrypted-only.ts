/**
 * Connects, and hangs up on a server that does not offer encryption. The driver would log in all the same, and the
 * password with it, to whoever answers at that address.
 */
import { connect, type Socket } from 'node:net';
import { NOT_ENCRYPTED } from './messages.ts';

class NotEncrypted extends Error {
  override readonly name = 'NotEncrypted';
  readonly code = NOT_ENCRYPTED;
}

/**
 * As the driver wants to be connected.
 *
 * @param given the driver's wishes, with host and port, in the first place
 */
export function encryptedOnly(...given: readonly unknown[]): Promise<Socket> {
  const { host, port } = addressIn(given[0]);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      listenTo(socket);
      resolve(socket);
    });
  });
}

function addressIn(wishes: unknown): { readonly host: string; readonly port: number } {
  if (typeof wishes === 'object' && wishes !== null && 'host' in wishes && 'port' in wishes) {
    const { host, port } = wishes;
    if (typeof host === 'string' && typeof port === 'number') return { host, port };
  }
  throw new TypeError('The driver did not say where to connect.');
}

/** Judges the server's first packet before the driver has read it: it learns of data in the order of listening. */
function listenTo(socket: Socket): void {
  let first = Buffer.alloc(0);
  socket.on('data', function judge(bytes: Buffer) {
    first = Buffer.concat([first, bytes]);
    const offers = offersEncryption(first);
    if (offers === undefined) return;
    socket.off('data', judge);
    if (!offers) socket.destroy(new NotEncrypted('the server does not offer encryption'));
  });
}

const HEADER_BYTES = 8;
const OPTION_BYTES = 5;
const ENCRYPTION = 0x01;
const END = 0xff;
const ON = 0x01;
const REQUIRED = 0x03;

/** @returns undefined as long as the packet is not complete */
function offersEncryption(packet: Buffer): boolean | undefined {
  if (packet.length < HEADER_BYTES) return undefined;
  const length = packet.readUInt16BE(2);
  if (packet.length < length) return undefined;
  const options = packet.subarray(HEADER_BYTES, length);
  for (let place = 0; place + OPTION_BYTES <= options.length && options[place] !== END; place += OPTION_BYTES) {
    if (options[place] !== ENCRYPTION) continue;
    const answer = options[options.readUInt16BE(place + 1)];
    return answer === ON || answer === REQUIRED;
  }
  return false;
}
