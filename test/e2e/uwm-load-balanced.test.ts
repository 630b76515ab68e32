/**
 * Somebody takes three Personalization Servers behind a load balancer through `uwm-load-balanced`: in the page, and with the
 * lab's own controls. The upgrade leaps further than was tested, one server is not well when it should go back, and the
 * worker crashes while it waits for a slow page.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launchBrowser } from '../support/browser.ts';
import { until } from '../support/wait.ts';
import { picture } from './support/look.ts';
import { Somebody } from './support/people.ts';
import { openStage, type Stage } from './support/stage.ts';
import { expectWholeStory, recordOf, theRun } from './support/story.ts';
import {
  openWorkspaceManager,
  RELEASE,
  seeState,
  seeUpToDate,
  setPage,
  updateInPortal,
} from './support/workspace-manager.ts';

const LAB_PACE_MS = 150;
const LIMIT_MS = 300_000;
const SERVERS = ['uwm-ps4', 'uwm-ps5', 'uwm-ps6'] as const;
const REASON = 'Tried on a copy of the database, from 2020.1 straight on.\nThe vendor knows, case 4711.';

/** The check of a worker that crashed is taken up by another within twenty seconds. */
const UNTIL_TAKEN_UP_MS = 45_000;

let browser: Browser;
let stage: Stage;

/** `/upgrade` → procedure → releases, balancer and servers → preview, with a reason → the first step. */
async function startRun(ann: Somebody): Promise<void> {
  const modal = 'Start an upgrade';
  const dialog = ann.dialog(modal);
  const next = dialog.getByRole('button', { name: 'Next' });
  const start = dialog.getByRole('button', { name: 'Start', exact: true });
  await ann.command('/upgrade');
  await dialog.getByRole('combobox').click();
  await dialog.getByRole('option', { name: /Upgrade load-balanced UWM servers/ }).click();
  await next.click();
  await ann.choose(modal, 'Version installed now', '2020.1');
  await ann.choose(modal, 'Version to upgrade to', RELEASE);
  await ann.choose(modal, 'Load balancer', 'uwm-lb');
  await ann.choose(modal, 'Personalization Servers of the group', ...SERVERS);
  await next.click();

  await dialog.getByText('19 steps · 6 proved by checks, 13 by your word').waitFor();
  // Three versions on. Without a reason nothing starts.
  await dialog.getByText('From 2020.1 to 2023.1 is more than two major versions.').waitFor();
  await picture(ann, 'balanced-01-caution');
  for (const box of await dialog.getByRole('checkbox').all()) await box.check();
  const reason = dialog.getByRole('textbox', { name: 'Reason for going ahead' });
  await start.click();
  await reason.and(dialog.locator('[aria-invalid=true]')).waitFor();
  expect(await stage.runs.live()).toEqual([]);
  await reason.fill(REASON);
  await picture(ann, 'balanced-02-reason');
  await ann.begin(modal);
}

