import type { ActionsBlockElement, InputBlockElement, SectionBlockAccessory } from '@slack/types';
import { ButtonElement } from './button-element.tsx';
import { ChoicesElement } from './choices-element.tsx';
import { DateElement } from './date-element.tsx';
import type { Placement } from './element-props.ts';
import { Picture } from './image.tsx';
import { OverflowElement } from './overflow-element.tsx';
import { SelectElement } from './select-element.tsx';
import { TextInputElement } from './text-input-element.tsx';

interface Props {
  readonly element: ActionsBlockElement | InputBlockElement | SectionBlockAccessory;
  readonly placement: Placement;
}

/** Any interactive element. One of a kind that this page does not know is named instead of being left out. */
export function Element({ element, placement }: Props) {
  switch (element.type) {
    case 'button':
      return <ButtonElement element={element} placement={placement} />;
    case 'overflow':
      return <OverflowElement element={element} placement={placement} />;
    case 'radio_buttons':
    case 'checkboxes':
      return <ChoicesElement element={element} placement={placement} />;
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return <TextInputElement element={element} placement={placement} />;
    case 'datepicker':
    case 'timepicker':
      return <DateElement element={element} placement={placement} />;
    case 'static_select':
    case 'multi_static_select':
    case 'users_select':
    case 'multi_users_select':
    case 'channels_select':
    case 'multi_channels_select':
    case 'conversations_select':
    case 'multi_conversations_select':
      return <SelectElement element={element} placement={placement} />;
    case 'image':
      return <Picture image={element} small />;
    default:
      return <span class="unsupported">This workspace cannot show a {element.type.replaceAll('_', ' ')}.</span>;
  }
}
