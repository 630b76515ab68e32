/** `evolve(run, event) → run`: what an event makes of a run. It trusts the event: whether it may happen is for `decide`. */

import type { Plan } from '../procedures/model.ts';
import { placeAt } from '../procedures/walk.ts';
import { checksAt, isByWord, stepPlace } from './checks.ts';
import type {
  ApprovalsVoided,
  BaselineFailed,
  BaselineTaken,
  CheckReported,
  Person,
  RunEvent,
  RunStarted,
  StepAttested,
  StepOpened,
} from './events.ts';
import { passed } from './gate.ts';
import type {
  CheckState,
  DecisionVisit,
  Failure,
  Remark,
  Run,
  StepDecision,
  StepVisit,
  Turning,
  Visit,
} from './run.ts';
import { checkOf, visitOf } from './run.ts';

const NO_PLAN: Plan = {
  procedure: {
    id: '',
    title: '',
    summary: '',
    product: '',
    source: { document: '' },
    inputs: {},
    prerequisites: [],
    cautions: [],
    notes: [],
    warnings: [],
    limitations: [],
    parts: {},
    steps: [],
    text: '',
  },
  used: {},
};

const NOBODY = { id: '', name: '' };

/** A run that has not started. */
export const initialRun: Run = {
  version: 0,
  id: '',
  plan: NO_PLAN,
  inputs: {},
  estate: '',
  targets: {},
  byWord: [],
  prerequisites: [],
  channel: '',
  startedBy: NOBODY,
  startedAt: 0,
  holder: NOBODY,
  visits: [],
  remarks: [],
  turnings: [],
};

/** @throws RangeError for an event that cannot follow, such as one about a step that was never opened */
export function evolve(run: Run, event: RunEvent): Run {
  // What `apply` gives is always a new object, so that it can be completed in place: this is done for every event.
  const next: { -readonly [K in keyof Run]: Run[K] } = apply(run, event, run.version + 1);
  next.version = run.version + 1;
  return next;
}

function apply(run: Run, event: RunEvent, version: number): Run {
  switch (event.type) {
    case 'run-started':
      return started(event);
    case 'step-opened':
      return withVisit(run, openedStep(run, event));
    case 'decision-opened':
      return withVisit(run, {
        kind: 'decision',
        key: event.step,
        id: placeAt(run.plan, run.inputs, event.position).node.id,
        position: event.position,
        number: run.visits.length + 1,
        openedAt: event.at,
        phase: 'open',
      });
    case 'baseline-taken':
    case 'baseline-failed':
      return changeStep(run, event.step, (visit) => (isOf(visit, event) ? withBaseline(visit, event) : visit));
    case 'check-reported':
      return changeStep(run, event.step, (visit) =>
        isOf(visit, event) ? withReport(run, visit, event, version) : visit,
      );
    case 'step-attested':
      return changeStep(run, event.step, (visit) => withWord(run, visit, event, version));
    case 'step-claimed':
      return changeStep(run, event.step, (visit) => ({
        ...visit,
        claimed: { by: event.by, at: event.at },
        ...(event.deadlineAt !== undefined && { deadlineAt: event.deadlineAt }),
      }));
    case 'deadline-reached':
      return changeStep(run, event.step, (visit) => ({
        ...visit,
        deadlineMarks: [...visit.deadlineMarks, { left: event.left, at: event.at, version }],
      }));
    case 'approval-given': {
      const { by, at, as, seen } = event;
      const given = { by, at, seen, ...(as && { as }) };
      return changeStep(run, event.step, (visit) => ({ ...visit, approvals: [...visit.approvals, given] }));
    }
    case 'approvals-voided':
      return changeStep(run, event.step, (visit) => withoutApprovals(visit, event, version));
    case 'step-approved': {
      const { by, at, approvals } = event;
      return decideStep(run, event.step, { how: 'approved', by, at, version, ...(approvals && { approvals }) });
    }
    case 'step-skipped':
      return decideStep(run, event.step, { how: 'skipped', by: event.by, at: event.at, reason: event.reason, version });
    case 'step-overridden': {
      const { by, at, reason, unmet } = event;
      return decideStep(run, event.step, { how: 'overridden', by, at, reason, unmet, version });
    }
    case 'option-chosen': {
      const { by, at, option } = event;
      const visit: DecisionVisit = {
        ...decisionVisit(run, event.step),
        phase: 'decided',
        decided: { how: 'chosen', option, by, at, version },
      };
      return replaceVisit(run, visit);
    }
    case 'note-added': {
      const step = event.step ?? run.current;
      return withRemark(run, {
        kind: 'note',
        by: event.by,
        at: event.at,
        text: event.text,
        version,
        ...(step && { step }),
      });
    }
    case 'message-said': {
      const { by, at, text, ts } = event;
      return withRemark(run, { kind: 'said', by, at, text, ts, version, ...(run.current && { step: run.current }) });
    }
    case 'run-paused': {
      const { by, at, reason } = event;
      return withTurning({ ...run, paused: { by, at, reason } }, { kind: 'paused', by, at, reason, version });
    }
    case 'run-resumed': {
      const { paused: _, ...rest } = run;
      return withTurning(rest, { kind: 'resumed', by: event.by, at: event.at, reason: '', version });
    }
    case 'run-handed-over': {
      const { by, at, to } = event;
      return withTurning({ ...run, holder: to }, { kind: 'handed-over', by, at, to, reason: '', version });
    }
    case 'run-ended': {
      const { current: _, paused: __, ...rest } = run;
      const { outcome, at, text, by } = event;
      return { ...rest, ended: { outcome, at, text, version, ...(by && { by }) } };
    }
  }
}

