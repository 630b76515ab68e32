import { describe, expect, it } from 'vitest';
import { type Run, type StepVisit, visitOf } from '../../src/runs/run.ts';
import { attestation, check, plan, server, step } from '../support/plans.ts';
import { approve, attest, baseline, begin, bo, given, looked, override, saw, skip, startOf } from '../support/spec.ts';

const gated = (more: Parameters<typeof step>[1] = {}) =>
  plan([step('a', { checks: [check('log')], ...more }), step('b')]);
const open = [startOf(gated()), baseline('a', 'log')] as const;

const stepOf = (run: Run, key: string) => visitOf(run, key) as StepVisit;

describe('a step is opened', () => {
  it('and asks nobody to act before every baseline is taken', () => {
    const start = startOf(plan([step('a', { checks: [check('one'), check('two')] })]));
    expect(stepOf(given(start).run, 'a').phase).toBe('opening');
    const half = given(start, baseline('a', 'one'));
    expect(stepOf(half.run, 'a').phase).toBe('opening');
    half.when(begin('a')).isRefused('not-open-yet', { waiting: ['Fact two'] });
    half.when(approve('a')).isRefused('not-open-yet');
    expect(stepOf(given(start, baseline('a', 'one'), baseline('a', 'two')).run, 'a').phase).toBe('open');
  });

  it('at once when no machine has to look', () => {
    expect(stepOf(given(startOf(plan([step('a', { checks: [attestation('word')] })]))).run, 'a').phase).toBe('open');
  });

  it('with the reason why, when a baseline cannot be taken, until it can', () => {
    const failed = {
      type: 'report',
      step: 'a',
      check: 'log',
      report: { type: 'baseline-failed', summary: 'No folder.' },
    } as const;
    const waiting = given(startOf(gated()), failed);
    expect(stepOf(waiting.run, 'a').checks.log?.baselineProblem).toBe('No folder.');
    waiting.when(failed).isRefused('nothing-new');
    const run = waiting.when(baseline('a', 'log')).thenCome('baseline-taken');
    expect(stepOf(run, 'a')).toMatchObject({ phase: 'open', checks: { log: { baseline: { files: [] } } } });
    expect(stepOf(run, 'a').checks.log).not.toHaveProperty('baselineProblem');
  });

  it('on the baseline of an earlier step, when the check looks back to it', () => {
    const back = plan([
      step('start', { checks: [check('started')] }),
      step('confirm', { checks: [check('role', { since: 'start' })] }),
    ]);
    const taken = {
      type: 'report',
      step: 'start',
      check: 'started',
      report: { type: 'baseline', baseline: { size: 7 } },
    } as const;
    const { run } = given(startOf(back), taken, saw('start', 'started', 'good'), approve('start'));
    expect(stepOf(run, 'confirm')).toMatchObject({ phase: 'open', checks: { role: { baseline: { size: 7 } } } });
  });

  it('whatever its checks are called: none has a baseline that was not taken', () => {
    const odd = plan([step('a', { checks: [check('constructor')] })]);
    expect(stepOf(given(startOf(odd)).run, 'a').phase).toBe('opening');
  });

  it('never on the baseline of another file, which says nothing of what was there', () => {
    const file = (id: string, name: string, more = {}) =>
      check(id, { kind: 'file-present', parameters: { file: name }, ...more });
    const of = (name: string) =>
      plan([
        step('export', { checks: [file('options', 'options'), file('license', 'license')] }),
        step('install', { checks: [file('done', name, { since: 'export' })] }),
      ]);
    const at = (name: string) => {
      const taken = ['options', 'license'].map(
        (id) =>
          ({ type: 'report', step: 'export', check: id, report: { type: 'baseline', baseline: { id } } }) as const,
      );
      const proofs = ['options', 'license'].map((id) => saw('export', id, 'good'));
      return stepOf(given(startOf(of(name)), ...taken, ...proofs, approve('export')).run, 'install');
    };
    expect(at('license')).toMatchObject({ phase: 'open', checks: { done: { baseline: { id: 'license' } } } });
    expect(at('package').phase).toBe('opening');
  });
});

