import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ServerLog } from '../../../src/lab/genesys/server-log.ts';
import { applicationType, events } from '../../../src/lab/orchestration/log-events.ts';
import { FakeClock, temporaryDirectory } from '../support.ts';

function open(given: { clock?: FakeClock; directory?: string; segmentBytes?: number; expire?: number } = {}) {
  const clock = given.clock ?? new FakeClock();
  const directory = given.directory ?? temporaryDirectory();
  const log = new ServerLog({
    clock,
    source: { application: 'ors_a1', type: applicationType, host: 'cc-ors-01', messageForm: 'short' },
    directory,
    segmentBytes: given.segmentBytes ?? 100_000,
    expire: given.expire ?? 10,
    changed: () => undefined,
    wrote: () => undefined,
    trouble: (error) => {
      throw error;
    },
  });
  const folder = join(directory, 'logs');
  const files = () =>
    readdirSync(folder)
      .filter((file) => file !== 'ors_a1.snapshot.log')
      .sort();
  const text = (index = -1) => readFileSync(join(folder, files().at(index) ?? ''), 'latin1');
  return { log, clock, directory, folder, files, text };
}

describe('a server’s log', () => {
  it('goes on in a new segment that keeps the start time and counts on', () => {
    const { log, clock, files, text } = open();
    log.begin();
    const start = /Start time.*/.exec(text())?.[0];
    clock.advance(90_000);
    log.rotate();
    expect(files()).toHaveLength(2);
    expect(text()).toContain('File:             (2) logs/');
    expect(text()).toContain(start ?? 'none');
    expect(text()).toContain('UTC time:         2026-11-21T01:01:30.000');
  });

  it('is split by size, at a line', () => {
    const { log, files, text } = open({ segmentBytes: 1_000 });
    log.begin();
    for (let n = 0; n < 60; n++) log.write({ timed: `line ${n}` });
    expect(files().length).toBeGreaterThan(1);
    for (const [index] of files().entries()) expect(text(index)).toMatch(/^Application name: ors_a1\n(?:.*\n)+$/);
    const written = files().flatMap((_file, index) => text(index).match(/line \d+/g) ?? []);
    expect(written).toEqual(Array.from({ length: 60 }, (_value, n) => `line ${n}`));
  });

  it('keeps no more files than it may', () => {
    const { log, files } = open({ expire: 3 });
    log.begin();
    for (let n = 0; n < 6; n++) log.rotate();
    expect(files()).toHaveLength(3);
  });

  it('has a check point each hour after the start, also when nothing else is written', () => {
    const { log, clock, text } = open();
    log.begin();
    clock.advance(2.5 * 3_600_000);
    const points = text().match(/^\S+ Trc 04120 Check point \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/gm);
    expect(points).toHaveLength(2);
  });

  it('can show half a line, and the rest later', () => {
    const { log, clock, text } = open();
    log.begin();
    log.writeInTwo(events.roleActivated('backup'), 500);
    expect(text()).not.toMatch(/\n$/);
    expect(text()).not.toContain('mode activated');
    clock.advance(500);
    expect(text()).toMatch(/ Std 04560 Warm Standby \(backup\) mode activated\n$/);
  });

  it('completes half a line before another one', () => {
    const { log, text } = open();
    log.begin();
    log.writeInTwo(events.roleActivated('backup'), 500);
    log.write(events.normalTermination);
    expect(text()).toMatch(/mode activated\n\S+ Std 05063 Normal termination\n$/);
  });

  it('leaves half a line when the process is killed', () => {
    const { log, clock, text } = open();
    log.begin();
    log.writeInTwo(events.roleActivated('backup'), 500);
    log.abandon();
    clock.advance(7_200_000);
    expect(text()).toMatch(/ Std 04560 \S*[^\n]*$/);
    expect(text()).not.toContain('activated\n');
    expect(log.lastRole()).toBeNull();
    expect(clock.timers).toBe(0);
  });

  it('is written in bytes of ISO 8859-1', () => {
    const { log, folder, files } = open();
    log.begin();
    log.write({ timed: 'R\u00fcck' });
    expect(readFileSync(join(folder, files()[0] ?? '')).includes(Buffer.from([0x52, 0xfc, 0x63]))).toBe(true);
  });

  it('goes on in the same file after the lab was away, behind a half line as well', () => {
    const first = open();
    first.log.begin();
    first.log.write(events.roleActivated('primary'));
    first.log.writeInTwo(events.normalTermination, 500);
    const { state } = first.log;
    const second = open({ directory: first.directory });
    if (state) second.log.resume(state);
    second.log.write({ timed: 'here again' });
    expect(second.files()).toHaveLength(1);
    expect(second.text()).toMatch(/\n\S+ here again\n$/);
    expect(second.log.lastRole()).toBe('primary');
  });

  it('begins the file again when somebody took it away', () => {
    const { log, folder, files, text } = open();
    log.begin();
    rmSync(folder, { recursive: true });
    log.write({ timed: 'still here' });
    expect(files()).toHaveLength(1);
    expect(text()).toMatch(/still here\n$/);
  });
});

it('the snapshot beside the log is cut to 128 KiB, at a byte, and has no header', () => {
  const { log, folder } = open({ segmentBytes: 10_000_000 });
  log.begin();
  for (let n = 0; n < 3_000; n++) log.write({ timed: `a line that takes some room, number ${n}` });
  const snapshot = join(folder, 'ors_a1.snapshot.log');
  expect(existsSync(snapshot)).toBe(true);
  expect(statSync(snapshot).size).toBeLessThanOrEqual(128 * 1024);
  expect(readFileSync(snapshot, 'latin1')).not.toMatch(/^(Application name|\d\d:\d\d:\d\d\.)/);
  expect(readFileSync(snapshot, 'latin1')).toMatch(/number 2999\n$/);
});
