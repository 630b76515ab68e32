/** Copies of runs, made before they are removed: a file each, which anybody can check with nothing but SHA-256. */
import { createHash } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Copied, WholeRun } from '../runs/retention.ts';

/** What the file says of itself, for whoever finds it in ten years. */
const ABOUT =
  'A run of Handrail. Hash of nothing: sha256(run). Hash of entry n: sha256(hash of entry n-1 + "\\n" + n + "\\n" + event), ' +
  'all UTF-8, in lower-case hexadecimal; `event` is its JSON exactly as it stands in this string.';

/** @param folder made if it is not there; only its owner can read what is in it */
export function archiveIn(folder: string): (whole: WholeRun) => Promise<Copied> {
  return async ({ run, summary, head, entries }) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const listed = entries.map(({ version, json, prev, hash }) => ({ version, event: json, prev, hash }));
    const text = `${JSON.stringify({ about: ABOUT, run, summary, head, entries: listed }, null, 1)}\n`;
    const file = join(folder, `${run}-${head.hash.slice(0, 12)}.json`);
    // Whole or not at all, and on the disk before the run is gone.
    const unfinished = `${file}.${process.pid}.part`;
    const handle = await open(unfinished, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
    await syncFolder(folder);
    return { file, sha256: createHash('sha256').update(text).digest('hex') };
  };
}

async function syncFolder(folder: string): Promise<void> {
  // Where folders cannot be opened, there is nothing that could be synced.
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
