/** What the queues and the jobs in them are called. Colons are BullMQ's own, and an id of digits alone is refused by it. */
import { createHash } from 'node:crypto';
import type { CheckReference } from './messages.ts';

export const REPORTS = 'reports';
export const TIMERS = 'timers';

export function checksQueue(location: string): string {
  return `checks-${encodeURIComponent(location)}`;
}

export type CheckJobName = 'baseline' | 'watch';

/** The same reference is the same job. */
export function checkJobId(name: CheckJobName, { run, step, check }: CheckReference): string {
  return `${name}-${digest(run, step, check)}`;
}

export function timerJobId(run: string, step: string, mark: string): string {
  return `timer-${digest(run, step, mark)}`;
}

function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}
