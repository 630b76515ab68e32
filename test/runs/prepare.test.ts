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
