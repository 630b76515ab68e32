/** Orchestration Server from 8.1.2 against the lab's servers, to the end, with the real checks. */
import { expect, it } from 'vitest';
import { type Part, rehearse, server } from './rehearsal.ts';

const LIMIT_MS = 60_000;

const set = (section: string, option: string, value: string | null) =>
  ({ action: 'set-option', section, option, value }) as const;

const acts: Part['acts'] = (step, name) => {
  const ors = name('server');
  switch (step) {
    case 'export-options':
      return [[ors, 'export']];
    case 'delete-options':
      return [
        [ors, set('orchestration', 'mcr-pull-by-msn-only', null)],
        [ors, set('orchestration', 'get-list-item-by-urs', null)],
        [ors, set('cluster', 'name', null)],
        [ors, set('cluster', 'super_node', null)],
        [ors, 'export'],
      ];
    case 'cassandra-version':
      return [[name('node'), 'upgrade-cassandra']];
    case 'cassandra-options':
      return [
        [ors, set('persistence', 'cassandra-strategy-class', name('strategy'))],
        [ors, 'export'],
      ];
    case 'multimedia':
      return [
        [ors, set('orchestration', 'mcr-pull-limit', '2000')],
        [ors, 'export'],
      ];
    case 'stop':
      return [[ors, 'stop']];
    case 'install':
      return [[ors, 'install']];
    case 'start':
      return [[ors, 'start']];
    default:
      return [];
  }
};

it('deletes and sets options, proves them from the export, and installs', { timeout: LIMIT_MS }, async () => {
  const inputs = {
    applications: [server('ors-a1'), server('ors-b1')],
    cassandra: 'Clusters in several data centers',
    nodes: [server('cas-1')],
    multimedia: true,
  };
  const { run, proved } = await rehearse('ors-8.1.2-to-8.1.4', () => inputs, { acts });
  expect(run.ended?.outcome).toBe('completed');
  for (const each of ['delete-options', 'cassandra-options', 'multimedia']) {
    expect(proved.filter((line) => line.startsWith(`${each}: as-asked`))).toHaveLength(2);
  }
  expect(proved.filter((line) => line === 'start: open, started, as-asked, warm-standby')).toHaveLength(2);
  expect(proved).toContain('cassandra-version: as-asked');
  expect(proved.at(-1)).toBe('keyspace-of-data-centers: as-asked');
});

it('finds the keyspace on every node of a single cluster, kept as often as asked', { timeout: LIMIT_MS }, async () => {
  const nodes = ['cas-1', 'cas-2', 'cas-3'].map(server);
  const { run, proved } = await rehearse(
    'ors-8.1.2-to-8.1.4',
    () => ({ applications: [server('ors-b1')], nodes, keyspace: 'Sessions', copies: 2 }),
    {
      acts: (step, name, visit) =>
        step === 'cassandra-options'
          ? [
              [name('server'), set('persistence', 'cassandra-keyspace-name', 'Sessions')],
              [name('server'), set('persistence', 'cassandra-strategy-options', 'replication_factor:2')],
              ...acts(step, name, visit),
            ]
          : acts(step, name, visit),
    },
  );
  expect(run.ended?.outcome).toBe('completed');
  expect(run.visits.map(({ id }) => id)).not.toContain('install-cassandra');
  expect(proved.filter((line) => line === 'cassandra-version: as-asked')).toHaveLength(3);
  expect(proved.filter((line) => line === 'keyspace: as-asked')).toHaveLength(3);
});

it('needs no Cassandra where nothing is persisted', { timeout: LIMIT_MS }, async () => {
  const inputs = { applications: [server('ors-a1')], persistence: false };
  const { run } = await rehearse('ors-8.1.2-to-8.1.4', () => inputs, { acts });
  expect(run.ended?.outcome).toBe('completed');
  expect(run.visits.map(({ id }) => id)).not.toContain('install-cassandra');
});
