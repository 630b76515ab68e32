/**
 * What is missing when a journal was put back to an earlier state: a backup was restored, or a replica took over that did
 * not have the last moments. Whoever had read further still knows what was there.
 */
import { interpolate } from '../procedures/interpolate.ts';
import type { Run, Visit } from './run.ts';
import type { RunRecord } from './runs.ts';

/** So much of a run tells later what of it is missing. */
export interface Remembered {
  /** Of its last entry. */
  readonly hash: string;
  readonly version: number;
  hashOf(version: number): string;
  readonly thread: ThreadOfRun;
  readonly decisions: readonly (LostDecision & { readonly version: number })[];
  readonly ended?: Pick<NonNullable<Run['ended']>, 'outcome' | 'version'>;
}

/** What it takes to find a run's thread, when nothing of the run is on record. */
export interface ThreadOfRun {
  readonly run: string;
  readonly title: string;
  readonly channel: string;
  readonly startedBy: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

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
  /** How it had ended, if that is not on record any more. */
  readonly lostEnd?: NonNullable<Run['ended']>['outcome'];
  readonly thread: ThreadOfRun;
}

export interface LostDecision {
  readonly number: number;
  readonly how: 'approved' | 'skipped' | 'overridden' | 'chosen';
  readonly by: string;
}

export function remembered({ run, head, hashOf }: RunRecord): Remembered {
  const { id, plan, inputs, channel, startedBy, startedAt, ended } = run;
  return {
    ...{ hash: head.hash, version: run.version, hashOf },
    thread: {
      run: id,
      title: interpolate(plan.procedure.title, inputs),
      channel,
      startedBy: startedBy.name,
      startedAt,
    },
    decisions: run.visits.flatMap(decisionOf),
    ...(ended && { ended: { outcome: ended.outcome, version: ended.version } }),
  };
}

function decisionOf({ number, decided }: Visit): Remembered['decisions'] {
  return decided ? [{ number, how: decided.how, by: decided.by.name, version: decided.version }] : [];
}

/** @param hashOf hash of the entry with a version, `''` if there is none */
export function setBackOf(before: Remembered, hashOf: (version: number) => string): SetBack {
  const { version: known, thread, ended } = before;
  let fork = known;
  while (fork > 0 && before.hashOf(fork) !== hashOf(fork)) fork -= 1;
  return {
    ...{ run: thread.run, fork, forkHash: fork === 0 ? '' : before.hashOf(fork), known, thread },
    lost: before.decisions.filter(({ version }) => version > fork),
    ...(ended && ended.version > fork && { lostEnd: ended.outcome }),
  };
}

/** A note holds some thousand characters. */
const MOST_NAMED = 20;

/** The same for everybody who notices the same. Whoever had read further has more to say. */
export function setBackId({ fork, forkHash, known }: SetBack): string {
  return `set-back:${fork}:${forkHash.slice(0, 16)}:${known}`;
}

/** For the record, and so for the thread. */
export function setBackText(setBack: SetBack): string {
  const { fork, known } = setBack;
  const missing = known - fork;
  const entries = `${missing === 1 ? 'The last entry is' : `The last ${missing} entries are`} missing after entry ${fork}`;
  return [
    `${PUT_BACK} ${entries}.`,
    decisionsText(setBack),
    ...(setBack.lostEnd === undefined ? [] : [endText(setBack.lostEnd)]),
    'This thread shows what is on record. Look at the servers before you decide anew.',
  ].join(' ');
}

/** For a run of which nothing is left. */
export function lostText(setBack: SetBack): string {
  return [
    `${PUT_BACK} It began after that: nothing of it is on record any more, and it does not hold its servers.`,
    decisionsText(setBack),
    'Look at the servers before you start anew: what was done there is still done.',
  ].join(' ');
}

const PUT_BACK = 'The record was put back to an earlier state: a backup of Redis was restored, or a replica took over.';

function decisionsText({ lost }: SetBack): string {
  const named = lost.slice(0, MOST_NAMED).map(({ number, how, by }) => `step ${number}, ${how} by @${by}`);
  const more = lost.length - named.length;
  const decisions = [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
  return decisions === ''
    ? 'No decision is among what is missing.'
    : `These decisions are not on record any more: ${decisions}.`;
}

const ENDS = { completed: 'done', stopped: 'stopped', aborted: 'aborted' } as const;

function endText(outcome: NonNullable<SetBack['lostEnd']>): string {
  return `That the run was ${ENDS[outcome]} is not on record either: it goes on, and holds its servers.`;
}
