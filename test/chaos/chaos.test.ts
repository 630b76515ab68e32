/** A few runs in a short storm: nothing is lost, nothing doubled, nobody in who should not be. `npm run chaos` has long ones. */
import { expect, it } from 'vitest';
import { describeWithRedisServer } from '../support/redis.ts';
import { playRound } from './round.ts';
import { SHORT_ROUND } from './sizes.ts';

/** It takes half a minute. This is when it hangs. */
const LIMIT_MS = 360_000;

describeWithRedisServer('runs in a storm', () => {
  it('come to their end, and are what their threads say', { timeout: LIMIT_MS }, async () => {
    const { figures, problems } = await playRound({ ...SHORT_ROUND, seed: 1, say: () => undefined });
    expect(problems).toEqual([]);
    // It was a storm: calls and deliveries were struck, and processes.
    expect(Object.keys(figures.faults)).toEqual(expect.arrayContaining(['delay', 'reset', 'twice', 'late']));
    expect(Object.keys(figures.faults).some((kind) => kind.startsWith('killed '))).toBe(true);
  });
});
