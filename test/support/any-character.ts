import fc from 'fast-check';

/** Half of a pair in UTF-16, which is no character. */
const SURROGATES = { first: 0xd800, count: 0x800 };
const LAST = 0x10ffff;

/**
 * Every character that there is: what fast-check calls `unit: 'binary'`, with the same values for a seed. That one writes
 * a table of all the million characters first.
 */
export const anyCharacter = fc.nat(LAST - SURROGATES.count).map(
  (n) => String.fromCodePoint(n < SURROGATES.first ? n : n + SURROGATES.count),
  (character) => {
    const code = typeof character === 'string' ? [...character].map((each) => each.codePointAt(0) ?? 0) : [];
    const [only = -1, ...more] = code;
    const after = only - SURROGATES.count;
    if (only < 0 || more.length > 0 || (only >= SURROGATES.first && after < SURROGATES.first)) {
      throw new TypeError('not one character');
    }
    return only < SURROGATES.first ? only : after;
  },
);
