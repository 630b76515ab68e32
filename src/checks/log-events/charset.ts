/** Which characters a log's bytes stand for. */
import { CannotLook } from '../errors.ts';

/** `lenient` is UTF-8 where a line is valid UTF-8, else Latin-1 as Windows has it. Anything else is a decoder's label. */
export type Charset = 'lenient' | 'utf-16le' | 'utf-16be' | (string & {});

/**
 * The charset of a file: by its byte order mark, else as the estate says, else UTF-16 if it looks like it, else lenient.
 *
 * @param head the file's first bytes
 * @throws CannotLook for a name that nothing here can decode
 */
export function charsetOf(head: Buffer, encoding: string | undefined): Charset {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (encoding === undefined) return wideByLook(head) ?? 'lenient';
  try {
    const label = new TextDecoder(encoding).encoding;
    return label === 'utf-8' ? 'lenient' : label;
  } catch {
    throw new CannotLook(`\`encoding: ${encoding}\` is not known here. Write utf-8, windows-1252 or utf-16le, say.`);
  }
}

const LOOKED_AT = 64;

/** Of ASCII text in UTF-16, every other byte is NUL. */
function wideByLook(head: Buffer): Charset | undefined {
  const looked = head.subarray(0, LOOKED_AT);
  if (looked.length < LOOKED_AT) return undefined;
  const isNul = (parity: number) => looked.every((byte, i) => i % 2 !== parity || byte === 0);
  const isText = (parity: number) => looked.every((byte, i) => i % 2 !== parity || byte !== 0);
  if (isNul(1) && isText(0)) return 'utf-16le';
  return isNul(0) && isText(1) ? 'utf-16be' : undefined;
}

export function isWide(charset: Charset): boolean {
  return charset === 'utf-16le' || charset === 'utf-16be';
}

/**
 * Decodes a line, without its line end. Never throws for odd bytes.
 *
 * @param offset where the line begins in its file: in UTF-16, lines that were split at the byte 0x0A begin between the
 * two bytes of the line feed, or end there
 */
export function decodeLine(bytes: Buffer, offset: number, charset: Charset): string {
  if (isWide(charset)) {
    const start = offset % 2;
    const length = bytes.length - start;
    return new TextDecoder(charset).decode(bytes.subarray(start, start + length - (length % 2)));
  }
  if (charset === 'windows-1252') return decodeWindows1252(bytes);
  if (charset !== 'lenient') return new TextDecoder(charset).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decodeWindows1252(bytes);
  }
}

/** What the bytes from 0x80 to 0x9F stand for; the five that stand for nothing are left as they are. */
const WINDOWS_1252 =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

/** Not by TextDecoder: that of some versions of Node takes windows-1252 for ISO 8859-1. */
function decodeWindows1252(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\x80-\x9f]/g, (char) => WINDOWS_1252.charAt(char.charCodeAt(0) - 0x80));
}
