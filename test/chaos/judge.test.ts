/** The judge of a round objects to what must not be: otherwise a storm without findings would say nothing. */
import { describe, expect, it } from 'vitest';
import { attestation, check, plan, step } from '../support/plans.ts';
import { describeWithRedisServer, testRedis } from '../support/redis.ts';
import { gateProblems } from './judge/gates.ts';
import { type RawEntry, type RawRun, readRun } from './judge/raw.ts';
import { rightsProblems } from './judge/rights.ts';
import { decisionProblems, orderProblem } from './judge/thread.ts';
import { wordProblems } from './judge/words.ts';
import type { Confirmed } from './ledger.ts';

const ann = { id: 'UANN', name: 'ann' };
const cy = { id: 'UCY', name: 'cy' };
const one = step('one', { checks: [check('role')], override: 'with-reason' });
const start = {
  type: 'run-started',
  by: ann,
  plan: plan([one, step('two', { checks: [attestation('word')] })]),
  byWord: [],
};
const opened = (key: string, at: number) => ({ type: 'step-opened', step: key, position: [at], baselines: {} });
const noted = { type: 'baseline-taken', step: 'one', check: 'role', baseline: {} };
const saw = (outcome: string) => ({ type: 'check-reported', step: 'one', check: 'role', state: 'outcome', outcome });
const approved = (key: string, by = ann) => ({ type: 'step-approved', step: key, by });
const word = { type: 'step-attested', step: 'two', check: 'word', outcome: 'confirmed', note: 'Seen.', by: ann };
const ended = { type: 'run-ended', outcome: 'completed', text: '' };
const good = [
  start,
  opened('one', 0),
  noted,
  saw('good'),
  approved('one'),
  opened('two', 1),
  word,
  approved('two'),
  ended,
];

function run(...events: readonly object[]): RawRun {
  const entries = events.map((event, i): RawEntry => {
    const common = { at: 1_000 + i, command: `c${i + 1}` };
    return { version: i + 1, hash: `${i + 1}`.padStart(8, 'a'), event: { ...common, ...event } as RawEntry['event'] };
  });
  return { id: 'R1', entries };
}

const without = (...left: readonly object[]) => good.filter((event) => !left.includes(event));

describe('gates', () => {
  it('has nothing against a run in which each was open', () => {
    expect(gateProblems(run(...good))).toEqual([]);
  });

  it.each([
    ['a step approved without its proof', run(start, opened('one', 0), noted, approved('one')), 'role was not proved'],
    [
      'one on an outcome that does not pass',
      run(start, opened('one', 0), noted, saw('bad'), approved('one')),
      'not proved',
    ],
    [
      'a look before it was known how things were',
      run(start, opened('one', 0), saw('good'), approved('one')),
      'before',
    ],
    ['a missing word', run(...without(word)), 'word was not proved'],
    [
      'a step decided twice',
      run(start, opened('one', 0), noted, saw('good'), approved('one'), approved('one')),
      'decided before',
    ],
    ['a step that was never opened', run(start, approved('one')), 'never opened'],
    ['a step that was left open', run(start, opened('one', 0), opened('two', 1)), 'never decided'],
    [
      'a skip that is not allowed',
      run(start, opened('one', 0), { type: 'step-skipped', step: 'one', reason: 'x' }),
      'not allow',
    ],
    [
      'an override without a reason',
      run(start, opened('one', 0), { type: 'step-overridden', step: 'one', reason: ' ' }),
      'no reason',
    ],
    [
      'a decision while paused',
      run(start, opened('one', 0), noted, saw('good'), { type: 'run-paused' }, approved('one')),
      'paused',
    ],
    ['what comes after the end', run(...good, { type: 'note-added' }), 'after the end'],
  ])('objects to %s', (_, judged, problem) => {
    expect(gateProblems(judged).join()).toContain(problem);
  });
});

describe('rights', () => {
  const crew = (quorum = 1) => ({ ids: new Set(['UANN', 'UBO']), quorum });
  const given = { type: 'approval-given', step: 'one', by: { id: 'UBO', name: 'bo' } };

  it('objects to a guest, and to one approval where it takes two', () => {
    expect(rightsProblems(run(...good), crew())).toEqual([]);
    expect(rightsProblems(run(start, opened('one', 0), approved('one', cy)), crew()).join()).toContain('@cy may not');
    expect(rightsProblems(run(start, approved('one')), crew(2)).join()).toContain('1 approved, and it takes 2');
    expect(rightsProblems(run(start, given, approved('one')), crew(2))).toEqual([]);
    const voided = { type: 'approvals-voided', step: 'one', approvals: [given.by] };
    expect(rightsProblems(run(start, given, voided, approved('one')), crew(2)).join()).toContain('1 approved');
  });
});

