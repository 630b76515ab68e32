import type { TextObject } from '@slack/types';
import { type ComponentChildren, Fragment, h, type VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatDate, fullMoment } from '../text/dates.ts';
import { replaceShortcodes } from '../text/emoji.ts';
import { type Block, type Inline, type ListItem, parseMrkdwn } from '../text/mrkdwn.ts';
import { type Directory, useDirectory } from './contexts.ts';
import { pictured } from './pictures.tsx';

/** A link that leaves the page. */
export function Link({ url, children }: { readonly url: string; readonly children: ComponentChildren }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

export function UserMention({ id, label }: { readonly id: string; readonly label?: string | undefined }) {
  const { person, me } = useDirectory();
  const known = person(id);
  const name = known === undefined ? (label ?? id) : known.isBot ? known.realName : known.name;
  return (
    <span class="mention" data-me={id === me.id ? 'true' : undefined}>
      @{name}
    </span>
  );
}

export function ChannelMention({ id, label }: { readonly id: string; readonly label?: string | undefined }) {
  const { channel } = useDirectory();
  const name = channel(id) ?? label ?? id;
  return channel(id) === undefined ? (
    <span class="mention">#{name}</span>
  ) : (
    <a class="mention" href={`#${id}`}>{`#${name}`}</a>
  );
}

interface MomentProps {
  readonly timestamp: number;
  readonly format: string;
  readonly fallback: string;
  readonly url?: string | undefined;
}

/** A `<!date^…>`: in the reader's own time zone. */
export function Moment({ timestamp, format, fallback, url }: MomentProps) {
  const reading = { now: new Date() };
  const words = formatDate(timestamp, format, reading);
  if (words === undefined) return <>{fallback}</>;
  const date = new Date(timestamp * 1000);
  const time = (
    <time dateTime={date.toISOString()} title={fullMoment(date, reading)}>
      {words}
    </time>
  );
  return url === undefined ? time : <Link url={url}>{time}</Link>;
}

export function Emoji({ name, glyph }: { readonly name: string; readonly glyph: string }) {
  return (
    <span class="emoji" title={`:${name}:`}>
      {pictured(glyph)}
    </span>
  );
}

// Children are handed to `h` one by one, not as a list: spans have no identity of their own to key by.
const all = (spans: readonly Inline[]): VNode => h(Fragment, null, ...spans.map(inline));

function inline(span: Inline): ComponentChildren {
  switch (span.type) {
    case 'text':
    case 'broadcast':
      return span.type === 'broadcast' ? <span class="mention">{span.text}</span> : pictured(span.text);
    case 'bold':
      return <strong>{all(span.children)}</strong>;
    case 'italic':
      return <em>{all(span.children)}</em>;
    case 'strike':
      return <s>{all(span.children)}</s>;
    case 'code':
      return <code>{span.text}</code>;
    case 'link':
      return <Link url={span.url}>{pictured(span.text)}</Link>;
    case 'user':
      return <UserMention id={span.id} label={span.label} />;
    case 'channel':
      return <ChannelMention id={span.id} label={span.label} />;
    case 'usergroup':
      return <span class="mention">{span.label ?? '@group'}</span>;
    case 'date':
      return <Moment timestamp={span.timestamp} format={span.format} fallback={span.fallback} url={span.url} />;
    case 'emoji':
      return <Emoji name={span.name} glyph={span.glyph} />;
    case 'break':
      return <br />;
    default:
      return span satisfies never;
  }
}

function listItem({ marker, indent, children }: ListItem): VNode {
  return (
    <span class="list-item" style={{ paddingLeft: `${indent * 12}px` }}>
      <span class="list-marker">{marker} </span>
      <span>{all(children)}</span>
    </span>
  );
}

function block(it: Block): VNode {
  switch (it.type) {
    case 'paragraph':
      return <span class="para">{all(it.children)}</span>;
    case 'quote':
      return <span class="quote">{all(it.children)}</span>;
    case 'code-block':
      return <code class="code-block">{it.text}</code>;
    case 'list':
      return <span class="text-list">{h(Fragment, null, ...it.items.map(listItem))}</span>;
    default:
      return it satisfies never;
  }
}

/** Slack's mrkdwn as elements and text nodes. Only phrasing content, so that it can stand in a label or a button. */
export function Mrkdwn({ source }: { readonly source: string }) {
  const blocks = useMemo(() => parseMrkdwn(source), [source]);
  return h('span', { class: 'mrkdwn' }, ...blocks.map(block));
}

/** The words of a plain_text object: as written, but for emoji if it asks for them (as Slack does unless told not to). */
export function plainWords(text: { readonly text: string; readonly emoji?: boolean }): string {
  return text.emoji === false ? text.text : replaceShortcodes(text.text);
}

/** A text object of either kind. */
export function Text({ text }: { readonly text: TextObject }) {
  return text.type === 'mrkdwn' ? (
    <Mrkdwn source={text.text} />
  ) : (
    <span class="plain">{pictured(plainWords(text))}</span>
  );
}

/** Text as a screen reader or a label needs it. */
export function wordsOf(text: TextObject, directory: Directory): string {
  return text.type === 'plain_text' ? plainWords(text) : directory.words(text.text);
}
