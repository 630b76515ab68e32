/** The procedures of Framework against the lab's servers, to the end, with the real checks. */
import { describe, expect, it } from 'vitest';
import type { NextStart } from '../../src/lab/framework/model.ts';
import { agents, configServers, managementLayer } from './framework-acts.ts';
import { type Act, type Part, pair, rehearse, server } from './rehearsal.ts';

const LIMIT_MS = 60_000;
const timeout = { timeout: LIMIT_MS };

const debug = { action: 'set-option', section: 'log', option: 'verbose', value: 'debug' } as const;
const nextStart = (kind: NextStart): Act => ['fw-cs', { action: 'set-next-start', nextStart: kind }];
const withDebug: readonly Act[] = [
  ['fw-cs1', debug],
  ['fw-cs2', debug],
];

/** A new instance that was stopped before its old folder is put back. */
const stoppedBefore: Part['acts'] = (step, name, visit) =>
  step === 'restore-backup' || step === 'back-to-8-1-3'
    ? configServers(step, name, visit).filter(([, action]) => action !== 'stop')
    : configServers(step, name, visit);

describe('Local Control Agent', () => {
  it('is upgraded host by host, with the timeout set before and gone after', timeout, async () => {
    const { run, proved } = await rehearse(
      'framework-lca',
      (estate) => ({
        hosts: [server('fw-host4')],
        single_scs: [server('fw-scs3')],
        scs_pairs: [pair(estate, 'fw-scs')],
      }),
      { acts: agents },
    );
    expect(run.ended?.outcome).toBe('completed');
    expect(proved.filter((line) => line === 'set-timeout: as-asked')).toHaveLength(3);
    expect(proved.filter((line) => line === 'delete-timeout: as-asked')).toHaveLength(3);
    expect(proved.filter((line) => line.startsWith('upgrade-lca'))).toHaveLength(4);
    expect(proved).toContain('find-primary-scs: primary, backup, open, open');
  });
});

describe('the Management Layer', () => {
  it('is upgraded, single servers and pairs, the backup first', timeout, async () => {
    const { run, proved, vouched } = await rehearse(
      'framework-management-layer',
      (estate) => ({ single_scs: [server('fw-scs3')], message_pairs: [pair(estate, 'fw-ms')], log_database: true }),
      { acts: managementLayer },
    );
    expect(run.ended?.outcome).toBe('completed');
    expect(proved).toContain('stop-primary: primary, closed, authorized');
    expect(vouched).toEqual([]);
    // fw-ms2 is primary, so fw-ms1 goes first.
    expect(proved).toContain('find-primary: backup, primary, open, open');
    expect(run.visits.some(({ id }) => id === 'update-log-database')).toBe(true);
  });
});

describe('the whole of Framework', () => {
  it('goes in the order of its prerequisites, the proxies right after the master', {
    timeout: 2 * LIMIT_MS,
  }, async () => {
    const { run } = await rehearse(
      'framework-upgrade',
      (estate) => ({
        scs_pairs: [pair(estate, 'fw-scs')],
        hosts: [server('fw-host4'), server('fw-host5')],
        config_servers: [pair(estate, 'fw-cs')],
        proxy_pairs: [pair(estate, 'fw-csp')],
        proxies: [server('fw-csp3')],
        single_message_servers: [server('fw-ms3')],
        disaster_recovery: true,
        lrm: true,
      }),
      {
        acts: (step, name, visit) => {
          const found = [agents, managementLayer, configServers].map((acts) => acts(step, name, visit));
          return found.find((acts) => acts.length > 0 && acts.every(([target]) => target !== '')) ?? [];
        },
      },
      [...withDebug, nextStart('upgrade-mode')],
    );
    expect(run.ended?.outcome).toBe('completed');
    const order = [
      'uninstall-lrm',
      'save-options',
      'upgrade-lca',
      'launch-old',
      'launch-proxy',
      'upgrade-dormant',
      'host-types',
    ];
    const ids = run.visits.map(({ id }) => id);
    expect(order.map((id) => ids.indexOf(id)).every((at, i, all) => at > (all[i - 1] ?? -1))).toBe(true);
  });
});

