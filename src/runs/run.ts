/**
 * The state of a run, as far as its events have brought it.
 *
 * A **visit** is one time that the run stood at a step or a decision. A step's visit goes
 * `opening` (baselines are being taken) → `open` (people act, checks watch) → `decided`.
 */
import type { Evidence, Memory } from '../checks/check.ts';
import type { Position } from '../procedures/walk.ts';
import type { Approval, ApprovalsVoided, DeadlineMark, Person, Setup } from './events.ts';

export interface CheckState {
  readonly id: string;
  /** Name of the server that is looked at; empty for a person's word on something that is no server. */
  readonly server: string;
  /** No connection serves it: a person's word stands in. */
  readonly byWord: boolean;
  readonly baseline?: Memory;
  /** Why no baseline could be taken, the last time it was tried. */
  readonly baselineProblem?: string;
  readonly state: 'waiting' | 'outcome' | 'not-yet' | 'unknown';
  readonly outcome?: string;
  readonly summary: string;
  readonly evidence: readonly Evidence[];
  /** When it was last looked at or attested. */
  readonly at?: number;
  readonly word?: { readonly by: Person; readonly note: string };
}

export interface Failure {
  readonly check: string;
  readonly outcome: string;
  readonly summary: string;
  readonly evidence: readonly Evidence[];
  readonly at: number;
  /** Whose word it is, in which case `summary` is what they wrote. */
  readonly by?: Person;
  /** Version of the journal at which it was recorded. */
  readonly version: number;
}

/** Approvals that something has made void. */
export interface Voided {
  readonly approvals: readonly Approval[];
  readonly why: ApprovalsVoided['why'];
  /** Ids of the checks that tell something else now. */
  readonly checks: readonly string[];
  readonly at: number;
  readonly version: number;
}

export type StepDecision = { readonly by: Person; readonly at: number; readonly version: number } & (
  | {
      readonly how: 'approved' /** Where more than one was needed, in their order. */;
      readonly approvals?: readonly Approval[];
    }
  | { readonly how: 'skipped'; readonly reason: string }
  | { readonly how: 'overridden'; readonly reason: string; readonly unmet: readonly string[] }
);

export interface StepVisit {
  readonly kind: 'step';
  readonly key: string;
  readonly id: string;
  readonly position: Position;
  /** From 1, in the order of opening, decisions included. */
  readonly number: number;
  readonly openedAt: number;
  readonly phase: 'opening' | 'open' | 'decided';
  /** By check id, in the order of the procedure. */
  readonly checks: Readonly<Record<string, CheckState>>;
  readonly claimed?: { readonly by: Person; readonly at: number };
  /** Everybody who gave their word for one of its checks, each once, also where another word took its place. */
  readonly attested: readonly Person[];
  readonly deadlineAt?: number;
  readonly deadlineMarks: readonly { readonly left: DeadlineMark; readonly at: number; readonly version: number }[];
  /** Outcomes that were definite failures, oldest first: each is a message of its own. */
  readonly failures: readonly Failure[];
  /** Those that count so far, where a step needs several; oldest first. */
  readonly approvals: readonly (Approval & { readonly seen: string })[];
  /** Approvals that counted and do no longer, oldest first: each time is a message of its own. */
  readonly voided: readonly Voided[];
  readonly decided?: StepDecision;
}

export interface DecisionVisit {
  readonly kind: 'decision';
  readonly key: string;
  readonly id: string;
  readonly position: Position;
  readonly number: number;
  readonly openedAt: number;
  readonly phase: 'open' | 'decided';
  readonly decided?: {
    readonly how: 'chosen';
    readonly option: string;
    readonly by: Person;
    readonly at: number;
    readonly version: number;
  };
}

export type Visit = StepVisit | DecisionVisit;

export interface Remark {
  readonly kind: 'note' | 'said';
  readonly by: Person;
  readonly at: number;
  readonly text: string;
  /** Key of the step at which it was written. */
  readonly step?: string;
  readonly version: number;
  /** Timestamp in Slack of what was said in the thread. */
  readonly ts?: string;
}

/** What happened to the run as a whole: each is a message of its own. */
export interface Turning {
  readonly kind: 'paused' | 'resumed' | 'handed-over';
  readonly by: Person;
  readonly at: number;
  readonly reason: string;
  readonly to?: Person;
  readonly version: number;
}

export interface Run extends Setup {
  /** Number of events so far. 0: the run does not exist. */
  readonly version: number;
  readonly id: string;
  readonly startedBy: Person;
  readonly startedAt: number;
  /** Who holds the run: whoever started it, until it is handed over. */
  readonly holder: Person;
  readonly paused?: { readonly by: Person; readonly at: number; readonly reason: string };
  readonly ended?: {
    readonly outcome: 'completed' | 'stopped' | 'aborted';
    readonly at: number;
    readonly text: string;
    readonly by?: Person;
    readonly version: number;
  };
  /** Key of the visit that people stand at: a decision and what opens after it come together. Undefined once the run has ended. */
  readonly current?: string;
  /** In the order of opening: the one with the number n is at n - 1. */
  readonly visits: readonly Visit[];
  readonly remarks: readonly Remark[];
  readonly turnings: readonly Turning[];
}

/** The visit with this key. */
export function visitOf(run: Run, key: string | undefined): Visit | undefined {
  // The one that is asked for is nearly always the last.
  return run.visits.findLast((visit) => visit.key === key);
}

/** What is known of a check, whatever comes as its id: `constructor` is one only if the step has a check of that name. */
export function checkOf(visit: StepVisit, id: string): CheckState | undefined {
  return Object.hasOwn(visit.checks, id) ? visit.checks[id] : undefined;
}

/** The latest visit of the step or decision with this id. */
export function latestVisit(run: Run, id: string): Visit | undefined {
  return run.visits.findLast((visit) => visit.id === id);
}
