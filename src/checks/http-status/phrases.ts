/** Finds texts in a page. Case and the kind of white space do not matter; a text begins and ends where words do. */

export interface Found {
  /** The text that was looked for, as it was given. */
  readonly phrase: string;
  /** Where it stands in the page's text. */
  readonly start: number;
  readonly end: number;
}

interface Wanted {
  readonly phrase: string;
  readonly folded: string;
  /** Whether a word must begin, or end, there. */
  readonly opens: boolean;
  readonly closes: boolean;
}

interface Prepared {
  readonly all: readonly Wanted[];
  /** Those of at least two characters that begin with a word, by these two. */
  readonly byStart: ReadonlyMap<number, readonly Wanted[]>;
  readonly others: readonly Wanted[];
}

/** A page's text, to look in: same length and places as the text itself. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  const folded = lower.length === text.length ? lower : [...text].map(lowerIfAsLong).join('');
  // Failover is no failure, however it is written.
  return folded.replaceAll('fail over', 'fail_over').replaceAll('fail-over', 'fail_over').replaceAll('\u2019', "'");
}

/** The first place at which any of the texts stands; of several there, the longest. */
export function findAny(folded: string, phrases: readonly string[]): Found | undefined {
  const { byStart, others } = preparedOf(phrases);
  let first = firstAtWord(folded, byStart);
  for (const prepared of others) {
    const found = find(folded, prepared);
    if (found !== undefined && (first === undefined || comesBefore(found, first))) first = found;
  }
  return first;
}

/** There are many texts and few words on a page, so each word is asked which texts may begin there. */
function firstAtWord(folded: string, byStart: Prepared['byStart']): Found | undefined {
  let before = false;
  for (let start = 0; start < folded.length; start++) {
    const within = inWord(folded, start);
    if (within && !before) {
      let longest: Found | undefined;
      for (const wanted of byStart.get(startOf(folded, start)) ?? NONE) {
        const end = start + wanted.folded.length;
        if (!folded.startsWith(wanted.folded, start) || (wanted.closes && inWord(folded, end))) continue;
        if (longest === undefined || end > longest.end) longest = { phrase: wanted.phrase, start, end };
      }
      if (longest !== undefined) return longest;
    }
    before = within;
  }
  return undefined;
}

const NONE: readonly Wanted[] = [];

function comesBefore(a: Found, b: Found): boolean {
  return a.start < b.start || (a.start === b.start && a.end > b.end);
}

/** The first two characters, as a number. */
function startOf(text: string, at: number): number {
  return text.charCodeAt(at) * 0x10000 + (at + 1 < text.length ? text.charCodeAt(at + 1) : 0);
}

/** Where each text stands, or the first that does not. */
export function findAll(
  folded: string,
  phrases: readonly string[],
): { readonly found: readonly Found[]; readonly lacks?: string } {
  const found: Found[] = [];
  for (const prepared of preparedOf(phrases).all) {
    const one = find(folded, prepared);
    if (one === undefined) return { found, lacks: prepared.phrase };
    found.push(one);
  }
  return { found };
}

function find(folded: string, { phrase, folded: wanted, opens, closes }: Wanted): Found | undefined {
  for (let start = folded.indexOf(wanted); start >= 0; start = folded.indexOf(wanted, start + 1)) {
    const end = start + wanted.length;
    if (opens && inWord(folded, start - 1)) continue;
    if (closes && inWord(folded, end)) continue;
    return { phrase, start, end };
  }
  return undefined;
}

const cache = new WeakMap<readonly string[], Prepared>();

/** The usual lists are the same at every look. */
function preparedOf(phrases: readonly string[]): Prepared {
  const known = cache.get(phrases);
  if (known !== undefined) return known;
  const all = phrases.map(prepare);
  const byStart = new Map<number, Wanted[]>();
  const others: Wanted[] = [];
  for (const each of all) {
    if (!each.opens || each.folded.length < 2) {
      others.push(each);
      continue;
    }
    const start = startOf(each.folded, 0);
    byStart.set(start, [...(byStart.get(start) ?? []), each]);
  }
  const prepared = { all, byStart, others };
  cache.set(phrases, prepared);
  return prepared;
}

function prepare(phrase: string): Wanted {
  const [, before = '', text = '', after = ''] = /^(\**)(.*?)(\**)$/s.exec(phrase.trim()) ?? [];
  const folded = fold(text.normalize('NFKC').replace(/\s+/g, ' ').trim());
  return {
    phrase: text.trim(),
    folded,
    opens: before === '' && inWord(folded, 0),
    closes: after === '' && inWord(folded, folded.length - 1),
  };
}

/** 1 for each ASCII character of a word: nearly all there is is ASCII. */
const WORD = Uint8Array.from({ length: 128 }, (_, code) => (/\w/.test(String.fromCharCode(code)) ? 1 : 0));

function inWord(text: string, index: number): boolean {
  if (index < 0 || index >= text.length) return false;
  const code = text.charCodeAt(index);
  return code < 128 ? WORD[code] === 1 : /[\p{L}\p{N}\p{M}]/u.test(text.charAt(index));
}

function lowerIfAsLong(character: string): string {
  const lower = character.toLowerCase();
  return lower.length === character.length ? lower : character;
}
