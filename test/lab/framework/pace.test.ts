import { describe, expect, it, vi } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { FakeClock, isOpen, lastLog, openLab } from '../support.ts';
import { agentHost, fw, lastStory, stateOf } from './support.ts';

async function openPaced() {
  const clock = new FakeClock();
  const lab = await openLab({ clock, pace: 3_000, wings: ['framework'] });
  return { lab, clock };
}

/** Lets the time pass in small steps until the lab has got there. */
async function passUntil(clock: FakeClock, reached: () => boolean): Promise<void> {
  await vi.waitUntil(
    () => {
      if (!reached()) clock.advance(50);
      return reached();
    },
    { interval: 1, timeout: 10_000 },
  );
}

async function toUpgradeMode(lab: Lab, clock: FakeClock): Promise<void> {
  await lab.act('fw-cs2', { action: 'set-option', section: 'log', option: 'verbose', value: 'all' });
  await lab.act('fw-cs2', 'stop');
  await passUntil(clock, () => stateOf(lab, 'fw-cs2') === 'stopped');
  await lab.act('fw-cs2', 'install');
  await passUntil(clock, () => !fw(lab, 'fw-cs2').installing);
  await lab.act('fw-cs2', 'start');
}

const refusals = (lab: Lab) => lastStory(lab, 'fw-cs2').filter((told) => told === '25302').length;

describe('what follows from an action takes its time', () => {
  it('a start goes on event by event, and can be stopped on the way', async () => {
    const { lab, clock } = await openPaced();
    await toUpgradeMode(lab, clock);
    expect(lastStory(lab, 'fw-cs2')).toEqual(['05060', '22100', '22915', '22500']);
    await passUntil(clock, () => lastStory(lab, 'fw-cs2').includes('25301'));
    expect(lastStory(lab, 'fw-cs2')).not.toContain('22902');
    expect(await isOpen(fw(lab, 'fw-cs2').port)).toBe(false);
    await lab.act('fw-cs2', 'stop');
    await passUntil(clock, () => stateOf(lab, 'fw-cs2') === 'stopped');
    expect(lastStory(lab, 'fw-cs2').slice(-2)).toEqual(['22504', '05063']);
    clock.advance(20_000);
    expect(lastStory(lab, 'fw-cs2')).not.toContain('22902');
  });

  it('refusals to be backup go on until the older primary is gone, and then the clients come in groups', async () => {
    const { lab, clock } = await openPaced();
    await toUpgradeMode(lab, clock);
    await passUntil(clock, () => stateOf(lab, 'fw-cs2') === 'running primary in upgrade mode');
    const before = refusals(lab);
    clock.advance(12_000);
    expect(refusals(lab)).toBeGreaterThan(before + 2);
    expect(fw(lab, 'fw-cs2').clients).toBe(0);
    await lab.act('fw-cs1', 'stop');
    await passUntil(clock, () => stateOf(lab, 'fw-cs1') === 'stopped');
    const after = refusals(lab);
    await passUntil(clock, () => fw(lab, 'fw-cs2').clients > 0);
    expect(fw(lab, 'fw-cs2').clients).toBeLessThan(24);
    await passUntil(clock, () => fw(lab, 'fw-cs2').clients === 24);
    clock.advance(12_000);
    expect(refusals(lab)).toBe(after);
  });

  it('a role event stands half written for a moment', async () => {
    const { lab, clock } = await openPaced();
    await lab.act('fw-scs1', 'kill');
    await passUntil(clock, () => fw(lab, 'fw-scs2').role === 'primary');
    expect(lastLog(fw(lab, 'fw-scs2'))).not.toMatch(/mode activated\n$/);
    clock.advance(1_000);
    expect(lastLog(fw(lab, 'fw-scs2'))).toMatch(/ Std 04562 Warm Standby \(Primary\) mode activated\n$/);
  });

  it('the port of a Local Control Agent is closed while it is upgraded', async () => {
    const { lab, clock } = await openPaced();
    const { port } = agentHost(lab, 'fw-host5');
    await lab.act('fw-host5', 'upgrade-lca');
    await vi.waitUntil(async () => !(await isOpen(port)), { timeout: 10_000 });
    expect((await lab.act('fw-host5', 'upgrade-lca')).ok).toBe(false);
    await passUntil(clock, () => !agentHost(lab, 'fw-host5').upgrading);
    expect(await isOpen(port)).toBe(true);
  });

  it('a new folder is not there at once, and the server runs on meanwhile', async () => {
    const { lab, clock } = await openPaced();
    await lab.act('fw-cs3', 'prepare-folder');
    expect(fw(lab, 'fw-cs3')).toMatchObject({ installing: true, state: 'running' });
    expect((await lab.act('fw-cs3', 'prepare-folder')).message).toBe('fw-cs3 is already being installed.');
    await passUntil(clock, () => !fw(lab, 'fw-cs3').installing);
  });
});

it('noise of a running server tells its clients only as they are, and only at the debug level', async () => {
  const clock = new FakeClock();
  const lab = await openLab({ clock, noiseEvery: 1_000, wings: ['framework'] });
  await lab.act('fw-cs1', { action: 'set-option', section: 'log', option: 'verbose', value: 'debug' });
  const lengths = [lastLog(fw(lab, 'fw-cs1')).length, lastLog(fw(lab, 'fw-cs3')).length];
  clock.advance(60_000);
  expect(lastLog(fw(lab, 'fw-cs1')).length).toBeGreaterThan(lengths[0] ?? 0);
  expect(lastLog(fw(lab, 'fw-cs3')).length).toBeGreaterThan(lengths[1] ?? 0);
  expect([...new Set(lastStory(lab, 'fw-cs1').filter((told) => told.startsWith('clients')))]).toEqual(['clients 24']);
  expect(lastLog(fw(lab, 'fw-cs3'))).not.toContain('Total number of clients');
});
