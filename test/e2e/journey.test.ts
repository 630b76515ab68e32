/**
 * A team takes two HA pairs through `ors-ha-migration`, from `/upgrade` to the end, as people do: in the page, and with
 * the lab's own controls. Handrail's parts run as processes of their own; two of them crash in the middle.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launchBrowser } from '../support/browser.ts';
import { until } from '../support/wait.ts';
import { picture, violations } from './support/look.ts';
import { Somebody } from './support/people.ts';
import { openStage, type Stage } from './support/stage.ts';
import { expectWholeStory, recordOf, theRun } from './support/story.ts';

const LAB_PACE_MS = 200;
const LIMIT_MS = 300_000;

let browser: Browser;
let stage: Stage;

/** `/upgrade` → procedure → pairs, in the order to upgrade → preview → the first step. */
async function startRun(ann: Somebody): Promise<void> {
  await ann.command('/upgrade');
  const dialog = ann.dialog('Start an upgrade');
  await dialog.getByRole('combobox').click();
  await dialog.getByRole('option', { name: /Migrate HA Orchestration Server pairs/ }).click();
  await dialog.getByRole('button', { name: 'Next' }).click();
  await dialog.getByText('8.1.3 is installed, with persistence enabled').waitFor();
  await dialog.getByRole('combobox').click();
  await dialog.getByRole('option', { name: /^ors-a/ }).click();
  await dialog.getByRole('option', { name: /^ors-b/ }).click();
  await ann.page.keyboard.press('Escape');
  await picture(ann, '01-inputs');
  await dialog.getByRole('button', { name: 'Next' }).click();

  await dialog.getByText('14 steps a pair, 28 in all').waitFor();
  await picture(ann, '02-preview');
  const boxes = await dialog.getByRole('checkbox').all();
  for (const box of boxes.slice(1)) await box.check();
  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  await dialog.getByText('One is not ticked yet').waitFor();
  await boxes[0]?.check();
  await picture(ann, '03-preview-ticked');
  await ann.begin('Start an upgrade');
}

