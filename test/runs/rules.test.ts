/** The rules that no sequence of commands may break, tried with thousands of random ones on random plans. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Node, Plan, Scope, StepNode } from '../../src/procedures/model.ts';
import { everyPlace } from '../../src/procedures/walk.ts';
import { stepPlace } from '../../src/runs/checks.ts';
import { decider } from '../../src/runs/decide.ts';
import type { RunEvent } from '../../src/runs/events.ts';
import { passed } from '../../src/runs/gate.ts';
import { openJournal, verifyChain } from '../../src/runs/journal.ts';
import { parseEvent } from '../../src/runs/parse-event.ts';
import type { Run, StepVisit } from '../../src/runs/run.ts';
import { Runs } from '../../src/runs/runs.ts';
import { attestation, branch, check, decision, each, end, plan, repeat, server, step } from '../support/plans.ts';
import { testRedis } from '../support/redis.ts';
import { type Asked, ann, bo, complete, startOf } from '../support/spec.ts';

const redis = await testRedis();
afterAll(() => redis.close());

const allowance = fc.constantFrom('never' as const, 'with-reason' as const);

const anyCheck = (id: string) =>
  fc
    .record({
      byWord: fc.boolean(),
      required: fc.boolean(),
      attest: fc.constantFrom('allowed' as const, 'never' as const),
      passes: fc.constantFrom(['good'], ['good', 'bad']),
    })
    .map(({ byWord, required, attest, passes }) =>
      byWord
        ? attestation(id, { required, attest: 'allowed', outcomes: ['good', 'bad'], passes })
        : check(id, { required, attest, passes }),
    );

const anyStep = (id: string): fc.Arbitrary<StepNode> =>
  fc
    .record({
      checks: fc.tuple(anyCheck('x'), anyCheck('y')).chain(([x, y]) => fc.constantFrom([], [x], [x, y])),
      skip: allowance,
      override: allowance,
      deadline: fc.constantFrom(undefined, 5_000),
      require: fc.constantFrom(undefined, { not: { outcome: 'y', is: ['bad'] } }),
    })
    .map(({ deadline, require, ...more }) =>
      step(id, { ...more, ...(deadline && { deadline }), ...(require && { require }) }),
    );

let named = 0;
const fresh = () => `n${named++}`;

const anyNodes = fc.letrec<{ nodes: Node[]; node: Node }>((tie) => ({
  nodes: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant(0).chain(() => anyStep(fresh())),
    fc.constant(0).map(() => end(fresh())),
    tie('nodes').map((steps) => each('item', 'list', steps)),
    tie('nodes').map((steps) => decision(fresh(), { yes: steps, no: [] })),
    tie('nodes').map((steps) => branch(fresh(), [[{ input: 'flag', is: [true] }, steps]])),
    tie('nodes').map((steps) => repeat(fresh(), 2, { input: 'flag', is: [true] }, steps)),
  ),
})).nodes;

const anyPlan: fc.Arbitrary<Plan> = anyNodes.map((nodes) => plan([step('first'), ...nodes]));

/** What somebody does next, whatever it is aimed at: mostly the current step, sometimes anything. */
const anyAct = fc.record({
  what: fc.constantFrom(
    ...([
      'approve',
      'approve',
      'report',
      'report',
      'report',
      'baseline',
      'baseline',
      'baseline',
      'attest',
      'attest',
    ] as const),
    ...([
      'begin',
      'skip',
      'override',
      'choose',
      'choose',
      'deadline',
      'note',
      'say',
      'pause',
      'resume',
      'resume',
    ] as const),
    'abort' as const,
  ),
  stray: fc.nat({ max: 20 }),
  check: fc.constantFrom('x', 'y'),
  outcome: fc.constantFrom('good', 'good', 'good', 'bad', 'nonsense'),
  reason: fc.constantFrom('Because.', '', 'x'.repeat(1_001)),
  again: fc.integer({ min: 0, max: 9 }),
});

function commandFor(run: Run, act: typeof anyAct extends fc.Arbitrary<infer A> ? A : never): Asked {
  const stray = act.stray === 0 ? run.visits[0]?.key : act.stray === 1 ? 'nowhere' : undefined;
  const key = stray ?? run.current ?? 'nowhere';
  const { check: id, outcome, reason } = act;
  const person = act.again < 5 ? ann : bo;
  switch (act.what) {
    case 'approve':
    case 'begin':
      return { type: act.what, step: key, by: person };
    case 'skip':
    case 'override':
      return { type: act.what, step: key, reason, by: person };
    case 'choose':
      return { type: 'choose', step: key, option: outcome === 'good' ? 'yes' : outcome === 'bad' ? 'no' : 'maybe' };
    case 'attest':
      return { type: 'attest', step: key, check: id, outcome, note: reason };
    case 'baseline':
      return { type: 'report', step: key, check: id, report: { type: 'baseline', baseline: {} } };
    case 'report':
      return {
        type: 'report',
        step: key,
        check: id,
        report: { type: 'outcome', outcome, summary: outcome, evidence: [{ text: outcome }], lookedAt: 0 },
      };
    case 'deadline':
      return { type: 'deadline', step: key, left: 'half' };
    case 'note':
      return { type: 'note', text: reason };
    case 'say':
      return { type: 'say', text: 'Hm.', ts: String(act.again) };
    case 'pause':
      return { type: 'pause', reason };
    case 'resume':
      return { type: 'resume' };
    case 'abort':
      // Rare, or no run would get far.
      return act.stray > 15 ? { type: 'abort', reason } : { type: 'note', text: 'Go on.' };
  }
}