describe('a standalone Configuration Server', () => {
  it('is replaced by its new version', timeout, async () => {
    const { run, proved } = await rehearse('framework-config-server-standalone', () => ({ server: server('fw-cs3') }), {
      acts: configServers,
    });
    expect(run.ended?.outcome).toBe('completed');
    expect(proved).toContain('prepare: present, as-asked');
    expect(proved.at(-1)).toBe('start: open, initialized, as-asked');
  });
});

describe('an HA pair of Configuration Servers', () => {
  const inputs =
    (more: object = {}) =>
    (estate: Parameters<typeof pair>[0]) => ({ pair: pair(estate, 'fw-cs'), ...more });

  it('that is compatible needs no upgrade mode, and ends on one version', timeout, async () => {
    const { run, proved } = await rehearse(
      'framework-config-server-ha',
      inputs({ installed: '8.5.100' }),
      { acts: configServers },
      [...withDebug, nextStart('compatible')],
      { frameworkVersion: '8.5.100.04' },
    );
    expect(run.ended?.outcome).toBe('completed');
    expect(run.visits.map(({ id }) => id)).toContain('clients-moved');
    expect(proved).toContain('installed-version: open, as-asked');
    expect(proved).toContain('launch-new: compatible');
    expect(proved).toContain('stop-old-primary: primary, closed');
    expect(proved).toContain('start-as-backup: backup, open');
  });

  it('goes through upgrade mode, its clients counted', timeout, async () => {
    const { run, proved, vouched } = await rehearse(
      'framework-config-server-ha',
      inputs({ clients: 24 }),
      { acts: configServers },
      [...withDebug, nextStart('upgrade-mode')],
    );
    expect(run.ended?.outcome).toBe('completed');
    expect(proved).toContain('prepare: present, as-asked');
    expect(proved).toContain('clients-counted: closed, reached');
    expect(proved.at(-1)).toBe('same-version: as-asked, as-asked');
    expect(vouched).toEqual([]);
    expect(proved).toContain('launch-old: upgrade-mode');
    expect(proved).toContain('ready-old: same-database');
    expect(proved).toContain('start-second: synchronised, open');
    expect(proved).toContain('start-former: synchronised, open');
  });

  it('that shows no sign is stopped, forced into upgrade mode, and goes on', timeout, async () => {
    const { run, proved } = await rehearse(
      'framework-config-server-ha',
      inputs(),
      { acts: configServers, choose: () => 'force' },
      [...withDebug, nextStart('no-sign')],
    );
    expect(run.ended?.outcome).toBe('completed');
    expect(proved).toContain('force-upgrade-mode: as-asked');
    expect(proved.filter((line) => line.startsWith('launch-old'))).toEqual([
      'launch-old: no-sign',
      'launch-old: upgrade-mode',
    ]);
    expect(proved).toContain('out-of-upgrade-mode: as-asked');
  });

  it('that works on another database than was said has its partner follow it there', timeout, async () => {
    const acts: Part['acts'] = (step, name, visit) => {
      const asked = configServers(step, name, visit);
      if (step === 'configure-second-database') return [[name('second'), 'use-upgraded-database']];
      if (step !== 'prepare' || visit > 1) return asked;
      return [...asked, ['fw-cs', 'upgrade-database'], [name('server'), 'use-upgraded-database']];
    };
    const { run, proved } = await rehearse('framework-config-server-ha', inputs(), { acts }, [
      ...withDebug,
      nextStart('upgrade-mode'),
    ]);
    expect(run.ended?.outcome).toBe('completed');
    expect(run.visits.map(({ id }) => id)).toContain('other-database-case');
    expect(proved).toContain('ready-old: upgraded-database');
    expect(proved).toContain('start-second: synchronised, open');
  });

  it('that is silent can be given up: the old version is back', timeout, async () => {
    const { run, proved } = await rehearse(
      'framework-config-server-ha',
      inputs({ installed: '8.5.100' }),
      { acts: stoppedBefore, choose: () => 'give-up' },
      [...withDebug, nextStart('silent')],
      { frameworkVersion: '8.5.100.04' },
    );
    expect(run.ended?.outcome).toBe('stopped');
    expect(proved).toContain('launch-new: silent');
    expect(proved).toContain('restore-backup: open, backup');
  });

  it('on the 8.1.1 schema works together, or goes over to the general procedure', timeout, async () => {
    const together = await rehearse('framework-config-server-ha-same-schema', inputs(), { acts: configServers }, [
      ...withDebug,
      nextStart('same-schema'),
    ]);
    expect(together.run.ended?.outcome).toBe('completed');
    expect(together.proved).toContain('launch-8-5-101: as-backup');
    const general = await rehearse('framework-config-server-ha-same-schema', inputs(), { acts: configServers }, [
      ...withDebug,
      nextStart('upgrade-mode'),
    ]);
    expect(general.proved).toContain('launch-8-5-101: not-seen');
    expect(general.proved).toContain('ready-old: same-database');
    expect(general.run.ended?.outcome).toBe('completed');
  });
});

