/** Several people approve a step together, each of the same evidence. */
import { describe, expect, it } from 'vitest';
import type { Rights, Rule } from '../../src/estate/rights.ts';
import type { StepNode } from '../../src/procedures/model.ts';
import { decider } from '../../src/runs/decide.ts';
import type { RunEvent } from '../../src/runs/events.ts';
import { historyOf } from '../../src/runs/record/history.ts';
import { changedBetween, seenNow } from '../../src/runs/relied.ts';
import { type Run, type StepVisit, visitOf } from '../../src/runs/run.ts';
import { attestation, check, plan, step } from '../support/plans.ts';
import {
  type Asked,
  ann,
  approveSeen,
  attest,
  baseline,
  begin,
  bo,
  complete,
  cy,
  dee,
  given,
  looked,
  saw,
  seeing,
  startOf,
} from '../support/spec.ts';

const everyone: Rule = { by: ['everyone'], quorum: 1, not: [] };

function rights(approve: Partial<Rule>, more: Rights['policies'] = {}): Rights {
  const policies = { approve: { by: ['leads'], quorum: 2, not: [], ...approve }, ...more, otherwise: everyone };
  return { groups: { leads: { users: [] } }, policies };
}

const two = (more: Partial<StepNode> = {}) => plan([step('work', { checks: [check('x')], ...more })]);

/** A step that two leads have to approve, and that is proved. */
const proved = (of = two(), approve: Partial<Rule> = {}): Asked[] => [
  startOf(of, { rights: rights(approve) }),
  baseline('work', 'x'),
  saw('work', 'x', 'good'),
];

const lead = (by: typeof ann) => approveSeen('work', by, 'leads');

function visitIn(run: Run): StepVisit {
  const visit = visitOf(run, 'work');
  if (visit?.kind !== 'step') throw new Error('no such step');
  return visit;
}

describe('a quorum of two', () => {
  it('keeps the first approval, and the second decides the step and names both', () => {
    const first = given(...proved())
      .when(lead(bo))
      .thenCome('approval-given');
    expect(visitIn(first)).toMatchObject({ phase: 'open', approvals: [{ by: bo, as: ['leads'] }] });
    const second = given(...proved(), lead(bo))
      .when(lead(cy))
      .thenCome('step-approved', 'run-ended');
    expect(visitIn(second).decided).toMatchObject({
      how: 'approved',
      by: cy,
      approvals: [
        { by: bo, as: ['leads'] },
        { by: cy, as: ['leads'] },
      ],
    });
  });

  it('takes nobody twice', () => {
    given(...proved(), lead(bo))
      .when(lead(bo))
      .isRefused('already-approved', { step: 'work', more: 1 });
  });

  it('does not count whoever may not approve', () => {
    given(...proved(), lead(bo))
      .when(approveSeen('work', cy, 'crew'))
      .isRefused('not-permitted', { why: 'group' });
    given(...proved(two(), { not: ['starter'] }), lead(bo))
      .when(lead(ann))
      .isRefused('not-permitted', { why: 'starter' });
  });

  it('is not one where one does', () => {
    const one = given(...proved(two(), { quorum: 1 }))
      .when(lead(bo))
      .thenCome('step-approved', 'run-ended');
    expect(visitIn(one).decided).not.toHaveProperty('approvals');
  });

  it('is as large as the larger of what the estate and the step want', () => {
    const three = two({ who: { approve: { by: ['leads'], quorum: 3, not: [] } } });
    given(...proved(three), lead(bo), lead(cy))
      .when(lead(dee))
      .thenCome('step-approved', 'run-ended');
    given(...proved(three), lead(bo))
      .when(lead(cy))
      .thenCome('approval-given');
    const two_ = two({ who: { approve: { by: ['leads'], quorum: 1, not: [] } } });
    given(...proved(two_))
      .when(lead(bo))
      .thenCome('approval-given');
  });

  it('is kept while the run is paused, and nobody is added to it then', () => {
    const paused: Asked = { type: 'pause', reason: '' };
    given(...proved(), lead(bo), paused)
      .when(lead(cy))
      .isRefused('run-paused');
    given(...proved(), lead(bo), paused, { type: 'resume' })
      .when(lead(cy))
      .thenCome('step-approved', 'run-ended');
  });

  it('waits for the gate: nothing is approved before it is proved', () => {
    const [start, ...rest] = proved();
    given(start ?? startOf(two()), ...rest.slice(0, 1))
      .when(lead(bo))
      .isRefused('gate-not-passed');
  });

  it('means nothing to an override or a skip by whoever may', () => {
    const open = two({ skip: 'with-reason' });
    const skipped = given(...proved(open), lead(bo)).when({
      type: 'skip',
      step: 'work',
      reason: 'Not needed.',
      by: dee,
    });
    skipped.thenCome('step-skipped', 'run-ended');
  });
});

