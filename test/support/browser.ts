/**
 * Chromium for tests: `CHROMIUM_PATH`, else Debian's.
 *
 *     describeInBrowser('the page', () => { beforeAll(async () => { browser = await launchBrowser(); }); … });
 */
import { accessSync, constants } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { describeNeeding } from './needs.ts';

const chromiumPath = process.env.CHROMIUM_PATH || '/usr/bin/chromium';

export const hasChromium = canRun(chromiumPath);

const needs = 'Chromium at /usr/bin/chromium, or where CHROMIUM_PATH says';

/** For single tests: `test.runIf(hasChromium)(name, needsChromium, …)`. */
export const needsChromium = { meta: { needs } };

export const describeInBrowser = describeNeeding(needs, hasChromium);

/** Nothing leaves the machine: the browser's own background requests are off. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The caller closes it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: flags });
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
