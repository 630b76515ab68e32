/**
 * A team takes three Personalization Servers, whose databases replicate, through `uwm-replicated`: in the page, and with
 * the lab's own controls. One subscriber still replicates at first, and one of the team is too fast there.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launchBrowser } from '../support/browser.ts';
import { picture, violations } from './support/look.ts';
import { Somebody } from './support/people.ts';
import { openStage, type Stage } from './support/stage.ts';
import { expectWholeStory, theRun } from './support/story.ts';
import { card, openWorkspaceManager, RELEASE, setPage, updateInPortal } from './support/workspace-manager.ts';

const LAB_PACE_MS = 150;
const LIMIT_MS = 300_000;

let browser: Browser;
let stage: Stage;

/** `/upgrade` → procedure → releases, master and subscribers → preview → the first step. */
async function startRun(ann: Somebody): Promise<void> {
  const modal = 'Start an upgrade';
  const dialog = ann.dialog(modal);
  const next = dialog.getByRole('button', { name: 'Next' });
  await ann.command('/upgrade');
  await dialog.getByRole('combobox').click();
  await dialog.getByRole('option', { name: /Upgrade replicated Personalization Servers/ }).click();
  await next.click();
  await ann.choose(modal, 'Version installed now', '2021.1');
  await ann.choose(modal, 'Version to upgrade to', RELEASE);
  await ann.choose(modal, 'Master', 'uwm-ps1');
  await ann.choose(modal, 'Subscribers, in the order to upgrade', 'uwm-ps2', 'uwm-ps3');
  await picture(ann, 'replicated-01-inputs');
  await next.click();

  await dialog.getByText('18 steps · 6 proved by checks, 11 by your word').waitFor();
  await picture(ann, 'replicated-02-preview');
  // Its own prerequisites, and those of the procedures that it uses.
  for (const text of [
    'It is noted how replication is set up',
    'The installer of the new version is on every server',
    'Every database is backed up',
  ])
    expect(await dialog.getByText(text).count()).toBeGreaterThan(0);
  // Two versions on: nothing speaks against it.
  expect(await dialog.getByText('Reason for going ahead').count()).toBe(0);
  for (const box of await dialog.getByRole('checkbox').all()) await box.check();
  await picture(ann, 'replicated-03-preview-ticked');
  await ann.begin(modal);
}

