import { describe, expect, it, vi } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { eventIds, FakeClock, isOpen, lastLog, openLab, server, states } from '../support.ts';

async function openPaced() {
  const clock = new FakeClock();
  const lab = await openLab({ clock, pace: 3_000 });
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

const stateOf = (lab: Lab, name: string) => server(lab, name).state;

describe('what follows from an action takes its time', () => {
  it('a start shows itself in the log before the port is open and the role known', async () => {
    const { lab, clock } = await openPaced();
    await lab.act('ors-a2', 'stop');
    expect(stateOf(lab, 'ors-a2')).toBe('stopping');
    expect(await isOpen(server(lab, 'ors-a2').port)).toBe(true);
    expect((await lab.act('ors-a2', 'start')).message).toBe('ors-a2 cannot be started: it is still stopping.');
    await passUntil(clock, () => stateOf(lab, 'ors-a2') === 'stopped');

    await lab.act('ors-a2', 'start');
    expect(states(lab)[1]).toBe('ors-a2: starting');
    expect(eventIds(lastLog(server(lab, 'ors-a2')))).toEqual(['05060', '05200', '22500']);
    expect(await isOpen(server(lab, 'ors-a2').port)).toBe(false);
    expect((await lab.act('ors-a2', 'start')).message).toBe('ors-a2 cannot be started: it is still starting.');
    expect((await lab.act('ors-a', 'do-it-for-me')).message).toContain('ors-a2 is starting.');

    await passUntil(clock, () => stateOf(lab, 'ors-a2') === 'running');
    expect(lastLog(server(lab, 'ors-a2'))).not.toContain('backup) mode activated');
    clock.advance(1_000);
    expect(lastLog(server(lab, 'ors-a2'))).toMatch(/Std 04560 Warm Standby \(backup\) mode activated\n/);
  });

  it('a switch-over takes the role away before it gives it', async () => {
    const { lab, clock } = await openPaced();
    await lab.act('ors-a', 'switch-over');
    expect(states(lab)).toEqual(['ors-a1: running primary', 'ors-a2: running backup']);
    expect((await lab.act('ors-a', 'switch-over')).message).toBe('ors-a is already switching over.');
    await passUntil(clock, () => server(lab, 'ors-a1').role === 'backup');
    expect(states(lab)).toEqual(['ors-a1: running backup', 'ors-a2: running backup']);
    await passUntil(clock, () => server(lab, 'ors-a2').role === 'primary');
  });

  it('a switch-over comes to nothing when the backup dies meanwhile', async () => {
    const { lab, clock } = await openPaced();
    await lab.act('ors-a', 'switch-over');
    await lab.act('ors-a2', 'kill');
    clock.advance(10_000);
    await lab.settled();
    expect(states(lab)).toEqual(['ors-a1: running primary', 'ors-a2: stopped']);
  });

  it('the one that stepped down is primary again when the other dies before it could take over', async () => {
    const { lab, clock } = await openPaced();
    await lab.act('ors-a', 'switch-over');
    await passUntil(clock, () => server(lab, 'ors-a1').role === 'backup');
    await lab.act('ors-a2', 'kill');
    await passUntil(clock, () => server(lab, 'ors-a1').role === 'primary');
  });

  it('of two that start together, the first to come up is primary', async () => {
    const { lab, clock } = await openPaced();
    await lab.act('ors-a1', 'kill');
    await lab.act('ors-a2', 'kill');
    await lab.act('ors-a2', 'start');
    clock.advance(300);
    await lab.act('ors-a1', 'start');
    await passUntil(clock, () => stateOf(lab, 'ors-a1') === 'running' && stateOf(lab, 'ors-a2') === 'running');
    expect(states(lab)).toEqual(['ors-a1: running backup', 'ors-a2: running primary']);
  });

  it('a kill during a start leaves it stopped, with its port closed', async () => {
    const { lab, clock } = await openPaced();
    await lab.act('ors-a2', 'kill');
    await lab.act('ors-a2', 'start');
    clock.advance(1_100);
    await lab.act('ors-a2', 'kill');
    clock.advance(20_000);
    await lab.settled();
    expect(states(lab)[1]).toBe('ors-a2: stopped');
    expect(await isOpen(server(lab, 'ors-a2').port)).toBe(false);
  });

  it('a stop during a start ends it in good order, with its port closed', async () => {
    const { lab, clock } = await openPaced();
    await lab.act('ors-a2', 'kill');
    await lab.act('ors-a2', 'start');
    await lab.act('ors-a2', 'stop');
    await passUntil(clock, () => stateOf(lab, 'ors-a2') === 'stopped');
    clock.advance(20_000);
    await lab.settled();
    expect(stateOf(lab, 'ors-a2')).toBe('stopped');
    expect(eventIds(lastLog(server(lab, 'ors-a2')))).toEqual(['05060', '05200', '22500', '22504', '23011', '05063']);
    expect(await isOpen(server(lab, 'ors-a2').port)).toBe(false);
  });

  it('an installation is not there at once, and nothing starts before it is', async () => {
    const { lab, clock } = await openPaced();
    await lab.act('ors-a2', 'kill');
    await lab.act('ors-a2', 'install');
    expect(server(lab, 'ors-a2')).toMatchObject({ installing: true, installedVersion: '8.1.300.52' });
    expect((await lab.act('ors-a2', 'start')).message).toContain('it is being installed');
    expect((await lab.act('ors-a2', 'install')).message).toContain('already being installed');
    await passUntil(clock, () => server(lab, 'ors-a2').installedVersion === '8.1.400.75');
  });
});

it('a running server makes noise now and then, a stopped one none', async () => {
  const clock = new FakeClock();
  const lab = await openLab({ clock, noiseEvery: 4_000, random: () => 0.3 });
  await lab.act('ors-a2', 'stop');
  const before = [lastLog(server(lab, 'ors-a1')), lastLog(server(lab, 'ors-a2'))];
  clock.advance(30_000);
  expect(lastLog(server(lab, 'ors-a1')).length).toBeGreaterThan(before[0]?.length ?? 0);
  expect(lastLog(server(lab, 'ors-a2'))).toBe(before[1]);
});