describe('Configuration Server Proxies', () => {
  it('are upgraded as the servers are, with the exceptions of the guide', timeout, async () => {
    const { run, proved } = await rehearse(
      'framework-config-server-proxy',
      (estate) => ({ proxy_pairs: [pair(estate, 'fw-csp')], proxies: [server('fw-csp3')] }),
      { acts: configServers },
    );
    expect(run.ended?.outcome).toBe('completed');
    expect(proved).toContain('launch-proxy: open, synchronised');
    expect(run.visits.map(({ id }) => id)).not.toContain('read-only');
    expect(run.visits.map(({ id }) => id)).not.toContain('back-up-database');
    expect(proved).toContain('prepare-proxy: present');
    expect(proved).toContain('same-version: as-asked, as-asked');
    expect(proved.at(-1)).toBe('start: open, initialized, as-asked');
  });
});

describe('a rollback', () => {
  /** Both members run the new version, fw-cs2 as primary. */
  const upgraded: readonly Act[] = [
    nextStart('compatible'),
    ['fw-cs2', 'prepare-folder'],
    ['fw-cs2', 'stop'],
    ['fw-cs2', 'replace-folder'],
    ['fw-cs2', 'start'],
    ['fw-cs1', 'prepare-folder'],
    ['fw-cs1', 'stop'],
    ['fw-cs1', 'replace-folder'],
    ['fw-cs1', 'start'],
  ];
  const masters = (more: object) => (estate: Parameters<typeof pair>[0]) => ({
    masters: [pair(estate, 'fw-cs')],
    ...more,
  });

  it('of a master that is operational comes after its proxies, the backup first', timeout, async () => {
    const { run, proved } = await rehearse(
      'framework-config-server-rollback',
      (estate) => ({ masters: [pair(estate, 'fw-cs')], proxies: [server('fw-csp3')] }),
      { acts: configServers },
      [
        ...upgraded,
        ['fw-csp3', 'prepare-folder'],
        ['fw-csp3', 'stop'],
        ['fw-csp3', 'replace-folder'],
        ['fw-csp3', 'start'],
      ],
      { frameworkVersion: '8.5.100.04' },
    );
    expect(run.ended?.outcome).toBe('completed');
    expect(proved).toContain('start-single-old: open, started, as-asked');
    expect(proved.at(-1)).toBe('same-version: as-asked, as-asked');
    expect(run.visits[0]?.key).toContain('fw-csp3');
    expect(proved).toContain('find-roles: backup, primary');
    expect(proved).toContain('stop-new-primary: primary, closed');
    expect(proved).toContain('start-second-old: open, backup');
  });

  it('to a version before 8.5 has both servers down before an old one starts', timeout, async () => {
    const acts: Part['acts'] = (step, name, visit) => {
      if (step === 'stop-both') return [[name('primary'), 'stop']];
      if (step === 'start-first-old') return [[name('backup'), 'start']];
      return configServers(step, name, visit);
    };
    const { run, proved } = await rehearse(
      'framework-config-server-rollback',
      masters({ old_version: '8.1.3' }),
      { acts },
      upgraded,
    );
    expect(run.ended?.outcome).toBe('completed');
    expect(proved).toContain('stop-both: closed, closed');
    expect(proved).toContain('start-first-old: open, primary');
  });

  it('at once, of a master that is not operational, lets the old instance take over', timeout, async () => {
    const acts: Part['acts'] = (step, name) => {
      switch (step) {
        case 'stop-broken':
          return [[name('broken'), 'stop']];
        case 'restart-old':
          return [[name('old'), 'start']];
        case 'reset-startup':
          return [[name('server'), 'reset-startup']];
        case 'restart-second':
          return [[name('broken'), 'start']];
        default:
          return [];
      }
    };
    const failed: readonly Act[] = [
      nextStart('silent'),
      ['fw-cs2', 'prepare-folder'],
      ['fw-cs2', 'stop'],
      ['fw-cs2', 'replace-folder'],
      ['fw-cs2', 'start'],
      ['fw-cs1', 'stop'],
    ];
    const { run, proved } = await rehearse(
      'framework-config-server-rollback',
      masters({ operational: false, when: 'At once', old_version: '8.1.3' }),
      { acts, choose: () => 'second' },
      failed,
    );
    expect(run.ended?.outcome).toBe('completed');
    expect(proved).toEqual([
      'stop-broken: closed, closed',
      'restart-old: open, primary',
      'restart-second: open, backup',
      'same-version: as-asked, as-asked',
    ]);
  });

  it.each([
    ['later, with the database left as it is', 'Later', 'Was not upgraded', ['reset-all', 'read-only-or-no-changes']],
    ['later, with the database restored', 'Later', 'Is restored from its backup', ['stop-db-server', 'restore-dbms']],
    [
      'at once, with the database restored',
      'At once',
      'Is restored from its backup',
      ['stop-db-server', 'restore-dbms'],
    ],
  ])('%s, puts the old folders back', timeout, async (_, when, database, first) => {
    const acts: Part['acts'] = (step, name, visit) => {
      switch (step) {
        case 'stop-db-server':
          return [[name('server'), 'stop-db-server']];
        case 'start-db-server':
          return [[name('server'), 'start-db-server']];
        case 'restore-folder':
          // The second one was shut down in the step before.
          return [...(visit === 1 ? ([[name('server'), 'stop']] as const) : []), [name('server'), 'restore-folder']];
        case 'start-restored':
          return [[name('backup'), 'start']];
        case 'stop-remaining':
          return [[name('primary'), 'stop']];
        case 'start-last-old':
          return [[name('primary'), 'start']];
        default:
          return [];
      }
    };
    const { run, proved } = await rehearse(
      'framework-config-server-rollback',
      masters({ operational: false, when, database, db_servers: [server('fw-cs-dbs')] }),
      { acts, choose: () => 'first' },
      upgraded,
      { frameworkVersion: '8.5.100.04' },
    );
    expect(run.ended?.outcome).toBe('completed');
    expect(run.visits.slice(0, 2).map(({ id }) => id)).toEqual(first);
    expect(proved).toContain('stop-remaining: closed, primary');
    expect(proved).toContain('start-last-old: open, backup');
    expect(proved.at(-1)).toBe('same-version: as-asked, as-asked');
    const ofDbServer = first.includes('stop-db-server') ? ['stop-db-server: closed', 'start-db-server: open'] : [];
    expect(proved.filter((line) => line.includes('db-server'))).toEqual(ofDbServer);
  });
});
