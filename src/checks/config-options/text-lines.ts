/** The text of an exported file, whichever way it is encoded, and where in the file each line begins. */

export interface TextLine {
  readonly text: string;
  /** Of the line's first byte. */
  readonly offset: number;
}

/** Thrown for bytes that are no text, or not the whole of it. The message goes on from the file's name. */
export class NoText extends Error {
  override readonly name = 'NoText';
  readonly code = 'no-text';
}

export interface DecodedFile {
  readonly text: string;
  /** Those that are not empty; ends are `\n`, `\r\n` and `\r`. */
  lines(): Generator<TextLine>;
}

/**
 * UTF-16 is known by its byte order mark, or by the NULs beside the first letter. Anything else is UTF-8 if it is valid as
 * such, else what Windows writes in the west; names of options are the same in all of its code pages.
 *
 * @throws {NoText}
 */
export function decodeFile(bytes: Buffer): DecodedFile {
  const decoded = isWide(bytes) ? decodeWide(bytes) : decodeNarrow(bytes);
  if (decoded.text.includes('\0')) {
    throw new NoText('holds NUL bytes, as a file does that is not wholly copied. Copy it again');
  }
  return decoded;
}

type Wide = 'utf-16le' | 'utf-16be';

function isWide(bytes: Buffer): boolean {
  return wideCharset(bytes) !== undefined;
}

function wideCharset(bytes: Buffer): Wide | undefined {
  const [first, second] = bytes;
  if (second === undefined) return undefined;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return undefined;
}

function decodeWide(bytes: Buffer): DecodedFile {
  if (bytes.length % 2 === 1) throw new NoText('is UTF-16 and ends in half a character. Copy it again');
  const little = wideCharset(bytes) === 'utf-16be' ? Buffer.from(bytes).swap16() : bytes;
  const text = little.toString('utf16le');
  return {
    text: text.replace(/^\ufeff/, ''),
    *lines() {
      for (const { 0: line, index } of text.matchAll(LINE)) yield { text: withoutMark(line), offset: 2 * index };
    },
  };
}

function decodeNarrow(bytes: Buffer): DecodedFile {
  const decoder = narrowDecoder(bytes);
  return {
    // The decoder leaves the byte order mark out.
    text: decoder.decode(bytes),
    *lines() {
      // One character a byte, so that its places are the file's.
      for (const { 0: line, index } of bytes.toString('latin1').matchAll(LINE)) {
        yield { text: decoder.decode(bytes.subarray(index, index + line.length)), offset: index };
      }
    },
  };
}

function narrowDecoder(bytes: Buffer): TextDecoder {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  try {
    utf8.decode(bytes);
    return utf8;
  } catch {
    return new TextDecoder('windows-1252');
  }
}

const LINE = /[^\r\n]+/g;

function withoutMark(line: string): string {
  return line.replace(/^\ufeff/, '');
}
