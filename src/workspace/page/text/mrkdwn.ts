/**
 * The block half of Slack's mrkdwn: fenced code, quotes, lines that look like list items, and paragraphs of the rest.
 * Slack has no list syntax for apps; a line that begins with a bullet or a number is given a hanging indent here, and
 * keeps its own marker, so what is read is what was written.
 */
import { unescapeEntities } from './entities.ts';
import { type Inline, parseInline } from './mrkdwn-inline.ts';

export type { Inline } from './mrkdwn-inline.ts';

export interface ListItem {
  readonly marker: string;
  /** Nesting by leading white space: 0, 1, 2, … */
  readonly indent: number;
  readonly children: readonly Inline[];
}

export type Block =
  | { readonly type: 'paragraph' | 'quote'; readonly children: readonly Inline[] }
  | { readonly type: 'list'; readonly items: readonly ListItem[] }
  | { readonly type: 'code-block'; readonly text: string };

type Line =
  | { readonly type: 'paragraph' | 'quote'; readonly text: string }
  | { readonly type: 'list'; readonly item: ListItem };

/** Further in, there would be no room left for the text. */
const DEEPEST = 12;

function classify(text: string): Line {
  const quoted = /^(?:>|&gt;) ?/.exec(text);
  if (quoted !== null) return { type: 'quote', text: text.slice(quoted[0].length) };
  const item = /^(\s*)([•◦▪‣·–-]|\d{1,3}[.)])[ \t]+(?=\S)/.exec(text);
  if (item === null) return { type: 'paragraph', text };
  const indent = Math.min(DEEPEST, Math.floor((item[1] ?? '').replace(/\t/g, '    ').length / 2));
  return { type: 'list', item: { marker: item[2] ?? '', indent, children: parseInline(text.slice(item[0].length)) } };
}

function classifyAll(text: string): readonly Line[] {
  const lines: Line[] = [];
  let quoteRest = false;
  for (const line of text.split('\n')) {
    const rest = quoteRest ? null : /^(?:>>>|&gt;&gt;&gt;) ?/.exec(line);
    if (rest !== null) quoteRest = true;
    if (quoteRest) lines.push({ type: 'quote', text: rest === null ? line : line.slice(rest[0].length) });
    else lines.push(classify(line));
  }
  return lines;
}

function group(lines: readonly Line[]): readonly Block[] {
  const blocks: { type: 'paragraph' | 'quote' | 'list'; children: Inline[]; items: ListItem[] }[] = [];
  for (const line of lines) {
    let open = blocks.at(-1);
    const continues = open?.type === line.type;
    if (open === undefined || !continues) {
      open = { type: line.type, children: [], items: [] };
      blocks.push(open);
    }
    if (line.type === 'list') open.items.push(line.item);
    else {
      if (continues) open.children.push({ type: 'break' });
      open.children.push(...parseInline(line.text));
    }
  }
  return blocks.map(({ type, children, items }) => (type === 'list' ? { type, items } : { type, children }));
}

const fence = '```';
const isEmpty = (block: Block) => block.type === 'paragraph' && block.children.length === 0;

/**
 * Parses Slack's mrkdwn. Never throws; every character that is not a mark of the syntax is in the result, once unescaped.
 * @param source text as Slack's API carries it: `&amp; &lt; &gt;` escaped, mentions and links in `<…>`
 */
export function parseMrkdwn(source: string): readonly Block[] {
  const blocks: Block[] = [];
  const prose = (text: string) => {
    if (text !== '') blocks.push(...group(classifyAll(text)).filter((block) => !isEmpty(block)));
  };
  let done = 0;
  for (let open = source.indexOf(fence); open >= 0; ) {
    const close = source.indexOf(fence, open + fence.length);
    if (close < 0) break;
    const inside = source.slice(open + fence.length, close);
    if (inside.trim() === '') {
      open = source.indexOf(fence, open + 1);
      continue;
    }
    // The newlines that touch a fence belong to it, not to the text around it.
    prose(source.slice(done, open).replace(/\n$/, ''));
    blocks.push({ type: 'code-block', text: unescapeEntities(inside.replace(/^\n/, '').replace(/\n$/, '')) });
    done = close + fence.length;
    if (source[done] === '\n') done += 1;
    open = source.indexOf(fence, done);
  }
  prose(source.slice(done));
  return blocks;
}

/** Names for ids, as far as the reader knows them. */
export interface Names {
  user(id: string): string | undefined;
  channel(id: string): string | undefined;
}

function inlineText(spans: readonly Inline[], names: Names): string {
  return spans
    .map((span) => {
      switch (span.type) {
        case 'text':
        case 'code':
        case 'link':
        case 'broadcast':
          return span.text;
        case 'bold':
        case 'italic':
        case 'strike':
          return inlineText(span.children, names);
        case 'user':
          return `@${names.user(span.id) ?? span.label ?? span.id}`;
        case 'channel':
          return `#${names.channel(span.id) ?? span.label ?? span.id}`;
        case 'usergroup':
          return span.label ?? '@group';
        case 'date':
          return span.fallback;
        case 'emoji':
          return span.glyph;
        case 'break':
          return '\n';
        default:
          return span satisfies never;
      }
    })
    .join('');
}

/** What a screen reader or a one-line preview needs of a message: its words without its marks. */
export function plainText(blocks: readonly Block[], names: Names): string {
  return blocks
    .map((block) => {
      if (block.type === 'code-block') return block.text;
      if (block.type === 'list')
        return block.items.map((item) => `${item.marker} ${inlineText(item.children, names)}`).join('\n');
      return inlineText(block.children, names);
    })
    .join('\n');
}