interface Told {
  readonly states: readonly Run[];
  readonly events: readonly RunEvent[];
}

function play(start: Asked, acts: readonly (typeof anyAct extends fc.Arbitrary<infer A> ? A : never)[]): Told {
  let run = decider.initialState;
  const states: Run[] = [run];
  const events: RunEvent[] = [];
  const submit = (asked: Asked, n: number) => {
    const decision = decider.decide(run, complete(asked, n));
    if (!decision.ok) return;
    for (const event of decision.events) {
      run = decider.evolve(run, event);
      events.push(event);
      states.push(run);
    }
  };
  submit(start, 0);
  for (const [n, act] of acts.entries()) submit(commandFor(run, act), n + 1);
  return { states, events };
}

/** A start, and what people and workers then do. */
const scripts = fc
  .record({
    nodes: anyPlan,
    flag: fc.boolean(),
    byWord: fc.boolean(),
    acts: fc.array(anyAct, { minLength: 20, maxLength: 120 }),
  })
  .map(({ nodes, flag, byWord, acts }) => {
    const list = [{ server: 's1' }, { server: 's2' }];
    const inputs = { server: { server: 's1' }, list, flag };
    // No check has a connection, or every one has.
    const words = byWord ? wordsOf(nodes, inputs) : [];
    const start = startOf(nodes, { inputs, targets: { s1: server('s1'), s2: server('s2') }, byWord: words });
    return { start, acts };
  });

const histories = scripts.map(({ start, acts }) => play(start, acts));

function wordsOf(of: Plan, inputs: Scope): readonly string[] {
  return everyPlace(of, inputs).flatMap(({ node, key }) =>
    node.kind === 'step' ? node.checks.map((each) => `test/${key}/${each.id}@s1`) : [],
  );
}

const steps = (run: Run): readonly StepVisit[] => run.visits.filter((visit) => visit.kind === 'step');

describe('whatever people and workers do, in whatever order', () => {
  it('no gate is passed without its checks, permitted words, or a permitted override or skip on record', () => {
    fc.assert(
      fc.property(histories, ({ states }) => {
        const run = states.at(-1) ?? decider.initialState;
        for (const visit of steps(run)) {
          const { node } = stepPlace(run, visit);
          if (visit.decided?.how === 'skipped') expect(node.skip).toBe('with-reason');
          if (visit.decided?.how === 'overridden') expect(node.override).toBe('with-reason');
          if (visit.decided && visit.decided.how !== 'approved') expect(visit.decided.reason).not.toBe('');
          if (visit.decided?.how !== 'approved') continue;
          for (const each of node.checks) {
            const state = visit.checks[each.id];
            if (each.required) expect(passed(each, state)).toBe(true);
            if (state?.word) expect(state.byWord && each.attest === 'allowed').toBe(true);
            if (state?.state === 'outcome' && !state.byWord) expect(state.baseline).toBeDefined();
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('there is one current step while a run lives, none after, and nothing follows the end', () => {
    fc.assert(
      fc.property(histories, ({ states, events }) => {
        const run = states.at(-1) ?? decider.initialState;
        const open = run.visits.filter((visit) => !visit.decided);
        if (run.ended) expect(run.current).toBeUndefined();
        else if (run.version > 0) expect(open.map((visit) => visit.key)).toEqual([run.current]);
        expect(events.findIndex((event) => event.type === 'run-ended')).toBe(run.ended ? events.length - 1 : -1);
      }),
      { numRuns: 400 },
    );
  });

  it('what was decided stays decided, each step once', () => {
    fc.assert(
      fc.property(histories, ({ states }) => {
        const decided = new Map<string, unknown>();
        for (const run of states) {
          expect(new Set(run.visits.map(({ key }) => key)).size).toBe(run.visits.length);
          for (const visit of run.visits) {
            if (decided.has(visit.key)) expect(visit.decided).toEqual(decided.get(visit.key));
            else if (visit.decided) decided.set(visit.key, visit.decided);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('the same events, read back from JSON, give the same run', () => {
    fc.assert(
      fc.property(histories, ({ states, events }) => {
        const stored: RunEvent[] = JSON.parse(JSON.stringify(events));
        expect(stored.reduce(decider.evolve, decider.initialState)).toEqual(states.at(-1));
      }),
      { numRuns: 200 },
    );
  });

  it('what was recorded is an unbroken chain, and read back it gives the same run', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async ({ start, acts }) => {
        const journal = openJournal({ redis: redis.connect(), keys: redis.freshKeys(), parse: parseEvent });
        const runs = new Runs(journal);
        await runs.handle('R1', complete(start, 0));
        for (const [n, act] of acts.entries()) {
          const run = (await runs.get('R1'))?.run ?? decider.initialState;
          await runs.handle('R1', complete(commandFor(run, act), n + 1));
        }
        const stored = await journal.readStored('R1');
        expect(verifyChain('R1', stored, { to: await journal.head('R1') })).toMatchObject({ ok: true });
        const kept = await runs.get('R1');
        expect((await new Runs(journal).get('R1'))?.run).toEqual(kept?.run);
        expect(stored).toHaveLength(kept?.run.version ?? 0);
      }),
      { numRuns: 20 },
    );
  });
});
