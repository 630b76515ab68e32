/** What is known before a run starts: what a machine proves, and what a person's word must stand in for. */
import { describe, expect, it } from 'vitest';
import type { Estate } from '../../src/estate/model.ts';
import type { Input, Scope } from '../../src/procedures/model.ts';
import { inputProblems, type Missing, prepareStart, withDefaults } from '../../src/runs/prepare.ts';
import {
  attestation,
  branch,
  caution,
  check,
  part,
  plan,
  procedure,
  release,
  releaseInput,
  server,
  step,
  use,
} from '../support/plans.ts';
import { given, startOf } from '../support/spec.ts';

const estate: Estate = { name: 'test', servers: { s1: server('s1') }, pairs: {} };
const missing: Missing = (_, target, { port }) =>
  Object.hasOwn(target.ports, String(port)) ? undefined : `no \`ports.${port}\``;
const stop = (port: string) => step('stop', { checks: [check('port', { kind: 'port-closed', parameters: { port } })] });

describe('a word that is one of several ways', () => {
  const either = (port: string) =>
    plan(
      [
        step('moved', {
          checks: [
            check('count', { kind: 'port-open', parameters: { port }, required: false }),
            attestation('seen', { required: false }),
          ],
          require: {
            any: [
              { outcome: 'count', is: ['good'] },
              { outcome: 'seen', is: ['confirmed'] },
            ],
          },
        }),
      ],
      { inputs: { server: { type: 'server', title: 'Server', many: false } } },
    );
  const prepared = (port: string) => prepareStart(either(port), { server: { server: 's1' } }, estate, missing);

  it('is not needed where a check can show the same', () => {
    expect(prepared('main')).toMatchObject({ problems: [], proved: 1, attested: 0, word: [] });
  });

  it('is needed where the estate lacks what the check needs', () => {
    expect(prepared('alt')).toMatchObject({ proved: 0, attested: 1 });
    expect(prepared('alt').word.map((each) => each.check.id)).toEqual(['count', 'seen']);
  });
});

describe('a word that stands in for a check', () => {
  it("stands in for that one alone, and not for a check that is called the same in another part's step", () => {
    const inputs = { server: { server: 's1' } };
    const both = plan([stop('main'), use('again', 'half', { server: 'server' })], {
      inputs: { server: { type: 'server', title: 'Server', many: false } },
      parts: { half: part(['server'], [stop('alt')]) },
    });
    const prepared = prepareStart(both, inputs, estate, missing);
    expect(prepared).toMatchObject({ problems: [], proved: 1, attested: 1, word: [{ step: 'again/stop' }] });
    const { run } = given(startOf(both, { inputs, byWord: prepared.byWord }));
    expect(run.visits).toMatchObject([{ key: 'stop', checks: { port: { byWord: false } } }]);
  });
});

describe('an entry of the estate that lacks what a check needs', () => {
  const inputs = { server: { server: 's1' } };
  const needs = { inputs: { server: { type: 'server', title: 'Server', many: false } } } as const;
  const closed = { kind: 'port-closed', parameters: { port: 'alt' }, title: 'Port closed' } as const;

  it('makes the check a person’s word, which the preview names with the reason', () => {
    const lacking = plan([step('stop', { checks: [check('port', closed)] })], needs);
    expect(prepareStart(lacking, inputs, estate, missing)).toMatchObject({
      problems: [],
      proved: 0,
      attested: 1,
      byWord: [expect.stringContaining('port')],
      word: [{ step: 'stop', number: 1, server: 's1', lacks: 'no `ports.alt`' }],
    });
  });

  it('leaves a step to a word that a machine proves only in part, as the end will tell it', () => {
    const both = plan([step('stop', { checks: [check('port', closed), attestation('told')] })], needs);
    const able: Missing = () => undefined;
    expect(prepareStart(both, inputs, estate, able)).toMatchObject({ problems: [], proved: 0, attested: 1 });
  });

  it('keeps the run from starting where a word does not do, and says what to add', () => {
    const strict = plan([step('stop', { checks: [check('port', { ...closed, attest: 'never' })] })], needs);
    expect(prepareStart(strict, inputs, estate, missing).problems).toEqual([
      {
        message:
          'Step stop: "Port closed" must be checked, and the estate\'s entry of s1 has no `ports.alt`. Add it, then start again.',
      },
    ]);
  });
});

