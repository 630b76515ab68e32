/** How an address and parts of a page are told to people: short, and without secrets. */
import { clip, oneLine } from '../text.ts';

const LONGEST_ADDRESS = 120;
const LONGEST_SUMMARY = 300;
const LONGEST_QUOTE = 120;
const AROUND = 60;
const MASK = '\u2022';
/** Nearly every text is so, and needs no more care. */
const PLAIN = /^[\x21-\x7e]*(?: [\x21-\x7e]+)* ?$/;

/** Without user, password and query, which may hold secrets. */
export function shownAddress(url: URL): string {
  return clip(told(`${url.protocol}//${url.host}${url.pathname}`), LONGEST_ADDRESS);
}

/** Each secret as dots, as many as it has characters, so that places in the text stay what they are. */
export function masked(text: string, secrets: readonly string[]): string {
  const there = secrets.filter((secret) => text.includes(secret));
  if (there.length === 0) return text;
  // All are looked for in the text as it is: where two overlap, one must not keep the other from being found.
  const shown = text.split('');
  for (const secret of there) {
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
      shown.fill(MASK, at, at + secret.length);
    }
  }
  return shown.join('');
}

/** How long a secret is concerns nobody either. */
export function told(text: string): string {
  if (PLAIN.test(text)) return text.trim();
  return oneLine(text).replace(/\u2022{2,}/g, MASK.repeat(3));
}

/** One line of at most 300 characters. */
export function summaryOf(text: string): string {
  return clip(told(text), LONGEST_SUMMARY);
}

/** The beginning of a text, in quotation marks. */
export function quoted(text: string): string {
  return `"${clip(told(text.slice(0, 4 * LONGEST_QUOTE)), LONGEST_QUOTE)}"`;
}

/** A place in a text with a little of what is around it. */
export function around(text: string, start: number, end: number): string {
  const from = Math.max(0, start - AROUND);
  const to = Math.min(text.length, end + AROUND);
  const [before, after] = [from > 0 ? '…' : '', to < text.length ? '…' : ''];
  return `${before}${told(text.slice(from, to))}${after}`;
}
