import type { MultiSelect, MultiStaticSelect, Option, Select as SelectBlock, StaticSelect } from '@slack/types';
import { enteredIn } from '../blocks/form.ts';
import { Avatar } from './avatar.tsx';
import { type Directory, useDirectory } from './contexts.ts';
import { naming, type Placement, useElement } from './element-props.ts';
import { type Choice, Select } from './select.tsx';
import { plainWords, wordsOf } from './text.tsx';

type AnySelect = SelectBlock | MultiSelect;

const keyOf = (option: Option) => option.value ?? option.text.text;

function optionsOf(element: StaticSelect | MultiStaticSelect): readonly { option: Option; group?: string }[] {
  const grouped = (element.option_groups ?? []).flatMap(({ label, options }) =>
    options.map((option) => ({ option, group: plainWords(label) })),
  );
  return [...(element.options ?? []).map((option) => ({ option })), ...grouped];
}

interface Offered extends Choice {
  /** What the element holds when this is chosen: an option, or an id. */
  readonly entry: unknown;
}

function offered(element: AnySelect, directory: Directory): readonly Offered[] {
  switch (element.type) {
    case 'static_select':
    case 'multi_static_select':
      return optionsOf(element).map(({ option, group }) => ({
        key: keyOf(option),
        label: wordsOf(option.text, directory),
        description: option.description === undefined ? undefined : plainWords(option.description),
        group,
        entry: option,
      }));
    case 'users_select':
    case 'multi_users_select':
      return directory.people.map((person) => ({
        key: person.id,
        label: person.realName,
        description: person.isBot ? 'App' : `@${person.name}`,
        icon: <Avatar person={person} size="small" />,
        entry: person.id,
      }));
    case 'channels_select':
    case 'multi_channels_select':
    case 'conversations_select':
    case 'multi_conversations_select':
      return directory.channels.map(({ id, name }) => ({ key: id, label: `#${name}`, entry: id }));
    default:
      return [];
  }
}

const keyOfEntry = (entry: unknown) =>
  typeof entry === 'string' ? entry : typeof entry === 'object' && entry !== null ? keyOf(entry as Option) : '';

/** Every kind of select menu. */
export function SelectElement({ element, placement }: { readonly element: AnySelect; readonly placement: Placement }) {
  const directory = useDirectory();
  const { held, enter, busy } = useElement(element, placement);
  const multiple = element.type.startsWith('multi_');
  const entered = enteredIn(held);
  const entries = Array.isArray(entered) ? entered : entered === null ? [] : [entered];
  const choices = offered(element, directory);
  const placeholder = element.placeholder === undefined ? 'Choose an option' : plainWords(element.placeholder);
  const limit = 'max_selected_items' in element ? element.max_selected_items : undefined;
  const selected = (keys: readonly string[]) => {
    const picked = keys.flatMap((key) => choices.filter((choice) => choice.key === key).map(({ entry }) => entry));
    void enter(multiple ? picked : (picked[0] ?? null));
  };
  return (
    <Select
      choices={choices}
      selected={entries.map(keyOfEntry)}
      onSelect={selected}
      placeholder={placeholder}
      multiple={multiple}
      limit={limit}
      clearable={placement.optional === true}
      autofocus={element.focus_on_load}
      busy={busy}
      names={naming(placement, placeholder)}
    />
  );
}