describe('what is asked before a start', () => {
  const target = releaseInput('Target');
  const installed = releaseInput('Installed');
  const jump = caution(
    'jump',
    { release: 'target', after: 'installed', byMoreThan: 2 },
    { text: `From \${installed} to \${target} at once.` },
  );
  const back = caution(
    'back',
    { not: { release: 'target', after: 'installed' } },
    { text: `\${target} does not come after \${installed}.`, effect: 'refuse' },
  );
  const databases = procedure('databases', [step('update')], {
    inputs: { target, installed },
    prerequisites: [{ id: 'backup', text: `The databases of \${installed} are backed up.` }],
    cautions: [jump, back],
    warnings: [`\${target} changes the schema.`],
  });
  const outer = plan(
    [step('first'), use('databases', 'databases', { target: 'target', installed: 'installed' })],
    { inputs: { target, installed }, prerequisites: [{ id: 'media', text: 'The installer is there.' }] },
    { databases },
  );
  const prepared = (from: number, to: number) =>
    prepareStart(outer, { installed: release(from), target: release(to) }, estate, missing);

  it('is also what the procedures ask that it uses, with their names filled in', () => {
    expect(prepared(7, 8)).toMatchObject({
      prerequisites: [
        { id: 'media', text: 'The installer is there.' },
        { id: 'databases/backup', text: 'The databases of 8.0 are backed up.' },
      ],
      cautions: [],
      remarks: { warnings: ['9.0 changes the schema.'], limitations: [], notes: [] },
      problems: [],
    });
  });

  it('is a reason where a caution applies, and nothing helps against one that refuses', () => {
    expect(prepared(7, 10)).toMatchObject({
      cautions: [{ id: 'databases/jump', text: 'From 8.0 to 11.0 at once.', effect: 'reason' }],
      problems: [],
    });
    expect(prepared(8, 8)).toMatchObject({
      cautions: [{ id: 'databases/back', effect: 'refuse' }],
      problems: [{ message: '9.0 does not come after 9.0.' }],
    });
  });

  it('is no caution about what nobody has chosen yet', () => {
    const half = prepareStart(outer, { target: release(9) }, estate, missing);
    expect(half.cautions).toEqual([]);
    expect(half.problems).toEqual([{ input: 'installed', message: 'Installed: missing.' }]);
  });

  it('is a word for the steps only that the inputs lead to', () => {
    const asks = (id: string) => step(id, { checks: [attestation('word')] });
    const arms = plan([branch('b', [[{ input: 'quick', is: [true] }, [asks('fast')]]], [asks('slow')])], {
      inputs: { quick: { type: 'yes-no', title: 'Quick', many: false } },
    });
    const words = (quick: boolean) => prepareStart(arms, { quick }, estate, missing).word.map((each) => each.step);
    expect([words(true), words(false)]).toEqual([['fast'], ['slow']]);
  });
});

describe('inputs', () => {
  const estateOfFour: Estate = {
    name: 'test',
    servers: Object.fromEntries(['s1', 's2', 's3', 's4'].map((name) => [name, server(name)])),
    pairs: {
      p: { name: 'p', product: 'ors', first: 's1', second: 's2' },
      q: { name: 'q', product: 'ors', first: 's2', second: 's3' },
    },
  };
  const one = (name: string) => ({ server: name });
  const [p, q] = [
    { pair: 'p', first: 's1', second: 's2' },
    { pair: 'q', first: 's2', second: 's3' },
  ];
  const asking = (inputs: Record<string, Partial<Input>>) =>
    procedure('test', [], {
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([name, more]) => [name, { type: 'server', title: name, many: false, ...more }]),
      ),
    });
  const problems = (inputs: Record<string, Partial<Input>>, given: Scope) =>
    inputProblems(asking(inputs), given, estateOfFour).map(({ message }) => message);

  it('may leave out a list that may be empty, and no other', () => {
    const lists = { needed: { many: true }, spare: { many: true, optional: true } } as const;
    expect(problems(lists, { needed: [one('s1')] })).toEqual([]);
    expect(problems(lists, { needed: [one('s1')], spare: [] })).toEqual([]);
    expect(problems(lists, { needed: [] })).toEqual(['needed: choose at least one.']);
    expect(problems(lists, {})).toEqual(['needed: missing.']);
    expect(withDefaults(asking(lists), { needed: [one('s1')] })).toEqual({ needed: [one('s1')], spare: [] });
  });

  it('have a release where one is asked for', () => {
    expect(problems({ installed: { type: 'release' } }, { installed: release(3) })).toEqual([]);
    expect(problems({ installed: { type: 'release' } }, { installed: '10.1' })).toEqual([
      'installed: a release is needed.',
    ]);
  });

  it('name no server twice, by itself or in a pair', () => {
    const both = { master: {}, subscribers: { many: true } } as const;
    expect(problems(both, { master: one('s1'), subscribers: [one('s2'), one('s3')] })).toEqual([]);
    expect(problems(both, { master: one('s1'), subscribers: [one('s2'), one('s1')] })).toEqual([
      's1 is chosen twice: as master and as subscribers.',
    ]);
    expect(problems({ pair: { type: 'pair' }, other: {} }, { pair: p, other: one('s2') })).toEqual([
      's2 is chosen twice: as pair and as other.',
    ]);
    const pairs = { pairs: { type: 'pair', many: true } } as const;
    expect(problems(pairs, { pairs: [p, q] })).toEqual(['s2 is chosen twice as pairs: in p and in q.']);
    expect(problems(pairs, { pairs: [p, p] })).toEqual(['pairs: p is there twice.']);
  });
});
