/**
 * The envelope of TDS, the protocol of SQL Server: a message travels in packets of eight bytes of header each (type,
 * status, length, process, number, window) and a piece of it.
 */

/** Thrown when a client breaks the protocol. Its connection ends. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

export const messageType = {
  sqlBatch: 0x01,
  rpc: 0x03,
  answer: 0x04,
  attention: 0x06,
  login7: 0x10,
  prelogin: 0x12,
} as const;
const TYPES: readonly number[] = Object.values(messageType);

export interface Message {
  readonly type: number;
  readonly payload: Buffer;
  /** The client thought better of it while sending. It still waits for an answer. */
  readonly ignored: boolean;
}

const HEADER_BYTES = 8;
const LAST_PACKET = 0x01;
const IGNORE = 0x02;
/** The size until a client asks for another; this endpoint never agrees to another. */
const PACKET_BYTES = 4096;
const LONGEST_PACKET = 32_767;
const LONGEST_MESSAGE = 128 * 1024;

/** Puts a client's messages together, however the bytes arrive. */
export class MessageReader {
  #bytes = Buffer.alloc(0);
  #pieces: Buffer[] = [];
  #length = 0;
  #type: number | undefined;

  /**
   * @returns the messages that these bytes complete
   * @throws {ProtocolError} if they are no packets, or a message is longer than 128 KiB
   */
  read(bytes: Buffer): readonly Message[] {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const messages: Message[] = [];
    while (this.#bytes.length >= HEADER_BYTES) {
      const type = this.#bytes.readUInt8(0);
      if (!TYPES.includes(type)) throw new ProtocolError(`a packet of type ${type}`);
      const length = this.#bytes.readUInt16BE(2);
      if (length < HEADER_BYTES || length > LONGEST_PACKET) throw new ProtocolError(`a packet of ${length} bytes`);
      if (this.#bytes.length < length) break;
      const message = this.#packet(this.#bytes.subarray(0, length));
      this.#bytes = this.#bytes.subarray(length);
      if (message !== undefined) messages.push(message);
    }
    return messages;
  }

  #packet(packet: Buffer): Message | undefined {
    const type = packet.readUInt8(0);
    const status = packet.readUInt8(1);
    if (this.#type !== undefined && this.#type !== type) throw new ProtocolError('a message of two types');
    this.#type = type;
    // Headers count too: packets of nothing are kept like others.
    this.#length += packet.length;
    if (this.#length > LONGEST_MESSAGE) throw new ProtocolError('a message that is too long');
    this.#pieces.push(packet.subarray(HEADER_BYTES));
    if ((status & LAST_PACKET) === 0) return undefined;
    const payload = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#length = 0;
    this.#type = undefined;
    return { type, payload, ignored: (status & IGNORE) !== 0 };
  }
}

/** A server's answer in as many packets as it takes. */
export function answerPackets(payload: Buffer): Buffer {
  const piece = PACKET_BYTES - HEADER_BYTES;
  const packets: Buffer[] = [];
  for (let start = 0; start === 0 || start < payload.length; start += piece) {
    const data = payload.subarray(start, start + piece);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt8(messageType.answer, 0);
    header.writeUInt8(start + piece >= payload.length ? LAST_PACKET : 0, 1);
    header.writeUInt16BE(HEADER_BYTES + data.length, 2);
    header.writeUInt8((packets.length / 2 + 1) % 256, 6);
    packets.push(header, data);
  }
  return Buffer.concat(packets);
}
