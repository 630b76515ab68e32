/** The page of a record in a browser: it asks nobody for anything, and everybody can read it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportRun } from '../../../src/runs/record/export.ts';
import { check, pair, plan, step } from '../../bot/thread/runs.ts';
import { describeInBrowser, launchBrowser } from '../../support/browser.ts';
import { Story } from './story.ts';

describeInBrowser('the page of a record', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    browser = await launchBrowser();
    folder = await mkdtemp(join(tmpdir(), 'handrail-page-'));
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['light', 'dark'] as const)(
    'in %s loads nothing, complains of nothing, and hinders nobody',
    async (colorScheme) => {
      const story = new Story(plan([step('one', { checks: [check('role')] })]), { pair: pair('ors-a') }).open();
      story.tell({ type: 'note', text: '<script>document.title = "taken"</script><img src="http://127.0.0.1:9/x">' });
      story.tell({ type: 'skip', step: 'one', reason: 'known' });
      const file = join(folder, `${colorScheme}.html`);
      await writeFile(file, exportRun('html', story.toExport()));

      const context = await browser.newContext({ colorScheme });
      const page = await context.newPage();
      const requests: string[] = [];
      const complaints: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(pathToFileURL(file).href);
      expect(await page.title()).toContain('run 7KQ2');
      await page.getByText('document.title = "taken"').first().waitFor();
      expect(requests).toEqual([pathToFileURL(file).href]);
      expect(complaints).toEqual([]);
      for (const link of await page.locator('a[href^="#"]').all()) {
        expect(await page.locator((await link.getAttribute('href')) ?? '').count()).toBe(1);
      }
      const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
      // The page itself runs no script; the browser's own tools may.
      const found = await page.evaluate(
        `${axe}; axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
      );
      expect(found).toEqual([]);
      await context.close();
    },
  );
});
