/** Dates are worded as Slack words them, in the reader's own zone. */
import { expect, test } from 'vitest';
import { dayDivider, formatDate, momentOf } from '../../src/workspace/page/text/dates.ts';

const moment = 1763688733; // 2025-11-21T01:32:13Z
const reading = { now: new Date('2026-03-01T12:00:00Z'), timeZone: 'UTC' };
const near = (now: string) => ({ now: new Date(now), timeZone: 'UTC' });

test.each([
  ['{date_num}', '2025-11-21'],
  ['{date_slash}', '11/21/2025'],
  ['{date}', 'November 21st, 2025'],
  ['{date_short}', 'Nov 21, 2025'],
  ['{date_long}', 'Friday, November 21st, 2025'],
  ['{date_pretty} at {time}', 'November 21st, 2025 at 01:32'],
  ['{date_short_pretty}', 'Nov 21, 2025'],
  ['{date_long_pretty}', 'Friday, November 21st, 2025'],
  ['{time_secs}', '01:32:13'],
  ['{unknown} {time}', '{unknown} 01:32'],
])('%s', (format, expected) => expect(formatDate(moment, format, reading)).toBe(expected));

test('pretty dates near now are named', () => {
  expect(formatDate(moment, '{date_pretty}', near('2025-11-21T23:00:00Z'))).toBe('today');
  expect(formatDate(moment, '{date_short_pretty}', near('2025-11-22T00:10:00Z'))).toBe('yesterday');
  expect(formatDate(moment, '{date_long_pretty}', near('2025-11-20T23:50:00Z'))).toBe('tomorrow');
  expect(dayDivider(new Date(moment * 1000), near('2025-11-21T05:00:00Z'))).toBe('Today');
});

test('how long ago, and how long to go', () => {
  expect(formatDate(moment, '{ago}', near('2025-11-21T01:35:13Z'))).toBe('3 minutes ago');
  expect(formatDate(moment, '{ago}', near('2025-11-20T23:32:13Z'))).toBe('in 2 hours');
  expect(formatDate(moment, '{ago}', near('2025-11-21T01:32:20Z'))).toBe('just now');
});

test('the zone is the reader’s', () => {
  expect(formatDate(moment, '{date_num} {time}', { ...reading, timeZone: 'America/New_York' })).toBe(
    '2025-11-20 20:32',
  );
});

test('what is no date gives way to the fallback', () => {
  expect(formatDate(Number.NaN, '{time}', reading)).toBeUndefined();
  expect(formatDate(1e20, '{time}', reading)).toBeUndefined();
});

test('a timestamp of Slack is a moment', () => {
  expect(momentOf('1763688733.000100').toISOString()).toBe('2025-11-21T01:32:13.000Z');
});