describe('an approval is of what was on the screen', () => {
  const stale = { ...lead(bo), seen: 'something else' } as Asked;
  const blind = { type: 'approve', step: 'work', by: bo, as: ['leads'] } as Asked;

  it('so it is refused if that is not what is so now, and tells what to look at again', () => {
    given(...proved())
      .when(stale)
      .isRefused('evidence-changed', { step: 'work', changed: ['Fact x'] });
  });

  it('so it is refused if nobody can tell what was on the screen', () => {
    given(...proved())
      .when(blind)
      .isRefused('evidence-changed');
  });

  it('also where one is enough, and where there are no policies at all', () => {
    given(...proved(two(), { quorum: 1 }))
      .when(stale)
      .isRefused('evidence-changed');
    const open = [startOf(two()), baseline('work', 'x'), saw('work', 'x', 'good')];
    given(...open)
      .when(stale)
      .isRefused('evidence-changed');
    // A button from before there were digests is as good as it was.
    given(...open)
      .when(blind)
      .thenCome('step-approved', 'run-ended');
  });
});

describe('approvals that wait for more are void', () => {
  const waiting = (of = two()) => given(...proved(of), lead(bo));

  it('once a check has another outcome, in the same decision', () => {
    const run = waiting()
      .when(saw('work', 'x', 'bad'))
      .thenCome('check-reported', 'approvals-voided');
    expect(visitIn(run)).toMatchObject({
      approvals: [],
      voided: [{ approvals: [{ by: bo, as: ['leads'] }], why: 'evidence', checks: ['x'] }],
    });
  });

  it('once a check cannot be told any more', () => {
    for (const state of ['not-yet', 'unknown'] as const) {
      waiting()
        .when(looked('work', 'x', state))
        .thenCome('check-reported', 'approvals-voided');
    }
  });

  it('once the same outcome rests on other evidence', () => {
    waiting()
      .when(saw('work', 'x', 'good', 'came up once more'))
      .thenCome('check-reported', 'approvals-voided');
  });

  it('and do not come back when the outcome does', () => {
    const so = given(...proved(), lead(bo), saw('work', 'x', 'bad'), saw('work', 'x', 'good'));
    so.when(lead(cy)).thenCome('approval-given');
    const run = given(...proved(), lead(bo), saw('work', 'x', 'bad'), saw('work', 'x', 'good'), lead(cy))
      .when(lead(bo))
      .thenCome('step-approved', 'run-ended');
    expect(visitIn(run).decided).toMatchObject({ approvals: [{ by: cy }, { by: bo }] });
  });

  it('once somebody gives their word anew', () => {
    const of = two({ checks: [check('x'), attestation('word')] });
    const so = given(...proved(of), attest('work', 'word'), lead(bo));
    so.when({ ...attest('work', 'word'), by: cy } as Asked).thenCome('step-attested', 'approvals-voided');
    so.when(attest('work', 'word')).thenCome('step-attested', 'approvals-voided');
  });

  it('once what one of several ways rests on is other evidence, or another way is gone', () => {
    const of = two({
      checks: [check('x', { required: false }), check('y', { required: false })],
      require: {
        any: [
          { outcome: 'x', is: ['good'] },
          { outcome: 'y', is: ['good'] },
        ],
      },
    });
    const history = [...proved(of), baseline('work', 'y'), saw('work', 'y', 'good'), lead(bo)];
    given(...history)
      .when(saw('work', 'x', 'good', 'came up once more'))
      .thenCome('check-reported', 'approvals-voided');
    given(...history)
      .when(looked('work', 'y', 'not-yet'))
      .thenCome('check-reported', 'approvals-voided');
    const counting = { ...of.procedure.steps[0], checks: [check('x', { required: false, reading: true })] } as StepNode;
    given(...proved(plan([counting])), lead(bo))
      .when(saw('work', 'x', 'good', '13 clients'))
      .thenCome('check-reported');
  });

  it('of whoever takes the step then, where whoever is on it may not approve, and only theirs', () => {
    const history = [...proved(two(), { quorum: 3, not: ['worker'] }), lead(bo), lead(cy)];
    const run = given(...history)
      .when(begin('work', bo))
      .thenCome('step-claimed', 'approvals-voided');
    expect(visitIn(run)).toMatchObject({
      approvals: [{ by: cy }],
      voided: [{ approvals: [{ by: bo }], why: 'worker', checks: [] }],
    });
    given(...history)
      .when(begin('work', dee))
      .thenCome('step-claimed');
    given(...proved(), lead(bo))
      .when(begin('work', bo))
      .thenCome('step-claimed');
  });
});

