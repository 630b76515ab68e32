/** Orchestration Server from 8.1.2 against the lab's servers, to the end, with the real checks. */
import { expect, it } from 'vitest';
import { from812, setOption } from './orchestration-acts.ts';
import { rehearse, server } from './rehearsal.ts';

const LIMIT_MS = 60_000;

it('deletes and sets options, proves them from the export, and installs', { timeout: LIMIT_MS }, async () => {
  const inputs = {
    applications: [server('ors-a1'), server('ors-b1')],
    cassandra: 'Clusters in several data centers',
    nodes: [server('cas-1')],
    multimedia: true,
  };
  const { run, proved } = await rehearse('ors-8.1.2-to-8.1.4', () => inputs, { acts: from812 });
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
              [name('server'), setOption('persistence', 'cassandra-keyspace-name', 'Sessions')],
              [name('server'), setOption('persistence', 'cassandra-strategy-options', 'replication_factor:2')],
              ...from812(step, name, visit),
            ]
          : from812(step, name, visit),
    },
  );
  expect(run.ended?.outcome).toBe('completed');
  expect(run.visits.map(({ id }) => id)).not.toContain('install-cassandra');
  expect(proved.filter((line) => line === 'cassandra-version: as-asked')).toHaveLength(3);
  expect(proved.filter((line) => line === 'keyspace: as-asked')).toHaveLength(3);
});

it('needs no Cassandra where nothing is persisted', { timeout: LIMIT_MS }, async () => {
  const inputs = { applications: [server('ors-a1')], persistence: false };
  const { run } = await rehearse('ors-8.1.2-to-8.1.4', () => inputs, { acts: from812 });
  expect(run.ended?.outcome).toBe('completed');
  expect(run.visits.map(({ id }) => id)).not.toContain('install-cassandra');
});
