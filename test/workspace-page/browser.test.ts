/** People use the page: in Chromium, with the keyboard and the mouse, and with axe looking on. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorkspace, type Workspace } from '../../src/workspace/server.ts';
import { violations } from '../support/axe.ts';
import { hasChromium, launchBrowser, needsChromium } from '../support/browser.ts';
import { Windows } from '../support/windows.ts';
import { leg, manifest, mrkdwn } from './pilot-app.ts';
import { type Scene, startScene } from './support.ts';

let browser: Browser;
let windows: Windows;
let scene: Scene;
let workspace: Workspace;

beforeAll(async () => {
  browser = await launchBrowser();
  windows = new Windows(browser);
});
afterAll(() => browser.close());

/** A test with a workspace of its own. */
function scenario(name: string, run: () => Promise<void>): void {
  test.runIf(hasChromium)(name, { ...needsChromium, timeout: limit }, async () => {
    scene = await startScene(windows);
    workspace = scene.workspace;
    try {
      await run();
    } finally {
      await scene.close();
    }
  });
}

// Waiting is for a condition, the limit only for when it never comes.
const soon = { timeout: 15_000 };
const limit = 60_000;

const thread = (page: Page) => page.getByRole('region', { name: 'Thread' });
const composer = (page: Page) => page.getByLabel('Message #upgrades');

async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await page.keyboard.press('Enter');
}

async function openStartModal(page: Page) {
  await say(page, '/voyage start');
  const dialog = page.getByRole('dialog', { name: 'Start a voyage' });
  await dialog.waitFor();
  return dialog;
}

async function logged(entry: string): Promise<void> {
  await expect.poll(() => scene.pilot.log.some((it) => it.startsWith(entry)), soon).toBe(true);
}

scenario('two windows are two people, and see each other at once', async () => {
  const [ann, bo] = [await scene.open('ann'), await scene.open('bo')];
  await say(ann, '@bo is *here* & <now>');
  const seen = bo.getByRole('article', { name: 'Ann Okafor' });
  await seen.getByText('is here & <now>').waitFor();
  expect(await seen.locator('strong').textContent()).toBe('here');
  expect(await seen.locator('.mention').textContent()).toBe('@bo');
  expect(workspace.messages('upgrades')[0]?.text).toBe(`<@${workspace.personId('bo')}> is *here* &amp; &lt;now&gt;`);

  await bo.getByRole('combobox', { name: 'You are' }).click();
  await bo.getByRole('option', { name: 'Cy Tanaka' }).click();
  await expect.poll(() => new URL(bo.url()).searchParams.get('as'), soon).toBe('cy');
  await say(bo, 'from cy');
  await ann.getByRole('article', { name: 'Cy Tanaka' }).getByText('from cy').waitFor();
});

scenario('nothing that is written becomes markup', async () => {
  workspace.post('bo', 'upgrades', '&lt;img src=x onerror="document.title=1"&gt; <javascript:alert(1)|click> <b>');
  const ann = await scene.open('ann');
  const article = ann.getByRole('article', { name: 'Bo Lindqvist' });
  await article.getByText('<img src=x onerror="document.title=1"> <javascript:alert(1)|click> <b>').waitFor();
  expect(await article.locator('.content img, .content a, .content b').count()).toBe(0);
});

scenario('commands, verbs and people complete with the keyboard', async () => {
  const ann = await scene.open('ann');
  const field = composer(ann);
  await field.press('/');
  await ann.getByRole('option', { name: /Guide a voyage/ }).waitFor();
  await field.pressSequentially('vo');
  await field.press('Enter');
  expect(await field.inputValue()).toBe('/voyage ');
  await ann.getByRole('listbox', { name: 'What next' }).waitFor();
  await field.press('ArrowDown');
  await field.press('ArrowDown');
  const active = await field.getAttribute('aria-activedescendant');
  expect(await ann.locator(`[id="${active}"]`).textContent()).toBe('status');
  await field.press('Tab');
  expect(await field.inputValue()).toBe('/voyage status ');
  await field.press('Enter');
  await logged('/voyage status');

  await field.pressSequentially('hello @pi');
  await field.press('Tab');
  await field.press('Shift+Enter');
  await field.pressSequentially('@');
  await field.press('Escape');
  await ann.getByRole('listbox', { name: 'People' }).waitFor({ state: 'detached' });
  await field.press('Backspace');
  await field.pressSequentially('next line');
  await field.press('Enter');
  await logged(`mention hello <@`);
});

