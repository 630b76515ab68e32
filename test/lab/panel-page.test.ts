import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Lab } from '../../src/lab/lab.ts';
import { violations } from '../support/axe.ts';
import { describeInBrowser, launchBrowser } from '../support/browser.ts';
import { type Opening, Windows } from '../support/windows.ts';
import { openLab, server, states, statusPage, uwm } from './support.ts';

const screenshots = process.env.LAB_SCREENSHOTS;
let browser: Browser;
let windows: Windows;

async function withPanel(lab: Lab, opening: Opening, use: (page: Page, complaints: string[]) => Promise<void>) {
  const page = await windows.open({ width: 900, ...opening });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('409')) complaints.push(message.text());
  });
  try {
    await page.goto(lab.url);
    await page.getByRole('button', { name: 'Stop ors-a1' }).waitFor();
    await use(page, complaints);
    expect(complaints).toEqual([]);
  } finally {
    await windows.giveBack(page);
  }
}

async function press(page: Page | Frame, name: string): Promise<string> {
  const status = page.getByRole('status');
  const before = await status.textContent();
  await page.getByRole('button', { name, exact: true }).click();
  await page.waitForFunction((text) => document.querySelector('[role=status]')?.textContent !== text, before);
  return (await status.textContent()) ?? '';
}

/** Unfolds everything, and what comes to light by that. */
async function unfoldAll(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const folded = document.querySelectorAll<HTMLDetailsElement>('details:not([open])');
    for (const each of folded) each.open = true;
    return folded.length === 0;
  });
}

