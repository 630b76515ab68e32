/** Names that every object of JavaScript has by birth, as ids from outside: they name nothing that a run has not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Estate } from '../../src/estate/model.ts';
import type { Input, Plan, Scope } from '../../src/procedures/model.ts';
import { stepPlace } from '../../src/runs/checks.ts';
import { decider } from '../../src/runs/decide.ts';
import type { RunEvent } from '../../src/runs/events.ts';
import { prepareStart } from '../../src/runs/prepare.ts';
import { historyOf } from '../../src/runs/record/history.ts';
import { replay } from '../../src/runs/replay.ts';
import type { StepVisit } from '../../src/runs/run.ts';
import { attestation, check, decision, plan, server, step } from '../support/plans.ts';
import {
  type Asked,
  approve,
  attest,
  baseline,
  begin,
  choose,
  complete,
  given,
  looked,
  override,
  saw,
  skip,
  startOf,
} from '../support/spec.ts';

const NAMES = Object.getOwnPropertyNames(Object.prototype);

const usual = plan([
  step('a', { checks: [check('log'), attestation('word')], skip: 'with-reason', override: 'with-reason' }),
  decision('which', { left: [step('left')], right: [] }),
]);
const proved = [baseline('a', 'log'), saw('a', 'log', 'good'), attest('a', 'word')] as const;

const failedBaseline = (at: string, id: string): Asked => ({
  type: 'report',
  step: at,
  check: id,
  report: { type: 'baseline-failed', summary: 'No folder.' },
});

describe.each(NAMES)('%s', (name) => {
  it('is no check of a step, whatever is reported of it', () => {
    const run = given(startOf(usual));
    const reports = [
      baseline('a', name),
      failedBaseline('a', name),
      saw('a', name, 'good'),
      looked('a', name, 'not-yet'),
      looked('a', name, 'unknown'),
    ];
    for (const report of reports) run.when(report).isRefused('no-such-check');
  });

  it('cannot be vouched for, done, chosen or noted at', () => {
    const run = given(startOf(usual), baseline('a', 'log'));
    run.when(attest('a', name)).isRefused('no-such-check');
    run.when(attest('a', 'word', name)).isRefused('no-such-option');
    for (const act of [approve, begin, skip, override]) run.when(act(name)).isRefused('no-such-step');
    run.when({ type: 'note', text: 'Hm.', step: name }).isRefused('no-such-step');
    const asking = given(startOf(usual), ...proved, approve('a'));
    asking.when(choose('which', name)).isRefused('no-such-option');
    asking.when(choose(name, 'left')).isRefused('no-such-step');
  });

  it('is no server and no pair of an estate, and is given for no input', () => {
    const estate: Estate = { name: 'test', servers: { s1: server('s1') }, pairs: {} };
    const input = (type: 'server' | 'pair'): Input => ({ type, title: 'Where', many: false });
    const of = (type: 'server' | 'pair', as: string) => plan([step('a')], { inputs: { [as]: input(type) } });
    const problems = (asked: Plan, inputs: Scope) =>
      prepareStart(asked, inputs, estate, () => undefined).problems.map(({ message }) => message);
    expect(problems(of('server', 'where'), { where: { server: name } })).toEqual([
      `Where: ${name} is no server of the estate test.`,
    ]);
    expect(problems(of('pair', 'where'), { where: { pair: name, first: 's1', second: name } })).toEqual([
      `Where: ${name} is no pair of the estate test.`,
    ]);
    expect(problems(of('server', name), {})).toEqual(['Where: missing.']);
  });
});

describe('a run in which such a report was recorded before', () => {
  it.each(NAMES)('goes on as if %s had not been', (name) => {
    const before = given(startOf(usual));
    const about = { step: 'a', check: name, at: 1_000_500, command: 'report:x' };
    const poison: readonly RunEvent[] = [
      { type: 'baseline-failed', summary: 'No folder.', ...about },
      { type: 'baseline-taken', baseline: {}, ...about },
      { type: 'check-reported', state: 'outcome', outcome: 'good', summary: '', evidence: [], lookedAt: 1, ...about },
    ];
    const stored = [...before.events, ...poison].map((event, i) => ({
      version: i + 1,
      json: JSON.stringify(event),
      prev: '',
      hash: String(i),
    }));
    const replayed = replay('R1', stored);
    expect(replayed.run.visits).toEqual(before.run.visits);
    expect(replayed.run.version).toBe(before.run.version + poison.length);
    expect(historyOf(replayed).some(({ what }) => what.includes(name))).toBe(true);
    let { run } = replayed;
    for (const [n, asked] of [...proved, approve('a'), choose('which', 'right')].entries()) {
      const decided = decider.decide(run, complete(asked, n));
      expect(decided).toMatchObject({ ok: true });
      run = decided.ok ? decided.events.reduce(decider.evolve, run) : run;
    }
    expect(run.ended?.outcome).toBe('completed');
  });
});

describe('whatever names come from outside, in whatever order', () => {
  const odd = fc.constantFrom(...NAMES);
  const place = fc.oneof(odd, fc.constantFrom('a', 'which', 'left'));
  const ids = fc.record({ place, check: fc.oneof(odd, fc.constantFrom('log', 'word')), odd });
  const act = fc.oneof(
    ids.map(({ place, check }) => baseline(place, check)),
    ids.map(({ place, check }) => failedBaseline(place, check)),
    ids.map(({ place, check, odd }) => saw(place, check, odd)),
    ids.map(({ place, check }) => looked(place, check, 'unknown')),
    ids.map(({ place, check, odd }) => attest(place, check, odd)),
    ids.map(({ place, odd }) => choose(place, odd)),
    ids.map(({ place }) => begin(place)),
    ids.map(({ odd }) => approve(odd)),
    ids.map(({ odd }) => skip(odd)),
    ids.map(({ odd }) => override(odd)),
  );

  it('nothing throws, no step gets a check that it has not, and the run can be taken to its end', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        let run = decider.initialState;
        const submit = (asked: Asked, n: number) => {
          const decided = decider.decide(run, complete(asked, n));
          if (decided.ok) run = decided.events.reduce(decider.evolve, run);
        };
        submit(startOf(usual), 0);
        for (const [n, asked] of acts.entries()) submit(asked, n + 1);
        for (const visit of run.visits.filter((each): each is StepVisit => each.kind === 'step')) {
          const known = stepPlace(run, visit).node.checks.map(({ id }) => id);
          expect(Object.keys(visit.checks)).toEqual(known);
          expect(Object.getPrototypeOf(visit.checks)).toBe(Object.prototype);
        }
        for (const [n, asked] of [...proved, approve('a'), choose('which', 'right')].entries()) submit(asked, n + 100);
        expect(run.ended?.outcome).toBe('completed');
      }),
      { numRuns: 300 },
    );
  });
});
