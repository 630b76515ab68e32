/** A page that stays open while everything behind it is ended and started again. */
import { test } from 'vitest';
import { startWorkspace } from '../../src/workspace/server.ts';
import { hasChromium, launchBrowser, needsChromium } from '../support/browser.ts';
import { Windows } from '../support/windows.ts';
import { manifest } from './pilot-app.ts';
import { servePanel, startScene } from './support.ts';

test.runIf(hasChromium)(
  'the panel that came back on another port is shown again, without a reload',
  { ...needsChromium, timeout: 60_000 },
  async () => {
    const browser = await launchBrowser();
    const scene = await startScene(new Windows(browser));
    const moved = await servePanel();
    try {
      const ann = await scene.open('ann');
      const frame = ann.frameLocator('iframe[title="Harbour"]');
      await frame.getByRole('button', { name: 'Open the gate' }).waitFor();
      await scene.stopServing();
      const again = await startWorkspace({
        manifest,
        port: Number(new URL(scene.workspace.url).port),
        panel: { title: 'Harbour', address: moved.address },
      });
      try {
        await ann.locator(`iframe[src="${moved.address}"]`).waitFor();
        await frame.getByRole('button', { name: 'Open the gate' }).waitFor();
      } finally {
        await again.close();
      }
    } finally {
      await scene.close();
      moved.close();
      await browser.close();
    }
  },
);
