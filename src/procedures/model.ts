/**
 * A procedure as the engine knows it: what `load` makes of a YAML file once every short form is written out, every
 * check has an id and its kind's parameters, and every reference is known to lead somewhere. It is plain JSON, because
 * a run freezes it in its first event.
 *
 * A reference (`pair.first`, `switchover_timeout`) is looked up in the scope of the node it stands in: the inputs of
 * the procedure or part, and the variables of the `each` nodes around it. A text may hold references as `${pair.first}`.
 */

import type { Rules, STEP_DEEDS } from '../estate/rights.ts';

export interface Source {
  /** The guide, such as `Orchestration Server Migration Guide`. */
  readonly document: string;
  readonly section?: string;
  /** The guide's own number of the step: `3a`. */
  readonly step?: string;
}

export type InputType =
  | 'server'
  | 'pair'
  | 'text'
  | 'number'
  | 'yes-no'
  | 'duration'
  | 'version'
  | 'choice'
  | 'release';

export interface Input {
  readonly type: InputType;
  readonly title: string;
  readonly help?: string;
  /** The product that a server or pair must be of: `ors`; the list that a release stands in. */
  readonly of?: string;
  /** Other products that a procedure which uses this one may hand over. People are offered only what is `of`. */
  readonly accepts?: readonly string[];
  /** A list, in the order given. Servers and pairs only. */
  readonly many: boolean;
  /** The list may be empty. Lists only. */
  readonly optional?: true;
  /** Nobody is asked: it has its default, unless a procedure that uses this one hands over something else. */
  readonly internal?: true;
  readonly options?: readonly string[];
  /** A duration is given in milliseconds here, whatever the file says (`10m`). */
  readonly default?: string | number | boolean;
}

/** What a name stands for while a run goes on. */
export type Value =
  | string
  | number
  | boolean
  | { readonly server: string }
  | { readonly pair: string; readonly first: string; readonly second: string }
  | ReleaseValue
  | readonly Value[];

/** A release with where it stands in its list, so that two can be compared without the list. */
export interface ReleaseValue {
  /** `10.1 FR3`. */
  readonly release: string;
  /** Among all releases of the list, from 0, oldest first. */
  readonly place: number;
  /** Among those that count as a version of their own, from 0: `10.1` and `10.1 FR3` have the same. */
  readonly version: number;
}

/** The releases of a product in their order: data that people edit (docs/procedures.md). */
export interface Releases {
  /** `user-workspace-manager`. */
  readonly id: string;
  readonly title: string;
  readonly source: Source;
  /** Oldest first. */
  readonly releases: readonly ReleaseValue[];
}

export type Scope = Readonly<Record<string, Value>>;

export interface Prerequisite {
  readonly id: string;
  readonly text: string;
}

/** Whether a step may be skipped, or its gate overridden: never, or by giving a reason. */
export type Allowance = 'never' | 'with-reason';

/**
 * A check of the kind `attestation` is a person's word, and there is nothing to look at: `of` is empty, `parameters` is
 * `{ ask }`, what the person is asked to make sure of, and its outcomes are `confirmed` unless the file names others.
 */