describeInBrowser('somebody and three balanced servers', () => {
  beforeAll(async () => {
    [browser, stage] = await Promise.all([launchBrowser(), openStage(LAB_PACE_MS)]);
  }, LIMIT_MS);
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  it('upgrades the group behind its balancer, and puts back what is well', { timeout: LIMIT_MS }, async () => {
    const ann = await Somebody.at(browser, stage.url, 'ann', { colorScheme: 'dark' });
    await startRun(ann);
    await Promise.all([ann.openThread(), openWorkspaceManager(ann)]);
    const id = await theRun(stage);
    const approveOf = (step: number) => ann.step(step).getByRole('button', { name: 'Approve' });

    const although = ann.messages.filter({ hasText: 'Started although something spoke against it' });
    await although.getByText('From 2020.1 to 2023.1 is more than two major versions.').waitFor();
    await although.getByText('The vendor knows, case 4711.').waitFor();
    await picture(ann, 'balanced-03-although');

    // All leave the balancer and go offline before the first one is upgraded.
    for (const [i, server] of SERVERS.entries()) {
      await ann.step(1 + i).waitFor();
      await ann.inLab(`Take ${server} out of the balancer`);
      await ann.confirm(1 + i, 'Its pool shows no connection any more.');
      await ann.approve(1 + i);
    }
    for (const [i, server] of SERVERS.entries()) {
      await ann.inLab(`Take ${server} offline`);
      await ann.approve(4 + i);
    }

    // The first one updates the database; the others find it done.
    for (const [i, server] of SERVERS.entries()) {
      const step = 7 + 2 * i;
      await ann.step(step).getByText('is the one from before this step').waitFor();
      await ann.inLab(`Install ${RELEASE} on ${server}`);
      await ann.approve(step);
      await ann.step(step + 1).waitFor();
      if (i === 0) await updateInPortal(ann, server, 'ALL');
      else await seeUpToDate(ann, server);
      if (i === 1) await picture(ann, 'balanced-04-portal');
      if (i === 0) await ann.confirm(step + 1, 'Its portal shows Upgrade Successful.', 'Upgrade successful');
      else await ann.confirm(step + 1, 'Its portal shows the summary at once.', 'Was up to date');
      await ann.approve(step + 1);
    }

    // The worker crashes while it waits for a page. Another takes the check up, and nothing is proved meanwhile.
    await setPage(ann, 'uwm-ps5', 'takes very long');
    for (const server of SERVERS) await ann.inLab(`Bring ${server} online`);
    for (const server of SERVERS) await seeState(ann, server, 'online');
    await ann.confirm(13, 'Every test passed.');
    await ann.approve(13);
    await ann.confirm(14, 'It is slow, but every test passed.');
    await ann.step(14).getByText('word of @ann').waitFor();
    await until('a look at the slow page', () => stage.isLooking());
    await stage.killWorker();
    expect(await approveOf(14).count()).toBe(0);
    await picture(ann, 'balanced-05-slow');
    await setPage(ann, 'uwm-ps5', 'tells how the server is');
    await stage.startWorker();
    await approveOf(14).waitFor({ timeout: UNTIL_TAKEN_UP_MS });
    await ann.approve(14);
    await ann.confirm(15, 'Every test passed.');
    await ann.approve(15);

    // One by one they go back, unless they are not well any more.
    await ann.inLab('Put uwm-ps4 into the balancer');
    await ann.confirm(16, 'The balancer finds it healthy.');
    await setPage(ann, 'uwm-ps5', 'answers 500');
    await ann.approve(16);
    const failure = ann.messages.filter({ hasText: 'Step 17 stays open' });
    await failure.getByText('http error').waitFor();
    await ann.confirm(17, 'It is in the group.');
    await ann.step(17).getByText('word of @ann').waitFor();
    expect(await approveOf(17).count()).toBe(0);
    await picture(ann, 'balanced-06-not-well');
    await setPage(ann, 'uwm-ps5', 'tells how the server is');
    await ann.inLab('Put uwm-ps5 into the balancer');
    await ann.approve(17);
    expect(await failure.count()).toBe(1);
    await ann.inLab('Put uwm-ps6 into the balancer');
    await ann.confirm(18, 'The balancer finds it healthy.');
    await ann.approve(18);

    await ann.confirm(19, 'Opened it nine times: each of the three answered.');
    await ann.approve(19);
    const end = ann.messages.filter({ hasText: 'Done in' });
    await end.getByText("19 steps: 6 proved, 7 proved and vouched for, 6 by a person's word, none skipped").waitFor();
    await picture(ann, 'balanced-08-end');

    await expectWholeStory(stage, id, ann, { visits: 19, outcome: 'completed' });
    const { run } = await recordOf(stage, id);
    expect(run.cautions).toMatchObject([{ id: 'uwm-databases/version-jump', reason: REASON }]);
  });
});
