import type { Overflow } from '@slack/types';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { usePopover } from '../hooks/use-popover.ts';
import { safeUrl } from '../text/mrkdwn-inline.ts';
import { type Placement, useElement } from './element-props.ts';
import { Icon } from './icons.tsx';
import { pictured } from './pictures.tsx';
import { plainWords } from './text.tsx';

/** The "more" menu: a menu button whose items take the focus in turn. */
export function OverflowElement({ element, placement }: { readonly element: Overflow; readonly placement: Placement }) {
  const { busy, use } = useElement(element, placement);
  const id = useId();
  const button = useRef<HTMLButtonElement | null>(null);
  const menu = useRef<HTMLDivElement | null>(null);
  const [active, setActive] = useState<number | undefined>(undefined);
  const open = active !== undefined;
  const close = () => setActive(undefined);
  usePopover(open, button, menu, close, 'end');
  // At once, so that the next key reaches the item and not the button.
  useLayoutEffect(() => {
    if (active === undefined) return;
    menu.current?.querySelectorAll<HTMLElement>('[role=menuitem]')[active]?.focus();
  }, [active]);

  const count = element.options.length;
  const leave = () => {
    close();
    button.current?.focus();
  };
  const pick = (index: number) => {
    leave();
    const option = element.options[index];
    if (option !== undefined) void use({ selected_option: option });
    const url = option?.url === undefined ? undefined : safeUrl(option.url);
    if (url !== undefined) openElsewhere(url);
  };
  const pressed = (event: KeyboardEvent) => {
    const at = active ?? 0;
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => setActive((at + 1) % count),
      ArrowUp: () => setActive((at + count - 1) % count),
      Home: () => setActive(0),
      End: () => setActive(count - 1),
      Escape: leave,
    };
    if (event.key === 'Tab') return close();
    const action = actions[event.key];
    if (action === undefined) return;
    action();
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <span class="overflow">
      <button
        type="button"
        ref={button}
        class="button button-more"
        aria-label="More actions"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={`${id}-menu`}
        aria-busy={busy ? 'true' : undefined}
        onClick={() => (open ? close() : setActive(0))}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          setActive(event.key === 'ArrowDown' ? 0 : count - 1);
        }}
      >
        <Icon name="more" />
      </button>
      <div ref={menu} id={`${id}-menu`} popover="manual" class="popover menu" role="menu" aria-label="More actions">
        {open &&
          element.options.map((option, index) => (
            <button
              type="button"
              role="menuitem"
              class="option"
              tabIndex={index === active ? 0 : -1}
              key={option.value ?? option.text.text}
              data-active={index === active ? 'true' : undefined}
              onClick={() => pick(index)}
              onKeyDown={pressed}
            >
              <span class="option-text">
                <span class="option-label">{pictured(plainWords(option.text))}</span>
                {option.description !== undefined && (
                  <span class="option-description">{plainWords(option.description)}</span>
                )}
              </span>
            </button>
          ))}
      </div>
    </span>
  );
}

function openElsewhere(url: string): void {
  window.open(url, '_blank', 'noopener,noreferrer');
}
