/**
 * Dates as Slack words them: the tokens of `<!date^…>` (https://docs.slack.dev/messaging/formatting-message-text#date-formatting),
 * message times and day dividers. Times are shown in 24 hours, so that they can be compared with a server's log.
 */

/** Where and when the reader is. */
export interface Reading {
  readonly now: Date;
  /** An IANA name; the browser's own zone when absent. */
  readonly timeZone?: string;
}

type Field = 'year' | 'month' | 'day' | 'weekday' | 'hour' | 'minute' | 'second';

function parts(date: Date, reading: Reading, options: Intl.DateTimeFormatOptions): Record<Field, string> {
  const result: Record<Field, string> = { year: '', month: '', day: '', weekday: '', hour: '', minute: '', second: '' };
  for (const { type, value } of formatOf(reading.timeZone, options).formatToParts(date)) {
    if (type in result) result[type as Field] = value;
  }
  return result;
}

/** To make one takes far longer than to use it, and a thread has hundreds of dates. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([timeZone, options]);
  const known = formats.get(key);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', { ...options, ...(timeZone === undefined ? {} : { timeZone }) });
  formats.set(key, format);
  return format;
}

const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;

/** `01:52`. */
export function timeOfDay(date: Date, reading: Reading): string {
  const { hour, minute } = parts(date, reading, clock);
  return `${hour}:${minute}`;
}

/** `01:52:13`. */
export function timeWithSeconds(date: Date, reading: Reading): string {
  const { hour, minute, second } = parts(date, reading, clock);
  return `${hour}:${minute}:${second}`;
}

/** `2026-11-21`, which also serves as the identity of a day. */
export function dayNumber(date: Date, reading: Reading): string {
  const { year, month, day } = parts(date, reading, { year: 'numeric', month: '2-digit', day: '2-digit' });
  return `${year}-${month}-${day}`;
}

function ordinal(day: string): string {
  const number = Number(day);
  const teen = number % 100 >= 11 && number % 100 <= 13;
  const suffix = teen ? 'th' : (({ 1: 'st', 2: 'nd', 3: 'rd' } as Record<number, string>)[number % 10] ?? 'th');
  return `${number}${suffix}`;
}

function medium(date: Date, reading: Reading): string {
  const { year, month, day } = parts(date, reading, { year: 'numeric', month: 'long', day: 'numeric' });
  return `${month} ${ordinal(day)}, ${year}`;
}

function short(date: Date, reading: Reading): string {
  const { year, month, day } = parts(date, reading, { year: 'numeric', month: 'short', day: 'numeric' });
  return `${month} ${day}, ${year}`;
}

function long(date: Date, reading: Reading): string {
  return `${parts(date, reading, { weekday: 'long' }).weekday}, ${medium(date, reading)}`;
}

function nearDay(date: Date, reading: Reading): string | undefined {
  const days = (Date.parse(dayNumber(date, reading)) - Date.parse(dayNumber(reading.now, reading))) / 86_400_000;
  return ({ '-1': 'yesterday', '0': 'today', '1': 'tomorrow' } as Record<string, string>)[String(days)];
}

/** `3 minutes ago`, `in 2 hours`, `just now`. */
export function ago(date: Date, reading: Reading): string {
  const seconds = Math.round((date.getTime() - reading.now.getTime()) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return seconds > 0 ? 'in a moment' : 'just now';
  const scale: readonly (readonly [number, string])[] = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ];
  const [length, unit] = scale.find(([length]) => size >= length) ?? [60, 'minute'];
  const count = Math.max(1, Math.round(size / length));
  const amount = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return seconds > 0 ? `in ${amount}` : `${amount} ago`;
}

/** `Today`, `Yesterday` or `Friday, November 20th, 2026`. */
export function dayDivider(date: Date, reading: Reading): string {
  const near = nearDay(date, reading);
  return near === undefined ? long(date, reading) : `${near.charAt(0).toUpperCase()}${near.slice(1)}`;
}

/** The whole moment, for a tooltip: `Friday, November 20th, 2026 at 01:52:13`. */
export function fullMoment(date: Date, reading: Reading): string {
  return `${long(date, reading)} at ${timeWithSeconds(date, reading)}`;
}

const tokens: Readonly<Record<string, (date: Date, reading: Reading) => string>> = {
  date_num: dayNumber,
  date_slash: (date, reading) => {
    const { year, month, day } = parts(date, reading, { year: 'numeric', month: '2-digit', day: '2-digit' });
    return `${month}/${day}/${year}`;
  },
  date: medium,
  date_short: short,
  date_long: long,
  date_long_full: long,
  date_pretty: (date, reading) => nearDay(date, reading) ?? medium(date, reading),
  date_short_pretty: (date, reading) => nearDay(date, reading) ?? short(date, reading),
  date_long_pretty: (date, reading) => nearDay(date, reading) ?? long(date, reading),
  day_divider_pretty: dayDivider,
  time: timeOfDay,
  time_secs: timeWithSeconds,
  ago,
};

/**
 * Fills Slack's date tokens into a format string. Unknown tokens stay as written.
 * @param timestamp seconds since 1970
 * @returns undefined when the timestamp is no date, and the caller should show the fallback
 */
export function formatDate(timestamp: number, format: string, reading: Reading): string | undefined {
  const date = new Date(timestamp * 1000);
  if (Number.isNaN(date.getTime())) return undefined;
  return format.replace(/\{([a-z_]+)\}/g, (whole, name: string) => tokens[name]?.(date, reading) ?? whole);
}

/** The moment of a Slack timestamp such as `1763683200.000100`. */
export function momentOf(ts: string): Date {
  return new Date(Number.parseFloat(ts) * 1000);
}
