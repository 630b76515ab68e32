/** What no sequence of commands may get past, where policies say who may: tried with thousands of random ones. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rights, Role, Rule } from '../../src/estate/rights.ts';
import type { StepNode } from '../../src/procedures/model.ts';
import { stepPlace } from '../../src/runs/checks.ts';
import { decider } from '../../src/runs/decide.ts';
import type { Person, RunEvent } from '../../src/runs/events.ts';
import type { Run, StepVisit } from '../../src/runs/run.ts';
import { attestation, check, plan, step } from '../support/plans.ts';
import { type Asked, ann, approveSeen, bo, complete, cy, dee, seeing, startOf } from '../support/spec.ts';

const PEOPLE = [ann, bo, cy, dee];
/** Ann, who starts every run, bo and cy are leads; cy and dee are of the other team. */
const GROUPS: Readonly<Record<string, readonly Person[]>> = { leads: [ann, bo, cy], others: [cy, dee] };

const groupsOf = (person: Person) => Object.keys(GROUPS).filter((name) => GROUPS[name]?.includes(person));

const anyBy = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(['leads'], ['leads', 'others'], ['everyone']) },
  { weight: 1, arbitrary: fc.constantFrom(['others'], ['holder'], []) },
);
const anyNot = fc.subarray<Role>(['starter', 'worker']);
const anyRule = fc.record({ by: anyBy, quorum: fc.constant(1), not: anyNot });
const anyApproval: fc.Arbitrary<Rule> = fc.record({ by: anyBy, quorum: fc.constantFrom(1, 2, 2, 2, 3), not: anyNot });

const anyRights: fc.Arbitrary<Rights> = fc
  .record({ approve: anyApproval, skip: anyRule, override: anyRule })
  .map((policies) => ({
    groups: { leads: { users: [] }, others: { users: [] } },
    policies: { ...policies, otherwise: { by: ['everyone'], quorum: 1, not: [] } },
  }));

const anyStep = (id: string): fc.Arbitrary<StepNode> =>
  fc.option(anyApproval, { nil: undefined }).map((approve) =>
    step(id, {
      checks: [check('x'), attestation('w', { required: false, outcomes: ['confirmed', 'no'] })],
      skip: 'with-reason',
      override: 'with-reason',
      ...(approve && { who: { approve } }),
    }),
  );

const anyAct = fc.record({
  // Mostly what brings a run on: little would be approved otherwise.
  what: fc.oneof(
    { weight: 12, arbitrary: fc.constant('approve' as const) },
    {
      weight: 4,
      arbitrary: fc.constantFrom('report' as const, 'report' as const, 'attest' as const, 'begin' as const),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('skip' as const, 'override' as const, 'hand-over' as const, 'pause' as const),
    },
    { weight: 2, arbitrary: fc.constantFrom('skip' as const, 'override' as const) },
    { weight: 1, arbitrary: fc.constantFrom('hand-over' as const, 'pause' as const) },
    { weight: 2, arbitrary: fc.constant('resume' as const) },
  ),
  who: fc.constantFrom(...PEOPLE),
  // What they claim to have seen, and what a check tells.
  seen: fc.constantFrom('now', 'now', 'now', 'stale', 'nothing'),
  outcome: fc.constantFrom('good', 'good', 'good', 'good', 'good', 'bad'),
  text: fc.constantFrom('a', 'a', 'a', 'b'),
});
type Act = typeof anyAct extends fc.Arbitrary<infer A> ? A : never;

