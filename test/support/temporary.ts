/**
 * Where tests put their files: a folder that is removed at the end, whatever a process that was killed left in it. In
 * memory where there is plenty, unless `TMPDIR` says otherwise: the lab makes a hundred files for each test.
 */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const PLENTY_BYTES = 2 ** 30;

export default function setup(): () => void {
  const folder = mkdtempSync(join(!process.env.TMPDIR && isPlenty(MEMORY) ? MEMORY : tmpdir(), 'handrail-tests-'));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

function isPlenty(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= PLENTY_BYTES;
  } catch {
    return false;
  }
}
