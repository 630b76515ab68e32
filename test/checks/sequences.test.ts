import { describe, expect, it } from 'vitest';
import { logEvents } from '../../src/checks/log-events/declaration.ts';
import { parseEventId } from '../../src/checks/log-events/event-id.ts';
import { patternsOf } from '../../src/checks/log-events/patterns.ts';
import { advance, NOTHING_SEEN, type Progress, standing } from '../../src/checks/log-events/sequences.ts';

/** The outcome after events such as `22911`, or `two:22911` for one of the process that started at `two`. */
function outcomeOf(
  outcomes: Record<string, unknown>,
  events: string,
  given: { readonly across?: 'restarts' } = {},
): string | undefined {
  const patterns = patternsOf(logEvents.parameters.parse({ outcomes, ...given }));
  const seen = (progress: Progress, each: string) => {
    const [id = '', start] = each.split(':').reverse();
    const writer = start === undefined ? {} : { start };
    // Through JSON, as it travels.
    return JSON.parse(JSON.stringify(advance(patterns, progress, parseEventId(id), writer, () => ({ text: each }))));
  };
  return standing(patterns, events.split(' ').filter(Boolean).reduce(seen, NOTHING_SEEN))?.outcome;
}

describe('sequences of events', () => {
  it('count again only when seen whole again', () => {
    const outcomes = { up: ['11111', '22222'], down: ['33333'] };
    expect(outcomeOf(outcomes, '11111 22222 33333 22222')).toBe('down');
    expect(outcomeOf(outcomes, '11111 22222 33333 11111 22222')).toBe('up');
  });

  it('of which one event completes several mean the longest, or else the one listed last', () => {
    expect(outcomeOf({ restarted: ['11111', '22222'], up: ['22222'] }, '11111 22222')).toBe('restarted');
    expect(outcomeOf({ up: ['22222'], restarted: ['11111', '22222'] }, '11111 22222')).toBe('restarted');
    expect(outcomeOf({ good: ['22222'], bad: [{ any: ['22222', '33333'] }] }, '22222')).toBe('bad');
  });

  it('may hold the same event twice', () => {
    const outcomes = { settled: ['21-22915', '21-22915'] };
    expect(outcomeOf(outcomes, '21-22915')).toBeUndefined();
    expect(outcomeOf(outcomes, '21-22915 21-22915')).toBe('settled');
  });
});

describe('an event between two others', () => {
  const compatible = [{ between: ['22911', '22902'], without: ['25301', '25300'] }, '22172'];

  it.each([
    ['', undefined],
    ['22911', undefined],
    ['22911 22902', undefined],
    ['22911 22902 22172', 'compatible'],
    ['22911 22904 22902 04525 22172', 'compatible'],
    ['22902 22172', undefined],
    ['22902 22911 22172', undefined],
    ['22911 22172 22902', undefined],
    ['22911 25301 22902 22172', undefined],
    ['22911 25300 22902 22172', undefined],
    ['25301 22911 22902 22172', 'compatible'],
    ['22911 22902 25301 22172', 'compatible'],
    ['22911 25301 22911 22902 22172', 'compatible'],
    ['22911 25301 22902 22911 22902 22172', 'compatible'],
    ['22911 22911 25301 22902 22172', undefined],
  ])('spoils what it must not stand in: %s', (events, outcome) => {
    expect(outcomeOf({ compatible }, events)).toBe(outcome);
  });

  it('undoes only the pair that it stands in', () => {
    const outcomes = { ready: ['05060', { between: ['22911', '22902'], without: ['25301'] }] };
    expect(outcomeOf(outcomes, '05060 22911 25301 22902')).toBeUndefined();
    expect(outcomeOf(outcomes, '05060 22911 25301 22911 22902')).toBe('ready');
  });

  it('may begin the pair anew that it spoils', () => {
    const outcomes = { once: [{ between: ['22911', '22902'], without: ['22911'] }] };
    expect(outcomeOf(outcomes, '22911 22911 22902')).toBe('once');
  });

  it('may be one of several, at either end', () => {
    const between = [{ any: ['04560', '04561'] }, { any: ['04562', '04563'] }];
    const outcomes = { switched: [{ between, without: ['04502', '04504'] }] };
    expect(outcomeOf(outcomes, '04561 04562')).toBe('switched');
    expect(outcomeOf(outcomes, '04560 04504 04563')).toBeUndefined();
  });
});

describe('an outcome without certain events', () => {
  const outcomes = { clean: { sequence: ['22911', '22172'], without: ['25301'] }, primary: ['22171'] };

  it.each([
    ['22911 22172', 'clean'],
    ['25301 22911 22172', undefined],
    ['22911 25301 22172', undefined],
    ['22911 22172 25301', undefined],
    ['22911 22172 25301 22911 22172', undefined],
    ['22171 22911 22172', 'clean'],
  ])('holds only as long as there is none of them: %s', (events, outcome) => {
    expect(outcomeOf(outcomes, events)).toBe(outcome);
  });

  it('leaves the outcome that was there before', () => {
    expect(outcomeOf(outcomes, '22171 22911 22172 25301')).toBe('primary');
  });

  it('may come about in a process that starts later', () => {
    expect(outcomeOf(outcomes, 'one:25301 one:22911 two:05060 two:22911 two:22172')).toBe('clean');
    expect(outcomeOf(outcomes, '25301 05060 22911 22172')).toBe('clean');
    expect(outcomeOf(outcomes, '25301 05060 22911 22172', { across: 'restarts' })).toBeUndefined();
  });
});

describe('a restart', () => {
  const outcomes = { backup: ['22902', '22172'] };

  it('begins a sequence anew, known by the header or by the event of the start', () => {
    expect(outcomeOf(outcomes, 'one:22902 one:22172')).toBe('backup');
    expect(outcomeOf(outcomes, 'one:22902 two:22172')).toBeUndefined();
    expect(outcomeOf(outcomes, '22902 05060 22172')).toBeUndefined();
    expect(outcomeOf(outcomes, 'one:22902 two:05060 two:22902 two:22172')).toBe('backup');
  });

  it('is passed over where a sequence is to go beyond one', () => {
    const restarted = { restarted: ['00-05063', '00-05060'] };
    expect(outcomeOf(restarted, 'one:05063 two:05060', { across: 'restarts' })).toBe('restarted');
    expect(outcomeOf(outcomes, 'one:22902 two:05060 two:22172', { across: 'restarts' })).toBe('backup');
  });

  it('leaves what was completed before', () => {
    expect(outcomeOf(outcomes, 'one:22902 one:22172 two:05060 two:22902')).toBe('backup');
  });

  it('is not undone by the last lines of the process before', () => {
    expect(outcomeOf(outcomes, 'one:22902 two:05060 two:22902 one:22172')).toBe('backup');
    expect(outcomeOf({ ...outcomes, gone: ['05063'] }, 'two:22902 one:05063 two:22172')).toBe('backup');
  });

  it('does not show in a segment that says nothing of its process', () => {
    expect(outcomeOf(outcomes, 'one:22902 22172')).toBe('backup');
  });

  it('may itself begin a sequence', () => {
    const started = { ready: ['00-05060', '22172'] };
    expect(outcomeOf(started, '05060 22172')).toBe('ready');
    expect(outcomeOf(started, 'one:05060 two:22172')).toBeUndefined();
  });
});
