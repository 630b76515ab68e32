import { describe, expect, it } from 'vitest';
import type { Node } from '../../src/procedures/model.ts';
import { progress, turnsOf } from '../../src/runs/progress.ts';
import { visitOf } from '../../src/runs/run.ts';
import {
  attestation,
  branch,
  check,
  decision,
  each,
  end,
  part,
  plan,
  procedure,
  repeat,
  step,
  use,
} from '../support/plans.ts';
import {
  type Asked,
  ann,
  approve,
  attest,
  baseline,
  bo,
  choose,
  given,
  override,
  saw,
  skip,
  startOf,
} from '../support/spec.ts';

const two = startOf(plan([step('a'), step('b')]));
const abort = (reason = 'The window closes.'): Asked => ({ type: 'abort', reason });
const pause: Asked = { type: 'pause', reason: 'Waiting for the vendor.' };

/** Approves whatever step is open, choosing as told, until the run ends; the keys in order. */
function walk(start: Asked, choices: Record<string, string> = {}): readonly string[] {
  const history = [start];
  for (;;) {
    const { run } = given(...history);
    const visit = visitOf(run, run.current);
    if (!visit || history.length > 50) return run.visits.map(({ key }) => key);
    history.push(visit.kind === 'decision' ? choose(visit.key, choices[visit.id] ?? '') : approve(visit.key));
  }
}

describe('a run starts', () => {
  it('with its first step open', () => {
    const run = given().when(two).thenCome('run-started', 'step-opened');
    expect(run).toMatchObject({ id: 'R1', current: 'a', startedBy: ann, holder: ann, channel: 'C1' });
  });

  it('once', () => given(two).when(two).isRefused('already-started'));

  it('only with every prerequisite ticked off', () => {
    const needs = plan([step('a')], { prerequisites: [{ id: 'p', text: 'Persistence is enabled.' }] });
    given()
      .when(startOf(needs, { prerequisites: [] }))
      .isRefused('prerequisites-open', { open: ['Persistence is enabled.'] });
    given().when(startOf(needs)).thenCome('run-started', 'step-opened');
  });

  it('not when there is nothing to do', () => {
    given()
      .when(startOf(plan([each('s', 'servers', [step('a')])]), { inputs: { servers: [] } }))
      .isRefused('nothing-to-do');
  });

  it('before anything is asked of it', () => given().when(approve('a')).isRefused('no-such-run'));
});

describe('a run goes on', () => {
  it('step by step to its end', () => {
    const run = given(two, approve('a')).when(approve('b')).thenCome('step-approved', 'run-ended');
    expect(run.ended).toMatchObject({ outcome: 'completed' });
    expect(run.current).toBeUndefined();
  });

  it('through each item of a list, in order, with a key and a turn of its own', () => {
    const start = startOf(plan([each('s', 'servers', [step('a'), step('b')])]), {
      inputs: { servers: [{ server: 's1' }, { server: 's2' }] },
    });
    expect(walk(start)).toEqual(['s1/a', 's1/b', 's2/a', 's2/b']);
    const { run } = given(start, approve('s1/a'), approve('s1/b'));
    const visit = visitOf(run, 's2/a');
    expect(visit && turnsOf(run, visit)).toEqual([{ of: 's', number: 2, total: 2, label: 's2' }]);
    expect(progress(run)).toMatchObject({ done: 2, total: 4, exact: true });
  });

  it('through parts and other procedures, each with its own names', () => {
    const member = part(['member'], [step('up', { checks: [check('log', { of: 'member' })] })]);
    const start = startOf(
      plan(
        [use('first', 'upgrade', { member: 'pair.second' }), use('then', 'other')],
        { parts: { upgrade: member } },
        { other: procedure('other', [step('verify')]) },
      ),
      { inputs: { pair: { pair: 'p', first: 's1', second: 's2' } } },
    );
    const { run } = given(start);
    expect(visitOf(run, 'first/up')).toMatchObject({ checks: { log: { server: 's2' } } });
    const history = [start, baseline('first/up', 'log'), saw('first/up', 'log', 'good'), approve('first/up')];
    expect(given(...history).run.current).toBe('then/verify');
  });

  it('along the arm that the outcome tells, by machine or by word', () => {
    const arms: readonly Node[] = [
      branch(
        'b',
        [
          [{ step: 'a', outcome: 'log', is: ['good'] }, [step('fine')]],
          [{ step: 'a', outcome: 'log', is: ['bad'] }, [step('mend')]],
        ],
        [step('neither')],
      ),
    ];
    const looks = check('log', { passes: ['good', 'bad'] });
    const start = startOf(plan([step('a', { checks: [looks], override: 'with-reason' }), ...arms]));
    const placeAfter = (outcome: string) =>
      given(start, baseline('a', 'log'), saw('a', 'log', outcome), approve('a')).run.current;
    expect([placeAfter('good'), placeAfter('bad')]).toEqual(['fine', 'mend']);
    expect(given(start, baseline('a', 'log'), override('a')).run.current).toBe('neither');
    const byWord = startOf(
      plan([
        step('a', { checks: [attestation('log', { outcomes: ['good', 'bad'], passes: ['good', 'bad'] })] }),
        ...arms,
      ]),
    );
    expect(given(byWord, attest('a', 'log', 'bad'), approve('a')).run.current).toBe('mend');
  });

  it('along typed conditions on inputs and versions', () => {
    const start = (version: string, legacy: boolean) =>
      startOf(
        plan([
          branch(
            'b',
            [
              [
                {
                  all: [
                    { version: 'from', below: '8.5' },
                    { input: 'legacy', is: [true] },
                  ],
                },
                [step('old')],
              ],
              [
                { any: [{ version: 'from', below: '8.5' }, { not: { input: 'legacy', is: [false] } }] },
                [step('either')],
              ],
            ],
            [step('new')],
          ),
        ]),
        { inputs: { from: version, legacy } },
      );
    expect(walk(start('8.1.3', true))).toEqual(['old']);
    expect(walk(start('8.1.300.12', false))).toEqual(['either']);
    expect(walk(start('8.5', true))).toEqual(['either']);
    expect(walk(start('8.10.2', false))).toEqual(['new']);
  });

  it('along what people choose', () => {
    const start = startOf(plan([decision('d', { left: [step('l')], right: [step('r')], none: [] }), step('z')]));
    expect(walk(start, { d: 'right' })).toEqual(['d', 'r', 'z']);
    expect(walk(start, { d: 'none' })).toEqual(['d', 'z']);
    given(start).when(choose('d', 'up')).isRefused('no-such-option');
    given(start, choose('d', 'left')).when(choose('d', 'right')).isRefused('already-decided', { how: 'chosen' });
    given(start).when(approve('d')).isRefused('no-such-step');
  });

  it('round again until the outcome is there, or the rounds are over', () => {
    const look = step('a', { checks: [check('log', { passes: ['good', 'bad'] })] });
    const start = startOf(
      plan([repeat('try', 2, { step: 'a', outcome: 'log', is: ['good'] }, [look], [step('give-up')]), step('z')]),
    );
    const round = (n: number, outcome: string) => [
      baseline(`try-${n}/a`, 'log'),
      saw(`try-${n}/a`, 'log', outcome),
      approve(`try-${n}/a`),
    ];
    expect(given(start, ...round(1, 'good')).run.current).toBe('z');
    expect(given(start, ...round(1, 'bad')).run.current).toBe('try-2/a');
    expect(given(start, ...round(1, 'bad'), ...round(2, 'good')).run.current).toBe('z');
    expect(given(start, ...round(1, 'bad'), ...round(2, 'bad')).run.current).toBe('give-up');
  });

  it('to an end whose text names what it is about', () => {
    const last = { ...end('e'), text: `Left \${server} as it was.` };
    const { run } = given(startOf(plan([step('a'), last])), approve('a'));
    expect(run.ended?.text).toBe('Left s1 as it was.');
  });

  it('to an end that the procedure states, with its outcome', () => {
    const start = startOf(plan([step('a'), decision('d', { go: [], stop: [end('stopped-here')] }), step('z')]));
    const run = given(start, approve('a')).when(choose('d', 'stop')).thenCome('option-chosen', 'run-ended');
    expect(run.ended).toMatchObject({ outcome: 'stopped', text: 'Ended at stopped-here.' });
  });
});

