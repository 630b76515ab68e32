import type { Datepicker, Timepicker } from '@slack/types';
import { useState } from 'preact/hooks';
import { enteredIn } from '../blocks/form.ts';
import { naming, type Placement, useElement } from './element-props.ts';
import { plainWords } from './text.tsx';

/** A date (`2026-11-21`) or a time (`01:52`), with the browser's own picker. */
export function DateElement({
  element,
  placement,
}: {
  readonly element: Datepicker | Timepicker;
  readonly placement: Placement;
}) {
  const { held, enter } = useElement(element, placement);
  const label = element.placeholder === undefined ? 'Choose a date' : plainWords(element.placeholder);
  const [round, setRound] = useState(0);
  const changed = async (value: string) => {
    if (!(await enter(value === '' ? null : value))) setRound(round + 1);
  };
  return (
    <input
      class="text-input date-input"
      type={element.type === 'datepicker' ? 'date' : 'time'}
      value={String(enteredIn(held) ?? '')}
      data-autofocus={element.focus_on_load === true ? 'true' : undefined}
      key={round}
      onChange={(event) => void changed(event.currentTarget.value)}
      {...naming(placement, label)}
    />
  );
}
