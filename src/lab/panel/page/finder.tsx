import { useId } from 'preact/hooks';
import type { PanelWing } from '../protocol.ts';

/** Goes to a server's card, in whatever it is folded away. There are more of them than anybody wants to scroll through. */
export function Finder({ wings }: { readonly wings: readonly PanelWing[] }) {
  const id = useId();
  const names = wings.flatMap(namesIn);
  return (
    <search class="finder">
      <label for={id}>Go to server</label>
      <input
        id={id}
        type="text"
        list={`${id}-names`}
        placeholder={names.at(-1)}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => {
          show(meant(names, currentTarget.value))?.scrollIntoView({ block: 'start' });
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // Else the same press, which goes on where the focus is, would press the button: usually Start.
          event.preventDefault();
          show(meant(names, event.currentTarget.value))?.querySelector('button')?.focus();
        }}
      />
      <datalist id={`${id}-names`}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </search>
  );
}

/** As in the headings of the cards. */
function namesIn(wing: PanelWing): readonly string[] {
  switch (wing.wing) {
    case 'orchestration':
      return wing.pairs.flatMap(({ servers }) => servers.map(({ name }) => name));
    case 'workspace-manager':
      return wing.groups.flatMap(({ servers }) => servers.map(({ name }) => name));
    case 'framework':
      return [
        ...wing.agents.map(({ name }) => `LCA of ${name}`),
        ...wing.kinds.flatMap(({ units }) => units.flatMap(({ servers }) => servers.map(({ name }) => name))),
      ];
  }
}

/** A host without a server of its own is meant by its name alone: only its agent bears it. */
function meant(names: readonly string[], written: string): string | undefined {
  const name = written.trim();
  return [name, `LCA of ${name}`].find((each) => names.includes(each));
}

/** Unfolds whatever the card is in. */
function show(name: string | undefined): Element | undefined {
  const headings = [...document.querySelectorAll('article :is(h4, h5)')];
  const card = headings.find(({ textContent }) => textContent === name)?.closest('article');
  let folded = card?.closest('details');
  while (folded) {
    folded.open = true;
    folded = folded.parentElement?.closest('details');
  }
  return card ?? undefined;
}
