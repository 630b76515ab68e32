/** Runs that nobody should have: any plan, any commands, texts as they should not be written. */

import fc from 'fast-check';
import type { Rights } from '../../../src/estate/rights.ts';
import type { Check, Node } from '../../../src/procedures/model.ts';
import { type Run, visitOf } from '../../../src/runs/run.ts';
import { nasty } from '../text/nasty.ts';
import { ann, bo, check, decision, minutes, pair, plan, step, Told } from './runs.ts';

const texts = (maxLength: number) => fc.array(nasty(), { maxLength });

function checks(): fc.Arbitrary<readonly Check[]> {
  const one = fc
    .record({ title: nasty(), ask: nasty(), word: fc.boolean(), required: fc.boolean(), never: fc.boolean() })
    .map(({ title, ask, word, required, never }) => ({
      title,
      required,
      attest: never ? ('never' as const) : ('allowed' as const),
      ...(word ? { kind: 'attestation', of: '', parameters: { ask } } : {}),
    }));
  return fc
    .oneof(
      { weight: 9, arbitrary: fc.array(one, { maxLength: 4 }) },
      { weight: 1, arbitrary: fc.array(one, { maxLength: 60 }) },
    )
    .map((all) => all.map((each, i) => check(`c${i}`, each)));
}

function stepNode(id: string): fc.Arbitrary<Node> {
  return fc
    .record({
      title: nasty(),
      do: nasty(),
      substeps: texts(30),
      notes: texts(3),
      warnings: texts(3),
      checks: checks(),
      advice: nasty(),
      undo: nasty(),
      deadlineNote: nasty(),
      deadline: fc.constantFrom(0, minutes(10)),
    })
    .map(({ advice, ...more }) => {
      const onOutcome = Object.fromEntries(more.checks.map((each) => [each.id, { primary: advice }]));
      return step(id, { ...more, onOutcome, expected: minutes(3) });
    });
}

function decisionNode(id: string): fc.Arbitrary<Node> {
  const option = fc.record({ label: nasty(), help: nasty() });
  return fc
    .record({ ask: nasty(), warnings: texts(3), options: fc.array(option, { minLength: 1, maxLength: 30 }) })
    .map(({ options, ...more }) =>
      decision(id, { ...more, options: options.map((each, i) => ({ ...each, id: `o${i}`, steps: [] })) }),
    );
}

type Act = (told: Told, words: string) => unknown;

const report = (told: Told, id: string, outcome: string | undefined, words: string) =>
  told.look(id, outcome, { summary: words, text: words, source: words });

const acts: Record<string, Act> = {
  open: (told) => told.open(),
  noBaseline: (told, summary) =>
    told.tell({ type: 'report', step: told.current, check: 'c0', report: { type: 'baseline-failed', summary } }),
  begin: (told) => told.tell({ type: 'begin', step: told.current, by: bo }),
  pass: (told, words) => {
    for (const id of checkIds(told)) report(told, id, 'backup', words);
  },
  fail: (told, words) => report(told, 'c0', 'primary', words),
  wait: (told, words) => report(told, 'c0', undefined, words),
  attest: (told, note) => {
    for (const id of checkIds(told)) {
      told.tell({ type: 'attest', step: told.current, check: id, outcome: 'backup', note: note.slice(0, 900) });
    }
  },
  approve: (told) => told.approve(),
  approveToo: (told, words) => told.approve({ id: 'U3', name: words.slice(0, 90) }),
  skip: (told, reason) => told.tell({ type: 'skip', step: told.current, reason: reason.slice(0, 900) }),
  override: (told, reason) => told.tell({ type: 'override', step: told.current, reason: reason.slice(0, 900) }),
  choose: (told) => told.tell({ type: 'choose', step: told.current, option: 'o0' }),
  note: (told, text) =>
    told.tell({ type: 'note', text: text.slice(0, 2_900), by: { id: 'U1', name: text.slice(0, 90) } }),
  say: (told, text) => told.tell({ type: 'say', text, ts: '1.1' }),
  pause: (told, reason) => told.tell({ type: 'pause', reason: reason.slice(0, 900) }),
  resume: (told) => told.tell({ type: 'resume' }),
  handOver: (told, name) => told.tell({ type: 'hand-over', to: { id: 'U2', name } }),
  deadline: (told) => told.tell({ type: 'deadline', step: told.current, left: 'half', at: told.now + minutes(6) }),
  late: (told) => told.tell({ type: 'deadline', step: told.current, left: 'none', at: told.now + minutes(12) }),
};

const rightsWith = (quorum: number): Rights => ({
  groups: {},
  policies: {
    approve: { by: ['everyone'], quorum, not: [] },
    otherwise: { by: ['everyone'], quorum: 1, not: [] },
  },
});

function checkIds(told: Told): readonly string[] {
  const visit = visitOf(told.run, told.current);
  return visit?.kind === 'step' ? Object.keys(visit.checks) : [];
}

/** A run in each state that its commands brought it to, in order. */
export function histories(): fc.Arbitrary<readonly Run[]> {
  const nodes = fc
    .array(fc.constantFrom('step', 'step', 'decision'), { minLength: 1, maxLength: 5 })
    .chain((kinds) =>
      fc.tuple(...kinds.map((kind, i) => (kind === 'step' ? stepNode(`s${i}`) : decisionNode(`d${i}`)))),
    );
  const deeds = fc.array(fc.tuple(fc.constantFrom(...Object.keys(acts)), nasty()), { maxLength: 40 });
  const end = fc.option(nasty(), { nil: undefined });
  const against = fc.record({ cautions: texts(12), reason: nasty(), quorum: fc.constantFrom(0, 2, 3) });
  return fc.tuple(nodes, texts(4), nasty(), deeds, end, against).map(([steps, remarks, title, doings, abort, more]) => {
    const each: Node = { kind: 'each', variable: 'pair', in: 'pairs', steps };
    const made = plan([each], {
      title,
      warnings: remarks,
      notes: remarks,
      limitations: remarks,
      cautions: more.cautions.map((text, i) => ({ id: `c${i}`, if: { all: [] }, text, effect: 'reason' })),
    });
    const pairs = [pair('ors-a'), pair('<!here>`*b')];
    const told = new Told(
      made,
      { pairs },
      {
        reason: `Known. ${more.reason.slice(0, 900)}`,
        ...(more.quorum > 0 && { rights: rightsWith(more.quorum) }),
      },
    );
    const history = [told.run];
    for (const [act, words] of [['open', ''] as const, ...doings]) {
      acts[act]?.(told, words);
      if (history.at(-1) !== told.run) history.push(told.run);
    }
    if (abort !== undefined) told.tell({ type: 'abort', reason: abort.slice(0, 900), by: ann });
    return [...history, told.run];
  });
}
