import type { Datepicker, Timepicker } from '@slack/types';
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
  return (
    <input
      class="text-input date-input"
      type={element.type === 'datepicker' ? 'date' : 'time'}
      value={String(enteredIn(held) ?? '')}
      data-autofocus={element.focus_on_load === true ? 'true' : undefined}
      onChange={(event) => void enter(event.currentTarget.value || null)}
      {...naming(placement, label)}
    />
  );
}
