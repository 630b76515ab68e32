/** Moments as an export tells them: in UTC, and beside it in one time zone of the reader's choice. */

/** Thrown for a time zone that this machine does not know. */
export class UnknownTimeZone extends Error {
  readonly code = 'unknown-time-zone';

  constructor(zone: string) {
    super(`There is no time zone ${zone}. Its name is like Europe/Berlin, America/New_York or UTC.`);
    this.name = 'UnknownTimeZone';
  }
}

export interface Moment {
  /** `2026-11-21T01:52:13.201Z`. */
  readonly iso: string;
  /** `2026-11-21 01:52:13`, in UTC. */
  readonly utc: string;
  /** `02:52:13 +01:00`, with the date before it where that is another one. */
  readonly local: string;
  /** `2026-11-21T02:52:13+01:00`. */
  readonly localIso: string;
}

export interface TimeZone {
  /** `Europe/Berlin`. */
  readonly name: string;
  moment(at: number): Moment;
  /** `2026-11-21 01:52:13 UTC (02:52:13 +01:00)`; without the second where it would say the same. */
  text(at: number): string;
}

/** The last moment that JavaScript can tell, in milliseconds since the epoch. */
const LATEST = 8.64e15;

/** The zone that this machine is set to. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** @throws UnknownTimeZone */
export function timeZone(name: string): TimeZone {
  const format = formatIn(name);
  // A record tells the same moment in several places.
  const told = new Map<number, Moment>();
  const moment = (at: number): Moment => {
    const known = told.get(at) ?? momentOf(at);
    told.set(at, known);
    return known;
  };
  const momentOf = (at: number): Moment => {
    // No clock of ours tells that; a journal that somebody wrote into may.
    if (!(Math.abs(at) <= LATEST)) return { iso: '', utc: '(no time)', local: '(no time)', localIso: '' };
    const iso = new Date(at).toISOString();
    const utc = iso.slice(0, 19).replace('T', ' ');
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const date = `${part.year}-${part.month}-${part.day}`;
    const offset = (part.timeZoneName ?? '').replace(/^GMT/, '') || '+00:00';
    const clock = `${part.hour}:${part.minute}:${part.second}`;
    const local = iso.startsWith(date) ? `${clock} ${offset}` : `${date} ${clock} ${offset}`;
    return { iso, utc, local, localIso: `${date}T${clock}${offset}` };
  };
  return {
    name: format.resolvedOptions().timeZone,
    moment,
    text: (at) => {
      const { iso, utc, local } = moment(at);
      if (iso === '') return utc;
      return local.endsWith('+00:00') ? `${utc} UTC` : `${utc} UTC (${local})`;
    },
  };
}

function formatIn(name: string): Intl.DateTimeFormat {
  const digits = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', {
      ...digits,
      hourCycle: 'h23',
      timeZoneName: 'longOffset',
      timeZone: name,
    });
  } catch (error) {
    if (error instanceof RangeError) throw new UnknownTimeZone(name);
    throw error;
  }
}
