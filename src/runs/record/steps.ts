/** A step or a decision of a run, with everything that was asked, seen, said and decided there. */
import type { Evidence } from '../../checks/check.ts';
import type { Rules } from '../../estate/rights.ts';
import type { Check } from '../../procedures/model.ts';
import { placeAt } from '../../procedures/walk.ts';
import { type StepPlace, stepPlace } from '../checks.ts';
import type { Approval, Person } from '../events.ts';
import type { CheckState, DecisionVisit, Run, StepVisit, Visit } from '../run.ts';
import type { RunRecord } from '../runs.ts';
import { type Standing, standing, type Way, wayOf } from '../standing.ts';
import { spaced } from './history.ts';
import { type Prose, prose, sentence } from './prose.ts';
import { sourceText } from './source.ts';

export interface StepPart {
  readonly kind: 'step' | 'decision';
  readonly number: number;
  /** Unique in the run. */
  readonly key: string;
  readonly title: Prose;
  /** "pair 1 of 2", outermost first. */
  readonly rounds: readonly string[];
  /** What was to be done; at a decision, what was asked. */
  readonly text: Prose;
  /** Lettered sub-steps; the options of a decision. */
  readonly parts: readonly Prose[];
  readonly why?: Prose;
  readonly warnings: readonly Prose[];
  readonly notes: readonly Prose[];
  readonly undo?: Prose;
  readonly source?: string;
  /** What its procedure asks for beyond the policies, where the run has any. */
  readonly who?: Rules;
  readonly openedAt: number;
  readonly claimed?: { readonly by: Person; readonly at: number };
  readonly deadlineAt?: number;
  readonly checks: readonly CheckPart[];
  readonly failures: readonly FailurePart[];
  readonly decided?: DecidedPart;
  /** How it was passed, or that it was not; absent at a decision. */
  readonly way?: Way;
}

export interface CheckPart {
  readonly title: Prose;
  /** Empty for a word on something that is no server. */
  readonly server: string;
  readonly kind: string;
  readonly required: boolean;
  readonly standing: Standing;
  /** The outcome in words; absent if there is none. */
  readonly outcome?: string;
  readonly summary: string;
  readonly evidence: readonly Evidence[];
  /** When it was last looked at, or when somebody gave their word. */
  readonly at?: number;
  readonly word?: { readonly by: Person; readonly note: string };
}

export interface FailurePart {
  readonly check: Prose;
  readonly outcome: string;
  readonly summary: string;
  readonly evidence: readonly Evidence[];
  readonly at: number;
  readonly by?: Person;
  readonly record: string;
}

export interface DecidedPart {
  readonly how: 'approved' | 'skipped' | 'overridden' | 'chosen';
  readonly by: Person;
  readonly at: number;
  readonly record: string;
  readonly reason?: string;
  /** Everybody whose approval counted, where more than one was needed, and by which right. */
  readonly approvals?: readonly Approval[];
  /** What was not proved when it was overridden. */
  readonly unmet?: readonly string[];
  /** What was chosen. */
  readonly option?: Prose;
}

type Record = Pick<RunRecord, 'run' | 'hashOf'>;

export function stepPart(record: Record, visit: Visit): StepPart {
  return visit.kind === 'step' ? step(record, visit) : decision(record, visit);
}

function step({ run, hashOf }: Record, visit: StepVisit): StepPart {
  const place = stepPlace(run, visit);
  const { node, scope } = place;
  const { claimed, deadlineAt, decided } = visit;
  return {
    kind: 'step',
    ...common(run, visit),
    text: prose(node.do, scope),
    parts: node.substeps.map((text) => prose(text, scope)),
    ...(node.why !== undefined && { why: prose(node.why, scope) }),
    warnings: node.warnings.map((text) => prose(text, scope)),
    notes: node.notes.map((text) => prose(text, scope)),
    ...(node.undo !== undefined && { undo: prose(node.undo, scope) }),
    ...(node.source && { source: sourceText(node.source) }),
    ...(claimed && { claimed }),
    ...(deadlineAt !== undefined && { deadlineAt }),
    checks: node.checks.flatMap((check) => checkPart(place, check, visit.checks[check.id])),
    failures: visit.failures.map(({ check, outcome, summary, evidence, at, by, version }) => ({
      check: titleOf(place, check),
      ...{ outcome: spaced(outcome), summary, evidence, at, record: hashOf(version) },
      ...(by && { by }),
    })),
    ...(decided && { decided: decidedPart(decided, hashOf) }),
    way: wayOf(run, visit),
  };
}

function checkPart({ scope }: StepPlace, check: Check, state: CheckState | undefined): readonly CheckPart[] {
  if (state === undefined) return [];
  const { server, outcome, summary, evidence, at, word } = state;
  return [
    {
      title: sentence(check.title, scope),
      ...{ server, kind: check.kind, required: check.required, standing: standing(check, state), summary, evidence },
      ...(outcome !== undefined && { outcome: spaced(outcome) }),
      ...(at !== undefined && { at }),
      ...(word && { word }),
    },
  ];
}

function titleOf({ node, scope }: StepPlace, check: string): Prose {
  return sentence(node.checks.find((each) => each.id === check)?.title ?? check, scope);
}

function decidedPart(decided: NonNullable<StepVisit['decided']>, hashOf: Record['hashOf']): DecidedPart {
  const { how, by, at, version } = decided;
  const basis = { how, by, at, record: hashOf(version) };
  if (decided.how === 'approved') return { ...basis, ...(decided.approvals && { approvals: decided.approvals }) };
  if (decided.how === 'skipped') return { ...basis, reason: decided.reason };
  return { ...basis, reason: decided.reason, unmet: decided.unmet };
}

function decision({ run, hashOf }: Record, visit: DecisionVisit): StepPart {
  const { node, scope } = placeAt(run.plan, run.inputs, visit.position);
  if (node.kind !== 'decision') throw new TypeError(`${visit.key} is not a decision of ${run.plan.procedure.id}.`);
  const { decided } = visit;
  const label = (id: string) => sentence(node.options.find((each) => each.id === id)?.label ?? id, scope);
  return {
    kind: 'decision',
    ...common(run, visit),
    text: prose(node.ask, scope),
    parts: node.options.map(({ label: option, help }) =>
      prose(help === undefined ? option : `${option} — ${help}`, scope),
    ),
    warnings: node.warnings.map((text) => prose(text, scope)),
    notes: [],
    ...(node.source && { source: sourceText(node.source) }),
    checks: [],
    failures: [],
    ...(decided && {
      decided: {
        ...{ how: decided.how, by: decided.by, at: decided.at, record: hashOf(decided.version) },
        option: label(decided.option),
      },
    }),
  };
}

function common(run: Run, visit: Visit): Pick<StepPart, 'number' | 'key' | 'title' | 'rounds' | 'who' | 'openedAt'> {
  const { node, scope, turns } = placeAt(run.plan, run.inputs, visit.position);
  const shown = turns.filter(({ total }, i) => i === 0 || total > 1);
  return {
    number: visit.number,
    key: visit.key,
    title: sentence(node.kind === 'end' ? '' : node.title, scope),
    rounds: shown.map(({ of, number, total }) => `${of.replaceAll('_', ' ')} ${number} of ${total}`),
    ...('who' in node && node.who && { who: node.who }),
    openedAt: visit.openedAt,
  };
}
