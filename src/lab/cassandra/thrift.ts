/** As much of Thrift's binary protocol, in frames, as one call with one text and its answer take. */

/** Thrown when a client breaks the protocol. Its connection ends. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

export interface Call {
  readonly method: string;
  readonly sequence: number;
  /** The first parameter, if it is a text. */
  readonly text: string | undefined;
}

export const messageKind = { call: 1, reply: 2, exception: 3 } as const;
export const valueType = { stop: 0, bool: 2, i32: 8, text: 11, struct: 12, map: 13, list: 15 } as const;

const VERSION_1 = 0x8001;
const LENGTH_BYTES = 4;
const LONGEST_CALL = 64 * 1024;

/** Puts a client's frames together, however the bytes arrive. */
export class FrameReader {
  #bytes = Buffer.alloc(0);

  /**
   * @returns the contents of the frames that these bytes complete
   * @throws {ProtocolError} for a frame of more than 64 KiB
   */
  read(bytes: Buffer): readonly Buffer[] {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const frames: Buffer[] = [];
    while (this.#bytes.length >= LENGTH_BYTES) {
      const length = this.#bytes.readInt32BE();
      if (length <= 0 || length > LONGEST_CALL) throw new ProtocolError(`a frame of ${length} bytes`);
      if (this.#bytes.length < LENGTH_BYTES + length) break;
      frames.push(this.#bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
      this.#bytes = this.#bytes.subarray(LENGTH_BYTES + length);
    }
    return frames;
  }
}

/** @throws {ProtocolError} or a `RangeError` if it is no call */
export function readCall(frame: Buffer): Call {
  if (frame.readUInt16BE(0) !== VERSION_1 || frame.readUInt16BE(2) !== messageKind.call) {
    throw new ProtocolError('no call');
  }
  const method = textAt(frame, 4);
  const sequence = frame.readInt32BE(method.end);
  const first = method.end + 4;
  const isText = frame.readUInt8(first) === valueType.text && frame.readInt16BE(first + 1) === 1;
  return { method: method.text, sequence, text: isText ? textAt(frame, first + 3).text : undefined };
}

function textAt(bytes: Buffer, place: number): { readonly text: string; readonly end: number } {
  const start = place + 4;
  const end = start + bytes.readInt32BE(place);
  if (end < start || end > bytes.length) throw new ProtocolError('a text that does not end');
  return { text: bytes.toString('utf8', start, end), end };
}

export function frameOf(kind: number, { method, sequence }: Call, ...content: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(VERSION_1, 0);
  head.writeUInt16BE(kind, 2);
  const message = Buffer.concat([head, text(method), int(sequence), ...content]);
  return Buffer.concat([int(message.length), message]);
}

export function field(type: number, id: number, value: Buffer): Buffer {
  const head = Buffer.alloc(3);
  head.writeUInt8(type, 0);
  head.writeInt16BE(id, 1);
  return Buffer.concat([head, value]);
}

export function struct(...fields: readonly Buffer[]): Buffer {
  return Buffer.concat([...fields, Buffer.from([valueType.stop])]);
}

export function texts(entries: Readonly<Record<string, string>>): Buffer {
  const all = Object.entries(entries);
  const head = Buffer.concat([Buffer.from([valueType.text, valueType.text]), int(all.length)]);
  return Buffer.concat([head, ...all.flatMap(([name, value]) => [text(name), text(value)])]);
}

export function list(type: number, entries: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([type]), int(entries.length), ...entries]);
}

export function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([int(bytes.length), bytes]);
}
