/** Whether a process can still read files, for /livez. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FilePulse } from '../../src/cli/file-pulse.ts';
import { gate } from '../queue/support.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const MINUTE = 60_000;

it('beats while questions are answered, whatever the answer, and as long as an answer may take', async () => {
  let asked = 0;
  const pulse = new FilePulse(async () => {
    asked += 1;
    throw new Error('no such file');
  });
  await vi.advanceTimersByTimeAsync(10 * MINUTE);
  expect(pulse.beats()).toBe(true);
  expect(asked).toBeGreaterThan(10);
  pulse.close();
  const before = asked;
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(asked).toBe(before);
});

it('stops when a question has not been answered for minutes, asks no other meanwhile, and beats again after that', async () => {
  let asked = 0;
  const held = gate();
  const pulse = new FilePulse(() => {
    asked += 1;
    return held.passed;
  });
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  expect(pulse.beats()).toBe(true);
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(pulse.beats()).toBe(false);
  expect(asked).toBe(1);
  held.open();
  await vi.advanceTimersByTimeAsync(0);
  expect(pulse.beats()).toBe(true);
  pulse.close();
});
