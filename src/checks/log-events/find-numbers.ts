/**
 * Finds the numbers of events in raw bytes, fast: most of a log holds none of them, and is neither split into lines nor
 * decoded.
 *
 * Of any five bytes in a row, two that begin at a multiple of four lie next to each other. So it is enough to look at
 * every other pair: only where it occurs in one of the numbers are the bytes around it compared. The time this takes
 * hardly depends on how many numbers there are.
 */
import { type Charset, isWide } from './charset.ts';

const LENGTH = 5;
const ZERO = 0x30;

/** Gives the places, in order, at which one of the numbers begins and is no part of a longer word. */
export type FindNumbers = (bytes: Buffer) => readonly number[];

/** @param numbers five digits each */
export function findNumbers(numbers: readonly string[], charset: Charset): FindNumbers {
  const distinct = [...new Set(numbers)];
  return isWide(charset) ? findWide(distinct) : findNarrow(distinct);
}

function findNarrow(numbers: readonly string[]): FindNumbers {
  const wanted = new Set(numbers.map(Number));
  /** Pair of bytes → bit n for: n bytes before it one of the numbers may begin. */
  const pairs = new Uint8Array(0x1_00_00);
  for (const number of numbers) {
    for (let n = 0; n < LENGTH - 1; n++) {
      const pair = wordsOf(Buffer.from(number.slice(n, n + 2), 'latin1'))[0] ?? 0;
      pairs[pair] = (pairs[pair] ?? 0) | (1 << n);
    }
  }
  return (bytes) => {
    const found: number[] = [];
    const verify = (place: number, starts: number) => {
      // From the earliest start on, so that the places come in order.
      for (let n = LENGTH - 2; n >= 0; n--) {
        if ((starts & (1 << n)) !== 0 && isNumber(bytes, place - n, wanted)) found.push(place - n);
      }
    };
    const words = wordsOf(bytes);
    const end = words.length;
    let i = 0;
    for (; i + 8 <= end; i += 8) {
      const a = pairs[words[i] ?? 0] ?? 0;
      const b = pairs[words[i + 2] ?? 0] ?? 0;
      const c = pairs[words[i + 4] ?? 0] ?? 0;
      const d = pairs[words[i + 6] ?? 0] ?? 0;
      if ((a | b | c | d) === 0) continue;
      if (a !== 0) verify(2 * i, a);
      if (b !== 0) verify(2 * i + 4, b);
      if (c !== 0) verify(2 * i + 8, c);
      if (d !== 0) verify(2 * i + 12, d);
    }
    for (; i < end; i += 2) verify(2 * i, pairs[words[i] ?? 0] ?? 0);
    return found;
  };
}

/** The bytes two by two, in the machine's own order. */
function wordsOf(bytes: Buffer): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : Uint8Array.from(bytes);
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.length >> 1);
}

function isNumber(bytes: Buffer, start: number, wanted: ReadonlySet<number>): boolean {
  if (start < 0 || start + LENGTH > bytes.length) return false;
  let value = 0;
  for (let i = start; i < start + LENGTH; i++) {
    const digit = (bytes[i] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return false;
    value = 10 * value + digit;
  }
  return wanted.has(value) && !isWord(bytes[start - 1]) && !isWord(bytes[start + LENGTH]);
}

function isWord(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  // Digits, and letters of either case.
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);
}

/** In UTF-16 of either order there is a NUL between any two digits. */
function findWide(numbers: readonly string[]): FindNumbers {
  const patterns = numbers.map((number) => Buffer.from([...number].join('\0'), 'latin1'));
  return (bytes) => {
    const found: number[] = [];
    for (const pattern of patterns) {
      for (let at = bytes.indexOf(pattern); at >= 0; at = bytes.indexOf(pattern, at + 1)) found.push(at);
    }
    return found.sort((a, b) => a - b);
  };
}
