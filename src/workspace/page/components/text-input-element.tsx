import type { EmailInput, NumberInput, PlainTextInput, URLInput } from '@slack/types';
import { useEffect, useRef } from 'preact/hooks';
import { enteredIn } from '../blocks/form.ts';
import { naming, type Placement, useElement } from './element-props.ts';
import { plainWords } from './text.tsx';

type TextElement = PlainTextInput | EmailInput | URLInput | NumberInput;

const keyboards = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'decimal',
} as const;

/** Slack sends what is typed after a short rest, when an app asks for every character. */
const rest = 400;

/** Text of one line or several. Empty counts as nothing entered. */
export function TextInputElement({
  element,
  placement,
}: {
  readonly element: TextElement;
  readonly placement: Placement;
}) {
  const { held, hold, dispatchHeld } = useElement(element, placement);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const value = String(enteredIn(held) ?? '');
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const lines = element.type === 'plain_text_input' && element.multiline === true;
  const limit = element.type === 'plain_text_input' ? element.max_length : undefined;
  const label = element.placeholder === undefined ? 'Text' : plainWords(element.placeholder);

  const typed = (text: string) => {
    const entered = text === '' ? null : text;
    hold(entered);
    if (!placement.dispatch || !triggers.includes('on_character_entered')) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void dispatchHeld(entered), rest);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.isComposing || !placement.dispatch || lines) return;
    if (!triggers.includes('on_enter_pressed')) return;
    event.preventDefault();
    void dispatchHeld(value === '' ? null : value);
  };
  const shared = {
    class: 'text-input',
    value,
    placeholder: element.placeholder === undefined ? undefined : plainWords(element.placeholder),
    'data-autofocus': element.focus_on_load === true ? 'true' : undefined,
    onKeyDown: pressed,
    ...naming(placement, label),
  };
  return (
    <span class="text-field">
      {lines ? (
        <textarea {...shared} rows={3} onInput={(event) => typed(event.currentTarget.value)} />
      ) : (
        <input {...shared} inputMode={keyboards[element.type]} onInput={(event) => typed(event.currentTarget.value)} />
      )}
      {limit !== undefined && value.length > limit * 0.8 && (
        <span class="counter" data-over={value.length > limit ? 'true' : undefined}>
          {limit - value.length}
        </span>
      )}
    </span>
  );
}
