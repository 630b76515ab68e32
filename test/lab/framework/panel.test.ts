import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { violations } from '../../support/axe.ts';
import { describeInBrowser, launchBrowser } from '../../support/browser.ts';
import { type Opening, Windows } from '../../support/windows.ts';
import { openLab } from '../support.ts';
import { agentHost, fw, lastStory, stateOf } from './support.ts';

const json = { 'Content-Type': 'application/json' };

function post(lab: Lab, body: unknown): Promise<Response> {
  return fetch(new URL('api/act', lab.url), { method: 'POST', headers: json, body: JSON.stringify(body) });
}

describe('the panel’s JSON of Framework', () => {
  it('shows agents, then each kind with its pairs and single servers, and what is unwise', async () => {
    const lab = await openLab();
    const { wings } = await (await fetch(new URL('api/servers', lab.url))).json();
    const part = wings.find(({ wing }: { wing: string }) => wing === 'framework');
    expect(part.release).toBe('8.5.101');
    expect(part.agents.map(({ name }: { name: string }) => name)).toEqual([
      ...['fw-scs1', 'fw-scs2', 'fw-scs3', 'fw-host4', 'fw-host5'],
    ]);
    expect(part.agents[0].caution).toContain('fw-scs2 has no disconnect-switchover-timeout');
    expect(part.kinds).toMatchObject([
      { title: 'Solution Control Server', units: [{ name: 'fw-scs' }, { name: 'fw-scs3' }] },
      { title: 'Message Server', units: [{ name: 'fw-ms' }, { name: 'fw-ms3' }] },
      {
        title: 'Configuration Server',
        units: [
          {
            name: 'fw-cs',
            environment: { nextStart: 'upgrade-mode', databases: { original: 'config_fw_cs' } },
            servers: [
              { cautions: { stop: 'fw-cs1 is primary: fw-cs2 takes over.' } },
              { database: 'config_fw_cs', cautions: { 'reset-startup': 'There is no backup copy of an old folder.' } },
            ],
          },
          { name: 'fw-cs3', isPair: false },
        ],
      },
      { title: 'Configuration Server Proxy', units: [{ name: 'fw-csp' }, { name: 'fw-csp3' }] },
    ]);
    expect(part.kinds[2].units[0].servers[0].tail.length).toBeGreaterThan(3);
  });

  it('acts on servers, pairs and hosts, and turns away what is no action', async () => {
    const lab = await openLab();
    expect((await post(lab, { server: 'fw-host4', action: 'upgrade-lca' })).status).toBe(200);
    expect((await post(lab, { pair: 'fw-cs', action: 'set-next-start', nextStart: 'silent' })).status).toBe(200);
    expect((await post(lab, { pair: 'fw-csp', action: 'switch-over' })).status).toBe(409);
    expect((await post(lab, { pair: 'fw-cs', action: 'set-next-start', nextStart: 'soon' })).status).toBe(400);
    expect((await post(lab, { server: 'fw-cs1', action: 'explode' })).status).toBe(400);
    expect(
      (await post(lab, { server: 'fw-cs1', action: 'set-option', section: 'a]', option: 'b', value: '1' })).status,
    ).toBe(400);
  });
});

