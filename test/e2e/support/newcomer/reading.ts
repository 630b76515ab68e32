/** What somebody reads at the end of a run's thread: the step or decision that waits for people, or how the run ended. */
import type { Locator } from 'playwright-core';

/** A step or a decision that can be acted on. Names stand in backquotes, as the message sets them in code. */
export interface Waiting {
  readonly kind: 'step' | 'decision';
  readonly number: number;
  /** "Step 8 of 20 · pair 1 of 2" */
  readonly where: string;
  readonly title: string;
  /** The whole message. */
  readonly text: string;
  /** What its buttons are called, in order. */
  readonly buttons: readonly string[];
}

export type Reading =
  | Waiting
  | { readonly kind: 'over'; readonly text: string }
  /** Something is on its way; the text is the last that there is. */
  | { readonly kind: 'nothing'; readonly text: string };

const HEADING = /^\s*(Step (\d+) of \d+(?: or more)?(?: · [^—]*?)?) — (.*)$/m;
const END = /^\s*\S* ?(Done in|Stopped after|Aborted after) /;
/** The name of the menu that every open step has, and no decision. */
export const MENU = 'More actions';

/** @param messages the bot's, oldest first */
export async function read(messages: Locator): Promise<Reading> {
  const all = await messages.evaluateAll((articles) =>
    articles.slice(-8).map((article) => {
      const content = article.querySelector('.content')?.cloneNode(true) as HTMLElement | undefined;
      for (const code of content?.querySelectorAll('code') ?? []) code.replaceWith(`\`${code.textContent}\``);
      for (const line of content?.querySelectorAll('br, p, li, div') ?? []) line.before('\n');
      const buttons = [...(article.querySelector('.content')?.querySelectorAll('button') ?? [])];
      return {
        text: content?.textContent ?? '',
        buttons: buttons.map((button) => button.getAttribute('aria-label') ?? button.textContent ?? ''),
      };
    }),
  );
  const last = all.at(-1);
  const over = all.find(({ text }) => END.test(text.trimStart()));
  if (over) return { kind: 'over', text: over.text.trim() };
  for (const { text, buttons } of all.toReversed()) {
    const [, where, number, title] = HEADING.exec(text) ?? [];
    if (where === undefined || title === undefined || buttons.length === 0) continue;
    const kind = buttons.includes(MENU) ? 'step' : 'decision';
    return { kind, number: Number(number), where, title: title.trim(), text: text.trim(), buttons };
  }
  return { kind: 'nothing', text: last?.text.trim() ?? '' };
}