describe('a run that is paused', () => {
  it('lets nobody act on a step, and says who paused it', () => {
    const paused = given(two, { ...pause, by: bo });
    for (const act of [approve('a'), skip('a'), override('a'), { type: 'begin', step: 'a' } as const]) {
      paused.when(act).isRefused('run-paused', { by: bo });
    }
    paused.when(pause).isRefused('run-paused');
  });

  it('takes notes and reports, can be resumed, and goes on', () => {
    const start = startOf(plan([step('a', { checks: [check('log')] })]));
    const paused = [start, baseline('a', 'log'), pause] as const;
    given(...paused)
      .when(saw('a', 'log', 'good'))
      .thenCome('check-reported');
    given(...paused)
      .when({ type: 'note', text: 'Called the vendor.' })
      .thenCome('note-added');
    given(...paused, saw('a', 'log', 'good'), { type: 'resume' })
      .when(approve('a'))
      .thenCome('step-approved', 'run-ended');
    given(start).when({ type: 'resume' }).isRefused('not-paused');
  });
});

describe('a run that has ended', () => {
  it('can be aborted only with a reason, and then takes nothing more', () => {
    given(two).when(abort(' ')).isRefused('text-missing');
    const aborted = given(two, abort());
    expect(aborted.run.ended).toMatchObject({ outcome: 'aborted', text: 'The window closes.', by: ann });
    for (const late of [
      approve('a'),
      pause,
      abort(),
      { type: 'note', text: 'x' },
      { type: 'say', text: 'x', ts: '1' },
    ] as const) {
      aborted.when(late).isRefused('run-ended', { outcome: 'aborted' });
    }
  });
});

describe('what people write', () => {
  it('is kept with the step at which it was written', () => {
    const { run } = given(two, { type: 'note', text: 'All quiet.' }, approve('a'), {
      type: 'say',
      text: 'On to b',
      ts: '17.1',
    });
    expect(run.remarks).toMatchObject([
      { kind: 'note', text: 'All quiet.', step: 'a' },
      { kind: 'said', text: 'On to b', step: 'b', ts: '17.1' },
    ]);
  });

  it('is refused when it is empty or longer than 3,000 characters, counted as people count', () => {
    given(two).when({ type: 'note', text: '\u202e \n' }).isRefused('text-missing');
    given(two)
      .when({ type: 'note', text: 'ü'.repeat(5_000) })
      .isRefused('text-too-long', { limit: 3_000, length: 5_000 });
    given(two)
      .when({ type: 'note', text: '🛟'.repeat(3_000) })
      .thenCome('note-added');
  });
});

it('is handed over to another person', () => {
  const run = given(two).when({ type: 'hand-over', to: bo }).thenCome('run-handed-over');
  expect(run).toMatchObject({ holder: bo, startedBy: ann });
});
