/**
 * Text from people and servers as Slack's mrkdwn. Nothing in it becomes a mention, a link that was not written out, or
 * formatting that runs on into ours. Slack has no escape for `*`, `_`, `~` and backticks; where one of them would format,
 * a look-alike takes its place. The journal keeps what was written.
 */
import type { Person } from '../../runs/events.ts';
import { clean, cut, oneLine } from './clean.ts';

const LOOK_ALIKE: Readonly<Record<string, string>> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ' };
const WORD_JOINER = '\u2060';
const LONGEST_NAME = 80;
const CODE_SPAN = /(`[^`]+`)/;
/** Stands for a code span while the line around it is looked at. Cleaned text has none of its own. */
const SPAN = '\u0001';

/** `&`, `<` and `>` as Slack wants them: after this, no mention or link is left. */
export function escapeEntities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What a person wrote, or a server said, in running text. Newlines stay, and so do code spans. */
export function escapeText(text: string): string {
  return clean(text).split('\n').map(escapeLine).join('\n');
}

/**
 * A sentence of a procedure in which the names are filled in already, on one line: code spans stay, and what came from a
 * form formats nothing.
 */
export function escapeFilled(text: string): string {
  return escapeText(oneLine(text).replaceAll('**', ''));
}

/** Running text as a piece of a line: what would format together with another piece is disarmed as well. */
export function escapePiece(text: string): string {
  return clean(text)
    .split('\n')
    .map((line) => escapeProse(disarm(line.replaceAll('`', 'ˋ'), 1)))
    .join('\n');
}

function escapeLine(line: string): string {
  const pieces = line.split(CODE_SPAN);
  // For the marks, a code span is one character that is neither a word's nor a space.
  const prose = pieces.map((piece, index) => (index % 2 === 1 ? SPAN : piece)).join('');
  const disarmed = escapeProse(disarm(prose.replaceAll('`', 'ˋ'), 2)).split(SPAN);
  const spans = pieces.filter((_, index) => index % 2 === 1).map((span) => code(span.slice(1, -1)));
  return disarmed.map((piece, index) => `${piece}${spans[index] ?? ''}`).join('');
}

function escapeProse(text: string): string {
  return escapeEntities(text).replace(/@(?=(?:here|channel|everyone|group)\b)/gi, `@${WORD_JOINER}`);
}

/**
 * Puts look-alikes in the place of marks that could format, if a line has at least so many of a kind. Inside a word
 * (`ors_a1`) or between spaces a mark never formats, and one alone formats nothing.
 */
function disarm(line: string, atLeast: 1 | 2): string {
  return ['*', '_', '~'].reduce((text, mark) => {
    const places = [...text.matchAll(new RegExp(`\\${mark}`, 'g'))].filter(({ index }) => couldFormat(text, index));
    if (places.length < atLeast) return text;
    const at = new Set(places.map(({ index }) => index));
    // Every mark is one unit long, as is its look-alike: positions hold.
    return Array.from({ length: text.length }, (_, i) => (at.has(i) ? LOOK_ALIKE[mark] : text[i])).join('');
  }, line);
}

function couldFormat(text: string, at: number): boolean {
  const [before, after] = [text[at - 1], text[at + 1]];
  if (before === undefined || after === undefined) return true;
  const both = (pattern: RegExp) => pattern.test(before) && pattern.test(after);
  return !both(/[\p{L}\p{N}]/u) && !both(/\s/);
}

/** A name, option, path or log line as a code span on one line, whatever is in it. */
export function code(text: string): string {
  return `\`${escapeEntities(oneLine(text).replaceAll('`', 'ˋ')) || '(empty)'}\``;
}

/** mrkdwn in bold. It must be on one line; code spans in it stay what they are. */
export function bold(mrkdwn: string): string {
  const inside = mrkdwn
    .split(/(`[^`\n]*`)/)
    .map((piece, index) => (index % 2 === 1 ? piece : piece.replaceAll('*', '∗')))
    .join('')
    .replaceAll('\n', ' ')
    .trim();
  return inside === '' ? '' : `*${inside}*`;
}

/** A short name in running text: on one line, with nothing in it that formats. */
export function name(text: string): string {
  const safe = cut(oneLine(text), LONGEST_NAME).replace(/[*_~`]/g, (mark) => LOOK_ALIKE[mark] ?? mark);
  return escapeProse(safe) || '(no name)';
}

/** `@ann`, as words: a real mention would ring at every message. */
export function personName(person: Person): string {
  if (person.id === 'handrail') return 'Handrail';
  const safe = name(person.name === '' ? person.id : person.name);
  return /^(?:here|channel|everyone|group)\b/i.test(safe) ? `@${WORD_JOINER}${safe}` : `@${safe}`;
}