function asked(run: Run, { what, who, seen, outcome, text }: Act): Asked {
  const key = run.current ?? 'nowhere';
  const by = { by: who, as: groupsOf(who) };
  switch (what) {
    case 'approve': {
      if (seen === 'now') return approveSeen(key, who, ...groupsOf(who));
      return { type: 'approve', step: key, ...by, ...(seen === 'stale' && { seen: 'something else' }) };
    }
    case 'report':
      return {
        type: 'report',
        step: key,
        check: 'x',
        report: { type: 'outcome', outcome, summary: text, evidence: [{ text }], lookedAt: 0 },
      };
    case 'attest':
      return {
        type: 'attest',
        step: key,
        check: 'w',
        outcome: outcome === 'good' ? 'confirmed' : 'no',
        note: text,
        ...by,
      };
    case 'begin':
      return { type: 'begin', step: key, ...by };
    case 'skip':
    case 'override':
      return { type: what, step: key, reason: text, ...by };
    case 'hand-over':
      return { type: 'hand-over', to: who, ...by };
    case 'pause':
      return { type: 'pause', reason: '', ...by };
    case 'resume':
      return { type: 'resume', ...by };
  }
}

interface Told {
  readonly before: Run;
  readonly event: RunEvent;
  /** What came before it, in order. */
  readonly earlier: readonly RunEvent[];
}

/** Every event with the run as it was before it. */
function play(steps: readonly StepNode[], rights: Rights, acts: readonly Act[]): readonly Told[] {
  let run = decider.initialState;
  const told: Told[] = [];
  const submit = (command: Asked, n: number) => {
    const decision = decider.decide(run, seeing(run, complete(command, n)));
    for (const event of decision.ok ? decision.events : []) {
      told.push({ before: run, event, earlier: told.map((each) => each.event) });
      run = decider.evolve(run, event);
    }
  };
  submit(startOf(plan(steps), { rights }), 0);
  for (const [n, act] of acts.entries()) {
    submit(
      { type: 'report', step: run.current ?? '', check: 'x', report: { type: 'baseline', baseline: {} } },
      3 * n + 1,
    );
    // A check that nobody has looked at yet finds what it waits for.
    const [looked] = run.visits.slice(-1).map((visit) => visit.kind === 'step' && visit.checks.x?.state !== 'waiting');
    if (looked === false) submit(asked(run, { ...act, what: 'report', outcome: 'good' }), 3 * n + 2);
    submit(asked(run, act), 3 * n + 3);
  }
  return told;
}

const histories = fc
  .record({
    steps: fc.tuple(anyStep('a'), anyStep('b')),
    rights: anyRights,
    acts: fc.array(anyAct, { minLength: 20, maxLength: 50 }),
  })
  .map(({ steps, rights, acts }) => ({ rights, told: play(steps, rights, acts) }));

function visitAt(run: Run, key: string): StepVisit {
  const visit = run.visits.find((each) => each.key === key);
  if (visit?.kind !== 'step') throw new Error(`no step ${key}`);
  return visit;
}

/** Whether somebody said that they are on a step, or ever gave their word there: told from the events alone. */
function workedOn(key: string, person: Person, earlier: readonly RunEvent[]): boolean {
  return earlier.some(
    (event) =>
      (event.type === 'step-claimed' || event.type === 'step-attested') &&
      event.step === key &&
      event.by.id === person.id,
  );
}

/** Whether somebody meets a rule by what is known of them, told from the rule's words and not from the engine. */
function meets(rule: Rule, person: Person, { before: run, earlier }: Told, visit: StepVisit): boolean {
  const isIn = rule.by.some(
    (name) =>
      name === 'everyone' || (name === 'holder' ? run.holder.id === person.id : groupsOf(person).includes(name)),
  );
  const isWorker = workedOn(visit.key, person, earlier);
  const isExcluded =
    (rule.not.includes('starter') && person.id === run.startedBy.id) || (rule.not.includes('worker') && isWorker);
  return isIn && !isExcluded;
}

/** All that an approver sees: outcomes, the evidence of what is required, and who gave which word when. */
const picture = ({ checks: { x, w } }: StepVisit) =>
  JSON.stringify([x?.outcome, x?.evidence, w?.outcome, w?.word, w?.at]);

const rulesOf = (rights: Rights, deed: 'approve' | 'skip' | 'override', node: StepNode): readonly Rule[] =>
  [rights.policies[deed], node.who?.[deed]].filter((rule) => rule !== undefined);