describe('the thread', () => {
  const keys = ['root', 'step:1', 'step:2', 'end'];

  it.each([
    ['one without its first message', keys.slice(1), 'begins with step:1'],
    ['one that lacks a step', ['root', 'step:1', 'end'], 'step:2 is missing'],
    ['one with a step too many', [...keys, 'step:3'], 'knows nothing'],
    ['one in another order', ['root', 'step:2', 'step:1', 'end'], 'comes after what happened later'],
  ])('objects to %s', (_, posted, problem) => {
    expect(orderProblem(run(...good), keys)).toBeUndefined();
    expect(orderProblem(run(...good), posted)).toContain(problem);
  });

  const shown = (key: string, record: string, how: Confirmed['how'] = 'approved') => ({ run: 'R1', key, how, record });
  const both = [shown('step:1', 'aaaaaaa5'), shown('step:2', 'aaaaaaa8')];

  it.each([
    ['a decision that was shown and is not on record', run(...without(good[4] ?? {})), both, 'on record 0 times'],
    [
      'one that is on record otherwise',
      run(...good),
      [shown('step:1', 'aaaaaaa5', 'skipped'), shown('step:2', 'aaaaaaa8')],
      'shown as skipped',
    ],
    [
      'one with another hash',
      run(...good),
      [shown('step:1', 'bbbbbbbb'), shown('step:2', 'aaaaaaa8')],
      'record bbbbbbbb',
    ],
    ['one on record that nobody was shown', run(...good), [shown('step:1', 'aaaaaaa5')], 'never shown'],
  ])('objects to %s', (_, judged, confirmed, problem) => {
    expect(decisionProblems(run(...good), both)).toEqual([]);
    expect(decisionProblems(judged, confirmed).join()).toContain(problem);
  });
});

describe('words', () => {
  const said = (text: string) => ({ run: 'R1', ts: '5.0', text, at: 1_000 });
  const recorded = (text: string) => ({ type: 'message-said', ts: '5.0', text });

  it('objects to what is missing, doubled or changed', () => {
    expect(wordProblems(run(start, recorded('ok (1)')), [said('ok (1)')])).toEqual([]);
    expect(wordProblems(run(start), [said('ok (1)')]).join()).toContain('is not on record');
    expect(wordProblems(run(start, recorded('ok (1)'), recorded('ok (1)')), [said('ok (1)')]).join()).toContain(
      '2 times',
    );
    expect(wordProblems(run(start, recorded('ok (2)')), [said('ok (1)')]).join()).toContain('is on record as');
  });
});

describeWithRedisServer('the chain', () => {
  it('is found broken when an entry was changed', async () => {
    const server = await testRedis({ kind: 'server' });
    try {
      const redis = server.connect();
      const add = (hash: string) =>
        redis.xadd(
          '{handrail}:run:R1:journal',
          '1-0',
          'event',
          '{"type":"x","at":1,"command":"c"}',
          'prev',
          FIRST,
          'hash',
          hash,
        );
      await add('0'.repeat(64));
      expect((await readRun(redis, 'R1')).problems).toEqual(['entry 1 has another hash than its text']);
      await redis.del('{handrail}:run:R1:journal');
      await add(ITS_HASH);
      await redis.hset('{handrail}:run:R1:head', 'version', 1, 'hash', ITS_HASH);
      expect((await readRun(redis, 'R1')).problems).toEqual([]);
      await redis.hset('{handrail}:run:R1:head', 'version', 2);
      expect((await readRun(redis, 'R1')).problems).toEqual(['the head is not the last entry']);
    } finally {
      await server.close();
    }
  });
});

/** sha256 of `R1`, and of that with the entry, by `sha256sum`. */
const FIRST = 'a791366f6f6201254edcac9ec72017b12d8a69513b5e1e29a29a4048ffb16e27';
const ITS_HASH = '48f24193e09353bfa90b608c3d4665fbeb990e8c7ee44da43ee23b57afc594c9';
