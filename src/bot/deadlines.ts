import type { DeadlineMark } from '../runs/events.ts';
import type { Runs } from '../runs/runs.ts';
import { HANDRAIL } from './people.ts';

const MARKS: readonly DeadlineMark[] = ['half', 'tenth', 'none'];

/**
 * A timer has gone off: the run decides whether it still means anything. Its time has come, even if our clock is behind
 * that of whoever set it: it does not go off again. Throws what the journal throws.
 */
export async function reachDeadline(
  timer: { readonly run: string; readonly step: string; readonly mark: string; readonly at: number },
  { runs, now }: { readonly runs: Pick<Runs, 'handle'>; readonly now: () => number },
): Promise<void> {
  const { run, step } = timer;
  const at = Math.max(now(), timer.at);
  const left = MARKS.find((each) => each === timer.mark);
  if (left === undefined) return;
  await runs.handle(run, { type: 'deadline', id: `deadline:${step}:${left}`, at, by: HANDRAIL, step, left });
}
