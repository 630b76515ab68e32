import type { DeadlineMark } from '../runs/events.ts';
import type { Runs } from '../runs/runs.ts';
import { HANDRAIL } from './people.ts';

const MARKS: readonly DeadlineMark[] = ['half', 'tenth', 'none'];

/** A timer has gone off: the run decides whether it still means anything. Throws what the journal throws. */
export async function reachDeadline(
  timer: { readonly run: string; readonly step: string; readonly mark: string },
  { runs, now }: { readonly runs: Pick<Runs, 'handle'>; readonly now: () => number },
): Promise<void> {
  const { run, step } = timer;
  const left = MARKS.find((each) => each === timer.mark);
  if (left === undefined) return;
  await runs.handle(run, { type: 'deadline', id: `deadline:${step}:${left}`, at: now(), by: HANDRAIL, step, left });
}
