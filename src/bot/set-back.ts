/**
 * A run whose record was put back to an earlier state: its thread is made to show what is on record now, and both say
 * what happened. By itself the thread would go on to show decisions that nobody can prove.
 */
import type { Logger } from 'pino';
import type { Runs } from '../runs/runs.ts';
import { lostText, type SetBack, setBackId, setBackText } from '../runs/set-back.ts';
import type { Later } from './later.ts';
import { HANDRAIL } from './people.ts';
import type { ThreadReconciler } from './thread/reconciler.ts';

export interface SetBackParts {
  readonly runs: () => Pick<Runs, 'handle'>;
  readonly threads: () => Pick<ThreadReconciler, 'readAgain'>;
  readonly later: Pick<Later, 'add'>;
  readonly now: () => number;
  readonly log: Logger;
}

export function tellSetBack(setBack: SetBack, { runs, threads, later, now, log }: SetBackParts): void {
  const { run, fork, known } = setBack;
  log.error({ run, fork, known }, 'The journal of this run was put back to an earlier state; what came after is lost');
  // Of a run of which nothing is left there is no record to write this into: only its thread can say it.
  if (fork === 0) {
    threads().readAgain(run, { ...setBack.thread, text: lostText(setBack) });
    return;
  }
  threads().readAgain(run);
  later.add(`set-back ${run}`, async () => {
    const note = { type: 'note', id: setBackId(setBack), at: now(), by: HANDRAIL, text: setBackText(setBack) } as const;
    await runs().handle(run, note);
  });
}
