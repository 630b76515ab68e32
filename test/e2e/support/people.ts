/** People at the page, who find things by what they are called. */
import type { Browser, BrowserContextOptions, FrameLocator, Locator, Page } from 'playwright-core';
import { until } from '../../support/wait.ts';

const WINDOW = { width: 1600, height: 950 };

/** Waiting is for a condition; this is when it never comes. */
const PATIENCE_MS = 60_000;
const GLANCE_MS = 200;

export class Somebody {
  readonly page: Page;
  readonly #address: string;

  private constructor(page: Page, address: string) {
    this.page = page;
    this.#address = address;
  }

  static async at(browser: Browser, url: string, name: string, options: BrowserContextOptions = {}): Promise<Somebody> {
    const context = await browser.newContext({
      viewport: WINDOW,
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const somebody = new Somebody(page, `${url}?as=${name}`);
    await somebody.come();
    return somebody;
  }

  async come(): Promise<void> {
    await this.page.goto(this.#address);
    await this.composer.waitFor();
  }

  /** Closes the page, until they come again. */
  async leave(): Promise<void> {
    await this.page.goto('about:blank');
  }

  get composer(): Locator {
    return this.page.getByLabel('Message #upgrades');
  }

  get thread(): Locator {
    return this.page.getByRole('region', { name: 'Thread' });
  }

  get messages(): Locator {
    return this.thread.getByRole('article', { name: 'Handrail' });
  }

  /** What the bot tells this person alone. */
  get privately(): Locator {
    return this.page.getByRole('article').filter({ hasText: 'Only visible to you' });
  }

  /** The message of a step, told by its heading. */
  step(number: number): Locator {
    return this.messages.filter({ hasText: new RegExp(`Step ${number} of \\d+( or more)? [·—]`) }).first();
  }

  /** The lab's panel, which stands beside the thread. */
  get lab(): FrameLocator {
    return this.page.frameLocator('iframe[title="Lab"]');
  }

  dialog(name: string | RegExp): Locator {
    return this.page.getByRole('dialog', { name });
  }

  async openThread(): Promise<void> {
    await this.page.getByRole('button', { name: /^\d+ repl/ }).click();
    await this.thread.waitFor();
  }

  async command(line: string): Promise<void> {
    await this.composer.fill(line);
    await this.composer.press('Enter');
  }

  async say(text: string): Promise<void> {
    const field = this.thread.getByLabel('Reply in thread');
    await field.fill(text);
    await field.press('Enter');
  }

  async press(step: number, name: string | RegExp): Promise<void> {
    await this.step(step).getByRole('button', { name }).click();
  }

  /** Something of the step's "more" menu. */
  async pick(step: number, name: string): Promise<void> {
    await this.step(step).getByRole('button', { name: 'More actions' }).click();
    await this.page.getByRole('menuitem', { name }).click();
  }

  /** Chooses in a menu of a modal, in this order. */
  async choose(modal: string, menu: string, ...options: readonly string[]): Promise<void> {
    const dialog = this.dialog(modal);
    const box = dialog.getByRole('combobox', { name: menu });
    await box.click();
    for (const name of options) await dialog.getByRole('option', { name, exact: true }).click();
    if ((await box.getAttribute('aria-expanded')) === 'true') await this.page.keyboard.press('Escape');
  }

  /** Gives their word for the one check of a step that waits for it; says what is so, where there is a choice. */
  async confirm(step: number, note: string, outcome?: string): Promise<void> {
    await this.press(step, /^Confirm/);
    if (outcome !== undefined) await this.dialog(`Confirm, step ${step}`).getByRole('radio', { name: outcome }).check();
    await this.answer(`Confirm, step ${step}`, note, 'Confirm');
  }

  /** Presses Start in the last form. If that takes long, the form stays and says so, and then what became of it. */
  async begin(modal: string): Promise<void> {
    const dialog = this.dialog(modal);
    const told = dialog.getByText('has started');
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
    const isOver = async () => (await dialog.count()) === 0 || (await told.isVisible());
    await until('the start', isOver, PATIENCE_MS);
    // The pages before it lie below.
    const isClosed = async () => {
      if ((await dialog.count()) === 0) return true;
      await this.page.keyboard.press('Escape');
      return false;
    };
    await until('the form to be closed', isClosed, PATIENCE_MS);
  }

  /** Fills in the one text of a modal and submits it. */
  async answer(modal: string, text: string, submit: string): Promise<void> {
    const dialog = this.dialog(modal);
    await dialog.getByRole('textbox').fill(text);
    await dialog.getByRole('button', { name: submit, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /**
   * Approves once the step is proved, and sees it sealed. What came in just before the click was not on the screen yet: who
   * is told so looks again, and approves what is there then.
   */
  async approve(step: number): Promise<void> {
    const sealed = this.step(step).getByText(/approved by/);
    const toldToLookAgain = this.privately.filter({ hasText: 'look at its message again' });
    let told = await toldToLookAgain.count();
    await this.press(step, 'Approve');
    const isSealed = async () => {
      if (await sealed.isVisible()) return true;
      const now = await toldToLookAgain.count();
      if (now > told) await this.press(step, 'Approve');
      told = now;
      return false;
    };
    await until(`the approval of step ${step}`, isSealed, PATIENCE_MS, GLANCE_MS);
  }

  /** Folds the lab's panel away, as those do who only read and decide. */
  async hideLab(): Promise<void> {
    await this.page.getByRole('button', { name: 'Hide Lab' }).click();
  }

  /** Presses a button of the lab's panel. */
  async inLab(name: string): Promise<void> {
    await this.lab.getByRole('button', { name, exact: true }).click();
  }

  /** What the lab answered to the last thing that was done there. */
  async hearFromLab(words: string | RegExp): Promise<void> {
    await this.lab.getByRole('status').filter({ hasText: words }).waitFor();
  }
}
