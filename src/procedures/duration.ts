/** Durations as people write them, `90s`, `10m`, `1h30m`, and as the rest of Handrail counts them: milliseconds. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @returns milliseconds, or undefined if the text is no duration (or one of nothing at all) */
export function parseDuration(text: string): number | undefined {
  const parts = /^(?:(\d{1,6})d)?\s*(?:(\d{1,6})h)?\s*(?:(\d{1,6})m)?\s*(?:(\d{1,6})s)?$/.exec(text.trim());
  if (!parts) return undefined;
  const [, d = '0', h = '0', m = '0', s = '0'] = parts;
  const total = Number(d) * DAY + Number(h) * HOUR + Number(m) * MINUTE + Number(s) * SECOND;
  return total > 0 ? total : undefined;
}

/** `90 s`, `10 min`, `1 h 38 min`: the two largest units that count. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / SECOND));
  if (seconds < 120) return seconds % 60 === 0 && seconds > 0 ? `${seconds / 60} min` : `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (seconds < 600 && seconds % 60 !== 0) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}
