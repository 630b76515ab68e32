/**
 * The text that a person sees on a page, read in one pass, in time proportional to its length, whatever it holds.
 *
 * Markup, comments, scripts, styles and what is hidden by an attribute are left out; pictures stand as their alternative
 * text, fields as their value. What style sheets and scripts would change is not seen.
 */
import { resolveEntities } from './entities.ts';

/** Elements whose text nobody sees. What is in them is no markup either. */
const UNSEEN = 'script style noscript iframe noembed noframes';
/** Elements that stand within a line and separate no words; declarations and comments, which have no name, likewise. */
const INLINE =
  ' a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q s samp small span strike strong sub sup tt u var wbr';
/** Elements of one line that separate words all the same. */
const CELLS = 'img input td th';
/** Elements that hide nothing by an attribute: they hold nothing, or all there is, which a script then shows. */
const HIDES_NOTHING = new Set(
  'html head body area base br col embed hr img input link meta param source track wbr'.split(' '),
);

/** What an element's tag means for the text; of those not listed, that a line ends. */
const MEANINGS: ReadonlyMap<string, 'unseen' | 'inline' | 'cell'> = new Map([
  ...UNSEEN.split(' ').map((name) => [name, 'unseen'] as const),
  ...INLINE.split(' ').map((name) => [name, 'inline'] as const),
  ...CELLS.split(' ').map((name) => [name, 'cell'] as const),
]);

/** Where a line ends on the page. What ends a line of the source is merely white space. */
export const LINE_END = '\f';

/** The text, with a {@link LINE_END} where a block of the page ends; see {@link flat}. */
export function visibleText(html: string): string {
  let text = '';
  let hidden: Hidden | undefined;
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const end = open < 0 ? html.length : open;
    if (end > at && hidden === undefined) text += html.slice(at, end);
    if (open < 0) break;
    const tag = tagAt(html, open);
    if (tag === undefined) {
      if (hidden === undefined) text += '<';
      at = open + 1;
      continue;
    }
    at = tag.end;
    const meaning = MEANINGS.get(tag.name);
    if (meaning === 'unseen') {
      if (!tag.closes) at = afterElement(html, at, tag.name);
    } else if (hidden === undefined || endsHidden(hidden, tag, meaning)) {
      const hides = !tag.closes && isHidden(tag);
      hidden = hides && !HIDES_NOTHING.has(tag.name) ? { name: tag.name, own: 1, others: 0 } : undefined;
      if (meaning !== 'inline') text += meaning === 'cell' ? ' ' : LINE_END;
      const instead = tag.closes || hides ? undefined : textInstead(tag);
      if (instead !== undefined) text += `${instead} `;
    }
  }
  return resolveEntities(text);
}

/** An element that an attribute hides: its name, and how many elements of this and of other names are open in it. */
interface Hidden {
  readonly name: string;
  own: number;
  others: number;
}

/** Those that end at the next of their kind, or where what they are in ends. */
const OPEN_ENDED = new Set('dd dt li optgroup option p tbody td tfoot th thead tr'.split(' '));
/** Parts of a table, each within those of a higher number. */
const TABLE_RANKS: ReadonlyMap<string, number> = new Map([
  ...['td', 'th'].map((name) => [name, 1] as const),
  ['tr', 2],
  ...['thead', 'tbody', 'tfoot'].map((name) => [name, 3] as const),
  ['table', 4],
]);

/**
 * Whether a hidden element ends at this tag: its own end tag, or one that shows that it has none. In doubt it ends too
 * early, since trouble must not be hidden.
 */
function endsHidden(hidden: Hidden, { name, closes }: Tag, meaning: string | undefined): boolean {
  if (name === hidden.name) {
    const isNext = !closes && hidden.others === 0 && OPEN_ENDED.has(name);
    hidden.own += closes ? -1 : 1;
    return isNext || hidden.own === 0;
  }
  if (name === '' || meaning === 'inline' || HIDES_NOTHING.has(name)) return false;
  if (hidden.others === 0) {
    const [rank, own] = [TABLE_RANKS.get(name) ?? 0, TABLE_RANKS.get(hidden.name) ?? 0];
    if (closes ? rank > own : rank >= own && rank > 0 && rank < 4) return true;
    if (hidden.name === 'p' && !closes) return true;
  }
  if (OPEN_ENDED.has(name)) return false;
  hidden.others += closes ? -1 : 1;
  return hidden.others < 0;
}

/** On one line, with characters in their usual form, and without those that cannot be seen. */
export function flat(text: string): string {
  const usual = /^[\t\n\f\r\x20-\x7e]*$/.test(text) ? text : usualForm(text);
  return usual.replace(/[^\S ]\s*| \s+/g, ' ').trim();
}

const INVISIBLE = /(?!\s)[\p{Cc}\p{Cf}]/gu;
/** No script has so many on one letter. To put them in order takes a time that grows with their number's square. */
const TOO_MANY_MARKS = /(\p{M}{16})\p{M}+/gu;

function usualForm(text: string): string {
  return text.replace(TOO_MANY_MARKS, '$1').normalize('NFKC').replace(INVISIBLE, '');
}

