/** What can be asked of a run, and how the run can refuse. */
import type { Evidence, Memory } from '../checks/check.ts';
import type { DeadlineMark, Person, Setup } from './events.ts';
import type { Denial } from './rights.ts';

interface Asked {
  /** The same id delivered twice is one command. */
  readonly id: string;
  readonly at: number;
  readonly by: Person;
  /** The groups of the run's policies that the person is in, as far as they matter here, looked up just now. */
  readonly as?: readonly string[];
}

export interface Start extends Asked, Setup {
  readonly type: 'start';
  readonly run: string;
}

/** "I'm on it." */
export interface Begin extends Asked {
  readonly type: 'begin';
  readonly step: string;
}

export interface Approve extends Asked {
  readonly type: 'approve';
  readonly step: string;
  /** Digest of the evidence that was on the screen (`relied.ts`). A run with policies takes no approval without it. */
  readonly seen?: string;
}

export interface Skip extends Asked {
  readonly type: 'skip';
  readonly step: string;
  readonly reason: string;
}

export interface Override extends Asked {
  readonly type: 'override';
  readonly step: string;
  readonly reason: string;
}

export interface Choose extends Asked {
  readonly type: 'choose';
  readonly step: string;
  readonly option: string;
}

/** A person's word in place of a check. */
export interface Attest extends Asked {
  readonly type: 'attest';
  readonly step: string;
  readonly check: string;
  readonly outcome: string;
  readonly note: string;
}

/** What a check worker found. */
export interface ReportCheck extends Asked {
  readonly type: 'report';
  readonly step: string;
  readonly check: string;
  readonly report:
    | { readonly type: 'baseline'; readonly baseline: Memory }
    | { readonly type: 'baseline-failed'; readonly summary: string }
    | {
        readonly type: 'outcome';
        readonly outcome: string;
        readonly summary: string;
        readonly evidence: readonly Evidence[];
        readonly lookedAt: number;
      }
    | {
        readonly type: 'not-yet' | 'unknown';
        readonly summary: string;
        readonly evidence: readonly Evidence[];
        readonly lookedAt: number;
      };
}

export interface AddNote extends Asked {
  readonly type: 'note';
  readonly text: string;
  readonly step?: string;
}

/** Somebody wrote in the thread. */
export interface Say extends Asked {
  readonly type: 'say';
  readonly text: string;
  readonly ts: string;
  /** Whom the text mentions, by the names that it has for them. */
  readonly mentioned?: readonly Person[];
}

export interface Pause extends Asked {
  readonly type: 'pause';
  readonly reason: string;
}

export interface Resume extends Asked {
  readonly type: 'resume';
}

export interface Abort extends Asked {
  readonly type: 'abort';
  readonly reason: string;
}

export interface HandOver extends Asked {
  readonly type: 'hand-over';
  readonly to: Person;
}

export interface ReachDeadline extends Asked {
  readonly type: 'deadline';
  readonly step: string;
  readonly left: DeadlineMark;
}

/** Voids the approvals of a step that an earlier version of Handrail took and this one would not have taken. */
export interface VoidStale extends Asked {
  readonly type: 'void-stale';
  readonly step: string;
}

export type Command =
  | Start
  | Begin
  | Approve
  | Skip
  | Override
  | Choose
  | Attest
  | ReportCheck
  | AddNote
  | Say
  | Pause
  | Resume
  | Abort
  | HandOver
  | ReachDeadline
  | VoidStale;

/** Longest texts that a run takes from a person, in characters. What is said in the thread is as long as Slack lets it be. */
export const LIMITS = { reason: 1_000, note: 3_000, said: 40_000 } as const;

/** Why a run did not do what was asked. Nothing has changed. */
export type Refusal =
  | { readonly code: 'already-started' }
  | { readonly code: 'no-such-run' }
  | { readonly code: 'prerequisites-open'; readonly open: readonly string[] }
  /** Texts of cautions that need a reason and have none. */
  | { readonly code: 'cautions-open'; readonly open: readonly string[] }
  /** Texts of cautions that keep the run from starting with these inputs. */
  | { readonly code: 'start-refused'; readonly why: readonly string[] }
  | { readonly code: 'nothing-to-do' }
  | { readonly code: 'run-ended'; readonly outcome: 'completed' | 'stopped' | 'aborted'; readonly at: number }
  | { readonly code: 'run-paused'; readonly by: Person; readonly at: number }
  | { readonly code: 'not-paused' }
  | { readonly code: 'no-such-step'; readonly step: string }
  /** Its baselines are still being taken. */
  | { readonly code: 'not-open-yet'; readonly step: string; readonly waiting: readonly string[] }
  | {
      readonly code: 'already-decided';
      readonly step: string;
      readonly how: 'approved' | 'skipped' | 'overridden' | 'chosen';
      readonly by: Person;
      readonly at: number;
    }
  | { readonly code: 'already-claimed'; readonly step: string; readonly by: Person; readonly at: number }
  | { readonly code: 'gate-not-passed'; readonly step: string; readonly unmet: readonly string[] }
  /** There is nothing to override: the gate is passed. */
  | { readonly code: 'gate-passed'; readonly step: string }
  /** A policy does not let this person do it. */
  | Denial
  /** This person's approval of the step counts already, and more are needed. */
  | { readonly code: 'already-approved'; readonly step: string; readonly at: number; readonly more: number }
  /** What was on the screen is not what is so now: `changed` are titles of checks, as far as that can be told. */
  | { readonly code: 'evidence-changed'; readonly step: string; readonly changed: readonly string[] }
  | { readonly code: 'already-holds'; readonly by: Person }
  | { readonly code: 'not-allowed'; readonly step: string; readonly what: 'skip' | 'override' | 'attest' }
  | { readonly code: 'not-by-word'; readonly step: string; readonly check: string }
  | { readonly code: 'no-such-check'; readonly step: string; readonly check: string }
  | { readonly code: 'no-such-option'; readonly step: string; readonly option: string }
  | { readonly code: 'text-missing'; readonly what: 'reason' | 'note' }
  | {
      readonly code: 'text-too-long';
      readonly what: 'reason' | 'note' | 'message';
      readonly limit: number;
      readonly length: number;
    }
  /** The report or mark changes nothing: nobody needs to be told. */
  | { readonly code: 'nothing-new' };
