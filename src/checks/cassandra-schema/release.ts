/** Cassandra's releases: `1.1.12`, and early ones such as `2.0.0-rc1` and `1.1.12-SNAPSHOT`. */

export interface Release {
  readonly parts: readonly number[];
  /** Comes before the release of the same number. */
  readonly early: boolean;
}

/** Undefined if it is none. */
export function parseRelease(text: string): Release | undefined {
  const [, number, suffix] = /^(\d{1,9}(?:\.\d{1,9}){0,4})([-~+][\w.+~-]{1,60})?$/.exec(text.trim()) ?? [];
  return number === undefined ? undefined : { parts: number.split('.').map(Number), early: suffix !== undefined };
}

/** `1.1.12` is from 1.1.12 on, `1.1.12-SNAPSHOT` is not. */
export function isFrom(release: Release, from: Release): boolean {
  const compared = compare(release, from);
  return compared > 0 || (compared === 0 && !release.early);
}

/** `1.1.12` is below 1.2, `1.2.0-beta1` is not. */
export function isBelow(release: Release, below: Release): boolean {
  return compare(release, below) < 0;
}

function compare(a: Release, b: Release): number {
  const length = Math.max(a.parts.length, b.parts.length);
  for (let i = 0; i < length; i++) {
    const difference = (a.parts[i] ?? 0) - (b.parts[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
