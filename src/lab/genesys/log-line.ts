/**
 * The forms in which Genesys servers write their logs. Short is `HH:MM:SS.mmm Std 05060 Application started`; full is
 * `2026-11-21T01:52:13.201   Standard   host   app   GCTI-00-05060   Application started`. Stamps are local time.
 */
import type { MessageForm } from './model.ts';

export type Level = 'Std' | 'Int' | 'Trc' | 'Dbg';

/** As in the configuration database; the number is the product in event ids. */
export interface ApplicationType {
  readonly name: string;
  readonly number: number;
}

/** `own: true` where the id is the server type's, not one that all servers share: it shows in the full form only. */
export interface LogEvent {
  readonly level: Level;
  readonly id: string;
  readonly text: string;
  readonly own?: boolean;
}

/** An event; or a line with only a time; or bytes just as they are. */
export type LogLine = LogEvent | { readonly timed: string } | { readonly raw: string };

export interface LogSource {
  readonly application: string;
  readonly host: string;
  readonly type: ApplicationType;
  readonly messageForm: MessageForm;
}

const fullLevels: Record<Level, string> = { Std: 'Standard', Int: 'Interaction', Trc: 'Trace', Dbg: 'Debug' };

/** One line of log without its line end. */
export function formatLine(source: LogSource, at: Date, line: LogLine): string {
  if ('raw' in line) return line.raw;
  const stamp = source.messageForm === 'full' ? localIso(at) : localTime(at);
  if ('timed' in line) return `${stamp} ${line.timed}`;
  if (source.messageForm === 'short') return `${stamp} ${line.level} ${line.id} ${line.text}`;
  const product = line.own ? String(source.type.number).padStart(2, '0') : '00';
  return [stamp, fullLevels[line.level], source.host, source.application, `GCTI-${product}-${line.id}`, line.text].join(
    '   ',
  );
}

/** What stands at the top of every file; `segment` counts from 1, and a later one keeps the first one's start time. */
export function formatHeader(source: LogSource, at: Date, startedAt: Date, segment: number, file: string): string {
  return [
    `Application name: ${source.application}`,
    `Application type: ${source.type.name} (${source.type.number})`,
    `Time zone:        ${timeZone(at)}`,
    `UTC time:         ${at.toISOString().slice(0, 23)}`,
    `Local time:       ${localIso(at)}`,
    `Start time (UTC): ${startedAt.toISOString().slice(0, 19)}`,
    `File:             (${segment}) ${file}`,
    '',
    '',
  ].join('\n');
}

/** `ors_a1.20261121_014931_112.log`, local time. */
export function logFileName(application: string, at: Date): string {
  const [date = '', time = ''] = localIso(at).split('T');
  return `${application}.${date.replaceAll('-', '')}_${time.replaceAll(':', '').replace('.', '_')}.log`;
}

/** `2026-11-21T01:52:13.201` in local time. */
export function localIso(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${localTime(at)}`;
}

function localTime(at: Date): string {
  const milliseconds = String(at.getMilliseconds()).padStart(3, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${milliseconds}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Year → its time zone: to ask for names takes longer than all the rest of a header. */
const timeZones = new Map<number, string>();

/** Seconds west of Greenwich without daylight saving, then both names: `28800, Pacific Standard Time, Pacific Daylight Time`. */
function timeZone(at: Date): string {
  const year = at.getFullYear();
  const known = timeZones.get(year) ?? timeZoneOf(at);
  timeZones.set(year, known);
  return known;
}

function timeZoneOf(at: Date): string {
  const winter = new Date(at.getFullYear(), 0, 1);
  const summer = new Date(at.getFullYear(), 6, 1);
  const [standard, daylight] =
    winter.getTimezoneOffset() >= summer.getTimezoneOffset() ? [winter, summer] : [summer, winter];
  return `${standard.getTimezoneOffset() * 60}, ${zoneName(standard)}, ${zoneName(daylight)}`;
}

function zoneName(at: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'long' }).formatToParts(at);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? 'UTC';
}
