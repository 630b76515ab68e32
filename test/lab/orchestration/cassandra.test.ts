import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkOnce } from '../../../src/checks/check-once.ts';
import { demoEstate } from '../../../src/cli/demo-estate.ts';
import { parseEstate } from '../../../src/estate/load.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { isOpen, openLab, temporaryDirectory } from '../support.ts';

function node(lab: Lab, name: string) {
  const found = lab.servers().find((one) => one.name === name);
  if (found?.product !== 'cassandra') throw new Error(`no node ${name}`);
  return found;
}

/** As the estate that the lab writes has it. */
async function look(lab: Lab, name: string, parameters: object): Promise<string> {
  const server = parseEstate(demoEstate(lab.servers()), 'lab.yaml').servers[name];
  if (server === undefined) throw new Error(`no ${name} in the estate`);
  const { signal } = new AbortController();
  const seen = await checkOnce({ kind: 'cassandra-schema', server, parameters, signal });
  return seen.state === 'outcome' ? seen.outcome : seen.state;
}

const asked = (name: string, copies = 3) => ({
  keyspace: name,
  'strategy-class': 'SimpleStrategy',
  'replication-factor': copies,
});
const set = (option: string, value: string) =>
  ({ action: 'set-option', section: 'persistence', option, value }) as const;

describe("the lab's Cassandra", () => {
  it('has a nodetool that can be run, and is brought to a version that will do', async () => {
    const lab = await openLab();
    const version = () =>
      execFileSync(node(lab, 'cas-1').paths.nodetool, ['-h', 'x', '-p', '7199', 'version'], { encoding: 'utf8' });
    expect(version()).toBe('ReleaseVersion: 1.1.10\n');
    expect(await look(lab, 'cas-1', { version: { from: '1.1.12', below: '1.2' } })).toBe('differs');
    expect(await lab.act('cas-1', 'upgrade-cassandra')).toMatchObject({ ok: true });
    expect(version()).toBe('ReleaseVersion: 1.1.12\n');
    expect(await look(lab, 'cas-1', { version: { from: '1.1.12', below: '1.2' } })).toBe('as-asked');
    expect(node(lab, 'cas-2').version).toBe('1.1.10');
    expect(await lab.act('cas-1', 'upgrade-cassandra')).toEqual({
      ok: false,
      message: 'Cassandra on cas-1 is 1.1.12 already.',
    });
    expect(await lab.act('ors-a1', 'upgrade-cassandra')).toMatchObject({ ok: false });
    expect(await lab.act('cas-1', 'start')).toMatchObject({ ok: false });
  });

  it('has the keyspace once a server starts with the options for it, and keeps one that is there', async () => {
    const directory = temporaryDirectory();
    const lab = await openLab({ directory });
    expect(await look(lab, 'cas-3', asked('Orchestration'))).toBe('not-yet');
    for (const action of ['stop', 'start'] as const) await lab.act('ors-a2', action);
    expect(await look(lab, 'cas-3', asked('Orchestration'))).toBe('as-asked');

    await lab.act('ors-a2', set('cassandra-strategy-options', 'replication_factor:2'));
    for (const action of ['stop', 'start'] as const) await lab.act('ors-a2', action);
    expect(await look(lab, 'cas-1', asked('Orchestration'))).toBe('as-asked');
    await lab.act('ors-a2', set('cassandra-keyspace-name', 'Sessions'));
    for (const action of ['stop', 'start'] as const) await lab.act('ors-a2', action);
    expect(await look(lab, 'cas-1', asked('Sessions', 2))).toBe('as-asked');

    const port = node(lab, 'cas-1').port;
    await lab.close();
    expect(await isOpen(port)).toBe(false);
    const again = await openLab({ directory });
    expect(await look(again, 'cas-1', asked('Sessions', 2))).toBe('as-asked');
  });

  it('tells no version while it is down, and comes up after the lab was left in between', async () => {
    const directory = temporaryDirectory();
    const lab = await openLab({ directory, pace: 60_000 });
    await lab.act('cas-2', 'upgrade-cassandra');
    expect(node(lab, 'cas-2')).toMatchObject({ upgrading: true, version: '1.1.10' });
    expect(await look(lab, 'cas-2', { version: { from: '1.1.12' } })).toBe('not-yet');
    expect(await look(lab, 'cas-2', asked('Orchestration'))).toBe('not-yet');
    await lab.close();
    const again = await openLab({ directory });
    expect(node(again, 'cas-2')).toMatchObject({ upgrading: false, version: '1.1.12' });
    expect(readFileSync(node(again, 'cas-2').paths.nodetool, 'utf8')).toMatch(/^#!\/bin\/sh\n/);
  });
});