describeInBrowser('a team and two pairs', () => {
  beforeAll(async () => {
    [browser, stage] = await Promise.all([launchBrowser(), openStage(LAB_PACE_MS)]);
  }, LIMIT_MS);
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  it('get through the migration, and the thread tells the whole story', { timeout: LIMIT_MS }, async () => {
    const [ann, bo] = await Promise.all([
      Somebody.at(browser, stage.url, 'ann'),
      Somebody.at(browser, stage.url, 'bo', { colorScheme: 'dark' }),
    ]);
    await startRun(ann);
    await ann.openThread();
    await bo.openThread();
    await bo.hideLab();
    const id = await theRun(stage);
    const record = () => recordOf(stage, id);

    // The first pair, with everything that can happen on the way. Who is primary is read from the logs: ors-a1.
    await ann
      .step(1)
      .getByText('One member is primary')
      .or(ann.step(1).getByRole('button', { name: 'Approve' }))
      .first()
      .waitFor();
    await picture(ann, '04-first-step');
    await ann.approve(1);

    await ann.press(2, "I'm on it");
    await bo.say('@Handrail why');
    await bo.messages.filter({ hasText: 'Waiting for proof of' }).first().waitFor();
    await picture(bo, '05-why-dark');
    await ann.inLab('Switch over ors-a');
    await bo.approve(2);

    await ann.press(3, "I'm on it");
    await ann.inLab('Stop ors-a1');
    await ann.approve(3);

    // Two people approve at the same moment.
    await ann.inLab('Export options of ors-a1');
    const buttons = await Promise.all(
      [ann, bo].map(async (one) => {
        const button = one.step(4).getByRole('button', { name: 'Approve' });
        await button.waitFor();
        return button.elementHandle();
      }),
    );
    await Promise.all(buttons.map((button) => button?.evaluate((it) => (it as HTMLElement).click())));
    await ann
      .step(4)
      .getByText(/approved by/)
      .waitFor();
    const first = (await record()).run.visits[3]?.decided?.by.name;
    const [winner, loser] = first === 'ann' ? [ann, bo] : [bo, ann];
    await loser.privately.filter({ hasText: `Step 4 was approved by @${first}` }).waitFor();
    await picture(loser, '06-too-late');
    expect(await winner.privately.filter({ hasText: 'Step 4 was approved' }).count()).toBe(0);

    await ann.inLab('Install 8.1.4 on ors-a1');
    await ann.approve(5);

    await ann.press(6, 'Skip…');
    await picture(ann, '07-skip-modal');
    await ann.answer('Skip step 6', 'Nothing new in this release, checked with the release notes.', 'Skip');
    await ann.messages.filter({ hasText: 'Step 6 skipped by @ann' }).waitFor();

    // It comes up as primary, which is told for good; it is mended and started once more.
    const misconfigured = ann.lab.getByRole('checkbox', { name: 'Redundancy misconfigured on ors-a1' });
    await ann.lab.getByRole('article', { name: 'ors-a1' }).getByText('More').click();
    await misconfigured.click();
    await ann.inLab('Start ors-a1');
    await ann.approve(7);
    await ann.press(8, "I'm on it");
    const failure = ann.messages.filter({ hasText: 'Step 8 stays open' });
    await failure.waitFor();
    await picture(ann, '08-failure');
    expect(await ann.step(8).getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await misconfigured.click();
    await ann.inLab('Stop ors-a1');
    await ann.lab.getByRole('article', { name: 'ors-a1' }).getByText('stopped', { exact: true }).waitFor();
    await ann.inLab('Start ors-a1');
    await bo.approve(8);
    expect(await failure.count()).toBe(1);

    // A pause holds everything up, whatever is proved meanwhile.
    await bo.command('/upgrade pause The phones are ringing');
    await ann.step(9).getByText('Paused by').waitFor();
    await ann.inLab('Switch over ors-a');
    await ann
      .step(9)
      .getByText(/proved.*proved/s)
      .waitFor();
    expect(await ann.step(9).getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await picture(ann, '09-paused');
    await ann.messages
      .filter({ hasText: 'Nothing can be decided until' })
      .getByRole('button', { name: 'Resume' })
      .click();
    await ann.approve(9);

    // The bot and the worker crash while somebody is on a step; what happens meanwhile is found afterwards.
    await ann.press(10, "I'm on it");
    await bo.say('Is anybody at the console?');
    await until('what was said', async () => (await record()).run.remarks.length === 2);
    await stage.killBotAndWorker();
    await ann.page.getByRole('button', { name: 'Handrail not connected' }).waitFor();
    await ann.inLab('Stop ors-a2');
    await stage.startBotAndWorker();
    await ann.approve(10);
    expect((await record()).run.remarks.map(({ by, text }) => [by.name, text])).toEqual([
      ['bo', '@handrail why'],
      ['bo', 'Is anybody at the console?'],
    ]);

    await bo.pick(11, 'Override…');
    await picture(bo, '10-override-modal');
    await bo.answer('Override step 11', 'The options are those of ors-a1, exported an hour ago.', 'Override');
    await ann.messages.filter({ hasText: 'Step 11 overridden by @bo' }).waitFor();
    await ann.inLab('Install 8.1.4 on ors-a2');
    await ann.approve(12);
    await bo.press(13, /^Confirm/);
    await picture(bo, '11-attest-modal');
    await bo.answer('Confirm, step 13', 'Compared with the release notes: one option, set on both.', 'Confirm');
    await bo.approve(13);
    await ann.pick(14, 'Add note');
    await ann.answer('Add a note', 'Sessions look fine: 412 active.', 'Add');
    await ann.inLab('Start ors-a2');
    await ann.approve(14);

    // The second pair, where the other member is primary.
    await bo.step(15).getByText('pair 2 of 2').waitFor();
    await bo.leave();
    await ann.approve(15);
    const acts: readonly (readonly [number, string])[] = [
      [16, 'Switch over ors-b'],
      [17, 'Stop ors-b2'],
      [18, 'Export options of ors-b2'],
      [19, 'Install 8.1.4 on ors-b2'],
      [20, ''],
      [21, 'Start ors-b2'],
      [22, ''],
      [23, 'Switch over ors-b'],
      [24, 'Stop ors-b1'],
      [25, 'Export options of ors-b1'],
      [26, 'Install 8.1.4 on ors-b1'],
      [27, ''],
      [28, 'Start ors-b1'],
    ];
    for (const [step, act] of acts) {
      await ann.step(step).waitFor();
      if (act !== '') await ann.inLab(act);
      if (step === 20 || step === 27) await ann.confirm(step, 'The same as on the first pair.');
      await ann.approve(step);
      if (step === 22) expect(await violations(ann)).toEqual([]);
    }
    const end = ann.messages.filter({ hasText: 'Done in' });
    await end.waitFor();
    await end.getByText("28 steps: 23 proved, 3 by a person's word, 1 skipped, 1 overridden.").waitFor();
    await picture(ann, '12-end');
    await bo.come();
    await bo.openThread();
    await bo.messages.filter({ hasText: 'Done in' }).waitFor();
    await picture(bo, '13-end-dark');
    await ann.page.getByRole('button', { name: 'Wide thread' }).click();
    await picture(ann, '14-end-wide');

    await expectWholeStory(stage, id, ann, { visits: 28, outcome: 'completed' });
  });
});
