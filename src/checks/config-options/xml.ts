/**
 * Whether a text is XML from beginning to end. Nothing more is asked of it: what the elements of an export mean is not
 * public. Entities are not followed, and nothing is fetched.
 */
import { count } from '../text.ts';

export type Xml =
  /** It parses; `empty` if its one element holds nothing. */
  | { readonly parses: true; readonly elements: number; readonly empty: boolean }
  | { readonly parses: false; readonly why: string };

const START = /<([A-Za-z_:\u0080-\uffff][^\s<>/="'&]*)((?:\s+[^\s<>/="'&]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const END = /<\/([^\s<>/]+)\s*>/y;
const BARE_AMPERSAND = /&(?!(?:[A-Za-z_:][\w:.-]{0,100}|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)/;
const DOCTYPE = /<!DOCTYPE\s[^[\]>]*(?:\[[^\]]*\]\s*)?>/y;

/** Beginning → end of what holds no elements. */
const APART = [
  ['<!--', '-->'],
  ['<?', '?>'],
  ['<![CDATA[', ']]>'],
] as const;

export function looksLikeXml(text: string): boolean {
  return /^\s*</.test(text);
}

export function readXml(text: string): Xml {
  const open: string[] = [];
  let elements = 0;
  let content = 0;
  let at = 0;
  const broken = (why: string): Xml => ({ parses: false, why: `line ${count(lineAt(text, at))}: ${why}` });
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const between = text.slice(at, next < 0 ? text.length : next);
    if (between.trim() !== '') {
      if (open.length === 0) return broken('text outside the one element');
      if (BARE_AMPERSAND.test(between)) return broken('`&` that begins nothing');
      content++;
    }
    if (next < 0) break;
    at = next;
    const apart = APART.find(([begin]) => text.startsWith(begin, at));
    if (apart !== undefined) {
      const end = text.indexOf(apart[1], at + apart[0].length);
      if (end < 0) return broken(`\`${apart[0]}\` without its end`);
      if (apart[0] === '<![CDATA[') {
        if (open.length === 0) return broken('text outside the one element');
        content++;
      }
      at = end + apart[1].length;
      continue;
    }
    const tag =
      matchAt(START, text, at) ?? matchAt(END, text, at) ?? (elements === 0 ? matchAt(DOCTYPE, text, at) : null);
    if (tag === null) return broken('`<` that begins nothing');
    const [whole, name = '', attributes, selfClosing] = tag;
    if (attributes !== undefined) {
      if (open.length === 0 && elements > 0) return broken('a second element beside the one');
      if (BARE_AMPERSAND.test(attributes)) return broken('`&` that begins nothing');
      if (open.length > 0) content++;
      elements++;
      if (selfClosing === '') open.push(name);
    } else if (name !== '' && open.pop() !== name) return broken(`\`</${name.slice(0, 60)}>\` where another ends`);
    at += whole.length;
  }
  at = text.length;
  const unclosed = open.at(-1);
  if (unclosed !== undefined) return broken(`it ends before \`${unclosed.slice(0, 60)}\` does`);
  return elements === 0 ? broken('no element') : { parses: true, elements, empty: content === 0 };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function lineAt(text: string, at: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < at; i = text.indexOf('\n', i + 1)) line++;
  return line;
}
