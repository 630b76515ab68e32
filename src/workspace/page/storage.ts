/** What the page remembers in the browser. A browser that refuses storage costs the memory, never the page. */

function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

/** A remembered setting, shared by all windows. */
export const settings = {
  get: (name: string): string | undefined =>
    attempt(() => localStorage.getItem(`workspace.${name}`) ?? undefined, undefined),
  set: (name: string, value: string): void =>
    attempt(() => localStorage.setItem(`workspace.${name}`, value), undefined),
};

/** Where a draft belongs: a person, a channel, and a thread if it is a reply. */
export interface DraftPlace {
  readonly as: string;
  readonly channel: string;
  readonly threadTs?: string | undefined;
}

const draftKey = ({ as, channel, threadTs }: DraftPlace) => `workspace.draft.${as}.${channel}.${threadTs ?? ''}`;

/** What was typed and not sent, kept for this window over reloads. */
export const drafts = {
  get: (place: DraftPlace): string => attempt(() => sessionStorage.getItem(draftKey(place)) ?? '', ''),
  set: (place: DraftPlace, text: string): void =>
    attempt(() => {
      if (text === '') sessionStorage.removeItem(draftKey(place));
      else sessionStorage.setItem(draftKey(place), text);
    }, undefined),
};
