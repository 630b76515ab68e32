/**
 * The inline half of Slack's mrkdwn: one line in, a tree of spans out. It never throws, loses no text, and decides
 * nothing about HTML: the renderer makes elements and text nodes of the tree, so nothing written can become markup.
 *
 * A mark (`*`, `_`, `~`) opens where a word could begin and closes where one could end, on the same line.
 * Spans in `<…>` and between backticks are opaque to the marks around them.
 */
import { emojiGlyph, replaceShortcodes } from './emoji.ts';
import { unescapeEntities } from './entities.ts';

export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'bold' | 'italic' | 'strike'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'link'; readonly url: string; readonly text: string }
  | { readonly type: 'user' | 'channel' | 'usergroup'; readonly id: string; readonly label: string | undefined }
  | { readonly type: 'broadcast'; readonly text: string }
  | {
      readonly type: 'date';
      readonly timestamp: number;
      readonly format: string;
      readonly fallback: string;
      readonly url: string | undefined;
    }
  | { readonly type: 'emoji'; readonly name: string; readonly glyph: string }
  | { readonly type: 'break' };

type Mark = '*' | '_' | '~';
const spans = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
const isMark = (character: string): character is Mark => character in spans;
const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character);
const isSpace = (character: string | undefined) => character === undefined || /\s/.test(character);

/** Only addresses that a click may follow; anything else, such as `javascript:`, is shown as text. */
export function safeUrl(url: string): string | undefined {
  return /^(?:https?:\/\/|mailto:|tel:)[^\s]+$/i.test(url) ? url : undefined;
}

function angleToken(inner: string): Inline | undefined {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : unescapeEntities(inner.slice(bar + 1));
  const mention = /^([@#])([A-Z0-9]+)$/.exec(target);
  if (mention !== null) {
    return { type: mention[1] === '@' ? 'user' : 'channel', id: mention[2] ?? '', label: label || undefined };
  }
  if (target.startsWith('!date^')) {
    const [, stamp = '', format = '', url] = target.split('^');
    if (!/^-?\d+$/.test(stamp) || format === '') return undefined;
    return {
      type: 'date',
      timestamp: Number(stamp),
      format: unescapeEntities(format),
      fallback: label ?? '',
      url: url === undefined ? undefined : safeUrl(unescapeEntities(url)),
    };
  }
  if (target.startsWith('!subteam^')) return { type: 'usergroup', id: target.slice(9), label: label || undefined };
  if (/^!(?:here|channel|everyone|group)$/.test(target)) return { type: 'broadcast', text: `@${target.slice(1)}` };
  const url = safeUrl(unescapeEntities(target));
  if (url === undefined) return undefined;
  return { type: 'link', url, text: label === undefined || label === '' ? url : replaceShortcodes(label) };
}

/** Reads one line. `within` holds the marks that are already open, so nesting is at most three deep. */
class LineParser {
  readonly #line: string;
  readonly #within: string;
  readonly #spans: Inline[] = [];
  /** What is known not to be closed in the rest of the line, so that a line of openers costs no more than its length. */
  readonly #unclosed = new Set<string>();
  #text = '';
  #at = 0;

  constructor(line: string, within: string) {
    this.#line = line;
    this.#within = within;
  }

  parse(): readonly Inline[] {
    while (this.#at < this.#line.length) {
      const next = this.#angle() ?? this.#code() ?? this.#marked() ?? this.#emoji() ?? this.#bareUrl();
      if (next === undefined) this.#character();
      else {
        this.#flush();
        this.#spans.push(next);
      }
    }
    this.#flush();
    return this.#spans;
  }

  #flush(): void {
    if (this.#text !== '') this.#spans.push({ type: 'text', text: unescapeEntities(this.#text) });
    this.#text = '';
  }

  #character(): void {
    this.#text += this.#line[this.#at] ?? '';
    this.#at += 1;
  }

  #angle(): Inline | undefined {
    if (this.#line[this.#at] !== '<') return undefined;
    const end = this.#angleEnd(this.#at);
    if (end === undefined) return undefined;
    const token = angleToken(this.#line.slice(this.#at + 1, end));
    if (token !== undefined) this.#at = end + 1;
    return token;
  }

  #angleEnd(start: number): number | undefined {
    if (this.#unclosed.has('<')) return undefined;
    const end = this.#line.indexOf('>', start + 1);
    if (end < 0) this.#unclosed.add('<');
    if (end <= start + 1) return undefined;
    const reopened = this.#line.lastIndexOf('<', end);
    return reopened === start ? end : undefined;
  }

  #codeEnd(start: number): number | undefined {
    if (this.#unclosed.has('`')) return undefined;
    const end = this.#line.indexOf('`', start + 1);
    if (end < 0) this.#unclosed.add('`');
    return end > start + 1 ? end : undefined;
  }

  #code(): Inline | undefined {
    if (this.#line[this.#at] !== '`') return undefined;
    const end = this.#codeEnd(this.#at);
    if (end === undefined) return undefined;
    const text = unescapeEntities(this.#line.slice(this.#at + 1, end));
    this.#at = end + 1;
    return { type: 'code', text };
  }

  #marked(): Inline | undefined {
    const mark = this.#line[this.#at] ?? '';
    if (!isMark(mark) || this.#within.includes(mark) || this.#unclosed.has(mark)) return undefined;
    const before = this.#line[this.#at - 1];
    if (isWord(before) || before === mark || isSpace(this.#line[this.#at + 1])) return undefined;
    const end = this.#markEnd(mark, this.#at);
    if (end === undefined) return undefined;
    const children = new LineParser(this.#line.slice(this.#at + 1, end), this.#within + mark).parse();
    this.#at = end + 1;
    return { type: spans[mark], children };
  }

  #markEnd(mark: Mark, start: number): number | undefined {
    for (let at = start + 1; at < this.#line.length; at += 1) {
      const character = this.#line[at];
      if (character === '`') at = this.#codeEnd(at) ?? at;
      else if (character === '<') at = this.#angleEnd(at) ?? at;
      else if (character === mark && at > start + 1 && !isSpace(this.#line[at - 1]) && !isWord(this.#line[at + 1]))
        return at;
    }
    this.#unclosed.add(mark);
    return undefined;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#line) ?? undefined;
  }

  #emoji(): Inline | undefined {
    if (this.#line[this.#at] !== ':') return undefined;
    const found = this.#match(/:([a-z0-9_+-]{1,60}):(?::skin-tone-[2-6]:)?/y);
    const glyph = found === undefined ? undefined : emojiGlyph(found[1] ?? '');
    if (found === undefined || glyph === undefined) return undefined;
    this.#at += found[0].length;
    return { type: 'emoji', name: found[1] ?? '', glyph };
  }

  #bareUrl(): Inline | undefined {
    if (this.#line[this.#at] !== 'h' || isWord(this.#line[this.#at - 1])) return undefined;
    const found = this.#match(/https?:\/\/[^\s<>|`]*[^\s<>|`.,;:!?'")\]}*_~]/y);
    if (found === undefined) return undefined;
    // An escaped angle bracket ends an address that was typed between brackets.
    const written = found[0].replace(/&[lg]t;.*$/s, '');
    if (!/^https?:\/\/./.test(written)) return undefined;
    this.#at += written.length;
    const url = unescapeEntities(written);
    return { type: 'link', url, text: url };
  }
}

/** Parses one line of mrkdwn (no newline in it) into spans. Never throws. */
export function parseInline(line: string): readonly Inline[] {
  return new LineParser(line, '').parse();
}