describeInBrowser('the panel of Framework in a browser', () => {
  let browser: Browser;
  let windows: Windows;
  beforeAll(async () => {
    browser = await launchBrowser();
    windows = new Windows(browser);
  });
  afterAll(() => browser.close());

  async function withPanel(lab: Lab, opening: Opening, use: (page: Page) => Promise<void>): Promise<void> {
    const page = await windows.open(opening);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    try {
      await page.goto(lab.url);
      await page.getByRole('navigation', { name: 'Products' }).getByText('Genesys Framework').click();
      await page.getByRole('heading', { name: 'Configuration Server', exact: true }).waitFor();
      await use(page);
      expect(complaints).toEqual([]);
    } finally {
      await windows.giveBack(page);
    }
  }

  const unfold = (page: Page, kind: string) => page.getByRole('heading', { name: kind, exact: true }).click();

  async function press(page: Page, name: string): Promise<string> {
    const status = page.getByRole('status');
    const before = await status.textContent();
    await page.getByRole('button', { name, exact: true }).click();
    await page.waitForFunction((text) => document.querySelector('[role=status]')?.textContent !== text, before);
    return (await status.textContent()) ?? '';
  }

  const light = { width: 1_000, colorScheme: 'light' } as const;

  it('shows the kinds folded away, and lets people upgrade agents and set their option', async () => {
    const lab = await openLab({ wings: ['framework'] });
    await withPanel(lab, light, async (page) => {
      expect(await page.getByRole('article').count()).toBe(0);
      await unfold(page, 'Local Control Agent');
      expect(await press(page, 'Upgrade LCA of fw-host4')).toContain('Done');
      expect(agentHost(lab, 'fw-host4').version).toBe('8.5.101.05');
      await unfold(page, 'Solution Control Server');
      expect(await press(page, 'Set disconnect-switchover-timeout on fw-scs1')).toContain('= 600');
      await press(page, 'Export options of fw-scs1');
      expect(readFileSync(fw(lab, 'fw-scs1').paths.exported, 'utf8')).toContain('disconnect-switchover-timeout=600');
      expect(await press(page, 'Delete disconnect-switchover-timeout on fw-scs1')).toContain('no longer');
      await press(page, 'Stop fw-scs3');
      await press(page, 'Install 8.5.101 on fw-scs3');
      await press(page, 'Start fw-scs3');
      expect(fw(lab, 'fw-scs3')).toMatchObject({ state: 'running', runningVersion: '8.5.101.05' });
    });
  });

  it('takes a pair of Configuration Servers to upgrade mode when it gave no sign before', async () => {
    const lab = await openLab({ wings: ['framework'] });
    await withPanel(lab, light, async (page) => {
      await unfold(page, 'Configuration Server');
      const card = page.getByRole('article', { name: 'fw-cs2' });
      await press(page, 'Back up database of fw-cs');
      await press(page, 'Read-only on for fw-cs');
      await page.getByRole('combobox', { name: 'Next start of fw-cs' }).selectOption('no sign');
      await page.getByRole('status').getByText('gives no sign').waitFor();
      await press(page, 'Set verbose on fw-cs2');
      await press(page, 'Prepare new folder of fw-cs2');
      expect(await press(page, 'Replace folder of fw-cs2')).toMatch(/^Refused.*has to be stopped first/);
      await press(page, 'Stop fw-cs2');
      await press(page, 'Replace folder of fw-cs2');
      await press(page, 'Start fw-cs2');
      await card.getByText('halted', { exact: true }).waitFor();
      await press(page, 'Stop fw-cs2');
      await card.getByText('Configuration file of the new version').click();
      await press(page, 'Force upgrade mode of fw-cs2');
      await press(page, 'Start fw-cs2');
      await card.getByText('upgrade mode', { exact: true }).waitFor();
      expect(lastStory(lab, 'fw-cs2')).toContain('25300');
      await press(page, 'Stop fw-cs1');
      await page.getByRole('region', { name: 'Log of fw-cs2' }).getByText('Total number of clients: 24').waitFor();
      expect(stateOf(lab, 'fw-cs2')).toBe('running primary in upgrade mode');
    });
  });

  it.each([[{ width: 380, colorScheme: 'dark' }], [{ width: 1_100, colorScheme: 'light' }]] as const)(
    'has no accessibility violations and no sideways scrolling at %o',
    async (opening) => {
      const lab = await openLab({ wings: ['framework'] });
      await lab.act('fw-cs', { action: 'set-next-start', nextStart: 'silent' });
      for (const action of ['stop', 'install', 'start'] as const) await lab.act('fw-cs2', action);
      await lab.act('fw-cs', 'read-only-on');
      await withPanel(lab, opening, async (page) => {
        for (const kind of ['Local Control Agent', 'Message Server', 'Configuration Server']) await unfold(page, kind);
        const cards = page.getByRole('article').locator('details');
        await cards.evaluateAll((all) => {
          for (const each of all) each.setAttribute('open', '');
        });
        expect(await violations(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
        if (process.env.LAB_SCREENSHOTS)
          await page.screenshot({
            path: `${process.env.LAB_SCREENSHOTS}/framework-${opening.width}.png`,
            fullPage: true,
          });
      });
    },
  );
});
