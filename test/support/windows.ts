import type { Browser, Page } from 'playwright-core';

export interface Opening {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/**
 * A browser's windows, each with cookies and storage of its own. One that is given back is used again: a new one takes
 * the browser a second of work, which is more than most of what tests do in it.
 */
export class Windows {
  readonly #browser: Browser;
  readonly #idle: Page[] = [];

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** An empty page. */
  async open({ width = 1440, height = 900, colorScheme = 'light' }: Opening = {}): Promise<Page> {
    const page = this.#idle.pop() ?? (await this.#browser.newPage({ timezoneId: 'UTC' }));
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    return page;
  }

  async giveBack(page: Page): Promise<void> {
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.goto('about:blank');
    for (const event of ['console', 'pageerror']) page.removeAllListeners(event);
    await page.context().clearCookies();
    this.#idle.push(page);
  }
}