function started(event: RunStarted): Run {
  const { run: id, plan, inputs, estate, targets, byWord, prerequisites, cautions, rights, channel, by, at } = event;
  return {
    ...initialRun,
    id,
    plan,
    inputs,
    estate,
    targets,
    byWord,
    prerequisites,
    ...(cautions && { cautions }),
    ...(rights && { rights }),
    channel,
    startedBy: by,
    startedAt: at,
    holder: by,
  };
}

function openedStep(run: Run, event: StepOpened): StepVisit {
  const visit: StepVisit = {
    kind: 'step',
    key: event.step,
    id: '',
    position: event.position,
    number: run.visits.length + 1,
    openedAt: event.at,
    phase: 'opening',
    checks: {},
    attested: [],
    deadlineMarks: [],
    failures: [],
    approvals: [],
    voided: [],
  };
  const place = stepPlace(run, visit);
  const checks: Record<string, CheckState> = {};
  for (const { check, server } of checksAt(place)) {
    const baseline = Object.hasOwn(event.baselines, check.id) ? event.baselines[check.id] : undefined;
    checks[check.id] = {
      id: check.id,
      server,
      byWord: isByWord(run.byWord, place, check, server),
      state: 'waiting',
      summary: '',
      evidence: [],
      ...(baseline && { baseline }),
    };
  }
  return settled({ ...visit, id: place.node.id, checks });
}

/** A step is open once everything that a machine will watch has its baseline. */
function settled(visit: StepVisit): StepVisit {
  const waits = Object.values(visit.checks).some((check) => !check.byWord && check.baseline === undefined);
  return visit.phase === 'opening' && !waits ? { ...visit, phase: 'open' } : visit;
}

/**
 * Reports of checks that a step does not have were recorded once, if they were called like what every object inherits.
 * They change nothing.
 */
function isOf(visit: StepVisit, { check }: BaselineTaken | BaselineFailed | CheckReported): boolean {
  return checkOf(visit, check) !== undefined;
}

function withBaseline(visit: StepVisit, event: BaselineTaken | BaselineFailed): StepVisit {
  const { baselineProblem: _, ...state } = checkState(visit, event.check);
  if (event.type === 'baseline-failed') return withCheck(visit, { ...state, baselineProblem: event.summary });
  return settled(withCheck(visit, { ...state, baseline: event.baseline }));
}

