/**
 * The one question that is asked by Thrift, and its answer. The interface is the same from Cassandra 0.7 to 3.11:
 * `KsDef describe_keyspace(1: string keyspace) throws (1: NotFoundException, 2: InvalidRequestException)`.
 */
import { Malformed, ThriftReader, thriftType } from './thrift-reader.ts';

export interface Keyspace {
  readonly name: string;
  /** The whole class: `org.apache.cassandra.locator.SimpleStrategy`. */
  readonly strategyClass: string;
  /** `replication_factor` → `3`, or data center → copies. */
  readonly strategyOptions: ReadonlyMap<string, string>;
}

export type Description =
  | { readonly is: 'found'; readonly keyspace: Keyspace }
  | { readonly is: 'not-there' }
  /** In the server's words, which may be none. */
  | { readonly is: 'refused'; readonly why: string };

const METHOD = 'describe_keyspace';
const CALL = 0x80010001 | 0;
const REPLY = 0x80010002 | 0;
const EXCEPTION = 0x80010003 | 0;
const SEQUENCE = 1;
const LONGEST_TEXT = 4096;
const MOST_OPTIONS = 200;

/** The whole frame, length included. */
export function question(keyspace: string): Buffer {
  const message = Buffer.concat([
    int(CALL),
    text(METHOD),
    int(SEQUENCE),
    Buffer.from([thriftType.string, 0, 1]),
    text(keyspace),
    Buffer.from([thriftType.stop]),
  ]);
  return Buffer.concat([int(message.length), message]);
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([int(bytes.length), bytes]);
}

/**
 * @param message the frame's content
 * @throws {Malformed} if it is anything else than an answer to the question
 */
export function readAnswer(message: Buffer, asked: string): Description {
  const reader = new ThriftReader(message);
  const kind = reader.i32();
  if (kind !== REPLY && kind !== EXCEPTION) throw new Malformed('no reply');
  if (reader.text(LONGEST_TEXT) !== METHOD || reader.i32() !== SEQUENCE)
    throw new Malformed('a reply to something else');
  const description = kind === REPLY ? readResult(reader) : refusal(reader);
  if (reader.left > 0) throw new Malformed(`${reader.left} bytes too many`);
  if (description.is === 'found' && description.keyspace.name !== asked) {
    throw new Malformed(`the definition of the keyspace ${description.keyspace.name}`);
  }
  return description;
}

function readResult(reader: ThriftReader): Description {
  const found: Description[] = [];
  reader.struct((id, type) => {
    if (type !== thriftType.struct) return false;
    const description = readDescription(id, reader);
    if (description !== undefined) found.push(description);
    return description !== undefined;
  });
  const [description, ...more] = found;
  if (description === undefined || more.length > 0) throw new Malformed(`${found.length} results instead of one`);
  return description;
}

function readDescription(id: number, reader: ThriftReader): Description | undefined {
  switch (id) {
    case 0:
      return { is: 'found', keyspace: readKeyspace(reader) };
    case 1:
      reader.struct(() => false, 1);
      return { is: 'not-there' };
    case 2:
      return refusal(reader);
    default:
      return undefined;
  }
}

function readKeyspace(reader: ThriftReader): Keyspace {
  let name: string | undefined;
  let strategyClass: string | undefined;
  let strategyOptions: ReadonlyMap<string, string> = new Map();
  reader.struct((id, type) => {
    if (id === 1 && type === thriftType.string) name = reader.text(LONGEST_TEXT);
    else if (id === 2 && type === thriftType.string) strategyClass = reader.text(LONGEST_TEXT);
    else if (id === 3 && type === thriftType.map) {
      strategyOptions = reader.texts({ entries: MOST_OPTIONS, bytes: LONGEST_TEXT });
    } else if (id >= 1 && id <= 3) throw new Malformed(`its field ${id} of type ${type}`);
    else return false;
    return true;
  }, 1);
  if (name === undefined || strategyClass === undefined) throw new Malformed('a keyspace without name or strategy');
  return { name, strategyClass, strategyOptions };
}

/** Both of the server's ways to refuse begin with a text that says why. */
function refusal(reader: ThriftReader): Description {
  let why = '';
  reader.struct((id, type) => {
    if (id !== 1 || type !== thriftType.string) return false;
    why = reader.text(LONGEST_TEXT);
    return true;
  }, 1);
  return { is: 'refused', why };
}
