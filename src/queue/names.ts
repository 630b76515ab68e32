/** What the queues and the jobs in them are called. Colons are BullMQ's own, and an id of digits alone is refused by it. */
import { hash } from 'node:crypto';
import type { CheckReference } from './messages.ts';

export const TIMERS = 'timers';

export function checksQueue(location: string): string {
  return `checks-${encodeURIComponent(location)}`;
}

/** A location's own, so that whoever has the account of one location's workers cannot report, or read, for another. */
export function reportsQueue(location: string): string {
  return `reports-${encodeURIComponent(location)}`;
}

export type CheckJobName = 'baseline' | 'watch';

/** What a check is called wherever its reference would be too long. The same reference is the same id. */
export function checkId({ run, step, check }: CheckReference): string {
  return idOf(run, step, check);
}

/** The same check is the same job. */
export function checkJobId(name: CheckJobName, check: CheckReference | string): string {
  return `${name}-${typeof check === 'string' ? check : checkId(check)}`;
}

/** The check that a job is about, as its `checkId`; undefined if it is none of ours. */
export function checkOfJob(jobId: string): string | undefined {
  return /^(?:baseline|watch)-([\w-]{20})$/.exec(jobId)?.[1];
}

export function timerJobId(run: string, step: string, mark: string): string {
  return `timer-${idOf(run, step, mark)}`;
}

/** Short, since an id is part of every key of its job, and of every line that Redis writes about it. */
function idOf(...parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 20);
}