interface Tag {
  /** In small letters; empty for what is no element. */
  readonly name: string;
  readonly closes: boolean;
  /** Those that matter here, by their names in small letters. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Where the text goes on. */
  readonly end: number;
}

/** Undefined if this `<` begins no markup. */
function tagAt(html: string, open: number): Tag | undefined {
  const next = html.charCodeAt(open + 1);
  // `<!…>`, `<?…>`: comments and declarations.
  if (next === 33 && html.startsWith('<!--', open)) return nothing(endOfComment(html, open + 4));
  if (next === 33 || next === 63) return nothing(after(html, '>', open));
  const closes = next === 47;
  const start = open + (closes ? 2 : 1);
  const nameEnd = endOfName(html, start);
  if (nameEnd === start) return closes ? nothing(after(html, '>', open)) : undefined;
  const { end, attributes } = attributesAt(html, nameEnd);
  return { name: html.slice(start, nameEnd).toLowerCase(), closes, attributes, end };
}

/** `start` itself if no letter stands there. */
function endOfName(html: string, start: number): number {
  // Small letters and capitals differ in one bit.
  const first = html.charCodeAt(start) | 32;
  if (!(first >= 97 && first <= 122)) return start;
  let at = start + 1;
  for (; at < html.length; at++) {
    const code = html.charCodeAt(at);
    if (code <= 32 || code === 47 || code === 62) break;
  }
  return at;
}

function nothing(end: number): Tag {
  return { name: '', closes: true, attributes: NONE, end };
}

function endOfComment(html: string, start: number): number {
  if (html.startsWith('>', start)) return start + 1;
  if (html.startsWith('->', start)) return start + 2;
  // Browsers take both for its end.
  COMMENT_END.lastIndex = start;
  return COMMENT_END.test(html) ? COMMENT_END.lastIndex : html.length;
}

const COMMENT_END = /--!?>/g;

const WANTED = new Set(['alt', 'hidden', 'style', 'type', 'value']);
const NONE: ReadonlyMap<string, string> = new Map();

/** Reads a tag's attributes up to its end, as browsers do: a `>` in quotes ends nothing. The first of a name counts. */
function attributesAt(html: string, start: number): Pick<Tag, 'attributes' | 'end'> {
  let found: Map<string, string> | undefined;
  let at = start;
  for (;;) {
    while (isBlank(html, at) || html.charCodeAt(at) === SLASH) at++;
    if (at >= html.length) return { attributes: found ?? NONE, end: at };
    if (html.charCodeAt(at) === CLOSE) return { attributes: found ?? NONE, end: at + 1 };
    const nameStart = at++;
    while (isOfName(html, at)) at++;
    const nameEnd = at;
    while (isBlank(html, at)) at++;
    let valueStart = at;
    let valueEnd = at;
    if (html.charCodeAt(at) === EQUALS) {
      at++;
      while (isBlank(html, at)) at++;
      valueStart = at;
      const quote = html.charAt(at);
      if (quote === '"' || quote === "'") {
        at = after(html, quote, ++valueStart);
        valueEnd = at - 1;
      } else {
        while (at < html.length && !isBlank(html, at) && html.charCodeAt(at) !== CLOSE) at++;
        valueEnd = at;
      }
    }
    // Most are `id`, `href`, `cellspacing`: not worth a text of their own.
    if (nameEnd - nameStart < 3 || nameEnd - nameStart > 6) continue;
    const name = html.slice(nameStart, nameEnd).toLowerCase();
    if (!WANTED.has(name) || found?.has(name)) continue;
    found ??= new Map();
    found.set(name, html.slice(valueStart, valueEnd));
  }
}

const [SLASH, EQUALS, CLOSE] = [47, 61, 62];

function isBlank(html: string, at: number): boolean {
  return html.charCodeAt(at) <= 32;
}

function isOfName(html: string, at: number): boolean {
  const code = html.charCodeAt(at);
  return code > 32 && code !== SLASH && code !== EQUALS && code !== CLOSE;
}

function afterElement(html: string, start: number, name: string): number {
  const close = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
  close.lastIndex = start;
  const found = close.exec(html);
  return found === null ? html.length : after(html, '>', found.index);
}

function after(html: string, mark: string, start: number): number {
  const found = html.indexOf(mark, start);
  return found < 0 ? html.length : found + mark.length;
}

function isHidden({ name, attributes }: Tag): boolean {
  if (name === 'template' || attributes.has('hidden')) return true;
  const style = attributes.get('style');
  return (
    style !== undefined &&
    /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\s*(?:!\s*important\s*)?(?:;|$)/i.test(style)
  );
}

const NOT_SHOWN = new Set(['hidden', 'password', 'checkbox', 'radio']);

function textInstead({ name, attributes }: Tag): string | undefined {
  if (name === 'img') return attributes.get('alt');
  if (name !== 'input' || NOT_SHOWN.has(attributes.get('type')?.toLowerCase() ?? '')) return undefined;
  return attributes.get('value');
}
