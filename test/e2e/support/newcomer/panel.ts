/** The lab's panel, as somebody finds their way in it: by a server's card, and by what stands on the buttons. */
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { glanceUntil } from './glance.ts';

const answerSchema = z.object({ ok: z.boolean(), message: z.string() });
export type Answer = z.infer<typeof answerSchema>;

/** Something to do at a server's card, or beside it, where what a pair or an environment shares stands. */
export type Deed =
  | { readonly press: string; readonly at: string }
  | {
      readonly at: string;
      readonly section: string;
      readonly option: string;
      /** `null` takes the option away. */
      readonly value: string | null;
    }
  | { readonly at: string; readonly menu: string; readonly choose: string }
  /** Nothing to do, but to wait for that word on its badges. */
  | { readonly at: string; readonly see: string };

const PATIENCE_MS = 60_000;
const GLANCE_MS = 1_500;

export class Panel {
  readonly #page: Page;
  readonly #frame: FrameLocator;

  constructor(page: Page) {
    this.#page = page;
    this.#frame = page.frameLocator('iframe[title="Lab"]');
  }

  /** The card of a server; of the agent on a host: `LCA of fw-scs1`. */
  card(name: string): Locator {
    return this.#frame.getByRole('article', { name, exact: true, includeHidden: true });
  }

  /** The words on a server's badges: `running`, `primary`, … */
  async badges(name: string): Promise<readonly string[]> {
    return this.card(name).locator('.badge').allTextContents();
  }

  /**
   * Does it, once what was begun at that card is over. Nothing is pressed that a glance shows to be so already.
   * @returns what the lab answered; undefined where nothing was to be done
   */
  async do(deed: Deed): Promise<Answer | undefined> {
    await this.#goTo(deed.at);
    if ('see' in deed) return this.#see(deed.at, deed.see);
    await this.#untilAtRest(deed.at);
    if ('press' in deed) return this.#pressOnCard(deed.at, deed.press);
    if ('menu' in deed) {
      const menu = this.#group(deed.at).getByRole('combobox', { name: deed.menu, includeHidden: true });
      await this.#unfold(menu);
      return this.#answerTo(() => menu.selectOption({ label: deed.choose }).then(() => undefined));
    }
    const { at, section, option, value } = deed;
    for (const [label, text] of [
      ['Section', section],
      ['Option', option],
      ['Value', value ?? ''],
    ] as const) {
      const field = this.card(at).getByRole('textbox', { name: `${label} on ${at}`, includeHidden: true });
      await this.#unfold(field);
      await field.fill(text);
    }
    return this.#press(await this.#find(at, value === null ? `Delete ${option}` : `Set ${option}`));
  }

  /** Goes to a server by its name, where its card is not drawn yet. */
  async #goTo(name: string): Promise<void> {
    const field = this.#frame.getByLabel('Go to server');
    // The panel may still be on its way.
    await field.waitFor();
    if ((await this.card(name).count()) === 0) await field.fill(name);
    await this.card(name).waitFor({ state: 'attached' });
  }

  async #pressOnCard(at: string, label: string): Promise<Answer | undefined> {
    const button = await this.#find(at, label);
    if (label === 'Stop') {
      if ((await this.badges(at)).includes('stopped')) return undefined;
      const answer = await this.#press(button);
      if (answer.ok) await this.#see(at, 'stopped');
      return answer;
    }
    // What the panel advises against is not done. Whatever it has just been told may take a moment to be seen there.
    if (!(await isAdvisable(button))) return undefined;
    return this.#press(button);
  }

  async #see(at: string, word: string): Promise<undefined> {
    await glanceUntil(`${at} to be ${word}`, async () => (await this.badges(at)).includes(word), PATIENCE_MS);
  }

  /** A button by what stands on it: on the card, or in the group that the card is in. */
  async #find(at: string, label: string): Promise<Locator> {
    for (const place of [this.card(at), this.#group(at)]) {
      const buttons = place.locator('button');
      const index = (await buttons.allTextContents()).findIndex((text) => isCalled(text, label));
      if (index >= 0) return buttons.nth(index);
    }
    throw new Error(`the lab's panel has no button "${label}" at ${at}`);
  }

  #group(at: string): Locator {
    return this.card(at).locator('xpath=ancestor::section[1]');
  }

  async #press(button: Locator): Promise<Answer> {
    await this.#unfold(button);
    return this.#answerTo(() => button.click());
  }

  async #answerTo(act: () => Promise<void>): Promise<Answer> {
    const [response] = await Promise.all([
      this.#page.waitForResponse((each) => each.url().endsWith('/api/act'), { timeout: PATIENCE_MS }),
      act(),
    ]);
    return answerSchema.parse(await response.json());
  }

  /** Opens what it is folded away in, from the outside in. */
  async #unfold(what: Locator): Promise<void> {
    await what.waitFor({ state: 'attached' });
    const folded = what.locator('xpath=ancestor::details[not(@open)]').first();
    while ((await folded.count()) > 0) await folded.locator('xpath=./summary').click();
  }

  async #untilAtRest(name: string): Promise<void> {
    const isBusy = (badges: readonly string[]) =>
      !badges.includes('halted') && badges.some((each) => /^(starting|stopping|being )/.test(each));
    await glanceUntil(`${name} to be at rest`, async () => !isBusy(await this.badges(name)), PATIENCE_MS);
  }
}

function isAdvisable(button: Locator): Promise<boolean> {
  const look = async () => (await button.getAttribute('aria-describedby')) === null;
  return glanceUntil('no caution', look, GLANCE_MS).catch(() => false);
}

/** `Install` is called `Install 8.5.101` where it says which version. */
function isCalled(text: string, label: string): boolean {
  return text === label || (text.startsWith(`${label} `) && /^\d[\d.]*$/.test(text.slice(label.length + 1)));
}
