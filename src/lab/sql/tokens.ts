/** The tokens of which an answer in TDS consists. Numbers are little-endian, texts UTF-16. */

export type SqlValue = string | number | boolean | null;
export type SqlType = 'int' | 'bit' | 'nvarchar';

export interface Column {
  /** Empty where the statement names none. */
  readonly name: string;
  readonly type: SqlType;
}

export interface SqlFault {
  readonly number: number;
  /** How bad it is: 11 to 16 for what a client did wrong. */
  readonly severity: number;
  readonly message: string;
}

const TDS_7_4 = 0x74000004;
const VERSION = [16, 0, 0x10, 0x00] as const;
/** Latin1_General, in any case. */
const COLLATION = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);
const LONGEST_TEXT = 4000;
const NULL_TEXT = 0xffff;

export const doneStatus = { final: 0x00, more: 0x01, error: 0x02, count: 0x10, attention: 0x20 } as const;

const doneToken = { batch: 0xfd, procedure: 0xfe, inProcedure: 0xff } as const;
export type DoneKind = keyof typeof doneToken;

export function done(kind: DoneKind, status: number, rows = 0): Buffer {
  return Buffer.concat([byte(doneToken[kind]), short(status), short(0), long(BigInt(rows))]);
}

export function returnStatus(value: number): Buffer {
  return Buffer.concat([byte(0x79), int(value)]);
}

export function loginAcknowledgement(): Buffer {
  const version = Buffer.alloc(4);
  version.writeUInt32BE(TDS_7_4);
  return sized(0xad, [byte(1), version, shortText('Microsoft SQL Server'), Buffer.from(VERSION)]);
}

export function databaseChange(name: string): Buffer {
  return sized(0xe3, [byte(1), shortText(name), shortText('master')]);
}

export function collationChange(): Buffer {
  return sized(0xe3, [byte(7), byte(COLLATION.length), COLLATION, byte(0)]);
}

export function fault({ number, severity, message }: SqlFault): Buffer {
  const text = Buffer.from(message.slice(0, LONGEST_TEXT), 'utf16le');
  const parts = [int(number), byte(1), byte(severity), short(text.length / 2), text];
  return sized(0xaa, [...parts, shortText('lab'), shortText(''), int(1)]);
}

export function columnMetadata(columns: readonly Column[]): Buffer {
  const each = columns.map(({ name, type }) =>
    Buffer.concat([int(0), short(NULLABLE), typeInformation(type), shortText(name)]),
  );
  return Buffer.concat([byte(0x81), short(columns.length), ...each]);
}

const NULLABLE = 0x01;

function typeInformation(type: SqlType): Buffer {
  switch (type) {
    case 'int':
      return Buffer.from([0x26, 4]);
    case 'bit':
      return Buffer.from([0x68, 1]);
    case 'nvarchar':
      return Buffer.concat([byte(0xe7), short(LONGEST_TEXT * 2), COLLATION]);
  }
}

export function row(columns: readonly Column[], values: readonly SqlValue[]): Buffer {
  return Buffer.concat([byte(0xd1), ...columns.map(({ type }, index) => cell(type, values[index] ?? null))]);
}

function cell(type: SqlType, value: SqlValue): Buffer {
  switch (type) {
    case 'int':
      return value === null ? byte(0) : Buffer.concat([byte(4), int(Number(value))]);
    case 'bit':
      return value === null ? byte(0) : Buffer.from([1, value === true || value === 1 ? 1 : 0]);
    case 'nvarchar': {
      if (value === null) return short(NULL_TEXT);
      const text = Buffer.from(String(value).slice(0, LONGEST_TEXT), 'utf16le');
      return Buffer.concat([short(text.length), text]);
    }
  }
}

function sized(token: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([byte(token), short(body.length), body]);
}

/** At most 255 characters, with their number in one byte before them. */
function shortText(text: string): Buffer {
  const cut = text.slice(0, 255);
  return Buffer.concat([byte(cut.length), Buffer.from(cut, 'utf16le')]);
}

function byte(value: number): Buffer {
  return Buffer.from([value]);
}

function short(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16LE(value);
  return buffer;
}

function int(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32LE(value);
  return buffer;
}

function long(value: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(value);
  return buffer;
}
