/** Ending a process in the middle of its work, in which a look may hang. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { gate } from '../queue/support.ts';

const ends: unknown[] = [];
beforeEach(() => {
  ends.length = 0;
  const end = (how: unknown): never => {
    ends.push(how);
    throw new Error('ended');
  };
  vi.spyOn(process, 'exit').mockImplementation(end);
  vi.spyOn(process, 'kill').mockImplementation((_, signal) => end(signal));
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => void vi.restoreAllMocks());

it('is done by its exit code, or by a kill for as long as a look hangs', async () => {
  // Afresh: what hangs is known to the whole process, and tests of other files leave some behind.
  vi.resetModules();
  const { Looks } = await import('../../src/queue/looks.ts');
  const { leaveInTheMiddle } = await import('../../src/cli/leave.ts');
  const looks = new Looks({ atOnce: 1, limit: 1, grace: 1 });
  const held = gate();
  const hangs = looks.run({ at: 'the files of `a`' }, () => held.passed);
  await expect(hangs).rejects.toThrow('not over after');
  expect(() => leaveInTheMiddle(2)).toThrow('ended');
  held.open();
  await held.passed;
  await Promise.resolve();
  expect(() => leaveInTheMiddle(2)).toThrow('ended');
  expect(ends).toEqual(['SIGKILL', 2]);
});