describe('approvals that an earlier version took, and this one would not have taken', () => {
  const { run } = given(...proved());
  const earlier: RunEvent = {
    type: 'approval-given',
    step: 'work',
    evidence: [],
    seen: 'of an earlier version',
    by: bo,
    at: 2_000_000,
    as: ['leads'],
    command: 'earlier',
  };
  const after = decider.evolve(run, earlier);
  const decide = (asked: Asked) => decider.decide(after, seeing(after, complete(asked, 50)));

  it('are void, and it is on record why', () => {
    const decision = decide({ type: 'void-stale', step: 'work' });
    if (!decision.ok) throw new Error('refused');
    expect(decision.events).toMatchObject([{ type: 'approvals-voided', approvals: [bo], why: 'upgrade', checks: [] }]);
    const voided = decision.events.reduce(decider.evolve, after);
    expect(visitIn(voided)).toMatchObject({ approvals: [], voided: [{ why: 'upgrade', approvals: [{ by: bo }] }] });
    const entries = decision.events.map((event) => ({ version: 9, event }));
    expect(historyOf({ run: voided, events: entries, hashOf: String })[0]?.what).toBe(
      'Approvals of step 1, Do work by @bo are void: Handrail is stricter now about what an approval is of, and by whom',
    );
  });

  it('do not stand beside a new one, not even for a moment', () => {
    for (const by of [bo, cy]) {
      const decision = decide(lead(by));
      if (!decision.ok) throw new Error('refused');
      expect(decision.events.map(({ type }) => type)).toEqual(['approvals-voided', 'approval-given']);
      expect(visitIn(decision.events.reduce(decider.evolve, after)).approvals).toMatchObject([{ by }]);
    }
  });

  it('may be by somebody who gave their word before somebody else did', () => {
    const of = two({ checks: [check('x'), attestation('word')] });
    const worked = [...proved(of, { not: ['worker'] }), { ...attest('work', 'word'), by: bo } as Asked];
    const { run: before } = given(...worked, attest('work', 'word'));
    const seen = seenNow(before, visitIn(before));
    const then = decider.evolve(before, { ...earlier, seen });
    const decision = decider.decide(then, complete({ type: 'void-stale', step: 'work' }, 50));
    expect(decision).toMatchObject({ ok: true, events: [{ type: 'approvals-voided', approvals: [bo] }] });
  });

  it('are no others: those that count stay, and nothing is recorded', () => {
    given(...proved(), lead(bo))
      .when({ type: 'void-stale', step: 'work' })
      .isRefused('nothing-new');
  });
});

