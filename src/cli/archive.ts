/** Copies of runs, made before they are removed: a file each, the same as `handrail runs export --format json` writes. */
import { createHash } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyChain } from '../runs/journal.ts';
import { exportRun } from '../runs/record/export.ts';
import { ownZone, timeZone } from '../runs/record/times.ts';
import type { Copied, WholeRun } from '../runs/retention.ts';

/** @param folder made if it is not there; only its owner can read what is in it */
export function archiveIn(folder: string): (whole: WholeRun) => Promise<Copied> {
  return async ({ run, head, entries }) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const chain = verifyChain(run, entries, { to: head });
    const text = exportRun('json', { run, entries, head, chain, exportedAt: Date.now(), zone: timeZone(ownZone()) });
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
