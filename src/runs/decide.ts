/**
 * `decide(run, command) → events` or a refusal: every rule about what may happen in a run.
 *
 * It is pure: times and ids come in with the command. Opening the next step is an event of the same decision, so that
 * "approved, but never moved on" cannot exist.
 */

import type { Deed } from '../estate/rights.ts';
import { cautionsOf, prerequisitesOf } from '../procedures/beforehand.ts';
import { interpolate } from '../procedures/interpolate.ts';
import { placeAt } from '../procedures/walk.ts';
import { approval, staleApprovals, voidedBy, voidedByWork } from './approvals.ts';
import { stepPlace } from './checks.ts';
import type {
  Abort,
  AddNote,
  Approve,
  Attest,
  Begin,
  Choose,
  Command,
  HandOver,
  Override,
  Pause,
  ReachDeadline,
  Refusal,
  ReportCheck,
  Resume,
  Say,
  Skip,
  Start,
  VoidStale,
} from './commands.ts';
import { LIMITS } from './commands.ts';
import { deadlineOf, marksAhead } from './deadlines.ts';
import { HANDRAIL, type RunEvent } from './events.ts';
import { evolve, initialRun } from './evolve.ts';
import { unmet } from './gate.ts';
import { openFirst, openNext } from './open.ts';
import { judge, rulesAt, rulesFor } from './rights.ts';
import { type CheckState, checkOf, type DecisionVisit, type Run, type StepVisit, type Visit, visitOf } from './run.ts';
import { clean, textProblem } from './texts.ts';

