/**
 * What is missing when a journal was put back to an earlier state: a backup was restored, or a replica took over that did
 * not have the last moments. Whoever had read further still knows what was there.
 */
import type { Run, Visit } from './run.ts';

export interface SetBack {
  readonly run: string;
  /** Version of the last entry that was known and is still there, 0 if none is. */
  readonly fork: number;
  /** Its hash. */
  readonly forkHash: string;
  /** The last version that was known. */
  readonly known: number;
  /** Decisions of which nothing is on record any more. */
  readonly lost: readonly LostDecision[];
}

export interface LostDecision {
  readonly number: number;
  readonly how: 'approved' | 'skipped' | 'overridden' | 'chosen';
  readonly by: string;
}

/** @param hashOf hash of the entry with a version, `''` if there is none */
export function setBackOf(
  run: string,
  before: { readonly run: Run; readonly hashOf: (version: number) => string },
  hashOf: (version: number) => string,
): SetBack {
  let fork = before.run.version;
  while (fork > 0 && before.hashOf(fork) !== hashOf(fork)) fork -= 1;
  const lost = before.run.visits.flatMap((visit) => lostDecision(visit, fork));
  return { run, fork, forkHash: fork === 0 ? '' : before.hashOf(fork), known: before.run.version, lost };
}

function lostDecision({ number, decided }: Visit, fork: number): readonly LostDecision[] {
  if (decided === undefined || decided.version <= fork) return [];
  return [{ number, how: decided.how, by: decided.by.name }];
}

/** A note holds some thousand characters. */
const MOST_NAMED = 20;

/** The same for everybody who notices the same. */
export function setBackId({ fork, forkHash }: SetBack): string {
  return `set-back:${fork}:${forkHash.slice(0, 16)}`;
}

/** For the record, and so for the thread. */
export function setBackText({ fork, known, lost }: SetBack): string {
  const missing = known - fork;
  const entries = `${missing === 1 ? 'The last entry is' : `The last ${missing} entries are`} missing after entry ${fork}`;
  const named = lost.slice(0, MOST_NAMED).map(({ number, how, by }) => `step ${number}, ${how} by @${by}`);
  const more = lost.length - named.length;
  const decisions = [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
  return [
    `The record was put back to an earlier state: a backup of Redis was restored, or a replica took over. ${entries}.`,
    decisions === '' ? 'No decision is among them.' : `These decisions are not on record any more: ${decisions}.`,
    'This thread shows what is on record. Look at the servers before you decide anew.',
  ].join(' ');
}
