/** What a client asks: a batch of SQL, or a call of `sp_executesql` with the SQL and its parameters. */
import { ProtocolError } from './packets.ts';
import { SqlError } from './statements.ts';
import type { SqlValue } from './tokens.ts';

export interface SqlRequest {
  readonly text: string;
  /** Name in lower case, without `@` → value. */
  readonly parameters: ReadonlyMap<string, SqlValue>;
}

const EXECUTE_SQL = 10;
const BY_NUMBER = 0xffff;
const FEW_PARAMETERS = 32;

/** @throws {ProtocolError} if it is none */
export function readBatch(payload: Buffer): SqlRequest {
  return { text: new Bytes(payload).skipHeaders().rest().toString('utf16le'), parameters: new Map() };
}

/**
 * @throws {ProtocolError} if it is none
 * @throws {SqlError} 2812 for a procedure that is not here, 8009 for a type that is not known here
 */
export function readCall(payload: Buffer): SqlRequest {
  const bytes = new Bytes(payload).skipHeaders();
  const length = bytes.short();
  const name = length === BY_NUMBER ? bytes.short() : bytes.take(length * 2).toString('utf16le');
  if (name !== EXECUTE_SQL && String(name).toLowerCase() !== 'sp_executesql') {
    throw new SqlError(2812, `Could not find stored procedure '${String(name).slice(0, 100)}'.`);
  }
  bytes.short();
  const given: (readonly [string, SqlValue])[] = [];
  while (!bytes.atEnd) {
    if (given.length === FEW_PARAMETERS) throw new ProtocolError('too many parameters');
    const name = bytes.take(bytes.byte() * 2).toString('utf16le');
    bytes.byte();
    given.push([name.replace(/^@/, '').toLowerCase(), value(bytes)]);
  }
  const [statement, , ...parameters] = given;
  if (typeof statement?.[1] !== 'string') throw new ProtocolError('a call without a statement');
  return { text: statement[1], parameters: new Map(parameters) };
}

const COLLATION_BYTES = 5;
const WITHOUT_LIMIT = 0xffff;
const NULL_TEXT = 0xffff;
const NULL_LONG_TEXT = 0xffff_ffff_ffff_ffffn;

function value(bytes: Bytes): SqlValue {
  const type = bytes.byte();
  switch (type) {
    case 0x26:
    case 0x68: {
      bytes.byte();
      const length = bytes.byte();
      if (length === 0) return null;
      if (length > 4) throw new SqlError(8009, 'The lab knows integers of four bytes at most.');
      const number = bytes.take(length).readIntLE(0, length);
      return type === 0x68 ? number !== 0 : number;
    }
    case 0xe7: {
      const limit = bytes.short();
      bytes.take(COLLATION_BYTES);
      return limit === WITHOUT_LIMIT ? longText(bytes) : shortText(bytes);
    }
    default:
      throw new SqlError(8009, `The lab does not know parameters of type ${type}.`);
  }
}

function shortText(bytes: Bytes): string | null {
  const length = bytes.short();
  return length === NULL_TEXT ? null : bytes.take(length).toString('utf16le');
}

/** In pieces, each after its length, until one of none. */
function longText(bytes: Bytes): string | null {
  if (bytes.take(8).readBigUInt64LE() === NULL_LONG_TEXT) return null;
  const pieces: Buffer[] = [];
  for (let length = bytes.int(); length !== 0; length = bytes.int()) pieces.push(bytes.take(length));
  return Buffer.concat(pieces).toString('utf16le');
}

class Bytes {
  readonly #buffer: Buffer;
  #place = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  get atEnd(): boolean {
    return this.#place >= this.#buffer.length;
  }

  /** What says to which transaction a request belongs: there are none here. */
  skipHeaders(): this {
    const length = this.int();
    if (length < 4) throw new ProtocolError('a request without headers');
    this.take(length - 4);
    return this;
  }

  take(length: number): Buffer {
    const end = this.#place + length;
    if (end > this.#buffer.length) throw new ProtocolError('a request that ends too early');
    const taken = this.#buffer.subarray(this.#place, end);
    this.#place = end;
    return taken;
  }

  rest(): Buffer {
    return this.take(this.#buffer.length - this.#place);
  }

  byte(): number {
    return this.take(1).readUInt8();
  }

  short(): number {
    return this.take(2).readUInt16LE();
  }

  int(): number {
    return this.take(4).readUInt32LE();
  }
}
