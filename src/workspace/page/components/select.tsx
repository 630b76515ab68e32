import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { usePopover } from '../hooks/use-popover.ts';
import { Icon } from './icons.tsx';
import { pictured } from './pictures.tsx';

export interface Choice {
  readonly key: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly group?: string | undefined;
  readonly icon?: ComponentChildren;
}

interface Props {
  readonly choices: readonly Choice[];
  readonly selected: readonly string[];
  readonly onSelect: (keys: readonly string[]) => void;
  readonly placeholder: string;
  readonly multiple?: boolean;
  readonly limit?: number | undefined;
  readonly clearable?: boolean;
  readonly autofocus?: boolean | undefined;
  readonly busy?: boolean;
  /** aria-label or aria-labelledby, and what else describes it. */
  readonly names: Readonly<Record<string, string | boolean>>;
  readonly variant?: string;
}

/** A select-only combobox with its listbox (ARIA's pattern), for one choice or several. Letters jump to a choice. */
export function Select(props: Props) {
  const { choices, selected, multiple = false, limit, names, placeholder, onSelect } = props;
  const id = useId();
  const button = useRef<HTMLButtonElement | null>(null);
  const list = useRef<HTMLDivElement | null>(null);
  const typed = useRef({ letters: '', at: 0 });
  const [active, setActive] = useState<number | undefined>(undefined);
  const open = active !== undefined;
  const close = () => setActive(undefined);
  usePopover(open, button, list, close);

  const isSelected = (choice: Choice) => selected.includes(choice.key);
  const chosen = choices.filter(isSelected);

  const show = (index = choices.findIndex(isSelected)) => setActive(Math.max(0, index));
  const move = (index: number) => {
    const next = Math.max(0, Math.min(choices.length - 1, index));
    setActive(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const pick = (index: number) => {
    const choice = choices[index];
    if (choice === undefined) return;
    if (!multiple) {
      onSelect([choice.key]);
      close();
    } else if (isSelected(choice)) onSelect(selected.filter((key) => key !== choice.key));
    else if (limit === undefined || selected.length < limit) onSelect([...selected, choice.key]);
  };
  const jump = (letter: string) => {
    const now = performance.now();
    const letters = now - typed.current.at < 800 ? typed.current.letters + letter : letter;
    typed.current = { letters, at: now };
    const from = (active ?? -1) + (letters.length === 1 ? 1 : 0);
    const order = [...choices.keys()].map((index) => (index + Math.max(0, from)) % choices.length);
    const found = order.find((index) => choices[index]?.label.toLowerCase().startsWith(letters.toLowerCase()));
    if (found !== undefined) move(found);
    else if (!open) show();
  };

  const pressed = (event: KeyboardEvent) => {
    const { key, repeat } = event;
    const at = active ?? -1;
    // Held down since before the focus came here: it was meant for what sent the command.
    const openIfMeant = () => (repeat ? undefined : show());
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => (open ? move(at + 1) : show()),
      ArrowUp: () => (open ? move(at - 1) : show()),
      Home: () => move(0),
      End: () => move(choices.length - 1),
      Enter: () => (open ? pick(at) : openIfMeant()),
      ' ': () => (open ? pick(at) : openIfMeant()),
      ...(open ? { Escape: close } : {}),
    };
    const action = actions[key];
    if (action !== undefined) action();
    else if (key === 'Tab') return close();
    else if (key === 'Backspace' && multiple && selected.length > 0) onSelect(selected.slice(0, -1));
    else if (key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) jump(key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <span class={`select ${props.variant ?? ''}`}>
      <button
        type="button"
        ref={button}
        class="select-button"
        role="combobox"
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-activedescendant={open ? `${id}-${active}` : undefined}
        aria-busy={props.busy === true ? 'true' : undefined}
        data-autofocus={props.autofocus === true ? 'true' : undefined}
        onClick={() => (open ? close() : show())}
        onKeyDown={pressed}
        {...names}
      >
        <span class="select-value" data-empty={chosen.length === 0 ? 'true' : undefined}>
          {chosen.length === 0 && placeholder}
          {chosen.map((choice) =>
            multiple ? (
              <span class="chip" key={choice.key}>
                {choice.label}
              </span>
            ) : (
              <span class="select-one" key={choice.key}>
                {choice.icon}
                <span>{pictured(choice.label)}</span>
              </span>
            ),
          )}
        </span>
        <Icon name="chevron" />
      </button>
      {props.clearable === true && !multiple && chosen.length > 0 && (
        <button
          type="button"
          class="icon-button select-clear"
          aria-label="Clear the choice"
          onClick={() => onSelect([])}
        >
          <Icon name="close" />
        </button>
      )}
      <div
        ref={list}
        id={`${id}-list`}
        popover="manual"
        class="popover listbox"
        data-fit="anchor"
        role="listbox"
        tabIndex={-1}
        aria-multiselectable={multiple ? 'true' : undefined}
        aria-label={placeholder}
      >
        {open &&
          choices.map((choice, index) => (
            <div key={choice.key}>
              {choice.group !== undefined && choice.group !== choices[index - 1]?.group && (
                <div class="listbox-group">{choice.group}</div>
              )}
              <div
                id={`${id}-${index}`}
                class="option"
                role="option"
                tabIndex={-1}
                aria-selected={isSelected(choice)}
                data-active={index === active ? 'true' : undefined}
                onPointerMove={() => index !== active && setActive(index)}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => pick(index)}
                onKeyDown={pressed}
              >
                {choice.icon}
                <span class="option-text">
                  <span class="option-label">{pictured(choice.label)}</span>
                  {choice.description !== undefined && <span class="option-description">{choice.description}</span>}
                </span>
                {isSelected(choice) && <Icon name="check" />}
              </div>
            </div>
          ))}
      </div>
    </span>
  );
}
