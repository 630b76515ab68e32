/**
 * Which version a page says the product has.
 *
 * A number counts if the word *version* or *release* comes shortly before it, or if it follows a server's name at once
 * ("Personalization Server 2023.1"). It does not count if the words around say that it is about something else (.NET,
 * IIS, SQL, the database), nor if it is an address, a date or a duration.
 */

/** `major.minor…`, at least one of them. */
export type VersionNumber = readonly number[];

export type Compared =
  | { readonly match: 'same'; readonly seen: string }
  /** In the same numbering, and different. */
  | { readonly match: 'other'; readonly seen: string }
  /** Numbered in another way (10.13.1 against 2023.1), or not told as exactly as asked for. */
  | { readonly match: 'incomparable'; readonly seen: string }
  | { readonly match: 'none' };

/** The number in a release's name: `10.1 FR3` → 10.1. Undefined if there is none. */
export function numberOf(release: string): VersionNumber | undefined {
  const [, number] = /(?:^|[^\p{L}\d]|\bv)(\d{1,9}(?:\.\d{1,9})*)/iu.exec(release) ?? [];
  return number === undefined ? undefined : partsOf(number);
}

/**
 * @param text of the page, with a form feed where a line ends
 * @param expected as people write releases
 */
export function compareVersion(text: string, expected: string): Compared {
  const wanted = numberOf(expected) ?? [];
  let first: string | undefined;
  let other: string | undefined;
  for (const seen of versionsIn(text)) {
    const parts = partsOf(seen);
    if (beginsWith(parts, wanted)) return { match: 'same', seen };
    first ??= seen;
    if (sameNumbering(parts, wanted) && !beginsWith(wanted, parts)) other ??= seen;
  }
  if (other !== undefined) return { match: 'other', seen: other };
  return first === undefined ? { match: 'none' } : { match: 'incomparable', seen: first };
}

const NUMBER = /\d{1,9}(?:\.\d{1,9})+/g;
/** What stands around a number that is not part of something else: the last three characters before, and the next two. */
const BEFORE = /(?:^|[^\p{L}\p{N}./,:-]|[^\d][,:-])v?$/iu;
const AFTER = /^(?![\p{L}\p{N}]|[.,:/-]\d)/u;
const MOST_PARTS = 5;
/** A page with more of them is no status page, and must not take long. */
const MOST_NUMBERS = 200;
const REACH = 60;
const LABEL = /\b(?:version|release)\b/gi;
const NAME_BEFORE = /\b(?:server|manager|center|ivanti|uwm)[\s(:-]*v?$/i;
const ELSEWHERE =
  /\.net\b|\b(?:asp|aspx|iis|windows|microsoft|sql|clr|runtime|framework|database|databases|schema|browser|client|agent|os|system|kernel|tls|ssl|http|https|api|protocol|driver|host|address|ip|port|date|time|since|until|minimum|required|supported|latest|previous|old|from)\b/i;
const DIRECTLY = /^(?:\s|[:=(]|number|no\.?|is|installed|product|server|v)*$/i;

/** The product's version numbers that a page names, in order. */
export function* versionsIn(text: string): Generator<string> {
  let count = 0;
  for (const { 0: number, index } of text.matchAll(NUMBER)) {
    if (++count > MOST_NUMBERS) return;
    const end = index + number.length;
    if (!BEFORE.test(text.slice(Math.max(0, index - 3), index)) || !AFTER.test(text.slice(end, end + 2))) continue;
    if (isDate(number) || isAmount(text.slice(end, end + 15)) || partsOf(number).length > MOST_PARTS) continue;
    if (belongsToProduct(text.slice(Math.max(0, index - 2 * REACH), index), number)) yield number;
  }
}

function belongsToProduct(before: string, number: string): boolean {
  const label = [...before.matchAll(LABEL)].at(-1);
  const start = label === undefined ? -1 : label.index + label[0].length;
  const between = start < 0 ? '' : before.slice(start);
  if (label === undefined || between.length > REACH || holdsNumber(between)) {
    const name = before.slice(-REACH);
    return NAME_BEFORE.test(name) && !ELSEWHERE.test(lastWords(name)) && !isAddress(number);
  }
  if (ELSEWHERE.test(between) || ELSEWHERE.test(lastWords(before.slice(0, label.index)))) return false;
  return !isAddress(number) || DIRECTLY.test(between);
}

/** What the label is about: the words before it, back to the end of the line or of what came before them. */
function lastWords(text: string): string {
  const words = text.split(/[;,!?|()\f]|\.\s|\d\s/).at(-1) ?? '';
  return words.trim().split(/\s+/).slice(-5).join(' ');
}

function holdsNumber(text: string): boolean {
  return /\d\.\d/.test(text);
}

function isAddress(number: string): boolean {
  const parts = partsOf(number);
  return parts.length === 4 && parts.every((part) => part <= 255);
}

/** `24.12.2025`. */
function isDate(number: string): boolean {
  return /^\d{1,2}\.\d{1,2}\.(?:19|20)\d\d$/.test(number);
}

function isAmount(after: string): boolean {
  return /^\s?(?:%|(?:ms|s|sec|secs|seconds|milliseconds|minutes|hours|kb|mb|gb|kib|mib|gib)\b)/i.test(after);
}

function partsOf(number: string): VersionNumber {
  return number.split('.').map(Number);
}

function beginsWith(whole: VersionNumber, start: VersionNumber): boolean {
  return start.every((part, index) => whole[index] === part);
}

/** Years and plain numbers are two ways of numbering: 10.13 was followed by 2019.1. */
function sameNumbering(a: VersionNumber, b: VersionNumber): boolean {
  const isYear = ([major = 0]: VersionNumber) => major >= 1990;
  return isYear(a) === isYear(b);
}
