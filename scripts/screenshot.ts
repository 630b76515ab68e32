/**
 * Makes the pictures of the docs from the real page: starts Handrail on a new folder, takes a run some steps forward
 * through the page and the lab's panel, and saves what is seen.
 *
 *     npm run screenshot
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../test/support/browser.ts';

const images = fileURLToPath(new URL('../docs/images/', import.meta.url));
const data = await mkdtemp(join(tmpdir(), 'handrail-screenshot-'));
await mkdir(images, { recursive: true });

const command = fileURLToPath(new URL('../bin/handrail.js', import.meta.url));
const handrail = spawn(process.execPath, [command, 'start', '--data', data], {
  env: { ...process.env, HANDRAIL_PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});

try {
  const address = await addressOf(handrail.stdout);
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  await page.goto(`${address}?as=ann`);
  await startRun(page);
  await page.screenshot({ path: join(images, 'preview.png') });
  await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
  await page.getByRole('button', { name: 'Open thread' }).click();

  const thread = page.getByRole('region', { name: 'Thread' });
  const lab = page.frameLocator('iframe');
  await approve(thread, 1);
  await say(page, 'Calls are on ors-a2 next. I watch the queues.');
  await act(lab, 'Switch over ors-a');
  await approve(thread, 2);
  await thread.getByRole('button', { name: "I'm on it" }).last().click();
  await thread.getByText('On it:').waitFor();
  await act(lab, 'Stop ors-a1');
  await thread.getByRole('button', { name: 'Approve' }).last().waitFor();
  await page.screenshot({ path: join(images, 'page.png') });
  await browser.close();
} finally {
  handrail.kill('SIGINT');
  await new Promise((resolve) => handrail.once('exit', resolve));
  await rm(data, { recursive: true, force: true });
}

async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const [address] = /http:\/\/\S+/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error('Handrail ended before it told its address.');
}

async function startRun(page: Page): Promise<void> {
  const box = page.getByLabel('Message #upgrades');
  await box.fill('/upgrade ');
  await box.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Procedure' }).click();
  await page.getByRole('option', { name: /Migrate HA Orchestration Server pairs/ }).click();
  await dialog.getByRole('button', { name: 'Next' }).click();
  await dialog.getByRole('combobox', { name: 'ORS pairs' }).click();
  for (const pair of ['ors-a', 'ors-b']) await page.getByRole('option', { name: pair }).click();
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Next' }).click();
  await dialog.getByRole('checkbox').first().waitFor();
  for (const box of await dialog.getByRole('checkbox').all()) await box.check();
}

async function approve(thread: Locator, step: number): Promise<void> {
  await thread.getByRole('button', { name: 'Approve' }).last().click();
  await thread.getByText(`Step ${step + 1} of`).waitFor();
}

async function say(page: Page, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Reply in thread' });
  await box.fill(text);
  await box.press('Enter');
}

async function act(lab: FrameLocator, name: string): Promise<void> {
  await lab.getByRole('button', { name, exact: true }).click();
}