scenario('a private answer is seen by one, says so, and can be dismissed', async () => {
  const [ann, bo] = [await scene.open('ann'), await scene.open('bo')];
  await say(ann, '/voyage backwards');
  const answer = ann.getByRole('article').filter({ hasText: 'Only visible to you' });
  await answer.waitFor();
  expect(await bo.getByText('Nothing is called').count()).toBe(0);
  await answer.getByRole('button', { name: 'Dismiss' }).click();
  await answer.waitFor({ state: 'detached' });
  await expect.poll(() => workspace.ephemerals('ann'), soon).toEqual([]);
});

scenario('what is not a command, and what fails, is given back with a reason', async () => {
  const ann = await scene.open('ann');
  await say(ann, '/nothing at all');
  await ann.getByText('/nothing is not a command here').waitFor();
  expect(await composer(ann).inputValue()).toBe('/nothing at all');
  await ann.route('**/client/post', (route) => route.abort());
  await say(ann, 'to nowhere');
  await ann.getByText('cannot be reached').waitFor();
  expect(await composer(ann).inputValue()).toBe('to nowhere');
  await ann.reload();
  await expect.poll(() => composer(ann).inputValue(), soon).toBe('to nowhere');
});

scenario('a menu does not open because Enter, which sent the command, is still held down', async () => {
  const ann = await scene.open('ann');
  await composer(ann).fill('/voyage start');
  await ann.keyboard.down('Enter');
  const menu = ann.getByRole('dialog', { name: 'Start a voyage' }).getByRole('combobox').first();
  await ann.waitForFunction(() => document.activeElement?.role === 'combobox');
  await ann.keyboard.down('Enter');
  expect(await menu.getAttribute('aria-expanded')).toBe('false');
  await ann.keyboard.up('Enter');
  await ann.keyboard.press('Enter');
  expect(await menu.getAttribute('aria-expanded')).toBe('true');
});

scenario('a modal is filled in with the keyboard, refused, corrected, and starts a thread', async () => {
  const ann = await scene.open('ann');
  const dialog = await openStartModal(ann);
  expect(await violations(ann)).toEqual([]);
  const route = dialog.getByRole('combobox', { name: 'Route' });
  await expect.poll(() => route.evaluate((it) => it === document.activeElement), soon).toBe(true);

  await dialog.getByLabel('Reason').fill('a storm is coming');
  await route.focus();
  await ann.keyboard.press('Enter');
  await ann.keyboard.press('Enter');
  await dialog.getByText('8 legs, 6 of them').waitFor();
  expect(await dialog.getByLabel('Reason').inputValue()).toBe('a storm is coming');

  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  await dialog.getByText('Please complete this required field.').waitFor();
  expect(scene.pilot.log.some((it) => it.startsWith('start'))).toBe(false);
  await dialog.getByLabel('Both cutters are fuelled').check();
  await dialog.getByRole('combobox', { name: 'Mate' }).click();
  await dialog.getByRole('option', { name: 'Bo Lindqvist' }).click();
  await dialog.getByRole('combobox', { name: 'Cargo' }).click();
  await dialog.getByRole('option', { name: 'Tea' }).click();
  await dialog.getByRole('option', { name: 'Letters' }).click();
  await ann.keyboard.press('Escape');
  await dialog.getByLabel('Day').fill('2026-11-21');
  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  await dialog.getByText('Not in a storm.').waitFor();
  expect(await violations(ann)).toEqual([]);

  await dialog.getByLabel('Reason').fill('calm now');
  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  const values = JSON.parse(scene.pilot.log.at(-1)?.slice('start '.length) ?? '');
  expect(values).toMatchObject({
    route: { pick: { type: 'static_select', selected_option: { value: 'lock' } } },
    ready: { ticks: { type: 'checkboxes', selected_options: [{ value: 'fuel' }] } },
    pace: { radio: { type: 'radio_buttons', selected_option: { value: 'slow' } } },
    mate: { who: { type: 'users_select', selected_user: workspace.personId('bo') } },
    cargo: { goods: { type: 'multi_static_select', selected_options: [{ value: 'tea' }, { value: 'letters' }] } },
    day: { date: { type: 'datepicker', selected_date: '2026-11-21' } },
    why: { text: { type: 'plain_text_input', value: 'calm now' } },
  });

  await ann.getByRole('button', { name: 'Open thread' }).click();
  await thread(ann).getByText('Leg 1 of 8').waitFor();
});

scenario('a modal keeps the focus, Escape closes it, and the focus goes back', async () => {
  const ann = await scene.open('ann');
  const dialog = await openStartModal(ann);
  expect(await dialog.getAttribute('aria-modal')).toBe('true');
  const inside = () => dialog.evaluate((it) => it.contains(document.activeElement));
  for (let presses = 0; presses < 24; presses += 1) {
    await ann.keyboard.press('Tab');
    expect(await inside()).toBe(true);
  }
  await ann.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(workspace.views('ann')).toEqual([]);
  await expect.poll(() => composer(ann).evaluate((it) => it === document.activeElement), soon).toBe(true);
});