describeInBrowser('a team and three replicated servers', () => {
  beforeAll(async () => {
    [browser, stage] = await Promise.all([launchBrowser(), openStage(LAB_PACE_MS)]);
  }, LIMIT_MS);
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  it('come to the same version before they replicate again', { timeout: LIMIT_MS }, async () => {
    const [ann, bo] = await Promise.all([
      Somebody.at(browser, stage.url, 'ann'),
      Somebody.at(browser, stage.url, 'bo', { colorScheme: 'dark' }),
    ]);
    await startRun(ann);
    await Promise.all([ann.openThread(), bo.openThread(), openWorkspaceManager(ann), openWorkspaceManager(bo)]);
    const id = await theRun(stage);
    const approveOf = (step: number) => ann.step(step).getByRole('button', { name: 'Approve' });

    await ann.step(1).getByText('watching since').waitFor();
    await picture(ann, 'replicated-04-first-step');
    await ann.inLab('Disable replication of uwm-ps2');
    await ann.confirm(1, 'Looked in the console: it was never set up.', 'Not in use');
    await ann.approve(1);

    // The other subscriber replicates still. Bo does not wait, and the lab refuses, as the real portal would.
    await bo.step(2).getByText('still takes part in merge replication: 1 active subscription').waitFor();
    await bo.confirm(2, 'Looked in the console: it was never set up.', 'Not in use');
    await bo.step(2).getByText('word of @bo').waitFor();
    await picture(bo, 'replicated-05-still-replicates-dark');
    await bo.inLab('Take uwm-ps3 offline');
    await bo.inLab(`Install ${RELEASE} on uwm-ps3`);
    // Offline it was before; its version tells that the installation is over.
    await card(bo, 'uwm-ps3').getByText(RELEASE, { exact: true }).waitFor();
    await bo.inLab('Open portal on uwm-ps3');
    await bo.inLab('UPDATE ALL on uwm-ps3');
    await bo.hearFromLab(/Refused.*Replication has to be disabled on the master and on every subscriber/);
    await picture(bo, 'replicated-06-refused-dark');
    expect(await approveOf(2).count()).toBe(0);
    await bo.inLab('CLOSE portal on uwm-ps3');
    await bo.inLab('Disable replication of uwm-ps3');
    await bo.leave();
    await ann.approve(2);

    await ann.inLab('Disable replication of uwm-ps1');
    await ann.confirm(3, 'Looked in the console: it was never set up.', 'Not in use');
    await ann.approve(3);

    await ann.inLab('Take uwm-ps1 offline');
    await ann.approve(4);
    await ann.inLab('Take uwm-ps2 offline');
    await ann.approve(5);
    await ann.approve(6);

    // One server after the other is upgraded and updates its own database.
    const upgrades = [
      { step: 7, server: 'uwm-ps1', button: 'ALL' },
      { step: 9, server: 'uwm-ps2', button: 'SELECTED' },
      { step: 11, server: 'uwm-ps3', button: 'ALL' },
    ] as const;
    for (const { step, server, button } of upgrades) {
      await ann.step(step).getByText('is the one from before this step').waitFor();
      // What Bo installed before this step opened proves nothing now.
      expect(await approveOf(step).count()).toBe(0);
      await ann.inLab(`Install ${RELEASE} on ${server}`);
      await ann.approve(step);
      await ann.step(step + 1).waitFor();
      await updateInPortal(ann, server, button);
      await ann.confirm(step + 1, 'Its portal shows Upgrade Successful.', 'Upgrade successful');
      await ann.approve(step + 1);
    }
    await picture(ann, 'replicated-07-upgraded');

    // Two pages tell of trouble: each time it is told for good, and nobody can go on until it is mended.
    const troubles = [
      { step: 13, server: 'uwm-ps1', page: 'finds the database locked', outcome: 'unhealthy' },
      { step: 14, server: 'uwm-ps2', page: 'comes from another version', outcome: 'other version' },
    ] as const;
    for (const { step, server, page, outcome } of troubles) {
      await setPage(ann, server, page);
      await ann.inLab(`Bring ${server} online`);
      const failure = ann.messages.filter({ hasText: `Step ${step} stays open` });
      await failure.getByText(outcome).waitFor();
      await ann.confirm(step, 'Read it in the browser.');
      await ann.step(step).getByText('word of @ann').waitFor();
      expect(await approveOf(step).count()).toBe(0);
      await picture(ann, `replicated-08-step-${step}`);
      if (step === 14) expect(await violations(ann)).toEqual([]);
      await setPage(ann, server, 'tells how the server is');
      await ann.approve(step);
      expect(await failure.count()).toBe(1);
    }
    await ann.inLab('Bring uwm-ps3 online');
    await ann.confirm(15, 'Every test passed.');
    await ann.approve(15);

    await ann.confirm(16, 'Three servers and three databases, all at 2023.1.');
    await ann.approve(16);
    await bo.come();
    await bo.openThread();
    await bo.step(17).getByRole('button', { name: 'Enable it now' }).waitFor();
    await picture(bo, 'replicated-09-decision-dark');
    await bo.press(17, 'Enable it now');
    for (const server of ['uwm-ps1', 'uwm-ps2', 'uwm-ps3']) await ann.inLab(`Enable replication of ${server}`);
    await ann.confirm(18, 'A setting changed at the master has reached both.');
    await ann.approve(18);

    const end = ann.messages.filter({ hasText: 'Done in' });
    await end
      .getByText("17 steps, and 1 decision: 6 proved, 6 proved and vouched for, 5 by a person's word, none skipped")
      .waitFor();
    await picture(ann, 'replicated-10-end');
    await picture(bo, 'replicated-11-end-dark');
    await expectWholeStory(stage, id, ann, { visits: 18, outcome: 'completed' });
  });
});