describeInBrowser('the panel in a browser', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
    windows = new Windows(browser);
  });
  afterAll(() => browser.close());

  it('shows each pair and lets a person do what a guide asks', async () => {
    const lab = await openLab();
    await withPanel(lab, {}, async (page) => {
      expect(await page.getByRole('heading').allTextContents()).toEqual([
        'Lab',
        'Orchestration Server',
        'Pair ors-a',
        'ors-a1',
        'ors-a2',
        'Pair ors-b',
        'ors-b1',
        'ors-b2',
        'Cassandra',
        'User Workspace Manager',
        'Genesys Framework',
      ]);
      expect(await press(page, 'Switch over ors-a')).toContain('ors-a1 is going to backup mode');
      await page.getByRole('article', { name: 'ors-a1' }).getByText('backup', { exact: true }).waitFor();
      await press(page, 'Stop ors-a1');
      await press(page, 'Export options of ors-a1');
      await press(page, 'Install 8.1.4 on ors-a1');
      await press(page, 'Set map-composer-log-levels on ors-a1');
      await press(page, 'Start ors-a1');
      await page.getByRole('article', { name: 'ors-a1' }).getByText('8.1.400.75', { exact: true }).waitFor();
      expect(states(lab)).toEqual(['ors-a1: running backup', 'ors-a2: running primary']);
      expect(readFileSync(server(lab, 'ors-a1').paths.exported, 'utf8')).toContain('[orchestration]');
    });
  });

  it('lets wrong actions be tried, says beforehand what is unwise, and afterwards why it failed', async () => {
    const lab = await openLab();
    await withPanel(lab, {}, async (page) => {
      const start = page.getByRole('button', { name: 'Start ors-a1' });
      expect(await start.isEnabled()).toBe(true);
      expect(await start.getAttribute('title')).toBe('ors-a1 is running.');
      expect(await press(page, 'Start ors-a1')).toMatch(/^Refused.*it is already running/);
      expect(await press(page, 'Stop ors-a1')).toMatch(/^Done.*ors-a2 takes over/);
      await page.getByRole('region', { name: 'Log of ors-a2' }).getByText('(Primary) mode activated').waitFor();
    });
  });

  it('tails the log live', async () => {
    const lab = await openLab();
    await withPanel(lab, {}, async (page) => {
      await lab.act('ors-b', 'switch-over');
      await page.getByRole('region', { name: 'Log of ors-b1' }).getByText('Std 04562 Warm Standby').waitFor();
    });
  });

  it('does it for a newcomer, a press an action, and says what comes next', async () => {
    const lab = await openLab();
    await withPanel(lab, {}, async (page) => {
      expect(await press(page, 'Do it for me on ors-b')).toContain(
        'Next: Stop ors-b2, because ors-b1 serves the calls.',
      );
      await page.getByText('The whole upgrade of ors-b: 11 actions to go').click();
      expect(await page.getByRole('listitem').first().textContent()).toBe('Stop ors-b2');
      for (let presses = 1; presses < 24; presses++) await press(page, 'Do it for me');
      expect(await press(page, 'Do it for me')).toContain('Everything is upgraded');
    });
  });

  it('works with the keyboard', async () => {
    const lab = await openLab();
    await withPanel(lab, {}, async (page) => {
      await page.getByRole('button', { name: 'Stop ors-a2' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('article', { name: 'ors-a2' }).getByText('stopped', { exact: true }).waitFor();
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Space');
      await page.getByRole('article', { name: 'ors-a2' }).getByText('running', { exact: true }).waitFor();
      await page.getByRole('article', { name: 'ors-a2' }).getByText('More').press('Enter');
      await page.getByRole('checkbox', { name: 'Redundancy misconfigured on ors-a2' }).press('Space');
      await page.getByRole('status').getByText('redundancy settings of ors-a2 are broken now').waitFor();
      expect(server(lab, 'ors-a2').redundancyBroken).toBe(true);
    });
  });

  it('sets the option that a person wrote, and takes it away again', async () => {
    const lab = await openLab();
    await withPanel(lab, {}, async (page) => {
      const card = page.getByRole('article', { name: 'ors-b1' });
      await card.getByText('[orchestration] map-composer-log-levels = true').click();
      await card.getByRole('textbox', { name: 'Option on ors-b1' }).fill('my-option');
      await card.getByRole('textbox', { name: 'Value on ors-b1' }).fill('42');
      expect(await press(page, 'Set my-option on ors-b1')).toContain('[orchestration] my-option = 42');
      expect(await press(page, 'Delete my-option on ors-b1')).toMatch(/^Done.*my-option/);
      await press(page, 'Export options of ors-b1');
      expect(readFileSync(server(lab, 'ors-b1').paths.exported, 'utf8')).not.toContain('my-option');
    });
  });

  it('works framed by a page on another port', async () => {
    const lab = await openLab();
    const outer = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!doctype html><title>outer</title><iframe src="${lab.url}" width="400" height="700"></iframe>`);
    });
    const port = await new Promise<number>((resolve) => {
      outer.listen(0, '127.0.0.1', () => {
        const address = outer.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    const page = await windows.open();
    try {
      await page.goto(`http://127.0.0.1:${port}/`);
      const frame = page.frame({ url: lab.url });
      if (!frame) throw new Error('the panel was not framed');
      expect(await press(frame, 'Stop ors-a2')).toContain('ors-a2 is stopping');
    } finally {
      await windows.giveBack(page);
      await new Promise((resolve) => {
        outer.close(resolve);
        outer.closeAllConnections();
      });
    }
  });

  it.each([380, 1_100])('has no accessibility violations and no sideways scrolling at a width of %d', async (width) => {
    const lab = await openLab({ wings: ['orchestration', 'workspace-manager'] });
    await lab.act('ors-b1', 'stop');
    await withPanel(lab, { width }, async (page) => {
      await press(page, 'Start ors-a1');
      await unfoldAll(page);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await violations(page), colorScheme).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
        if (screenshots) await page.screenshot({ path: `${screenshots}/${width}-${colorScheme}.png`, fullPage: true });
      }
    });
  });

  it('keeps the other product folded away until somebody asks for it', async () => {
    const lab = await openLab();
    await withPanel(lab, {}, async (page) => {
      const card = page.getByRole('article', { name: 'uwm-ps1', exact: true });
      expect(await card.isVisible()).toBe(false);
      await page.getByRole('navigation', { name: 'Products' }).getByText('User Workspace Manager').click();
      await card.waitFor();
      await page.getByRole('heading', { name: 'Orchestration Server' }).click();
      await page.getByRole('article', { name: 'ors-a1' }).waitFor({ state: 'hidden' });
    });
  });

  it('goes to the card of a server that somebody names, in whatever it is folded away', async () => {
    const lab = await openLab();
    await withPanel(lab, {}, async (page) => {
      const card = page.getByRole('article', { name: 'fw-cs2', exact: true });
      const field = page.getByRole('combobox', { name: 'Go to server' });
      expect(await card.isVisible()).toBe(false);
      await field.fill('fw-cs2');
      await card.waitFor();
      expect(await card.evaluate((it) => it.getBoundingClientRect().top)).toBeLessThan(200);
      await field.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Start fw-cs2');
      await page.getByText('Nothing was done here yet.').waitFor();
      await field.fill('fw-host4');
      await page.getByRole('article', { name: 'LCA of fw-host4' }).waitFor();
    });
  });

  it('takes a replicated server through its upgrade, and shows the portal on the way', async () => {
    const lab = await openLab();
    await withPanel(lab, {}, async (page) => {
      await page.getByRole('heading', { name: 'User Workspace Manager' }).click();
      const card = page.getByRole('article', { name: 'uwm-ps2' });
      const portal = page.getByRole('region', { name: 'Server Configuration Portal of uwm-ps2' });
      expect(await press(page, 'Install 2023.1 on uwm-ps2')).toMatch(/^Refused.*taken offline first/);
      await press(page, 'Take uwm-ps2 offline');
      await card.getByText('offline', { exact: true }).waitFor();
      await press(page, 'Install 2023.1 on uwm-ps2');
      await press(page, 'Open portal on uwm-ps2');
      await portal.getByText('Database Updates Required').waitFor();
      await portal.getByRole('checkbox', { name: 'Personalization2, 2021.1' }).uncheck();
      expect(await press(page, 'UPDATE SELECTED on uwm-ps2')).toMatch(/^Refused.*No database is selected/);
      await portal.getByRole('checkbox', { name: 'Personalization2, 2021.1' }).check();
      expect(await press(page, 'UPDATE SELECTED on uwm-ps2')).toMatch(/^Refused.*replication/);
      await press(page, 'Disable replication of uwm-ps2');
      expect(await press(page, 'UPDATE ALL on uwm-ps2')).toMatch(/^Done/);
      await portal.getByText('Upgrade Successful').waitFor();
      await press(page, 'CLOSE portal on uwm-ps2');
      await portal.getByText('Summary: server 2023.1, Personalization2 2023.1').waitFor();
      await press(page, 'Bring uwm-ps2 online');
      await card.getByText('online', { exact: true }).waitFor();
      await page.getByText('Personalization2: 2023.1, replication subscriber, disabled').waitFor();
      expect(uwm(lab, 'uwm-ps2')).toMatchObject({ version: '2023.1', state: 'online', lockedOut: null });
    });
  });

  it('does it for a newcomer, a press an action, and shows what comes next', async () => {
    const lab = await openLab();
    await withPanel(lab, {}, async (page) => {
      await page.getByRole('heading', { name: 'User Workspace Manager' }).click();
      await page.getByText('Next: Take uwm-ms1 offline, because').waitFor();
      const done = await press(page, 'Do it for me on Management Servers');
      expect(done).toContain('Take uwm-ms1 offline: uwm-ms1 is offline');
      await page.getByText('Next: Install 2023.1 on uwm-ms1, because it still has 2021.1.').waitFor();
    });
  });

  it('takes members out of the balancer and puts them in, and makes status pages mislead', async () => {
    const lab = await openLab();
    await withPanel(lab, {}, async (page) => {
      await page.getByRole('heading', { name: 'User Workspace Manager' }).click();
      await press(page, 'Take uwm-ps4 out of the balancer');
      await page.getByText('sends requests to uwm-ps5, uwm-ps6 while they are online').waitFor();
      await press(page, 'Put uwm-ps4 into the balancer');
      await page.getByText('sends requests to uwm-ps4, uwm-ps5, uwm-ps6 while they are online').waitFor();
      await page.getByRole('article', { name: 'uwm-ps5' }).getByText('More').click();
      await page.getByRole('combobox', { name: 'Its status page on uwm-ps5' }).selectOption('answers 500');
      await page.getByRole('status').getByText('The status page of uwm-ps5 is now').waitFor();
      expect((await statusPage(lab, 'uwm-ps5'))?.status).toBe(500);
    });
  });

  it('says so when the lab has gone away', async () => {
    const lab = await openLab();
    await withPanel(lab, {}, async (page, complaints) => {
      await lab.close();
      await page.getByText('Not connected to the lab').waitFor();
      expect(await press(page, 'Stop ors-a1')).toContain('The lab cannot be reached');
      complaints.length = 0;
    });
  });
});
