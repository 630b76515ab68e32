import type { RichTextBlock, RichTextBlockElement, RichTextElement } from '@slack/types';
import { type ComponentChildren, Fragment, h, type VNode } from 'preact';
import { emojiGlyph } from '../text/emoji.ts';
import { safeUrl } from '../text/mrkdwn-inline.ts';
import { pictured } from './pictures.tsx';
import { ChannelMention, Emoji, Link, Moment, UserMention } from './text.tsx';

function content(element: RichTextElement): ComponentChildren {
  switch (element.type) {
    case 'text':
      return pictured(element.text);
    case 'link': {
      const url = safeUrl(element.url);
      return url === undefined ? (element.text ?? element.url) : <Link url={url}>{element.text ?? url}</Link>;
    }
    case 'user':
      return <UserMention id={element.user_id} />;
    case 'channel':
      return <ChannelMention id={element.channel_id} />;
    case 'usergroup':
      return <span class="mention">@group</span>;
    case 'broadcast':
      return <span class="mention">@{element.range}</span>;
    case 'emoji': {
      const glyph = emojiGlyph(element.name);
      return glyph === undefined ? `:${element.name}:` : <Emoji name={element.name} glyph={glyph} />;
    }
    case 'date':
      return (
        <Moment
          timestamp={element.timestamp}
          format={element.format}
          fallback={element.fallback ?? ''}
          url={element.url === undefined ? undefined : safeUrl(element.url)}
        />
      );
    case 'color':
      return element.value;
    default:
      return null;
  }
}

function styled(element: RichTextElement): ComponentChildren {
  const style = element.style ?? {};
  let node = content(element);
  if (style.code === true) node = <code>{node}</code>;
  if (style.strike === true) node = <s>{node}</s>;
  if (style.italic === true) node = <em>{node}</em>;
  if (style.bold === true) node = <strong>{node}</strong>;
  if (style.underline === true) node = <u>{node}</u>;
  return node;
}

const line = (elements: readonly RichTextElement[]): VNode => h(Fragment, null, ...elements.map(styled));

function part(element: RichTextBlockElement): VNode | null {
  switch (element.type) {
    case 'rich_text_section':
      return <div class="para">{line(element.elements)}</div>;
    case 'rich_text_quote':
      return <blockquote class="quote">{line(element.elements)}</blockquote>;
    case 'rich_text_preformatted':
      return (
        <pre class="code-block">
          <code>{line(element.elements)}</code>
        </pre>
      );
    case 'rich_text_list': {
      const items = element.elements.map((item) => <li>{line(item.elements)}</li>);
      const List = element.style === 'ordered' ? 'ol' : 'ul';
      return (
        <List class="rich-list" data-indent={element.indent ?? 0}>
          {h(Fragment, null, ...items)}
        </List>
      );
    }
    default:
      return null;
  }
}

export function RichText({ block }: { readonly block: RichTextBlock }) {
  return h('div', { class: 'mrkdwn' }, ...block.elements.map(part));
}