describe('approvals that wait for more stay', () => {
  const reportOf = (check_: string, summary: string, text: string): Asked => ({
    type: 'report',
    step: 'work',
    check: check_,
    report: { type: 'outcome', outcome: 'good', summary, evidence: [{ text }], lookedAt: 0 },
  });

  it('while only the summary grows, as that of a log does', () => {
    given(...proved(), lead(bo))
      .when(reportOf('x', '48,213 new lines', 'saw good'))
      .thenCome('check-reported');
  });

  it('while a kind that takes readings takes another one, with the same outcome', () => {
    const counting = two({ checks: [check('x', { kind: 'client-count', reading: true })] });
    given(...proved(counting), lead(bo))
      .when(saw('work', 'x', 'good', '13 clients'))
      .thenCome('check-reported');
    given(...proved(counting), lead(bo))
      .when(saw('work', 'x', 'bad'))
      .thenCome('check-reported', 'approvals-voided');
  });

  it('while what only informs finds more of the same, or cannot look; not if it has another outcome', () => {
    const informed = two({ checks: [check('x'), check('info', { required: false })] });
    const history = [...proved(informed), baseline('work', 'info'), looked('work', 'info', 'not-yet')];
    const so = given(...history, lead(bo));
    so.when(looked('work', 'info', 'unknown')).thenCome('check-reported');
    so.when(saw('work', 'info', 'bad')).thenCome('check-reported', 'approvals-voided');
    const seen = given(...history, saw('work', 'info', 'good'), lead(bo));
    seen.when(saw('work', 'info', 'good', 'once more')).thenCome('check-reported');
  });

  it('through a note, a pause, and what is said', () => {
    const so = given(...proved(), lead(bo));
    so.when({ type: 'note', text: 'Hm.' }).thenCome('note-added');
    so.when({ type: 'say', text: 'Hm.', ts: '1.1' }).thenCome('message-said');
  });
});

it('the history tells every approval, by which right it was, and which were void and why', () => {
  const { run, events } = given(...proved(), lead(bo), saw('work', 'x', 'good', 'anew'), lead(bo), lead(cy));
  const entries = events.map((event, i) => ({ version: i + 1, event }));
  const told = historyOf({ run, events: entries, hashOf: String }).map(({ by, what }) => `${by?.name ?? '-'} ${what}`);
  expect(told.filter((each) => /approv/i.test(each))).toEqual([
    'bo approved step 1, Do work, which needs more approvals (by right of leads)',
    '- Approvals of step 1, Do work by @bo are void: what was seen has changed: step 1, Fact x',
    'bo approved step 1, Do work, which needs more approvals (by right of leads)',
    'cy approved step 1, Do work (by right of leads)',
  ]);
});

describe('what an approval relies on', () => {
  it('is the same in every process, whatever way the run was read', () => {
    const { run, events } = given(...proved());
    const stored: typeof events = JSON.parse(JSON.stringify(events));
    const again = given(...proved()).run;
    expect(seenNow(again, visitIn(again))).toBe(seenNow(run, visitIn(run)));
    expect(stored).toEqual(events);
    expect(seenNow(run, visitIn(run))).toMatch(/^[\w-]{12}$/);
  });

  it('is another for each outcome, evidence and word', () => {
    const of = two({ checks: [check('x'), attestation('word')] });
    const runs = [
      given(...proved(of)),
      given(...proved(of), saw('work', 'x', 'bad')),
      given(...proved(of), saw('work', 'x', 'good', 'other')),
      given(...proved(of), attest('work', 'word')),
      given(...proved(of), attest('work', 'word', 'confirmed', 'I looked twice.')),
      given(...proved(of), { ...attest('work', 'word'), by: bo } as Asked),
    ].map(({ run }) => run);
    expect(new Set(runs.map((run) => seenNow(run, visitIn(run)))).size).toBe(runs.length);
    const [first, second] = runs;
    if (!first || !second) throw new Error('two runs are wanted');
    expect(changedBetween(second, visitIn(first), visitIn(second))).toEqual(['x']);
  });
});
