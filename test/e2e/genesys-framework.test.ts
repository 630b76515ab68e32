/**
 * Somebody who knows nothing but what they read: in the messages, and on the lab's panel. `npm run click-through` takes all
 * other ways of the Genesys procedures to their end like this.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launchBrowser } from '../support/browser.ts';
import { takeWay } from './support/newcomer/take-way.ts';
import { allWays } from './support/newcomer/ways/all.ts';
import type { Way } from './support/newcomer/ways/way.ts';
import { Somebody } from './support/people.ts';
import { openStage, type Stage } from './support/stage.ts';
import { expectWholeStory } from './support/story.ts';

const LAB_PACE_MS = 100;
const LIMIT_MS = 300_000;

let browser: Browser;
let stage: Stage;

function wayOf(procedure: string, name: string): Way {
  const found = allWays().find((way) => way.procedure === procedure && way.name === name);
  if (found === undefined) throw new Error(`there is no way "${name}" through ${procedure}`);
  return found;
}

describeInBrowser('a newcomer', () => {
  beforeAll(async () => {
    [browser, stage] = await Promise.all([launchBrowser(), openStage(LAB_PACE_MS)]);
  }, LIMIT_MS);
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  it('gets through the rollback of a Configuration Server', { timeout: LIMIT_MS }, async () => {
    const ann = await Somebody.at(browser, stage.url, 'ann');
    const way = wayOf('framework-config-server-rollback', 'at once, a server that is in no pair');
    const { run, steps } = await takeWay(ann, way);
    expect(steps).toHaveLength(3);
    await expectWholeStory(stage, run, ann, { visits: 3, outcome: 'completed' });
  });
});