async function postVoyage(): Promise<string> {
  const channel = workspace.channelId('upgrades');
  const { client } = scene.pilot.app;
  const { ts = '' } = await client.chat.postMessage({
    channel,
    text: 'A voyage',
    blocks: [{ type: 'section', text: mrkdwn('*A voyage*') }],
  });
  await client.chat.postMessage({ channel, thread_ts: ts, text: 'Leg 1 of 8', blocks: leg(1) });
  return ts;
}

scenario('a thread is opened, replied to, and acted in; everybody sees what happens', async () => {
  const ts = await postVoyage();
  const [ann, bo] = [await scene.open('ann'), await scene.open('bo')];
  await ann
    .locator(`article[data-ts="${ts}"]`)
    .getByRole('button', { name: /1 reply/ })
    .click();
  await bo
    .locator(`article[data-ts="${ts}"]`)
    .getByRole('button', { name: /1 reply/ })
    .click();
  await thread(ann).getByLabel('Reply in thread').fill('looking good');
  await ann.keyboard.press('Enter');
  await thread(bo).getByRole('article', { name: 'Ann Okafor' }).getByText('looking good').waitFor();

  await thread(ann).getByRole('button', { name: 'More actions' }).press('ArrowDown');
  await ann.keyboard.press('ArrowDown');
  await ann.keyboard.press('Enter');
  await logged('more note');

  await thread(ann).getByRole('button', { name: 'Scuttle' }).click();
  const sure = ann.getByRole('dialog', { name: 'Scuttle the cutter?' });
  await sure.getByRole('button', { name: 'Keep her' }).click();
  await sure.waitFor({ state: 'detached' });
  expect(scene.pilot.log.some((it) => it.startsWith('scuttle'))).toBe(false);
  await thread(ann).getByRole('button', { name: 'Scuttle' }).click();
  await sure.getByRole('button', { name: 'Scuttle her' }).click();
  await logged('scuttle');

  await thread(ann).getByRole('button', { name: 'Approve' }).click();
  await thread(bo).getByText('approved by').waitFor();
  await thread(bo).getByText('Leg 2 of 8').waitFor();
  expect(scene.pilot.log).toContain('approve 1');
  await thread(bo).getByLabel('Reply in thread').fill('/voyage status');
  await bo.keyboard.press('Enter');
  await bo.getByText('/voyage does not work in threads').waitFor();
});

scenario('the reader at the end is kept there; the one who reads above is not disturbed', async () => {
  for (let count = 0; count < 40; count += 1) workspace.post('bo', 'upgrades', `line ${count}`);
  const ann = await scene.open('ann');
  await ann.getByText('line 39').waitFor();
  const list = ann.locator('.list');
  const gap = () => list.evaluate((it) => it.scrollHeight - it.clientHeight - it.scrollTop);
  await expect.poll(gap, soon).toBeLessThan(2);
  workspace.post('bo', 'upgrades', 'newest');
  await ann.getByText('newest').waitFor();
  await expect.poll(gap, soon).toBeLessThan(2);

  await list.evaluate((it) => it.scrollTo(0, 200));
  await ann.getByRole('button', { name: 'Latest' }).waitFor();
  workspace.post('bo', 'upgrades', 'even newer');
  await ann.getByText('even newer').waitFor({ state: 'attached' });
  expect(await list.evaluate((it) => it.scrollTop)).toBe(200);
  await ann.getByRole('button', { name: 'Latest' }).click();
  await expect.poll(gap, soon).toBeLessThan(2);
});

scenario(
  'the panel stands beside channel and thread, can be put away, made wider, and shares a narrow window',
  async () => {
    const ts = await postVoyage();
    const ann = await scene.open('ann');
    const panel = ann.getByTitle('Harbour', { exact: true });
    await ann.frameLocator('iframe[title="Harbour"]').getByRole('button', { name: 'Open the gate' }).waitFor();
    await ann
      .locator(`article[data-ts="${ts}"]`)
      .getByRole('button', { name: /1 reply/ })
      .click();
    for (const part of [panel, thread(ann), composer(ann)]) expect(await part.isVisible()).toBe(true);

    const before = (await panel.boundingBox())?.width ?? 0;
    await ann.getByRole('separator', { name: 'Width of Harbour' }).press('ArrowLeft');
    await expect.poll(async () => (await panel.boundingBox())?.width ?? 0, soon).toBeGreaterThan(before);
    await ann.getByRole('button', { name: 'Hide Harbour' }).click();
    expect(await panel.isVisible()).toBe(false);
    await ann.getByRole('button', { name: 'Show Harbour' }).click();

    await ann.setViewportSize({ width: 1000, height: 800 });
    await ann.getByRole('button', { name: 'Thread', exact: true }).click();
    expect([await panel.isVisible(), await thread(ann).isVisible()]).toEqual([false, true]);
    await ann.getByRole('button', { name: 'Harbour', exact: true }).click();
    expect([await panel.isVisible(), await thread(ann).isVisible()]).toEqual([true, false]);
  },
);

