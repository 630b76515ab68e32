/** The Framework procedures: what they refuse, and where their inputs lead. */
import { describe, expect, it } from 'vitest';
import { cautionsOf } from '../../src/procedures/beforehand.ts';
import { planFor } from '../../src/procedures/library.ts';
import type { Scope } from '../../src/procedures/model.ts';
import { straightThrough } from '../../src/procedures/walk.ts';
import { withDefaults } from '../../src/runs/prepare.ts';
import { library } from '../support/library.ts';

const server = (name: string) => ({ server: name });
const pair = { pair: 'cs', first: 'cs1', second: 'cs2' };

/** Ids of the steps and decisions of the usual way. */
function usual(id: string, given: Scope): readonly string[] {
  const plan = planFor(library, id);
  return straightThrough(plan, withDefaults(plan.procedure, given)).map(({ node }) => node.id);
}

function refusals(id: string, given: Scope): readonly string[] {
  const plan = planFor(library, id);
  return cautionsOf(plan, withDefaults(plan.procedure, given))
    .filter(({ effect }) => effect === 'refuse')
    .map(({ id: caution }) => caution);
}

describe('a rollback', () => {
  const rollback = 'framework-config-server-rollback';
  const KEPT = 'Was upgraded, the old one is still there';
  const RESTORED = 'Is restored from its backup';

  it.each(['At once', 'Later'])('with a database to restore restores it, also %s', (when) => {
    const inputs = { single_masters: [server('cs3')], operational: false, when, database: RESTORED };
    expect(usual(rollback, inputs)).toEqual([
      'stop-db-servers',
      'restore-dbms',
      'restore-folder',
      'database-online',
      'start-single-restored',
      'lift-read-only',
    ]);
  });

  it('of an operational master restores no database, and says so before it starts', () => {
    expect(refusals(rollback, { masters: [pair], database: RESTORED })).toEqual(['restore-of-operational']);
    expect(refusals(rollback, { masters: [pair], database: KEPT })).toEqual([]);
    expect(refusals(rollback, { masters: [pair], database: RESTORED, operational: false })).toEqual([]);
  });

  it('lets an old version start against the old database, with no new one beside it, operational or not', () => {
    const old = { masters: [pair], database: KEPT, old_version: '8.5.100' };
    const operational = usual(rollback, old);
    expect(operational.filter((id) => id === 'use-old-database')).toHaveLength(2);
    expect(operational.indexOf('stop-both')).toBeLessThan(operational.indexOf('start-first-old'));
    expect(operational).toContain('stop-both');
    expect(usual(rollback, { single_masters: [server('cs3')], database: KEPT })).toContain('use-old-database');
    expect(usual(rollback, { ...old, operational: false })).toContain('use-old-database');
    expect(usual(rollback, { proxies: [server('p')], database: KEPT })).not.toContain('use-old-database');
  });

  it('that puts folders back ends as the guide does: locations, scripts and services are verified', () => {
    const inputs = { masters: [pair], operational: false, when: 'Later' };
    expect(usual(rollback, inputs).slice(-2)).toEqual(['same-version', 'verify-locations']);
  });

  it('lifts read-only mode of a single server too, for which it may have been forced', () => {
    expect(usual(rollback, { single_masters: [server('cs3')], operational: false, when: 'Later' })).toEqual([
      'reset-all',
      'read-only-or-no-changes',
      'restore-folder',
      'start-single-restored',
      'lift-read-only',
    ]);
  });
});

describe('the upgrade of an HA pair', () => {
  it('proves the installed version first, on which it depends what a new instance must show', () => {
    const ids = usual('framework-config-server-ha', { pair });
    expect(ids.indexOf('installed-version')).toBe(ids.indexOf('find-primary') + 1);
    expect(usual('framework-config-server-ha-same-schema', { pair })).toContain('installed-version');
    expect(usual('framework-config-server-proxy', { proxy_pairs: [pair] })).not.toContain('installed-version');
  });

  it('takes forced upgrade mode back before that server is started as backup', () => {
    const ids = usual('framework-config-server-ha-same-schema', { pair });
    expect(ids.slice(ids.indexOf('stop-upgrade-mode')).slice(0, 3)).toEqual([
      'stop-upgrade-mode',
      'out-of-upgrade-mode',
      'start-former',
    ]);
  });
});

describe('the upgrade of the whole', () => {
  it('leaves no host out without a word: their LCA needs a Solution Control Server that waits', () => {
    const hosts = [server('h1')];
    expect(refusals('framework-upgrade', { hosts })).toEqual(['hosts-without-scs']);
    expect(refusals('framework-upgrade', { hosts, config_servers: [pair] })).toEqual(['hosts-without-scs']);
    expect(refusals('framework-upgrade', { hosts, single_scs: [server('scs1')] })).toEqual([]);
  });
});
