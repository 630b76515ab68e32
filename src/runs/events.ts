/**
 * What can happen in a run. A run is the list of these events and nothing else: everything Handrail shows, waits for
 * or asks is derived from them. They are stored as they stand here, as JSON, and never change once stored; a new need
 * is a new type or an optional member.
 *
 * Times are milliseconds since the epoch, by the bot's clock. Steps and decisions are named by their **key**, unique in
 * the run; checks by their id in the step.
 */
import type { Evidence, Memory } from '../checks/check.ts';
import type { Server } from '../estate/model.ts';
import type { Rights } from '../estate/rights.ts';
import type { Plan, Scope } from '../procedures/model.ts';
import type { Position } from '../procedures/walk.ts';

export interface Person {
  /** The person's id in Slack, or `handrail` for what the bot does by itself. */
  readonly id: string;
  readonly name: string;
}

/** What Handrail itself does, such as passing on what a check has seen. No person of Slack has this id. */
export const HANDRAIL: Person = { id: 'handrail', name: 'Handrail' };

interface Happened {
  readonly at: number;
  /** The command that made it happen. One command's events are appended together. */
  readonly command: string;
}

interface Done extends Happened {
  readonly by: Person;
  /** By which right, where a policy asks for one: groups that the person was in at that moment, or `holder`. */
  readonly as?: readonly string[];
}

/** What a run is about. It is frozen at the start: later changes of files and estate do not reach it. */
export interface Setup {
  readonly plan: Plan;
  readonly inputs: Scope;
  /** Name of the estate. */
  readonly estate: string;
  /** The servers concerned, as the estate described them at the start; secrets only as `${env:NAME}`. */
  readonly targets: Readonly<Record<string, Server>>;
  /** The checks that no connection serves, so that a person's word stands in: `procedure/key of the step/check@server`. */
  readonly byWord: readonly string[];
  /** The ids of the prerequisites that were ticked off. */
  readonly prerequisites: readonly string[];
  /** What stood against the start, and why it was started all the same. Absent in runs from before there was such a thing. */
  readonly cautions?: readonly { readonly id: string; readonly text: string; readonly reason: string }[];
  /** Who may do what. Absent: everybody may do everything, as in runs from before there was such a thing. */
  readonly rights?: Rights;
  /** Where the thread is. */
  readonly channel: string;
}

export interface RunStarted extends Done, Setup {
  readonly type: 'run-started';
  readonly run: string;
}

export interface StepOpened extends Happened {
  readonly type: 'step-opened';
  readonly step: string;
  readonly position: Position;
  /** Baselines taken over from an earlier step, by check. The others are still to be taken. */
  readonly baselines: Readonly<Record<string, Memory>>;
}

export interface DecisionOpened extends Happened {
  readonly type: 'decision-opened';
  readonly step: string;
  readonly position: Position;
}

export interface BaselineTaken extends Happened {
  readonly type: 'baseline-taken';
  readonly step: string;
  readonly check: string;
  readonly baseline: Memory;
}

export interface BaselineFailed extends Happened {
  readonly type: 'baseline-failed';
  readonly step: string;
  readonly check: string;
  readonly summary: string;
}

export interface CheckReported extends Happened {
  readonly type: 'check-reported';
  readonly step: string;
  readonly check: string;
  readonly state: 'outcome' | 'not-yet' | 'unknown';
  /** Present when the state is `outcome`. */
  readonly outcome?: string;
  readonly summary: string;
  readonly evidence: readonly Evidence[];
  /** When the worker looked, by its clock. */
  readonly lookedAt: number;
}

export interface StepAttested extends Done {
  readonly type: 'step-attested';
  readonly step: string;
  readonly check: string;
  readonly outcome: string;
  readonly note: string;
}

export interface StepClaimed extends Done {
  readonly type: 'step-claimed';
  readonly step: string;
  readonly deadlineAt?: number;
}

export type DeadlineMark = 'half' | 'tenth' | 'none';

export interface DeadlineReached extends Happened {
  readonly type: 'deadline-reached';
  readonly step: string;
  /** How much time is left. */
  readonly left: DeadlineMark;
}

/** What an approval rests on: the outcome and the first evidence of every check, as they were at that moment. */
export type Relied = readonly {
  readonly check: string;
  readonly outcome?: string;
  readonly byWord: boolean;
  readonly text: string;
}[];

/** One of several that a step needs. The last one is in `StepApproved`. */
export interface ApprovalGiven extends Done {
  readonly type: 'approval-given';
  readonly step: string;
  readonly evidence: Relied;
  /** Digest of all the evidence. */
  readonly seen: string;
}

/** Approvals that count no longer. It comes with the event that is the reason. */
export interface ApprovalsVoided extends Happened {
  readonly type: 'approvals-voided';
  readonly step: string;
  readonly approvals: readonly Person[];
  /**
   * `evidence`: these checks tell something else now. `worker`: whoever approved is on the step. `upgrade`: an earlier
   * version of Handrail took them, and was less strict about what they are of, and by whom.
   */
  readonly why: 'evidence' | 'worker' | 'upgrade';
  readonly checks: readonly string[];
}

export interface StepApproved extends Done {
  readonly type: 'step-approved';
  readonly step: string;
  readonly evidence: Relied;
  /** All that counted, this one last, where more than one was needed. */
  readonly approvals?: readonly Approval[];
}

export interface Approval {
  readonly by: Person;
  readonly at: number;
  readonly as?: readonly string[];
}

export interface StepSkipped extends Done {
  readonly type: 'step-skipped';
  readonly step: string;
  readonly reason: string;
}

export interface StepOverridden extends Done {
  readonly type: 'step-overridden';
  readonly step: string;
  readonly reason: string;
  /** What was not proved. */
  readonly unmet: readonly string[];
}

export interface OptionChosen extends Done {
  readonly type: 'option-chosen';
  readonly step: string;
  readonly option: string;
}

export interface NoteAdded extends Done {
  readonly type: 'note-added';
  readonly text: string;
  /** The step it was written at. */
  readonly step?: string;
}

/** Somebody wrote in the thread. It is theirs; Handrail only keeps it. */
export interface MessageSaid extends Done {
  readonly type: 'message-said';
  readonly text: string;
  /** The message's timestamp in Slack. */
  readonly ts: string;
  /** Whom the text mentions, by the names that it has for them. Absent if nobody is, and in what was put on record before this was kept. */
  readonly mentioned?: readonly Person[];
}

export interface RunPaused extends Done {
  readonly type: 'run-paused';
  readonly reason: string;
}

export interface RunResumed extends Done {
  readonly type: 'run-resumed';
}

export interface RunHandedOver extends Done {
  readonly type: 'run-handed-over';
  readonly to: Person;
}

export interface RunEnded extends Happened {
  readonly type: 'run-ended';
  readonly outcome: 'completed' | 'stopped' | 'aborted';
  /** Why: an abort's reason, or the text of the procedure's end. */
  readonly text: string;
  readonly by?: Person;
}

export type RunEvent =
  | RunStarted
  | StepOpened
  | DecisionOpened
  | BaselineTaken
  | BaselineFailed
  | CheckReported
  | StepAttested
  | StepClaimed
  | DeadlineReached
  | ApprovalGiven
  | ApprovalsVoided
  | StepApproved
  | StepSkipped
  | StepOverridden
  | OptionChosen
  | NoteAdded
  | MessageSaid
  | RunPaused
  | RunResumed
  | RunHandedOver
  | RunEnded;
