import { describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { until } from '../../support/wait.ts';
import { FakeClock, isOpen, openLab, statusPage, uwm } from '../support.ts';

const pace = 2_000;

async function openPaced() {
  const clock = new FakeClock();
  const lab = await openLab({ clock, pace });
  return { lab, clock };
}

/** Lets the time pass in small steps until the lab has got there; gives how much passed. */
async function passUntil(clock: FakeClock, what: string, reached: () => boolean): Promise<number> {
  const start = clock.now().getTime();
  await until(what, () => {
    if (!reached()) clock.advance(50);
    return reached();
  });
  return clock.now().getTime() - start;
}

/** A page whose answer takes time, and how much. */
async function pageOver(lab: Lab, clock: FakeClock, name: string) {
  const before = clock.timers;
  let page: Awaited<ReturnType<typeof statusPage>> | undefined;
  void statusPage(lab, name).then((answer) => {
    page = answer;
  });
  await until('the request', () => clock.timers > before || page !== undefined);
  const start = clock.now().getTime();
  let answered = clock.now().getTime();
  await until('the answer', () => {
    if (page !== undefined) return true;
    if (clock.timers > before) {
      clock.advance(50);
      answered = clock.now().getTime();
    }
    return false;
  });
  return { page, took: answered - start };
}

const state = (lab: Lab, name: string) => uwm(lab, name).state;

describe('what follows from an action takes its time', () => {
  it('a server that comes up answers 503 until it has', async () => {
    const { lab, clock } = await openPaced();
    await lab.act('uwm-ps1', 'take-offline');
    await lab.act('uwm-ps1', 'bring-online');
    expect(state(lab, 'uwm-ps1')).toBe('coming-up');
    await until('the port', () => isOpen(uwm(lab, 'uwm-ps1').port));
    expect((await statusPage(lab, 'uwm-ps1'))?.status).toBe(503);
    await passUntil(clock, 'online', () => state(lab, 'uwm-ps1') === 'online');
    expect((await pageOver(lab, clock, 'uwm-ps1')).page?.status).toBe(200);
  });

  it('one that is taken offline while it comes up stays offline', async () => {
    const { lab, clock } = await openPaced();
    await lab.act('uwm-ps1', 'take-offline');
    await lab.act('uwm-ps1', 'bring-online');
    expect((await lab.act('uwm-ps1', 'take-offline')).ok).toBe(true);
    clock.advance(20_000);
    await lab.settled();
    expect(state(lab, 'uwm-ps1')).toBe('offline');
    expect(await isOpen(uwm(lab, 'uwm-ps1').port)).toBe(false);
  });

  it('an installation is not there at once, and meanwhile nothing else is done to the server', async () => {
    const { lab, clock } = await openPaced();
    await lab.act('uwm-ps1', 'take-offline');
    await lab.act('uwm-ps1', 'install');
    expect(uwm(lab, 'uwm-ps1')).toMatchObject({ state: 'installing', version: '2021.1' });
    for (const action of ['install', 'uninstall', 'bring-online', 'take-offline', 'open-portal'] as const)
      expect((await lab.act('uwm-ps1', action)).ok).toBe(false);
    expect(await isOpen(uwm(lab, 'uwm-ps1').port)).toBe(false);
    await passUntil(clock, 'the installation', () => state(lab, 'uwm-ps1') === 'offline');
    expect(uwm(lab, 'uwm-ps1').version).toBe('2023.1');
  });

  it('an update locks out every server of the database, and nothing else touches it', async () => {
    const { lab, clock } = await openPaced();
    await lab.act('uwm-ps4', 'take-offline');
    await lab.act('uwm-ps4', 'install');
    await passUntil(clock, 'the installation', () => state(lab, 'uwm-ps4') === 'offline');
    await lab.act('uwm-ps4', 'open-portal');
    await lab.act('uwm-ps4', 'update-all');
    expect(uwm(lab, 'uwm-ps4')).toMatchObject({ portal: 'updating', database: { version: '2021.1' } });
    for (const action of ['update-all', 'close-portal', 'open-portal', 'install', 'uninstall'] as const)
      expect((await lab.act('uwm-ps4', action)).ok).toBe(false);
    expect(uwm(lab, 'uwm-ps5').lockedOut).toContain('is being updated');

    const { page } = await pageOver(lab, clock, 'uwm-ps5');
    expect(page?.text).toContain('can only have one user at a time');
    expect(page?.text).not.toContain('Successfully opened');
    await passUntil(clock, 'the update', () => uwm(lab, 'uwm-ps4').portal === 'upgrade-successful');
    expect(uwm(lab, 'uwm-ps5').lockedOut).toContain('PersonalizationLB is 2023.1');
  });
});

describe('a status page', () => {
  it('takes a moment, and a slow one as long as a guide says that a real one may', async () => {
    const { lab, clock } = await openPaced();
    const usual = await pageOver(lab, clock, 'uwm-ps1');
    expect(usual.page?.text).toContain('Successfully opened a database connection');
    expect(usual.took).toBeGreaterThan(0);
    await lab.act('uwm-ps1', { action: 'set-page', page: 'slow' });
    const slow = await pageOver(lab, clock, 'uwm-ps1');
    expect(slow.page?.text).toContain('Successfully opened a database connection');
    expect(slow.took).toBeGreaterThanOrEqual(30_000);
  });

  it('that is asked for while its website is stopped is never answered', async () => {
    const { lab, clock } = await openPaced();
    const before = clock.timers;
    const answer = statusPage(lab, 'uwm-ps1');
    await until('the request', () => clock.timers > before);
    await lab.act('uwm-ps1', 'take-offline');
    expect(await answer).toBeNull();
    expect(clock.timers).toBe(before);
  });
});
