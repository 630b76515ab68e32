/**
 * Reads Thrift's binary protocol out of a message that is there as a whole. Nothing that it says of itself is believed:
 * no length reaches beyond the message, and nothing is nested deeper than a keyspace's definition can be.
 */

/** Thrown for bytes that are not what they should be. The message says what is odd, as the end of a sentence. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
  readonly code = 'malformed';
}

export const thriftType = {
  stop: 0,
  bool: 2,
  byte: 3,
  double: 4,
  i16: 6,
  i32: 8,
  i64: 10,
  string: 11,
  struct: 12,
  map: 13,
  set: 14,
  list: 15,
} as const;

/** A keyspace has column families, these have columns, and these have options. */
const DEEPEST = 16;

const FIXED_BYTES: ReadonlyMap<number, number> = new Map([
  [thriftType.bool, 1],
  [thriftType.byte, 1],
  [thriftType.double, 8],
  [thriftType.i16, 2],
  [thriftType.i32, 4],
  [thriftType.i64, 8],
]);

export class ThriftReader {
  readonly #bytes: Buffer;
  #place = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#place;
  }

  byte(): number {
    return this.#take(1).readUInt8();
  }

  i16(): number {
    return this.#take(2).readInt16BE();
  }

  i32(): number {
    return this.#take(4).readInt32BE();
  }

  /** @param longest in bytes */
  text(longest: number): string {
    const length = this.i32();
    if (length > longest) throw new Malformed(`a text of ${length} bytes`);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.#take(length));
    } catch (error) {
      throw error instanceof Malformed ? error : new Malformed('a text that is no UTF-8');
    }
  }

  /**
   * Goes through a structure's fields up to its end.
   *
   * @param read reads the field's value, or gives false and has read nothing
   */
  struct(read: (id: number, type: number) => boolean, depth = 0): void {
    const seen = new Set<number>();
    for (let type = this.byte(); type !== thriftType.stop; type = this.byte()) {
      const id = this.i16();
      if (seen.has(id)) throw new Malformed(`its field ${id} twice`);
      seen.add(id);
      if (!read(id, type)) this.#skip(type, depth + 1);
    }
  }

  /** @param most entries, and bytes of each text */
  texts(most: { readonly entries: number; readonly bytes: number }): ReadonlyMap<string, string> {
    const { key, value, size } = this.#mapHeader();
    if (size > most.entries) throw new Malformed(`a map of ${size} entries`);
    if (size > 0 && (key !== thriftType.string || value !== thriftType.string)) {
      throw new Malformed('a map of something other than texts');
    }
    const found = new Map<string, string>();
    for (let i = 0; i < size; i++) {
      const name = this.text(most.bytes);
      if (found.has(name)) throw new Malformed('an entry of a map twice');
      found.set(name, this.text(most.bytes));
    }
    return found;
  }

  #mapHeader() {
    return { key: this.byte(), value: this.byte(), size: this.#size() };
  }

  /** Every entry takes at least a byte. */
  #size(): number {
    const size = this.i32();
    if (size < 0 || size > this.left) throw new Malformed(`a list of ${size} entries`);
    return size;
  }

  #skip(type: number, depth: number): void {
    if (depth > DEEPEST) throw new Malformed('something nested too deeply');
    const fixed = FIXED_BYTES.get(type);
    if (fixed !== undefined) {
      this.#take(fixed);
      return;
    }
    switch (type) {
      case thriftType.string:
        this.#take(this.i32());
        return;
      case thriftType.struct:
        this.struct(() => false, depth);
        return;
      case thriftType.map: {
        const { key, value, size } = this.#mapHeader();
        for (let i = 0; i < size; i++) {
          this.#skip(key, depth + 1);
          this.#skip(value, depth + 1);
        }
        return;
      }
      case thriftType.set:
      case thriftType.list: {
        const inner = this.byte();
        const size = this.#size();
        for (let i = 0; i < size; i++) this.#skip(inner, depth + 1);
        return;
      }
      default:
        throw new Malformed(`a value of type ${type}`);
    }
  }

  #take(length: number): Buffer {
    if (length < 0) throw new Malformed(`a length of ${length}`);
    if (length > this.left) throw new Malformed('its end is missing');
    const taken = this.#bytes.subarray(this.#place, this.#place + length);
    this.#place += length;
    return taken;
  }
}