function withReport(run: Run, visit: StepVisit, event: CheckReported, version: number): StepVisit {
  const { outcome: _, ...before } = checkState(visit, event.check);
  const after: CheckState = {
    ...before,
    state: event.state,
    summary: event.summary,
    evidence: event.evidence,
    at: event.lookedAt,
    ...(event.outcome !== undefined && { outcome: event.outcome }),
  };
  const { outcome, check, summary, evidence, lookedAt: at } = event;
  if (outcome === undefined) return withCheck(visit, after);
  return withCheck(withFailure(run, visit, { check, outcome, summary, evidence, at, version }), after);
}

/** A definite outcome that does not pass is told once, and again when it is borne out by something else. */
function withFailure(run: Run, visit: StepVisit, failure: Failure): StepVisit {
  const { check: id, outcome } = failure;
  const check = stepPlace(run, visit).node.checks.find((each) => each.id === id);
  const state: CheckState = { ...checkState(visit, id), state: 'outcome', outcome };
  if (check === undefined || passed(check, state)) return visit;
  if (visit.failures.some((each) => each.check === id && isSame(each, failure))) return visit;
  return { ...visit, failures: [...visit.failures, failure] };
}

/** What people say in other words is something else; what a machine says of the same evidence is not. */
function isSame(a: Failure, b: Failure): boolean {
  if (a.outcome !== b.outcome || a.by?.id !== b.by?.id) return false;
  return a.by ? a.summary === b.summary : JSON.stringify(a.evidence) === JSON.stringify(b.evidence);
}

function withWord(run: Run, visit: StepVisit, event: StepAttested, version: number): StepVisit {
  const { check, outcome, by, note, at } = event;
  const after: CheckState = {
    ...checkState(visit, check),
    state: 'outcome',
    outcome,
    summary: note,
    word: { by, note },
    at,
  };
  const told = withFailure(run, visit, { check, outcome, summary: note, evidence: [], at, by, version });
  const isFirst = visit.attested.every(({ id }) => id !== by.id);
  return withCheck({ ...told, attested: isFirst ? [...visit.attested, by] : visit.attested }, after);
}

function withoutApprovals(visit: StepVisit, event: ApprovalsVoided, version: number): StepVisit {
  const { why, checks, at } = event;
  const isVoid = ({ by }: { readonly by: Person }) => event.approvals.some((each) => each.id === by.id);
  const gone = visit.approvals.filter(isVoid).map(({ seen: _, ...each }) => each);
  return {
    ...visit,
    approvals: visit.approvals.filter((each) => !isVoid(each)),
    voided: [...visit.voided, { approvals: gone, why, checks, at, version }],
  };
}

function checkState(visit: StepVisit, id: string): CheckState {
  const state = checkOf(visit, id);
  if (!state) throw new RangeError(`${visit.key} has no check ${id}.`);
  return state;
}

function withCheck(visit: StepVisit, state: CheckState): StepVisit {
  return { ...visit, checks: { ...visit.checks, [state.id]: state } };
}

function decideStep(run: Run, key: string, decided: StepDecision): Run {
  return changeStep(run, key, (visit) => ({ ...visit, phase: 'decided', decided }));
}

function changeStep(run: Run, key: string, change: (visit: StepVisit) => StepVisit): Run {
  const visit = visitOf(run, key);
  if (visit?.kind !== 'step') throw new RangeError(`Run ${run.id} has not opened step ${key}.`);
  return replaceVisit(run, change(visit));
}

function decisionVisit(run: Run, key: string): DecisionVisit {
  const visit = visitOf(run, key);
  if (visit?.kind !== 'decision') throw new RangeError(`Run ${run.id} has not opened decision ${key}.`);
  return visit;
}

function withVisit(run: Run, visit: Visit): Run {
  return { ...run, current: visit.key, visits: [...run.visits, visit] };
}

function replaceVisit(run: Run, visit: Visit): Run {
  return { ...run, visits: run.visits.with(visit.number - 1, visit) };
}

const withRemark = (run: Run, remark: Remark): Run => ({ ...run, remarks: [...run.remarks, remark] });

const withTurning = (run: Run, turning: Turning): Run => ({ ...run, turnings: [...run.turnings, turning] });
