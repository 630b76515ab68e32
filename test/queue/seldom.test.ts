import { expect, it } from 'vitest';
import { seldom } from '../../src/queue/seldom.ts';

it('an outage of an hour is a handful of lines, and another error among them is told at once', () => {
  let now = 0;
  const lines: string[] = [];
  const rarely = seldom(() => now);
  for (; now < 3_600_000; now += 500) {
    rarely('connect ECONNREFUSED', () => lines.push('refused'));
    if (now === 60_000) rarely('READONLY', () => lines.push('read-only'));
  }
  expect(lines).toEqual(['refused', 'read-only', 'refused', 'refused', 'refused', 'refused', 'refused']);
});
