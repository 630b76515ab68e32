import { describe, expect, it } from 'vitest';
import { parseEventId } from '../../src/checks/log-events/event-id.ts';
import { advance, NOTHING_SEEN, type Progress, sequencesOf } from '../../src/checks/log-events/sequences.ts';

function outcomeOf(outcomes: Parameters<typeof sequencesOf>[0], events: readonly string[]): string | undefined {
  const sequences = sequencesOf(outcomes);
  const seen = (progress: Progress, id: string) =>
    advance(sequences, progress, parseEventId(id), undefined, () => ({ text: id }));
  return events.reduce(seen, NOTHING_SEEN).done?.outcome;
}

describe('sequences of events', () => {
  it('count again only when seen whole again', () => {
    const outcomes = { up: ['11111', '22222'], down: ['33333'] };
    expect(outcomeOf(outcomes, ['11111', '22222', '33333', '22222'])).toBe('down');
    expect(outcomeOf(outcomes, ['11111', '22222', '33333', '11111', '22222'])).toBe('up');
  });

  it('of which one event completes several mean the longest, or else the one listed last', () => {
    expect(outcomeOf({ restarted: ['11111', '22222'], up: ['22222'] }, ['11111', '22222'])).toBe('restarted');
    expect(outcomeOf({ up: ['22222'], restarted: ['11111', '22222'] }, ['11111', '22222'])).toBe('restarted');
    expect(outcomeOf({ good: ['22222'], bad: [{ any: ['22222', '33333'] }] }, ['22222'])).toBe('bad');
  });

  it('may hold the same event twice', () => {
    const outcomes = { settled: ['21-22915', '21-22915'] };
    expect(outcomeOf(outcomes, ['21-22915'])).toBeUndefined();
    expect(outcomeOf(outcomes, ['21-22915', '21-22915'])).toBe('settled');
  });
});
