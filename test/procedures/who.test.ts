/** What a procedure says of who may do what: how it is read, and how it is held against an estate. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { parseEstate } from '../../src/estate/load.ts';
import type { Estate } from '../../src/estate/model.ts';
import type { Rights } from '../../src/estate/rights.ts';
import { lint } from '../../src/procedures/lint.ts';
import { prepareStart } from '../../src/runs/prepare.ts';
import { plan, procedure, step } from '../support/plans.ts';
import { complaints, nodes, planOf } from './support.ts';

const rule = (by: string[], quorum = 1, not: string[] = []) => ({ by, quorum, not });
const limited = (who: string) =>
  `  - { step: one, title: One, do: Do it., source: '1', checks: [{ attest: X }], who: ${who} }\n`;

describe('a step’s `who`', () => {
  it('takes rules as the estate does', () => {
    const who = '{ approve: { by: [leads, dba], quorum: 2, not: [worker] }, skip: nobody, override: leads }';
    expect(nodes(limited(who))).toMatchObject([
      { who: { approve: rule(['leads', 'dba'], 2, ['worker']), skip: rule([]), override: rule(['leads']) } },
    ]);
  });

  it('at a decision says who decides', () => {
    const text = `  - { decision: d, title: X, ask: X, who: { choose: leads }, options: [{ option: a, label: X }, { option: b, label: X }] }\n`;
    expect(nodes(text)).toMatchObject([{ who: { choose: rule(['leads']) } }]);
  });

  it.each([
    ['{ aprove: leads }', 'unknown key `aprove`; did you mean `approve`?'],
    ['{ abort: leads }', 'unknown key `abort`'],
    ['{ approve: [] }', '`approve` is empty'],
    ['{ skip: { by: leads, quorum: 2 } }', '`quorum` is for `approve` only'],
    ['{ begin: { by: leads, not: [worker] } }', '`not` cannot name `worker`: nobody is at work where this is done'],
  ])('%s is told', (who, message) => {
    expect(complaints(limited(who)).map((each) => each.replace(/^\S+ /, ''))).toEqual([message]);
  });
});

const rights: Rights = {
  groups: { leads: { users: ['U1'] }, spare: { users: ['U2'] }, crew: { users: ['U3'] } },
  policies: { otherwise: { by: ['crew'], quorum: 1, not: [] } },
};
const estate: Estate = { name: 'test', servers: {}, pairs: {}, rights };
const asks = (...by: string[]) => step('one', { who: { approve: { by, quorum: 1, not: [] } } });

describe('before a start', () => {
  const problemsOf = (of: Parameters<typeof prepareStart>[0], on: Estate = estate) =>
    prepareStart(of, {}, on, () => undefined).problems.map(({ message }) => message);

  it('a group that the estate lacks keeps the run from starting, also in what is used and in parts', () => {
    const told = ['Step one names the group `leeds`, which the estate does not have; did you mean `leads`?'];
    expect(problemsOf(plan([asks('leeds')]))).toEqual(told);
    expect(problemsOf(plan([], {}, { other: procedure('other', [asks('leeds')]) }))).toEqual(told);
    expect(problemsOf(plan([], { parts: { half: { inputs: {}, steps: [asks('leeds')] } } }))).toEqual(told);
    expect(problemsOf(plan([asks('leads', 'holder')]))).toEqual([]);
  });

  it('so does a limit that nothing would hold anybody to', () => {
    const open: Estate = { name: 'test', servers: {}, pairs: {} };
    expect(problemsOf(plan([asks('leads')]), open)).toEqual([expect.stringContaining('the estate has no policies')]);
    expect(problemsOf(plan([step('one')]), open)).toEqual([]);
  });

  it('the policies are taken along, with the groups that anything names', () => {
    const frozen = prepareStart(plan([asks('leads')]), {}, estate, () => undefined).rights;
    expect(frozen).toEqual({ ...rights, groups: { leads: rights.groups.leads, crew: rights.groups.crew } });
    expect(prepareStart(plan([]), {}, { name: 'x', servers: {}, pairs: {} }, () => undefined)).not.toHaveProperty(
      'rights',
    );
  });
});

it('lint holds it against an estate, if it is given one', () => {
  const of = planOf(limited('{ approve: leeds }'));
  const rules = (on?: Pick<Estate, 'rights'>) => lint(of, on).filter(({ rule }) => rule === 'group-unknown');
  expect(rules()).toEqual([]);
  expect(rules(estate)).toMatchObject([{ severity: 'error', step: 'one' }]);
  expect(lint(planOf(limited('{ approve: leads }')), estate).filter(({ rule }) => rule === 'group-unknown')).toEqual(
    [],
  );
});

describe('the page about rights', () => {
  const page = readFileSync(new URL('../../docs/rights.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

  it('shows policies that are read, and a step that is', () => {
    const estates = examples.filter((text) => text.includes('policies:'));
    expect(estates.length).toBeGreaterThan(1);
    for (const text of estates) expect(parseEstate(`name: x\nservers: {}\n${text}`, 'e').rights).toBeDefined();
    const steps = examples.filter((text) => text.startsWith('- step:'));
    expect(steps.length).toBeGreaterThan(0);
    for (const text of steps) {
      expect(parseYaml(text)).toBeDefined();
      expect(nodes(text.replace(/^/gm, '  ').trimEnd().concat('\n'))).toMatchObject([{ kind: 'step', who: {} }]);
    }
  });
});
