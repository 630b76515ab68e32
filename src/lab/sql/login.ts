/** How a client introduces itself: first what it can do (PRELOGIN), then who it is (LOGIN7). */
import { ProtocolError } from './packets.ts';

export interface Login {
  readonly user: string;
  readonly password: string;
  /** Empty where the client leaves it to the server. */
  readonly database: string;
  /** With a Windows account, which this endpoint knows none of. */
  readonly integrated: boolean;
}

const option = { version: 0x00, encryption: 0x01, instance: 0x02, marsOff: 0x04, end: 0xff } as const;
const NO_ENCRYPTION = 0x02;

/** Says that there is no encryption here: the lab is on this machine. */
export function preloginAnswer(): Buffer {
  const options: readonly (readonly [number, readonly number[]])[] = [
    [option.version, [16, 0, 0x10, 0x00, 0, 0]],
    [option.encryption, [NO_ENCRYPTION]],
    [option.instance, [0]],
    [option.marsOff, [0]],
  ];
  const header: number[] = [];
  const data: number[] = [];
  const start = options.length * 5 + 1;
  for (const [token, bytes] of options) {
    const offset = start + data.length;
    header.push(token, offset >> 8, offset & 0xff, bytes.length >> 8, bytes.length & 0xff);
    data.push(...bytes);
  }
  return Buffer.from([...header, option.end, ...data]);
}

const FIXED_BYTES = 94;
/** Where the place and the length of each text stand. */
const at = { user: 40, password: 44, database: 68, sspi: 78 } as const;
const FLAGS_2 = 25;
const INTEGRATED = 0x80;

/** @throws {ProtocolError} if it is no login */
export function readLogin(payload: Buffer): Login {
  if (payload.length < FIXED_BYTES) throw new ProtocolError('a login that is too short');
  return {
    user: textAt(payload, at.user).toString('utf16le'),
    password: unscrambled(textAt(payload, at.password)).toString('utf16le'),
    database: textAt(payload, at.database).toString('utf16le'),
    integrated: (payload.readUInt8(FLAGS_2) & INTEGRATED) !== 0 || payload.readUInt16LE(at.sspi + 2) > 0,
  };
}

function textAt(payload: Buffer, place: number): Buffer {
  const start = payload.readUInt16LE(place);
  const end = start + payload.readUInt16LE(place + 2) * 2;
  if (end > payload.length) throw new ProtocolError('a login that points beyond its end');
  return payload.subarray(start, end);
}

/** Each byte has its halves swapped and is then XORed with A5: a veil, no encryption. */
function unscrambled(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((each) => swapped(each ^ 0xa5)));
}

function swapped(byte: number): number {
  return ((byte & 0x0f) << 4) | (byte >> 4);
}
