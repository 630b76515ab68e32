import { useId, useLayoutEffect, useState } from 'preact/hooks';
import type { PanelWing } from '../protocol.ts';

interface FinderProps {
  readonly wings: readonly PanelWing[];
  /** Servers are drawn where their wing is unfolded. */
  readonly onUnfold: (wing: PanelWing['wing']) => void;
}

/** Goes to a server's card, in whatever it is folded away. There are more of them than anybody wants to scroll through. */
export function Finder({ wings, onUnfold }: FinderProps) {
  const id = useId();
  const all = wings.flatMap((wing) => namesIn(wing).map((name) => ({ wing: wing.wing, name })));
  const [sought, setSought] = useState<{ readonly name: string; readonly entered: boolean } | null>(null);
  const seek = (written: string, entered: boolean): void => {
    const found = meant(all, written);
    if (found === undefined) return;
    onUnfold(found.wing);
    setSought({ name: found.name, entered });
  };
  useLayoutEffect(() => {
    if (sought === null) return;
    const card = show(sought.name);
    if (sought.entered) card?.querySelector('button')?.focus();
    else card?.scrollIntoView({ block: 'start' });
  }, [sought]);
  return (
    <search class="finder">
      <label for={id}>Go to server</label>
      <input
        id={id}
        type="text"
        list={`${id}-names`}
        placeholder={all.at(-1)?.name}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => seek(currentTarget.value, false)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // Else the same press, which goes on where the focus is, would press the button: usually Start.
          event.preventDefault();
          seek(event.currentTarget.value, true);
        }}
      />
      <datalist id={`${id}-names`}>
        {all.map(({ name }) => (
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
function meant<T extends { readonly name: string }>(all: readonly T[], written: string): T | undefined {
  const named = (name: string) => all.find((each) => each.name === name);
  return named(written.trim()) ?? named(`LCA of ${written.trim()}`);
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
