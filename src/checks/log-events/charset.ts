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
  if (charset !== 'lenient') return new TextDecoder(charset).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}