export interface Check {
  /** Unique in its step: the file's `id`, else the kind, numbered when there are several. */
  readonly id: string;
  readonly kind: string;
  /** What is proved, in a few words that complete "proved:". */
  readonly title: string;
  /** Reference to the server that is looked at. */
  readonly of: string;
  /** The kind's own parameters; strings in it may hold `${…}`. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Every outcome that a look or an attestation can have, in the order of the file. */
  readonly outcomes: readonly string[];
  /** Those that prove the step; any other is a definite failure. */
  readonly passes: readonly string[];
  /** A check that is not required informs; the gate does not wait for it. */
  readonly required: boolean;
  readonly attest: 'allowed' | 'never';
  /**
   * An earlier step whose baseline counts instead of this step's own: what happened since then is evidence. It is the
   * baseline of that step's check of the same kind with the same `of` (and file), and every way to this step leads through that one.
   */
  readonly since?: string;
  /** Its evidence is a reading, another at each look: as long as the outcome stays, nothing has changed. */
  readonly reading?: true;
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  /** An input, or a variable in scope, has one of these values. */
  | { readonly input: string; readonly is: readonly (string | number | boolean)[] }
  /** A check of the latest such step had one of these outcomes. `step` absent: the step in which the condition stands. */
  | { readonly outcome: string; readonly step?: string; readonly is: readonly string[] }
  /** At the latest such decision, people chose one of these options. */
  | { readonly decision: string; readonly is: readonly string[] }
  /** A version given as an input is lower than another version. */
  | { readonly version: string; readonly below: string }
  /** A list has nothing in it. */
  | { readonly empty: string }
  /** A release comes after another one in their list; with `byMoreThan`, by more than so many versions. */
  | { readonly release: string; readonly after: string; readonly byMoreThan?: number };

export interface StepNode {
  readonly kind: 'step';
  readonly id: string;
  readonly title: string;
  /** What a person does. */
  readonly do: string;
  /** Lettered sub-steps: a, b, c. */
  readonly substeps: readonly string[];
  readonly why?: string;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  readonly checks: readonly Check[];
  /** What must hold before the step can be approved, if it is more than "every required check passed". */
  readonly require?: Condition;
  /** That condition in words: "exactly one member is primary". */
  readonly requireTitle?: string;
  readonly skip: Allowance;
  readonly override: Allowance;
  /** Reference to a duration, or milliseconds; it starts when a person says that they are on it. */
  readonly deadline?: string | number;
  /** What happens if the deadline is missed. */
  readonly deadlineNote?: string;
  /** Expected time in milliseconds, for "about 55 min to go". */
  readonly expected?: number;
  /** Shown to whoever has to put this back. */
  readonly undo?: string;
  /** What each outcome that is not a pass means and what to do about it: check id → outcome → text. */
  readonly onOutcome: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Who may do what here, of those whom the estate's policies let. */
  readonly who?: Rules<(typeof STEP_DEEDS)[number]>;
  readonly source?: Source;
}

export interface DecisionOption {
  readonly id: string;
  readonly label: string;
  readonly help?: string;
  readonly steps: readonly Node[];
}

export interface DecisionNode {
  readonly kind: 'decision';
  readonly id: string;
  readonly title: string;
  readonly ask: string;
  readonly warnings: readonly string[];
  readonly options: readonly DecisionOption[];
  readonly who?: Rules<'choose'>;
  readonly source?: Source;
}

export interface BranchNode {
  readonly kind: 'branch';
  readonly id: string;
  readonly when: readonly { readonly if: Condition; readonly steps: readonly Node[] }[];
  readonly otherwise: readonly Node[];
  /** The file itself says what follows otherwise, be it nothing: only then may an outcome be left to no arm. */
  readonly otherwiseStated?: true;
}

export interface EachNode {
  readonly kind: 'each';
  /** The variable: `pair` in `each: pair in pairs`. */
  readonly variable: string;
  /** Reference to the list. */
  readonly in: string;
  readonly steps: readonly Node[];
}

export interface RepeatNode {
  readonly kind: 'repeat';
  readonly id: string;
  readonly until: Condition;
  readonly atMost: number;
  readonly steps: readonly Node[];
  /** What follows when the last time round did not bring it. */
  readonly exhausted: readonly Node[];
}

export interface UseNode {
  readonly kind: 'use';
  /** Tells two uses of the same thing apart. */
  readonly id: string;
  /** A part of this procedure, else another procedure, or a part of one: `other/part`. */
  readonly use: string;
  /** The used one's inputs → references in this scope, or literal values. */
  readonly with: Readonly<Record<string, Handed>>;
}

/** What a use hands over. `references`: several servers or pairs, or lists of them, as one list. */
export type Handed =
  | { readonly reference: string }
  | { readonly references: readonly string[] }
  | { readonly value: string | number | boolean };

export interface EndNode {
  readonly kind: 'end';
  readonly id: string;
  readonly outcome: 'completed' | 'stopped';
  readonly text: string;
}

export type Node = StepNode | DecisionNode | BranchNode | EachNode | RepeatNode | UseNode | EndNode;

/** What is looked at before a start, when all inputs are known. */
export interface Caution {
  readonly id: string;
  /** Asks for inputs only. */
  readonly if: Condition;
  readonly text: string;
  /** `reason`: whoever starts must give one, and it goes on record. `refuse`: the run cannot start so. */
  readonly effect: 'reason' | 'refuse';
  readonly source?: Source;
}

/** A list of steps with inputs of its own, for use several times inside one procedure. */
export interface Part {
  readonly inputs: Readonly<Record<string, Input>>;
  readonly steps: readonly Node[];
}

export interface Procedure {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** The product that it upgrades: `Genesys Orchestration Server`. */
  readonly product: string;
  readonly source: Source;
  readonly inputs: Readonly<Record<string, Input>>;
  readonly prerequisites: readonly Prerequisite[];
  readonly cautions: readonly Caution[];
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  readonly limitations: readonly string[];
  readonly parts: Readonly<Record<string, Part>>;
  readonly steps: readonly Node[];
  /** The file as it was read. */
  readonly text: string;
}

/** A procedure together with every other one that it uses: all that a run needs, and all that it freezes. */
export interface Plan {
  readonly procedure: Procedure;
  readonly used: Readonly<Record<string, Procedure>>;
}