describe('whatever people do, in whatever order', () => {
  it('a step is approved by as many different people as it takes, each permitted, of what they all saw', () => {
    let approvals = 0;
    let together = 0;
    fc.assert(
      fc.property(histories, ({ rights, told }) => {
        // A model of its own: who has approved the picture that is there now.
        const standing = new Map<string, { readonly id: string; readonly picture: string }[]>();
        for (const each of told) {
          const { before, event } = each;
          if (event.type !== 'approval-given' && event.type !== 'step-approved') continue;
          const visit = visitAt(before, event.step);
          const rules = rulesOf(rights, 'approve', stepPlace(before, visit).node);
          for (const rule of rules) expect(meets(rule, event.by, each, visit)).toBe(true);
          const all = [...(standing.get(event.step) ?? []), { id: event.by.id, picture: picture(visit) }];
          standing.set(event.step, all);
          if (event.type !== 'step-approved') continue;
          approvals += 1;
          const needed = Math.max(...rules.map(({ quorum }) => quorum));
          const counted = event.approvals ?? [event];
          expect(new Set(counted.map(({ by }) => by.id)).size).toBe(counted.length);
          expect(counted.length).toBe(needed);
          if (needed > 1) together += 1;
          for (const { by } of counted) {
            // Each approved exactly this, and may still.
            expect(all).toContainEqual({ id: by.id, picture: picture(visit) });
            const mustNot = rules.some(({ not }) => not.includes('worker'));
            if (mustNot) expect(workedOn(event.step, by, each.earlier)).toBe(false);
          }
        }
      }),
      { numRuns: 600, seed: 7 },
    );
    // Otherwise nothing was tried.
    expect(approvals).toBeGreaterThan(100);
    expect(together).toBeGreaterThan(50);
  });

  it('no approval counts that was void, and every one that is void is told with the event that made it so', () => {
    fc.assert(
      fc.property(histories, ({ told }) => {
        const counting = new Map<string, Set<string>>();
        for (const { before, event } of told) {
          if (event.type === 'approval-given') {
            counting.set(event.step, (counting.get(event.step) ?? new Set()).add(event.by.id));
          }
          if (event.type === 'approvals-voided') {
            expect(event.approvals.length).toBeGreaterThan(0);
            for (const { id } of event.approvals) expect(counting.get(event.step)?.delete(id)).toBe(true);
          }
          if (event.type === 'step-approved' && event.approvals) {
            const earlier = event.approvals.slice(0, -1).map(({ by }) => by.id);
            expect(new Set(earlier)).toEqual(counting.get(event.step) ?? new Set());
          }
          // At every moment, those that count are of what is there.
          for (const visit of before.visits) {
            if (visit.kind !== 'step' || visit.decided) continue;
            expect(new Set(visit.approvals.map(({ seen }) => seen)).size).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 400, seed: 11 },
    );
  });

  it('nobody skips or overrides whom the policies do not let, and a step’s own approvers are not gone round', () => {
    let gone = 0;
    fc.assert(
      fc.property(histories, ({ rights, told }) => {
        for (const each of told) {
          const { before, event } = each;
          if (event.type !== 'step-skipped' && event.type !== 'step-overridden') continue;
          const deed = event.type === 'step-skipped' ? 'skip' : 'override';
          const visit = visitAt(before, event.step);
          const { node } = stepPlace(before, visit);
          for (const rule of rulesOf(rights, deed, node)) expect(meets(rule, event.by, each, visit)).toBe(true);
          expect(node.who).toBeUndefined();
          gone += 1;
        }
      }),
      { numRuns: 400, seed: 13 },
    );
    expect(gone).toBeGreaterThan(5);
  });

  it('the same events, read back from JSON, give the same run, approvals and all', () => {
    fc.assert(
      fc.property(histories, ({ told }) => {
        const events = told.map(({ event }) => event);
        const run = events.reduce(decider.evolve, decider.initialState);
        const stored: RunEvent[] = JSON.parse(JSON.stringify(events));
        expect(stored.reduce(decider.evolve, decider.initialState)).toEqual(run);
      }),
      { numRuns: 200 },
    );
  });
});
