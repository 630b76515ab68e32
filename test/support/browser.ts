/**
 * Chromium for tests: `CHROMIUM_PATH`, else Debian's; preferably the one without windows, which needs a quarter less of a
 * processor, and in which no page ever counts as covered by another.
 *
 *     describeInBrowser('the page', () => { beforeAll(async () => { browser = await launchBrowser(); }); … });
 */
import { accessSync, constants } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { describeNeeding } from './needs.ts';

const usual = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const chromiumPath = process.env.CHROMIUM_PATH || usual.find(canRun) || '';

export const hasChromium = canRun(chromiumPath);

const needs = 'Chromium (Debian: chromium-headless-shell or chromium), or CHROMIUM_PATH where it is elsewhere';

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
  // A page is there for a minute: what it lets go of may stay until then.
  '--js-flags=--min-semi-space-size=32 --max-semi-space-size=64 --single-threaded-gc',
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
