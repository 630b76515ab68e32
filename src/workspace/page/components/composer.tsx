import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Person, SlashCommand } from '../../protocol.ts';
import { completionAt, type Suggestion } from '../composer/completion.ts';
import { type Outgoing, outgoing } from '../composer/outgoing.ts';
import { type Answer, explain } from '../requests.ts';
import { type DraftPlace, drafts } from '../storage.ts';
import { CompletionList } from './completion-list.tsx';
import { Icon } from './icons.tsx';

interface Props {
  readonly label: string;
  readonly place: DraftPlace;
  readonly commands: readonly SlashCommand[];
  readonly people: readonly Person[];
  readonly onSend: (what: Exclude<Outgoing, { type: 'refused' }>) => Promise<Answer>;
  readonly autofocus?: boolean;
  readonly id: string;
}

/** Where messages and commands are written. What was typed is kept until the server has it. */
export function Composer({ label, place, commands, people, onSend, autofocus = false, id: inputId }: Props) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement | null>(null);
  const [text, setText] = useState(() => drafts.get(place));
  const [caret, setCaret] = useState(0);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [active, setActive] = useState<number | undefined>(undefined);
  /** The text at which Escape was pressed: no suggestions for it. */
  const [quiet, setQuiet] = useState<string | undefined>(undefined);
  const nextCaret = useRef<number | undefined>(undefined);

  const inThread = place.threadTs !== undefined;
  const completion =
    text === quiet ? undefined : completionAt(text, caret, { commands: inThread ? [] : commands, people });
  const open = completion !== undefined;
  const chosen = open ? (active ?? (completion.eager ? 0 : undefined)) : undefined;

  const edit = (value: string, at: number) => {
    setText(value);
    setCaret(at);
    setActive(undefined);
    setProblem(undefined);
    if (value !== quiet) setQuiet(undefined);
    drafts.set(place, value);
  };

  useEffect(() => {
    if (autofocus) field.current?.focus();
  }, [autofocus]);
  useLayoutEffect(() => {
    const at = nextCaret.current;
    nextCaret.current = undefined;
    if (at !== undefined) field.current?.setSelectionRange(at, at);
  });

  const take = (suggestion: Suggestion) => {
    if (completion === undefined) return;
    const after = text.slice(caret);
    const at = completion.from + suggestion.insert.length;
    nextCaret.current = at;
    edit(text.slice(0, completion.from) + suggestion.insert + after.replace(/^ /, ''), at);
    field.current?.focus();
  };

  const submit = async () => {
    if (text.trim() === '') return;
    const what = outgoing(text, { inThread }, { commands, people });
    if (what.type === 'refused') return setProblem(what.reason);
    const sent = text;
    edit('', 0);
    const answer = await onSend(what);
    if (answer.ok) return;
    // Back it goes, before whatever was typed in the meantime.
    const now = drafts.get(place);
    const restored = now === '' ? sent : `${sent}\n${now}`;
    drafts.set(place, restored);
    setText(restored);
    setProblem(explain(answer.error));
  };

  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const { key } = event;
    const count = completion?.suggestions.length ?? 0;
    const pick = chosen === undefined ? undefined : completion?.suggestions[chosen];
    if (open && (key === 'ArrowDown' || key === 'ArrowUp')) {
      const from = chosen ?? (key === 'ArrowDown' ? -1 : 0);
      setActive((from + (key === 'ArrowDown' ? 1 : count - 1)) % count);
    } else if (open && key === 'Escape') setQuiet(text);
    else if (open && key === 'Tab' && !event.shiftKey) {
      const wanted = pick ?? completion.suggestions[0];
      if (wanted !== undefined) take(wanted);
    } else if (key === 'Enter' && !event.shiftKey) {
      if (pick === undefined) void submit();
      else take(pick);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const sync = () => setCaret(field.current?.selectionStart ?? 0);
  return (
    <form
      class="composer"
      data-problem={problem === undefined ? undefined : 'true'}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {open && (
        <CompletionList
          id={`${id}-list`}
          kind={completion.kind}
          suggestions={completion.suggestions}
          active={chosen}
          onTake={take}
        />
      )}
      <div class="composer-box">
        <textarea
          ref={field}
          id={inputId}
          rows={1}
          value={text}
          aria-label={label}
          placeholder={label}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={open ? `${id}-list` : undefined}
          aria-activedescendant={chosen === undefined ? undefined : `${id}-list-${chosen}`}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          onInput={(event) => edit(event.currentTarget.value, event.currentTarget.selectionStart ?? 0)}
          onKeyDown={pressed}
          onKeyUp={sync}
          onClick={sync}
          onBlur={() => setQuiet(text)}
        />
        <button type="submit" class="send" aria-label="Send" title="Send (Enter)" disabled={text.trim() === ''}>
          <Icon name="send" />
        </button>
      </div>
      <p class="composer-note" id={`${id}-problem`} role={problem === undefined ? undefined : 'alert'}>
        {problem ?? (
          <>
            <kbd>Enter</kbd> sends · <kbd>Shift</kbd>+<kbd>Enter</kbd> new line
            {!inThread && commands.length > 0 && (
              <>
                {' '}
                · <kbd>/</kbd> commands
              </>
            )}{' '}
            · <kbd>@</kbd> people
          </>
        )}
      </p>
    </form>
  );
}
