import { useState } from 'preact/hooks';
import type { Act } from '../../panel/page/act.ts';
import { ActionButton } from '../../panel/page/action-button.tsx';

interface EditorProps {
  /** The name of the server. */
  readonly server: string;
  /** What stands in the fields at first. */
  readonly suggested: { readonly section: string; readonly option: string; readonly value: string };
  readonly act: Act;
}

/** Sets an option of the server's Application object, or takes it away; which one, the folded fields say. */
export function OptionEditor({ server, suggested, act }: EditorProps) {
  const [given, setGiven] = useState(suggested);
  const { section, option } = given;
  const field = (key: 'section' | 'option' | 'value', label: string) => (
    <label>
      <span>{label}</span>
      <input
        type="text"
        aria-label={`${label} on ${server}`}
        value={given[key]}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => setGiven({ ...given, [key]: event.currentTarget.value })}
      />
    </label>
  );
  const set = (value: string | null) => act({ server, action: 'set-option', section, option, value });
  return (
    <div class="option">
      <div class="actions">
        <ActionButton label={`Set ${option}`} name={`Set ${option} on ${server}`} onPress={() => set(given.value)} />
        <ActionButton label={`Delete ${option}`} name={`Delete ${option} on ${server}`} onPress={() => set(null)} />
      </div>
      <details>
        <summary>
          <code>
            [{section}] {option} = {given.value}
          </code>
          <span class="unseen"> on {server}</span>
        </summary>
        <div class="fields">
          {field('section', 'Section')}
          {field('option', 'Option')}
          {field('value', 'Value')}
        </div>
      </details>
    </div>
  );
}
