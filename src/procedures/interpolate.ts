/**
 * `${…}` in a text: `${pair.first}` is what that name stands for. `$${` is a `${` that is meant as it stands.
 * The loader has looked at every reference, and written `${timeout}` as `${timeout:duration}` where the input is a duration.
 */
import { formatDuration } from './duration.ts';
import type { Scope } from './model.ts';
import { lookUp, valueText } from './scope.ts';

const LOOK_UP = /\$\$\{|\$\{([^{}]*)\}/g;
const AS_DURATION = ':duration';

/** The text with every look-up filled in. One that leads nowhere is left as it stands; it never throws. */
export function interpolate(text: string, scope: Scope): string {
  return text.replace(LOOK_UP, (written, inside: string | undefined) => {
    if (inside === undefined) return '$' + '{';
    const asDuration = inside.endsWith(AS_DURATION);
    const reference = (asDuration ? inside.slice(0, -AS_DURATION.length) : inside).trim();
    const value = lookUp(reference, scope);
    if (value === undefined) return written;
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    return asDuration && typeof value === 'number' ? formatDuration(value) : valueText(value);
  });
}

/** The same for every string in a piece of JSON, such as a check's parameters. Keys are left alone. */
export function interpolateAll<T>(value: T, scope: Scope): T {
  return mapTexts(value, (text) => interpolate(text, scope));
}

/** References in a text, in order: `pair.first` for `${pair.first}`. */
export function referencesIn(text: string): readonly string[] {
  const found = [...text.matchAll(LOOK_UP)].flatMap((each) => each[1] ?? []);
  return found.map((inside) => (inside.endsWith(AS_DURATION) ? inside.slice(0, -AS_DURATION.length) : inside).trim());
}

/** Marks the look-ups of durations, so that 600000 is told as "10 min". */
export function markDurations(text: string, isDuration: (reference: string) => boolean): string {
  return text.replace(LOOK_UP, (written, inside: string | undefined) =>
    inside !== undefined && isDuration(inside.trim()) ? `\${${inside.trim()}${AS_DURATION}}` : written,
  );
}

/** A copy of a piece of JSON with every string in it replaced. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T & string;
  if (Array.isArray(value)) return value.map((each) => mapTexts<unknown>(each, change)) as T & unknown[];
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts<unknown>(inner, change)])) as T;
}