describe('a step is approved', () => {
  it('only once its required checks have passed', () => {
    given(...open)
      .when(approve('a'))
      .isRefused('gate-not-passed', { unmet: ['Fact log'] });
    given(...open, looked('a', 'log', 'not-yet'))
      .when(approve('a'))
      .isRefused('gate-not-passed');
    given(...open, looked('a', 'log', 'unknown'))
      .when(approve('a'))
      .isRefused('gate-not-passed');
    given(...open, saw('a', 'log', 'bad'))
      .when(approve('a'))
      .isRefused('gate-not-passed');
    given(...open, saw('a', 'log', 'good'))
      .when(approve('a'))
      .thenCome('step-approved', 'step-opened');
  });

  it('not when the fact has gone again', () => {
    const gone = given(...open, saw('a', 'log', 'good'), saw('a', 'log', 'bad'));
    gone.when(approve('a')).isRefused('gate-not-passed');
  });

  it('without waiting for a check that only informs', () => {
    const informed = plan([step('a', { checks: [check('log', { required: false })] })]);
    given(startOf(informed), baseline('a', 'log')).when(approve('a')).thenCome('step-approved', 'run-ended');
  });

  it('only if what it requires of its checks together holds too', () => {
    const both = plan([
      step('a', {
        checks: [check('x', { passes: ['good', 'bad'] }), check('y', { passes: ['good', 'bad'] })],
        require: { all: [{ outcome: 'x', is: ['good'] }, { not: { outcome: 'y', is: ['good'] } }] },
        requireTitle: 'exactly x is good',
      }),
    ]);
    const history = [startOf(both), baseline('a', 'x'), baseline('a', 'y'), saw('a', 'x', 'good')] as const;
    given(...history, saw('a', 'y', 'good'))
      .when(approve('a'))
      .isRefused('gate-not-passed', { unmet: ['exactly x is good'] });
    given(...history, saw('a', 'y', 'bad'))
      .when(approve('a'))
      .thenCome('step-approved', 'run-ended');
  });

  it('and the record says what the approval rests on', () => {
    const { events } = given(...open, saw('a', 'log', 'good', 'Std 04560'), approve('a'));
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'step-approved',
        evidence: [{ check: 'log', outcome: 'good', byWord: false, text: 'Std 04560' }],
      }),
    );
  });

  it('once: whoever comes later is told by whom and when', () => {
    const decided = given(...open, saw('a', 'log', 'good'), approve('a', bo));
    decided.when(approve('a')).isRefused('already-decided', { how: 'approved', by: bo, at: 1_003_000 });
    decided.when(skip('a')).isRefused('already-decided');
    decided.when(saw('a', 'log', 'bad')).isRefused('already-decided');
  });
});

describe('a step is claimed', () => {
  it('by one person', () => {
    given(...open, begin('a', bo))
      .when(begin('a'))
      .isRefused('already-claimed', { by: bo });
  });

  it('which starts its deadline; each mark is told once, and not before its time', () => {
    const timed = plan([step('a', { deadline: 'limit' }), step('b')]);
    const start = startOf(timed, { inputs: { limit: 600_000 } });
    const mark = (left: 'half' | 'tenth' | 'none', at: number) => ({ type: 'deadline', step: 'a', left, at }) as const;
    const claimed = given(start, begin('a'));
    expect(stepOf(claimed.run, 'a').deadlineAt).toBe(1_001_000 + 600_000);
    claimed.when(mark('half', 1_001_000 + 299_999)).isRefused('nothing-new');
    claimed.when(mark('half', 1_001_000 + 300_000)).thenCome('deadline-reached');
    given(start, begin('a'), mark('half', 1_400_000)).when(mark('half', 1_400_001)).isRefused('nothing-new');
    given(start).when(mark('none', 9_000_000)).isRefused('nothing-new');
    given(start, begin('a'), approve('a')).when(mark('none', 9_000_000)).isRefused('nothing-new');
  });
});

describe('a step is skipped or overridden', () => {
  it('only where the procedure permits it', () => {
    given(...open)
      .when(skip('a'))
      .isRefused('not-allowed', { what: 'skip' });
    given(...open)
      .when(override('a'))
      .isRefused('not-allowed', { what: 'override' });
  });

  it('with a reason that is kept with what was not proved', () => {
    const lenient = gated({ skip: 'with-reason', override: 'with-reason' });
    const history = [startOf(lenient), baseline('a', 'log')] as const;
    const skipped = given(...history)
      .when(skip('a', '  No new options.  '))
      .thenCome('step-skipped', 'step-opened');
    expect(stepOf(skipped, 'a').decided).toMatchObject({ how: 'skipped', reason: 'No new options.' });
    const overridden = given(...history)
      .when(override('a'))
      .thenCome('step-overridden', 'step-opened');
    expect(stepOf(overridden, 'a').decided).toMatchObject({ how: 'overridden', unmet: ['Fact log'] });
  });

  it.each([
    ['nothing', '', 'text-missing'],
    ['white space and invisible characters', ' \u200b\u0000\n', 'text-missing'],
    ['more than fits', 'x'.repeat(1_001), 'text-too-long'],
  ] as const)('not with %s for a reason', (_, reason, code) => {
    const lenient = gated({ skip: 'with-reason', override: 'with-reason' });
    const history = given(startOf(lenient), baseline('a', 'log'));
    history.when(skip('a', reason)).isRefused(code);
    history.when(override('a', reason)).isRefused(code);
  });

  it('not overridden when there is nothing to override', () => {
    const lenient = gated({ override: 'with-reason' });
    given(startOf(lenient), baseline('a', 'log'), saw('a', 'log', 'good'))
      .when(override('a'))
      .isRefused('gate-passed');
  });

  it('overridden even while its baseline cannot be taken', () => {
    given(startOf(gated({ override: 'with-reason' })))
      .when(override('a'))
      .thenCome('step-overridden', 'step-opened');
  });
});

