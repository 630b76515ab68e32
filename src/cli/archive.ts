/**
 * Copies of runs, made before they are removed: a file each, the same as `handrail runs export --format json` writes.
 *
 * Several bots may copy a run at once, into one folder, and each writes another text: when it was made is in it. The first
 * file stays for ever, and each bot tells what is in that one, whoever made it.
 */
import { hash } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { nanoid } from 'nanoid';
import { z } from 'zod';
import { verifyChain } from '../runs/journal.ts';
import { exportRun } from '../runs/record/export.ts';
import { ownZone, timeZone } from '../runs/record/times.ts';
import type { Copied, WholeRun } from '../runs/retention.ts';

/**
 * @param folder made if it is not there; only its owner can read what is in it
 * @param linking gives a file another name if that is free
 */
export function archiveIn(folder: string, linking: typeof link = link): (whole: WholeRun) => Promise<Copied> {
  return async (whole) => {
    const { run, head } = whole;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `${run}-${head.hash.slice(0, 12)}.json`);
    // Whole or not at all, and on the disk before the run is gone. Processes in containers may all have the same number.
    const unfinished = `${file}.${nanoid(12)}.part`;
    try {
      await writeSynced(unfinished, textOf(whole));
      await nameIfFree(unfinished, file, linking);
    } finally {
      await rm(unfinished, { force: true });
    }
    await syncFolder(folder);
    return copyIn(file, whole);
  };
}

function textOf({ run, head, entries }: WholeRun): string {
  const chain = verifyChain(run, entries, { to: head });
  return exportRun('json', { run, entries, head, chain, exportedAt: Date.now(), zone: timeZone(ownZone()) });
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What a file system says that has no links. */
const NO_LINKS = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

async function nameIfFree(unfinished: string, file: string, linking: typeof link): Promise<void> {
  try {
    await linking(unfinished, file);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return;
    if (!NO_LINKS.has(code)) throw error;
    // Here the last of two that come at the very same moment is the one that stays.
    const isFree = await stat(file).then(
      () => false,
      (missing: unknown) => codeOf(missing) === 'ENOENT',
    );
    if (isFree) await rename(unfinished, file);
  }
}

const copySchema = z.object({
  entries: z.array(z.object({ version: z.number(), event: z.string(), prev: z.string(), hash: z.string() })),
});

/** What there is now, if it has all of the run. */
async function copyIn(file: string, { run, head }: WholeRun): Promise<Copied> {
  const bytes = await readFile(file);
  if (!hasAll(bytes.toString('utf8'), run, head)) {
    throw new Error(`${file} was there already, and is not a copy of this run. Move it somewhere else.`);
  }
  return { file, sha256: hash('sha256', bytes) };
}

function hasAll(text: string, run: string, head: WholeRun['head']): boolean {
  try {
    const { entries } = copySchema.parse(JSON.parse(text));
    const stored = entries.map(({ event, ...entry }) => ({ ...entry, json: event }));
    return verifyChain(run, stored, { to: head }).ok;
  } catch {
    return false;
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Where folders cannot be opened, there is nothing that could be synced.
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
