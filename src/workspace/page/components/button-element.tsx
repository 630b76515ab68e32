import type { Button } from '@slack/types';
import { safeUrl } from '../text/mrkdwn-inline.ts';
import { type Placement, useElement } from './element-props.ts';
import { pictured } from './pictures.tsx';
import { plainWords } from './text.tsx';

/** A button of a block. With an address it opens that and tells the app as well, as Slack does. */
export function ButtonElement({ element, placement }: { readonly element: Button; readonly placement: Placement }) {
  const { busy, use } = useElement(element, placement);
  const { text, value, style, url } = element;
  const label = plainWords(text);
  const payload = {
    text,
    ...(value === undefined ? {} : { value }),
    ...(style === undefined ? {} : { style }),
    ...(url === undefined ? {} : { url }),
  };
  const link = url === undefined ? undefined : safeUrl(url);
  const pressed = () => void use(payload);
  const shared = {
    class: `button${style === undefined ? '' : ` button-${style}`}`,
    onClick: pressed,
    ...(element.accessibility_label === undefined ? {} : { 'aria-label': element.accessibility_label }),
  };
  if (link !== undefined) {
    return (
      <a {...shared} href={link} target="_blank" rel="noopener noreferrer">
        {pictured(label)}
      </a>
    );
  }
  return (
    <button type="button" {...shared} aria-busy={busy ? 'true' : undefined}>
      {pictured(label)}
    </button>
  );
}
