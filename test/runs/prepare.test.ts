/** What is known before a run starts: what a machine proves, and what a person's word must stand in for. */
import { describe, expect, it } from 'vitest';
import type { Estate } from '../../src/estate/model.ts';
import { type Missing, prepareStart } from '../../src/runs/prepare.ts';
import { check, part, plan, server, step, use } from '../support/plans.ts';
import { given, startOf } from '../support/spec.ts';

const estate: Estate = { name: 'test', servers: { s1: server('s1') }, pairs: {} };
const missing: Missing = (_, target, { port }) =>
  Object.hasOwn(target.ports, String(port)) ? undefined : `no \`ports.${port}\``;
const stop = (port: string) => step('stop', { checks: [check('port', { kind: 'port-closed', parameters: { port } })] });

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