describe("a person's word", () => {
  const word = startOf(plan([step('a', { checks: [attestation('w')] })]));

  it('stands in where the procedure asks for it', () => {
    given(word).when(approve('a')).isRefused('gate-not-passed');
    const { run } = given(word, attest('a', 'w'));
    expect(stepOf(run, 'a').checks.w).toMatchObject({ outcome: 'confirmed', word: { note: 'I looked.' } });
    given(word, attest('a', 'w')).when(approve('a')).thenCome('step-approved', 'run-ended');
  });

  it('stands in for a check that nothing connects', () => {
    const start = startOf(gated(), { byWord: ['test/a/log@s1'] });
    given(start, attest('a', 'log', 'good'))
      .when(approve('a'))
      .thenCome('step-approved', 'step-opened');
    given(start, attest('a', 'log', 'bad'))
      .when(approve('a'))
      .isRefused('gate-not-passed');
    given(start)
      .when(attest('a', 'log', 'splendid'))
      .isRefused('no-such-option');
    given(start)
      .when(saw('a', 'log', 'good'))
      .isRefused('no-such-check');
  });

  it('does not stand in for a machine that can look, nor where it must', () => {
    given(...open)
      .when(attest('a', 'log', 'good'))
      .isRefused('not-by-word');
    const never = plan([step('a', { checks: [check('log', { attest: 'never' })] })]);
    given(startOf(never, { byWord: ['test/a/log@s1'] }))
      .when(attest('a', 'log', 'good'))
      .isRefused('not-allowed');
  });

  it('that something is not so is kept, whatever is said later, and once in the same words', () => {
    const outcomes = { outcomes: ['done', 'failed'], passes: ['done'] };
    const start = startOf(plan([step('a', { checks: [attestation('w', outcomes)] })]));
    const failed = given(
      start,
      attest('a', 'w', 'failed', 'It says locked.'),
      attest('a', 'w', 'failed', 'It says locked.'),
      attest('a', 'w', 'failed', 'Now it says denied.'),
      attest('a', 'w', 'done', 'Tried again.'),
    );
    expect(stepOf(failed.run, 'a').failures.map(({ outcome, by, summary }) => [outcome, by?.name, summary])).toEqual([
      ['failed', 'ann', 'It says locked.'],
      ['failed', 'ann', 'Now it says denied.'],
    ]);
    failed.when(approve('a')).thenCome('step-approved', 'run-ended');
  });

  it('says why', () => {
    given(word)
      .when(attest('a', 'w', 'confirmed', '  '))
      .isRefused('text-missing', { what: 'note' });
  });
});

describe('a report', () => {
  it('of a definite failure is kept, once for the same evidence', () => {
    const failed = given(
      ...open,
      saw('a', 'log', 'bad', 'Std 04562'),
      looked('a', 'log', 'not-yet'),
      saw('a', 'log', 'bad', 'Std 04562'),
    );
    expect(stepOf(failed.run, 'a').failures).toHaveLength(1);
    const again = failed.when(saw('a', 'log', 'bad', 'Std 04562 once more')).thenCome('check-reported');
    expect(stepOf(again, 'a').failures).toHaveLength(2);
  });

  it('that tells nothing new changes nothing', () => {
    given(...open, saw('a', 'log', 'good'))
      .when(saw('a', 'log', 'good'))
      .isRefused('nothing-new');
  });

  it('that was overtaken by a later look changes nothing, unless that look was ahead of our clock', () => {
    const history = given(...open, saw('a', 'log', 'good', 'late', 1_001_900));
    history.when(saw('a', 'log', 'bad', 'early', 1_001_800)).isRefused('nothing-new');
    given(...open, saw('a', 'log', 'good', 'future', 9_000_000))
      .when(saw('a', 'log', 'bad', 'now', 1_003_000))
      .thenCome('check-reported');
  });

  it('before the baseline, or of an outcome that the check cannot have, changes nothing', () => {
    given(startOf(gated()))
      .when(saw('a', 'log', 'good'))
      .isRefused('nothing-new');
    given(...open)
      .when(saw('a', 'log', 'splendid'))
      .isRefused('nothing-new');
    given(...open)
      .when(saw('z', 'log', 'good'))
      .isRefused('no-such-step');
  });

  it('about a server other than the first names it', () => {
    const two = plan([step('a', { checks: [check('log', { of: 'pair.second' })] })]);
    const pair = { pair: 'p', first: 's1', second: 's2' };
    const start = startOf(two, { inputs: { pair }, targets: { s1: server('s1'), s2: server('s2') } });
    expect(stepOf(given(start).run, 'a').checks.log?.server).toBe('s2');
  });
});
