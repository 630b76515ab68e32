/**
 * Versions as logs tell them and as people say them.
 *
 * In a log, the third number has three digits: release 8.1.4 is `8.1.400.75` there, and a later build of it `8.1.401.02`. So a
 * third number of one digit, as people say it, stands for its hundred.
 */

export interface Version {
  readonly parts: readonly number[];
  /** Its third number stands for a hundred: 8.1.4 is 8.1.4xx. */
  readonly hundred: boolean;
}

const VERSION = /^\d{1,9}(?:\.\d{1,9}){0,5}$/;
const THIRD = 2;
const HUNDRED = 100;

/** Undefined if it is none. */
export function parseVersion(text: string): Version | undefined {
  const written = text.trim();
  if (!VERSION.test(written)) return undefined;
  const words = written.split('.');
  const hundred = words[THIRD]?.length === 1;
  const parts = words.map((word, at) => (at === THIRD && hundred ? Number(word) * HUNDRED : Number(word)));
  return { parts, hundred };
}

const TOLD = /\bversion[\s:]{1,8}v?(\d{1,9}(?:\.\d{1,9}){1,5})(?![.\w-]*\w)/i;

/** The version that a line tells: `8.5.100.04` of "Genesys Configuration Server. Version 8.5.100.04". */
export function versionIn(text: string): string | undefined {
  return TOLD.exec(text)?.[1];
}

/** Whether a version begins as asked, number by number: 8.5.101.14 is 8.5.101, and 8.5.1; it is not 8.5.10. */
export function isVersion(seen: Version, asked: Version): boolean {
  return asked.parts.every((part, at) => {
    const other = seen.parts[at] ?? -1;
    return at === THIRD && asked.hundred ? other >= part && other < part + HUNDRED : other === part;
  });
}

/** What is not told counts as 0: 8.5 is 8.5.0. */
export function isBefore(seen: Version, other: Version): boolean {
  const length = Math.max(seen.parts.length, other.parts.length);
  for (let at = 0; at < length; at++) {
    const difference = (seen.parts[at] ?? 0) - (other.parts[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
