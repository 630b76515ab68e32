/** Durations as procedures write them, `15m` or `1h30m`, and as they are filled in: `15 min`, `1 h 38 min`. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const WRITTEN = /^(?:(\d{1,6}) ?d)? ?(?:(\d{1,6}) ?h)? ?(?:(\d{1,6}) ?(?:min|m))? ?(?:(\d{1,6}) ?s)?$/;

/**
 * Reads a duration. A number is one in milliseconds, of a second at least: whoever writes `15` means something else.
 *
 * @returns milliseconds, or undefined if it is no duration (or one of nothing at all)
 */
export function parseDuration(duration: string | number): number | undefined {
  const text = String(duration).trim();
  if (/^\d{1,12}$/.test(text)) return Number(text) < SECOND ? undefined : Number(text);
  const parts = WRITTEN.exec(text);
  if (parts === null) return undefined;
  const [, d = '0', h = '0', min = '0', s = '0'] = parts;
  const total = Number(d) * DAY + Number(h) * HOUR + Number(min) * MINUTE + Number(s) * SECOND;
  return total > 0 ? total : undefined;
}

/** `90 s`, `15 min`, `1 h 30 min`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / SECOND));
  if (seconds < 120 && seconds % 60 !== 0) return `${seconds} s`;
  const parts = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  return parts.flatMap(([amount, unit]) => (amount > 0 ? [`${amount} ${unit}`] : [])).join(' ');
}
