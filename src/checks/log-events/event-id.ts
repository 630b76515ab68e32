/**
 * Event ids, as people write them and as log lines hold them.
 *
 * An event is known by a product prefix and a number: `00-04560`. The prefix is the application type that logs it, `00`
 * for events common to all. Hyphens and underscores are both in use, with or without `GCTI-` before them; the short line
 * form has the number alone.
 */

export interface EventId {
  /** Two or three digits; absent where only the number is written. */
  readonly prefix?: string;
  /** Five digits. */
  readonly number: string;
}

/** `00-04560`, `GCTI-00-04560`, `GCTI_00_04560`, `04560`. */
export const EVENT_ID = /^(?:(?:GCTI[-_])?(\d{2,3})[-_])?(\d{5})$/;

/** Prefix of the events that every application may log. */
const COMMON = '00';

/**
 * Reads an id. A number is taken as well, since YAML reads a bare `04560` as 4560.
 *
 * @throws RangeError if it is none
 */
export function parseEventId(id: string | number): EventId {
  const found = EVENT_ID.exec(typeof id === 'number' ? String(id).padStart(5, '0') : id);
  const number = found?.[2];
  if (number === undefined) throw new RangeError(`${id} is not an event id. Write one as 00-04560 or 04560.`);
  const prefix = found?.[1];
  return prefix === undefined ? { number } : { prefix, number };
}

/** The one way to write an id, to compare by: `00-04560` or `04560`. What is no id is left as it is. */
export function eventKey(id: string | number): string {
  const text = typeof id === 'number' ? String(id).padStart(5, '0') : id;
  const [, prefix, number] = EVENT_ID.exec(text) ?? [];
  if (number === undefined) return text;
  return prefix === undefined ? number : `${prefix}-${number}`;
}

/**
 * Whether a line's id is the wanted one. Prefixes are compared where both are known: the line's own, in the full form,
 * else the application type from the file's header, which stands for it in the short form, where common events have
 * lost theirs.
 *
 * @param applicationType as many digits, from the header; absent if the file has none
 */
export function matchesEvent(wanted: EventId, seen: EventId, applicationType?: string): boolean {
  if (wanted.number !== seen.number) return false;
  if (wanted.prefix === undefined) return true;
  if (seen.prefix !== undefined) return wanted.prefix === seen.prefix;
  return wanted.prefix === COMMON || applicationType === undefined || wanted.prefix === applicationType;
}
