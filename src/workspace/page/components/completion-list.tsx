import { useEffect } from 'preact/hooks';
import type { Completion, Suggestion } from '../composer/completion.ts';
import { Avatar } from './avatar.tsx';

interface Props {
  readonly id: string;
  readonly kind: Completion['kind'];
  readonly suggestions: readonly Suggestion[];
  readonly active: number | undefined;
  readonly onTake: (suggestion: Suggestion) => void;
}

const titles = { command: 'Commands', verb: 'What next', person: 'People' } as const;

/** The suggestions above a composer. The composer keeps the focus and names the active one. */
export function CompletionList({ id, kind, suggestions, active, onTake }: Props) {
  useEffect(() => {
    if (active !== undefined) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  return (
    <div class="completion">
      <p class="completion-title" aria-hidden="true">
        <span>{titles[kind]}</span>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> <kbd>Tab</kbd>
        </span>
      </p>
      <div class="listbox" role="listbox" id={id} aria-label={titles[kind]} tabIndex={-1}>
        {suggestions.map((suggestion, index) => (
          <div
            key={suggestion.key}
            id={`${id}-${index}`}
            class="option"
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            data-active={index === active ? 'true' : undefined}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onTake(suggestion)}
            onKeyDown={undefined}
          >
            {suggestion.person !== undefined && <Avatar person={suggestion.person} size="small" />}
            <span class={kind === 'command' ? 'option-text' : 'option-text option-inline'}>
              <span class="option-label">{suggestion.label}</span>
              {suggestion.detail !== '' && <span class="option-description">{suggestion.detail}</span>}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}
