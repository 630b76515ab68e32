import { stat } from 'node:fs/promises';
import { parseEstate, readEstate } from './load.ts';
import type { Estate } from './model.ts';

interface Kept {
  readonly version: string;
  readonly estate: Promise<Estate>;
}

/**
 * An estate that is asked for at every look: read again only when its file has changed.
 *
 * @returns what rejects with EstateError for as long as the file is not an estate
 */
export function keptEstate(path: string): () => Promise<Estate> {
  let kept: Kept | undefined;
  let asking: Promise<string> | undefined;
  const read = (version: string): Kept => {
    const text = readEstate(path);
    const now = { version, estate: text.then((written) => parseEstate(written, path)) };
    // That it cannot be read may pass, and the file is as it was.
    text.catch(() => {
      if (kept === now) kept = undefined;
    });
    return now;
  };
  return async () => {
    // One question at a time: should the file's disk hang, all wait by one thread of this process.
    asking ??= versionOf(path).finally(() => {
      asking = undefined;
    });
    const version = await asking;
    if (kept?.version !== version) kept = read(version);
    return kept.estate;
  };
}

/** Of a file that cannot be seen it is always another one, so that reading it tells why. */
async function versionOf(path: string): Promise<string> {
  const seen = await stat(path, { bigint: true }).catch(() => undefined);
  return seen === undefined ? `gone ${performance.now()}` : [seen.ino, seen.size, seen.mtimeNs, seen.ctimeNs].join();
}
