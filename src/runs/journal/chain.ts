/**
 * The hash chain of a run's journal. Anybody can check it with nothing but SHA-256:
 *
 *     hash of "nothing yet"  = sha256(run id)
 *     hash of entry n        = sha256(hash of entry n-1 + "\n" + n + "\n" + event)
 *
 * where `event` is the entry's JSON text exactly as it is stored, everything is UTF-8, and a hash is 64 lower-case
 * hexadecimal digits. Versions count from 1 without gaps. Changing, removing or inserting an entry breaks the chain at
 * that version; removing the last ones shows when the end is compared with a head that was noted elsewhere.
 */
import { hash } from 'node:crypto';

/** Where a journal ends: the version and hash of its last entry. */
export interface Head {
  readonly version: number;
  readonly hash: string;
}

/** An entry as Redis holds it. */
export interface StoredEntry extends Head {
  /** The event's JSON text. */
  readonly json: string;
  readonly prev: string;
}

export type ChainVerdict =
  | { readonly ok: true; readonly head: Head }
  | { readonly ok: false; readonly version: number; readonly why: string };

/** The head of a run of which nothing is recorded. */
export function emptyHead(run: string): Head {
  return { version: 0, hash: hash('sha256', run) };
}

/** The hash of the entry that holds `json` as `version`, after the entry whose hash is `prev`. */
export function entryHash(prev: string, version: number, json: string): string {
  return hash('sha256', `${prev}\n${version}\n${json}`);
}

/**
 * Recomputes the chain of a run's entries, in order. `from` is the head they follow (the run's beginning if absent), `to`
 * the head they must end at (wherever they end if absent). `version` of a failure is the first entry that is wrong.
 */
export function verifyChain(
  run: string,
  entries: readonly StoredEntry[],
  { from = emptyHead(run), to }: { from?: Head; to?: Head } = {},
): ChainVerdict {
  let head = from;
  for (const entry of entries) {
    const why = flaw(head, entry);
    if (why !== undefined) return { ok: false, version: head.version + 1, why };
    head = { version: entry.version, hash: entry.hash };
  }
  if (to === undefined || (to.version === head.version && to.hash === head.hash)) return { ok: true, head };
  if (to.version > head.version) {
    const why = `the journal should go on to version ${to.version}, but ends at ${head.version}`;
    return { ok: false, version: head.version + 1, why };
  }
  const why =
    to.version < head.version
      ? `the journal should end at version ${to.version}, but goes on to ${head.version}`
      : `the last entry's hash is ${short(head.hash)}, but the journal's head says ${short(to.hash)}`;
  return { ok: false, version: Math.min(to.version + 1, head.version), why };
}

function flaw(head: Head, entry: StoredEntry): string | undefined {
  const version = head.version + 1;
  if (entry.version !== version) return `version ${version} is missing; version ${entry.version} is in its place`;
  if (entry.prev !== head.hash) {
    return `it names ${short(entry.prev)} as the entry before it, which has the hash ${short(head.hash)}`;
  }
  const expected = entryHash(head.hash, version, entry.json);
  if (entry.hash !== expected)
    return `its content gives the hash ${short(expected)}, but ${short(entry.hash)} is stored`;
  return undefined;
}

function short(hash: string): string {
  return `${hash.slice(0, 8)}…`;
}
