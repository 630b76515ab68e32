/**
 * Ending a process that waits for files which do not come.
 *
 * Node does not end before the threads have ended that read files for it, whatever it is told: a mount that hangs keeps the
 * process for as long as it hangs. Then only the system can end it, as by `kill -9`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { looksHang } from '../queue/looks.ts';

/** Milliseconds that what is still read or written may take once everything else is done. */
const STRAGGLERS_MS = 1_000;
const PAUSE_MS = 20;

/** Gives what is still read or written a moment, and then ends this process as {@link leave} does. */
export async function leaveSoon(code: number): Promise<never> {
  const end = performance.now() + STRAGGLERS_MS;
  while (waitsForFiles() && performance.now() < end) await delay(PAUSE_MS);
  leave(code);
}

/** Ends this process now: with this exit code, or killed if it waits for files. */
export function leave(code: number): never {
  if (waitsForFiles()) kill();
  process.exit(code);
}

/** The same for a process in the middle of its work, which waits for files all the time: only what hangs for long counts. */
export function leaveInTheMiddle(code: number): never {
  if (looksHang()) kill();
  process.exit(code);
}

function kill(): void {
  process.stderr.write('A disk or mount hangs, so that this process cannot end by itself: it is killed.\n');
  process.kill(process.pid, 'SIGKILL');
}

/** Whether something of the file system is still waited for. */
function waitsForFiles(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));
}
