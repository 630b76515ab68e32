/**
 * Lets one process at a time look after the private Redis of a folder. Two servers writing one append-only file would
 * ruin it, so whoever starts or stops one holds this lock meanwhile: a file that only one can create, with its maker's
 * process id. A lock whose maker is dead, or that is older than any start takes, is removed.
 */
import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const STALE_AFTER_MS = 90_000;
const LOOK_AGAIN_MS = 20;

/** Ids of what this process has taken: a lock with our process id but no id of ours is from an earlier life of the id. */
const ours = new Set<string>();

/** A process, so that a process id used again is not taken for it. */
export interface Holder {
  readonly pid: number;
  readonly id: string;
}

/** This process, under an id of its own; `forget` it when it is over. */
export function newHolder(): Holder {
  const holder = { pid: process.pid, id: randomUUID() };
  ours.add(holder.id);
  return holder;
}

export function forgetHolder(holder: Holder): void {
  ours.delete(holder.id);
}

export function isAlive(holder: Holder): boolean {
  return holder.pid === process.pid ? ours.has(holder.id) : processExists(holder.pid);
}

export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Does `work` while holding the lock `file`.
 *
 * @throws Error if somebody alive keeps holding it for `patience` ms; the signal's reason; whatever `work` throws
 */
export async function holding<T>(
  file: string,
  signal: AbortSignal,
  work: () => Promise<T>,
  patience = 75_000,
): Promise<T> {
  const holder = newHolder();
  const until = Date.now() + patience;
  try {
    while (!(await take(file, holder))) {
      signal.throwIfAborted();
      if (Date.now() > until) {
        throw new Error(`${file} is held by another Handrail. If none is running, remove that file and try again.`);
      }
      await delay(LOOK_AGAIN_MS);
    }
    try {
      return await work();
    } finally {
      await rm(file, { force: true });
    }
  } finally {
    forgetHolder(holder);
  }
}

async function take(file: string, holder: Holder): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(`${holder.pid} ${holder.id}`);
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined && (await isStale(file, text))) await removeStale(file, text);
  return false;
}

async function isStale(file: string, text: string): Promise<boolean> {
  const [, pid, id] = /^(\d+) (\S+)$/.exec(text) ?? [];
  const age = await stat(file).then(
    (found) => Date.now() - found.mtimeMs,
    () => 0,
  );
  // Empty for the moment between its creation and its first write, or for good if its maker died in that moment.
  if (pid === undefined || id === undefined) return age > 5_000;
  return age > STALE_AFTER_MS || !isAlive({ pid: Number(pid), id });
}

/** Moves the file away first: of several that found it stale, only one gets it, and never a fresh one unnoticed. */
async function removeStale(file: string, text: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const moved = await readFile(aside, 'utf8').catch(() => text);
  if (moved === text) await rm(aside, { force: true });
  else await rename(aside, file);
}