scenario('the app’s Home is shown and its buttons work', async () => {
  const ann = await scene.open('ann');
  await ann.getByRole('button', { name: 'Pilot connected', exact: true }).click();
  await ann.getByRole('heading', { name: 'Your voyages' }).waitFor();
  await ann.getByRole('button', { name: 'Open', exact: true }).click();
  await logged('home-open');
  await ann.reload();
  await ann.getByRole('heading', { name: 'Your voyages' }).waitFor();
  expect(await violations(ann)).toEqual([]);
});

scenario('a silent app is told of, and the page goes on', async () => {
  const ann = await scene.open('ann');
  await scene.pilot.stop();
  await ann.getByRole('button', { name: 'Pilot not connected' }).waitFor();
  await say(ann, '/voyage start');
  await ann.getByRole('status').filter({ hasText: 'did not respond' }).waitFor();
});

scenario('axe finds nothing in channel and thread, light and dark, wide and narrow', async () => {
  const ts = await postVoyage();
  workspace.post(
    'bo',
    'upgrades',
    `<@${workspace.personId('ann')}> \`code\`\n> quote\n\`\`\`\nblock\n\`\`\`\n<https://a.example|link>`,
  );
  const ann = await scene.open('ann');
  await ann.getByText('quote').waitFor();
  await say(ann, '/voyage backwards');
  await ann.getByText('Only visible to you').waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await ann.emulateMedia({ colorScheme });
    await composer(ann).fill('/');
    expect(await violations(ann), `channel, ${colorScheme}`).toEqual([]);
    await composer(ann).fill('');
    await ann
      .locator(`main article[data-ts="${ts}"]`)
      .getByRole('button', { name: /1 reply/ })
      .click();
    await thread(ann).getByRole('button', { name: 'More actions' }).click();
    expect(await violations(ann), `thread, ${colorScheme}`).toEqual([]);
    await ann.keyboard.press('Escape');
    await ann.setViewportSize({ width: 960, height: 800 });
    expect(await violations(ann), `narrow, ${colorScheme}`).toEqual([]);
    await ann.setViewportSize({ width: 1440, height: 900 });
    await ann.getByRole('button', { name: 'Close thread' }).click();
    await openStartModal(ann);
    expect(await violations(ann), `modal, ${colorScheme}`).toEqual([]);
    await ann.keyboard.press('Escape');
    await ann.getByRole('dialog').waitFor({ state: 'detached' });
    await ann.getByRole('button', { name: 'Pilot connected', exact: true }).click();
    await ann.getByRole('heading', { name: 'Your voyages' }).waitFor();
    expect(await violations(ann), `home, ${colorScheme}`).toEqual([]);
    await ann.getByRole('button', { name: 'upgrades' }).click();
  }
});

scenario('a restart of the workspace is survived: the page reconnects, and what was typed stays', async () => {
  await scene.close();
  const dataDir = await mkdtemp(join(tmpdir(), 'workspace-page-'));
  try {
    scene = await startScene(windows, { dataDir });
    const ann = await scene.open('ann');
    await say(ann, 'before');
    await ann.getByRole('article', { name: 'Ann Okafor' }).getByText('before').waitFor();
    const dialog = await openStartModal(ann);
    await dialog.getByLabel('Reason').fill('half a reas');
    const address = new URL(scene.workspace.url);
    await scene.stopServing();
    const status = ann.locator('.connection');
    await expect.poll(() => status.textContent(), soon).toBe('Reconnecting…');

    const again = await startWorkspace({ manifest, dataDir, name: 'Night watch', port: Number(address.port) });
    try {
      again.post('bo', 'upgrades', 'while you were away');
      await expect.poll(() => status.textContent(), soon).toBe('Connected');
      await ann.getByText('while you were away').waitFor();
      expect(await dialog.getByLabel('Reason').inputValue()).toBe('half a reas');
      expect(await ann.getByRole('article', { name: 'Ann Okafor' }).count()).toBe(1);
    } finally {
      await again.close();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
