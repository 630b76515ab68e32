import type { Checkboxes, Option, RadioButtons } from '@slack/types';
import { useId, useState } from 'preact/hooks';
import { enteredIn } from '../blocks/form.ts';
import { naming, type Placement, useElement } from './element-props.ts';
import { Text } from './text.tsx';

interface Props {
  readonly element: RadioButtons | Checkboxes;
  readonly placement: Placement;
}

/** Radio buttons and checkboxes, with their descriptions. */
export function ChoicesElement({ element, placement }: Props) {
  const { held, enter } = useElement(element, placement);
  const id = useId();
  // The browser ticks a box before anybody is asked; drawing it anew takes that back.
  const [round, setRound] = useState(0);
  const single = element.type === 'radio_buttons';
  const entered = enteredIn(held);
  const chosen = (Array.isArray(entered) ? entered : entered === null ? [] : [entered]) as readonly Option[];
  const isChosen = (option: Option) => chosen.some(({ value }) => value === option.value);
  const toggled = async (option: Option) => {
    const kept = element.options.filter((it) => (it.value === option.value ? !isChosen(it) : isChosen(it)));
    const entered = await enter(single ? option : kept);
    if (!entered) setRound(round + 1);
  };
  // The group has the name; each input says for itself that it is invalid, which a group may not.
  const { 'aria-invalid': _invalid, ...groupNames } = naming(placement, single ? 'Choose one' : 'Choose any');
  return (
    <fieldset class="choices" key={round} {...groupNames}>
      {element.options.map((option, index) => (
        <label class="choice" key={option.value ?? option.text.text}>
          <input
            type={single ? 'radio' : 'checkbox'}
            name={single ? id : undefined}
            checked={isChosen(option)}
            aria-labelledby={`${id}-${index}`}
            aria-describedby={option.description === undefined ? undefined : `${id}-${index}-more`}
            aria-invalid={placement.invalid === true ? 'true' : undefined}
            data-autofocus={element.focus_on_load === true && index === 0 ? 'true' : undefined}
            onChange={() => void toggled(option)}
          />
          <span class="choice-text">
            <span id={`${id}-${index}`}>
              <Text text={option.text} />
            </span>
            {option.description !== undefined && (
              <span class="option-description" id={`${id}-${index}-more`}>
                <Text text={option.description} />
              </span>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