export type Decision =
  | { readonly ok: true; readonly events: readonly RunEvent[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** The decider: a run is `initialRun`, evolved by the events that `decide` gave. */
export const decider = { decide, evolve, initialState: initialRun } as const;

export function decide(run: Run, command: Command): Decision {
  if (command.type === 'start') return start(run, command);
  if (run.version === 0) return refuse({ code: 'no-such-run' });
  switch (command.type) {
    case 'begin':
    case 'approve':
    case 'skip':
    case 'override':
    case 'attest':
      return actOnStep(run, command);
    case 'choose':
      return choose(run, command);
    case 'report':
      return report(run, command);
    case 'deadline':
      return reachDeadline(run, command);
    case 'void-stale':
      return voidStale(run, command);
    case 'say':
      return run.ended ? refuse(hasEnded(run.ended)) : say(command);
    case 'note':
    case 'pause':
    case 'resume':
    case 'hand-over':
    case 'abort':
      return actOnRun(run, command);
  }
}

function actOnRun(run: Run, command: AddNote | Pause | Resume | HandOver | Abort): Decision {
  if (run.ended) return refuse(hasEnded(run.ended));
  // What became of the record itself is told, whoever else may write notes.
  const isOurs = command.type === 'note' && command.by.id === HANDRAIL.id;
  const right = isOurs ? ({ ok: true, as: [] } as const) : rightTo(run, command);
  if (!right.ok) return refuse(right.denial);
  const done = by(command, right.as);
  switch (command.type) {
    case 'note':
      return note(run, command, done);
    case 'pause':
      return pause(run, command, done);
    case 'resume':
      return run.paused ? accept({ type: 'run-resumed', ...done }) : refuse({ code: 'not-paused' });
    case 'hand-over':
      return handOver(run, command, done);
    case 'abort':
      return abort(command, done);
  }
}

function start(run: Run, command: Start): Decision {
  if (run.version > 0) return refuse({ code: 'already-started' });
  const { plan, inputs, estate, targets, byWord, prerequisites, cautions = [], rights, channel } = command;
  const right = judge('start', rulesFor(rights, 'start'), command, { run });
  if (!right.ok) return refuse(right.denial);
  const open = prerequisitesOf(plan, inputs).filter((each) => !prerequisites.includes(each.id));
  if (open.length > 0) return refuse({ code: 'prerequisites-open', open: open.map((each) => each.text) });
  const applying = cautionsOf(plan, inputs);
  const against = applying.filter((each) => each.effect === 'refuse');
  if (against.length > 0) return refuse({ code: 'start-refused', why: against.map((each) => each.text) });
  const reasons = applying.map(({ id, text }) => ({ id, text, reason: reasonFor(id, cautions) }));
  const unanswered = reasons.filter(({ reason }) => reason === '');
  if (unanswered.length > 0) return refuse({ code: 'cautions-open', open: unanswered.map((each) => each.text) });
  const tooLong = reasons.map(({ reason }) => textProblem(reason, 'reason')).find((each) => each !== undefined);
  if (tooLong) return refuse(tooLong);
  const started: RunEvent = {
    type: 'run-started',
    run: command.run,
    plan,
    inputs,
    estate,
    targets,
    byWord,
    prerequisites,
    ...(reasons.length > 0 && { cautions: reasons }),
    ...(rights && { rights }),
    channel,
    ...by(command, right.as),
  };
  const opened = openFirst(evolve(run, started), command);
  if (opened === undefined) return refuse({ code: 'nothing-to-do' });
  return accept(started, opened);
}

function reasonFor(caution: string, given: NonNullable<Start['cautions']>): string {
  return clean(given.find(({ id }) => id === caution)?.reason ?? '');
}

function actOnStep(run: Run, command: Begin | Approve | Skip | Override | Attest): Decision {
  const visit = visitOf(run, command.step);
  if (visit?.kind !== 'step') return refuse({ code: 'no-such-step', step: command.step });
  const closed = whyClosed(run, visit);
  if (closed) return refuse(closed);
  const right = rightTo(run, command, visit);
  if (!right.ok) return refuse(right.denial);
  const done = by(command, right.as);
  switch (command.type) {
    case 'begin':
      return begin(run, visit, command, done);
    case 'approve':
      return approve(run, visit, command, done);
    case 'skip':
      return skip(run, visit, command, done);
    case 'override':
      return override(run, visit, command, done);
    case 'attest':
      return attest(run, visit, command, done);
  }
}

/** Whether the policies of the run let somebody do it, and by which right. */
function rightTo(run: Run, command: Command & { readonly type: Deed }, visit?: Visit) {
  return judge(command.type, rulesAt(run, command.type, visit), command, { run, visit });
}

function begin(run: Run, visit: StepVisit, command: Begin, done: Doing): Decision {
  if (visit.phase === 'opening') return refuse(notOpenYet(run, visit));
  if (visit.claimed) return refuse({ code: 'already-claimed', step: visit.key, ...visit.claimed });
  const { node, scope } = stepPlace(run, visit);
  const deadline = deadlineOf(node, scope);
  const claimed: RunEvent = {
    type: 'step-claimed',
    step: visit.key,
    ...done,
    ...(deadline !== undefined && { deadlineAt: command.at + deadline }),
  };
  return accept(claimed, ...voidedByWork(rulesAt(run, 'approve', visit), visit, command));
}

function approve(run: Run, visit: StepVisit, command: Approve, done: Doing): Decision {
  if (visit.phase === 'opening') return refuse(notOpenYet(run, visit));
  const missing = unmet(run, visit);
  if (missing.length > 0) return refuse({ code: 'gate-not-passed', step: visit.key, unmet: missing });
  const given = approval(run, visit, command, rulesAt(run, 'approve', visit), done);
  if ('refusal' in given) return refuse(given.refusal);
  return 'decided' in given ? andOpenNext(run, visit, given.decided, command) : accept(...given.events);
}

function voidStale(run: Run, command: VoidStale): Decision {
  const visit = visitOf(run, command.step);
  const voids = visit?.kind === 'step' && !run.ended ? staleApprovals(run, visit, command) : [];
  return voids.length > 0 ? accept(...voids) : refuse({ code: 'nothing-new' });
}

function skip(run: Run, visit: StepVisit, command: Skip, done: Doing): Decision {
  if (stepPlace(run, visit).node.skip === 'never')
    return refuse({ code: 'not-allowed', step: visit.key, what: 'skip' });
  const reason = clean(command.reason);
  const problem = textProblem(reason, 'reason');
  if (problem) return refuse(problem);
  return andOpenNext(run, visit, { type: 'step-skipped', step: visit.key, reason, ...done }, command);
}

function override(run: Run, visit: StepVisit, command: Override, done: Doing): Decision {
  if (stepPlace(run, visit).node.override === 'never') {
    return refuse({ code: 'not-allowed', step: visit.key, what: 'override' });
  }
  const missing = unmet(run, visit);
  if (missing.length === 0 && visit.phase === 'open') return refuse({ code: 'gate-passed', step: visit.key });
  const reason = clean(command.reason);
  const problem = textProblem(reason, 'reason');
  if (problem) return refuse(problem);
  return andOpenNext(
    run,
    visit,
    { type: 'step-overridden', step: visit.key, reason, unmet: missing, ...done },
    command,
  );
}

function attest(run: Run, visit: StepVisit, command: Attest, done: Doing): Decision {
  const { step, check: id, outcome } = command;
  const { node } = stepPlace(run, visit);
  const check = node.checks.find((each) => each.id === id);
  const state = checkOf(visit, id);
  if (!check || !state) return refuse({ code: 'no-such-check', step, check: id });
  if (!state.byWord) return refuse({ code: 'not-by-word', step, check: id });
  if (check.attest === 'never') return refuse({ code: 'not-allowed', step, what: 'attest' });
  if (visit.phase === 'opening') return refuse(notOpenYet(run, visit));
  if (!check.outcomes.includes(outcome)) return refuse({ code: 'no-such-option', step, option: outcome });
  const note = clean(command.note);
  const problem = textProblem(note, 'note');
  if (problem) return refuse(problem);
  return andVoid(run, visit, { type: 'step-attested', step, check: id, outcome, note, ...done }, command);
}

function choose(run: Run, command: Choose): Decision {
  const visit = visitOf(run, command.step);
  if (visit?.kind !== 'decision') return refuse({ code: 'no-such-step', step: command.step });
  const closed = whyClosed(run, visit);
  if (closed) return refuse(closed);
  const right = rightTo(run, command, visit);
  if (!right.ok) return refuse(right.denial);
  if (!optionsAt(run, visit).includes(command.option)) {
    return refuse({ code: 'no-such-option', step: command.step, option: command.option });
  }
  return andOpenNext(
    run,
    visit,
    { type: 'option-chosen', step: visit.key, option: command.option, ...by(command, right.as) },
    command,
  );
}

function optionsAt(run: Run, visit: DecisionVisit): readonly string[] {
  const { node } = placeAt(run.plan, run.inputs, visit.position);
  return node.kind === 'decision' ? node.options.map((each) => each.id) : [];
}

/** Workers report whatever they see; what is stale, or was known, changes nothing. */
function report(run: Run, command: ReportCheck): Decision {
  const visit = visitOf(run, command.step);
  if (visit?.kind !== 'step') return refuse({ code: 'no-such-step', step: command.step });
  if (visit.decided) return refuse(alreadyDecided(visit.key, visit.decided));
  if (run.ended) return refuse(hasEnded(run.ended));
  const check = checkOf(visit, command.check);
  if (!check || check.byWord) return refuse({ code: 'no-such-check', step: command.step, check: command.check });
  const about = { step: command.step, check: command.check, at: command.at, command: command.id };
  const { report: told } = command;
  switch (told.type) {
    case 'baseline':
      if (check.baseline !== undefined) return refuse({ code: 'nothing-new' });
      return accept({ type: 'baseline-taken', baseline: told.baseline, ...about });
    case 'baseline-failed':
      if (check.baseline !== undefined || check.baselineProblem === told.summary)
        return refuse({ code: 'nothing-new' });
      return accept({ type: 'baseline-failed', summary: told.summary, ...about });
    case 'outcome':
    case 'not-yet':
    case 'unknown': {
      // Without a baseline a look proves nothing: what it saw may be old.
      if (check.baseline === undefined) return refuse({ code: 'nothing-new' });
      const { type: state, ...seen } = told;
      if (!isDeclared(run, visit, command.check, told) || isKnown(check, told, command.at))
        return refuse({ code: 'nothing-new' });
      return andVoid(run, visit, { type: 'check-reported', state, ...seen, ...about }, command);
    }
  }
}

type Looked = Exclude<ReportCheck['report'], { type: 'baseline' | 'baseline-failed' }>;

function isDeclared(run: Run, visit: StepVisit, check: string, told: Looked): boolean {
  const outcomes = stepPlace(run, visit).node.checks.find((each) => each.id === check)?.outcomes ?? [];
  return told.type !== 'outcome' || outcomes.includes(told.outcome);
}

/** Also true of a report that was overtaken by a later look, unless that one's clock was ahead of ours. */
function isKnown(check: CheckState, told: Looked, now: number): boolean {
  if (check.at !== undefined && told.lookedAt < check.at && check.at <= now) return true;
  const outcome = told.type === 'outcome' ? told.outcome : undefined;
  const same = check.state === told.type && check.outcome === outcome && check.summary === told.summary;
  return same && JSON.stringify(check.evidence) === JSON.stringify(told.evidence);
}

function reachDeadline(run: Run, command: ReachDeadline): Decision {
  const visit = visitOf(run, command.step);
  if (visit?.kind !== 'step') return refuse({ code: 'no-such-step', step: command.step });
  if (run.ended) return refuse(hasEnded(run.ended));
  const mark = marksAhead(visit).find((each) => each.left === command.left);
  if (!mark || mark.at > command.at) return refuse({ code: 'nothing-new' });
  return accept({ type: 'deadline-reached', step: visit.key, left: mark.left, at: command.at, command: command.id });
}

function note(run: Run, command: AddNote, done: Doing): Decision {
  const text = clean(command.text);
  const problem = textProblem(text, 'note');
  if (problem) return refuse(problem);
  if (command.step !== undefined && !visitOf(run, command.step))
    return refuse({ code: 'no-such-step', step: command.step });
  return accept({
    type: 'note-added',
    text,
    ...done,
    ...(command.step !== undefined && { step: command.step }),
  });
}

function say(command: Say): Decision {
  const length = [...command.text].length;
  if (length > LIMITS.said) return refuse({ code: 'text-too-long', what: 'message', limit: LIMITS.said, length });
  const { text, ts, mentioned } = command;
  return accept({ type: 'message-said', text, ts, ...(mentioned && { mentioned }), ...by(command, []) });
}

function pause(run: Run, command: Pause, done: Doing): Decision {
  if (run.paused) return refuse({ code: 'run-paused', by: run.paused.by, at: run.paused.at });
  const reason = clean(command.reason);
  const problem = reason === '' ? undefined : textProblem(reason, 'reason');
  return problem ? refuse(problem) : accept({ type: 'run-paused', reason, ...done });
}

function handOver(run: Run, { to }: HandOver, done: Doing): Decision {
  if (to.id === run.holder.id) return refuse({ code: 'already-holds', by: to });
  return accept({ type: 'run-handed-over', to, ...done });
}

function abort(command: Abort, done: Doing): Decision {
  const text = clean(command.reason);
  const problem = textProblem(text, 'reason');
  return problem ? refuse(problem) : accept({ type: 'run-ended', outcome: 'aborted', text, ...done });
}

/** Why nobody can act on a step or decision any more, or now. */
function whyClosed(run: Run, visit: Visit): Refusal | undefined {
  if (visit.decided) return alreadyDecided(visit.key, visit.decided);
  if (run.ended) return hasEnded(run.ended);
  if (run.paused) return { code: 'run-paused', by: run.paused.by, at: run.paused.at };
  return undefined;
}

function hasEnded({ outcome, at }: NonNullable<Run['ended']>): Refusal {
  return { code: 'run-ended', outcome, at };
}

function alreadyDecided(step: string, decided: NonNullable<Visit['decided']>): Refusal {
  return { code: 'already-decided', step, how: decided.how, by: decided.by, at: decided.at };
}

function notOpenYet(run: Run, visit: StepVisit): Refusal {
  const { node, scope } = stepPlace(run, visit);
  const waiting = node.checks.filter((check) => {
    const state = visit.checks[check.id];
    return state && !state.byWord && state.baseline === undefined;
  });
  return { code: 'not-open-yet', step: visit.key, waiting: waiting.map((check) => interpolate(check.title, scope)) };
}

/** Approvals that are given already are for what the checks told before. */
function andVoid(run: Run, visit: StepVisit, event: RunEvent, command: Command): Decision {
  if (visit.approvals.length === 0) return accept(event);
  const after = visitOf(evolve(run, event), visit.key);
  return accept(event, ...(after?.kind === 'step' ? voidedBy(run, visit, after, command) : []));
}

function andOpenNext(run: Run, visit: Visit, decided: RunEvent, command: Command): Decision {
  const choice = decided.type === 'option-chosen' ? decided.option : undefined;
  return accept(decided, openNext(run, visit, command, choice));
}

/** What every deed of a person keeps: who, when, by which command, and by which right if one was needed. */
type Doing = ReturnType<typeof by>;

function by({ by: person, at, id: command }: Command, as: readonly string[]) {
  return { by: person, at, command, ...(as.length > 0 && { as }) };
}

const accept = (...events: readonly RunEvent[]): Decision => ({ ok: true, events });

const refuse = (refusal: Refusal): Decision => ({ ok: false, refusal });
