import { describe, expect, it } from 'vitest';
import { cassandraSchema } from '../../src/checks/cassandra-schema/declaration.ts';
import { question, readAnswer } from '../../src/checks/cassandra-schema/describe-keyspace.ts';
import { checkOnce } from '../../src/checks/check-once.ts';
import type { Database } from '../../src/estate/model.ts';
import { cassandra, closedPort, guardedCassandra, look, network, simple } from './cassandra-schema-support.ts';
import { serverWith, signal } from './support.ts';

const SIMPLE = { keyspace: 'orchestration', 'strategy-class': 'SimpleStrategy', 'replication-factor': 3 };
const CENTERS = { keyspace: 'orchestration', 'strategy-class': 'NetworkTopologyStrategy' };

describe('cassandra-schema, of a keyspace', () => {
  it('passes what is as asked, and quotes the definition', async () => {
    const port = await cassandra(simple({ name: 'other' }), simple());
    const seen = await look({ port }, SIMPLE);
    expect(seen).toMatchObject({
      state: 'outcome',
      outcome: 'as-asked',
      summary: `keyspace \`orchestration\` on 127.0.0.1:${port}: SimpleStrategy, replication_factor: 3`,
    });
    expect(seen.evidence).toEqual([
      {
        text: 'keyspace orchestration: strategy_class org.apache.cassandra.locator.SimpleStrategy, strategy_options {replication_factor: 3}',
        source: `127.0.0.1:${port}`,
      },
    ]);
  });

  it.each<[string, object]>([
    ['only that it is there', { keyspace: 'orchestration' }],
    ['the whole class', { ...SIMPLE, 'strategy-class': 'org.apache.cassandra.locator.SimpleStrategy' }],
    ['a number as text', { ...SIMPLE, 'replication-factor': '3' }],
    ['values with blanks around, as a form gives them', { ...SIMPLE, keyspace: ' orchestration ' }],
  ])('passes when asked %s', async (_what, parameters) => {
    expect(await look({ port: await cassandra(simple()) }, { ...parameters })).toMatchObject({ outcome: 'as-asked' });
  });

  it('passes data centers that are all as asked, in any order', async () => {
    const port = await cassandra(network({ DC1: '3', DC2: '2' }));
    expect(await look({ port }, { ...CENTERS, 'data-centers': { DC2: 2, DC1: '3' } })).toMatchObject({
      outcome: 'as-asked',
    });
  });

  it.each<[string, object, RegExp]>([
    ['another strategy', CENTERS, /strategy SimpleStrategy, not NetworkTopologyStrategy/],
    ['half of a class name', { ...SIMPLE, 'strategy-class': 'Strategy' }, /SimpleStrategy, not Strategy/],
    ['the class of another in case', { ...SIMPLE, 'strategy-class': 'simplestrategy' }, /not simplestrategy/],
    ['another number of copies', { ...SIMPLE, 'replication-factor': 2 }, /replication_factor 3, not 2/],
    ['data centers', { keyspace: 'orchestration', 'data-centers': { DC1: 3 } }, /no DC1, which is to be 3/],
  ])('differs from %s', async (_what, parameters, summary) => {
    const seen = await look({ port: await cassandra(simple()) }, { ...parameters });
    expect(seen).toMatchObject({ outcome: 'differs', summary: expect.stringMatching(summary) });
    expect(seen.evidence).toHaveLength(1);
  });

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['one has too few copies', { DC1: '3', DC2: '1' }, /: DC2 1, not 2$/],
    ['one is missing', { DC1: '3' }, /: no DC2, which is to be 2$/],
    ['one is named in other letters', { DC1: '3', dc2: '2' }, /no DC2, which is to be 2, dc2 2, which is not asked/],
    ['there is one more', { DC1: '3', DC2: '2', DC3: '1' }, /: DC3 1, which is not asked for$/],
    ['a number is none', { DC1: '3', DC2: 'two' }, /: DC2 two, not 2$/],
  ])('differs where of the data centers %s', async (_what, options, summary) => {
    const port = await cassandra(network(options));
    const seen = await look({ port }, { ...CENTERS, 'data-centers': { DC1: 3, DC2: 2 } });
    expect(seen).toMatchObject({ outcome: 'differs', summary: expect.stringMatching(summary) });
  });

  it('differs if no number of copies is told', async () => {
    const seen = await look({ port: await cassandra(simple({ strategyOptions: {} })) }, SIMPLE);
    expect(seen).toMatchObject({ outcome: 'differs', summary: expect.stringContaining('no replication_factor') });
  });

  it('waits for a keyspace that is not there, and tells names apart by case', async () => {
    const port = await cassandra(simple({ name: 'Orchestration' }));
    const summary = `127.0.0.1:${port} has no keyspace \`orchestration\` yet`;
    expect(await look({ port }, SIMPLE)).toEqual({ state: 'not-yet', summary, evidence: [] });
  });

  it('waits for a server that refuses connections', async () => {
    const port = await closedPort();
    const summary = `127.0.0.1:${port} refuses connections`;
    expect(await look({ port }, SIMPLE)).toEqual({ state: 'not-yet', summary, evidence: [] });
  });

  it('cannot tell where a login is wanted', async () => {
    const seen = await look({ port: await guardedCassandra() }, SIMPLE);
    expect(seen).toMatchObject({ state: 'unknown', summary: expect.stringMatching(/wants a login .*not logged in/) });
  });

  it('cannot tell of a host whose name is not found', async () => {
    const seen = await look({ host: 'no-such-host.invalid' }, { ...SIMPLE, timeout: 5 });
    expect(seen).toMatchObject({ state: 'unknown', evidence: [] });
  });

  it.each<[string, object, RegExp]>([
    ['replication-factor', { ...SIMPLE, 'replication-factor': `\${copies}` }, /`replication_factor: .*` is no number/],
    ['version', { version: { from: `\${oldest}` } }, /`from: .*` is no release/],
  ])('cannot tell where %s was filled in with something else', async (_what, parameters, summary) => {
    const seen = await look({ port: await cassandra(simple()), nodetool: '/bin/true' }, { ...parameters });
    expect(seen).toMatchObject({ state: 'unknown', summary: expect.stringMatching(summary) });
  });
});

describe('the words that go over the wire', () => {
  // As Apache's own library for Thrift writes them.
  const CALL =
    '00000032800100010000001164657363726962655f6b65797370616365000000010b00010000000d6f726368657374726174696f6e00';
  const REPLY =
    '800100020000001164657363726962655f6b65797370616365000000010c00000b00010000000d6f726368657374726174696f6e0b0002000000346f72672e6170616368652e63617373616e6472612e6c6f6361746f722e4e6574776f726b546f706f6c6f677953747261746567790d00030b0b000000020000000344433100000001330000000344433200000001320f00050c000000010b00010000000d6f726368657374726174696f6e0b00020000000753657373696f6e04000c3fb999999999999a0f000d0c000000010b00010000000573746174650b0002000000085554463854797065080003000000000008000e000d2f00020018010d00200b0b000000010000001373737461626c655f636f6d7072657373696f6e00000010536e61707079436f6d70726573736f7200020006010000';

  it('are those of any other client', () => {
    expect(question('orchestration').toString('hex')).toBe(CALL);
  });

  it('are understood as any other client would', () => {
    expect(readAnswer(Buffer.from(REPLY, 'hex'), 'orchestration')).toEqual({
      is: 'found',
      keyspace: {
        name: 'orchestration',
        strategyClass: 'org.apache.cassandra.locator.NetworkTopologyStrategy',
        strategyOptions: new Map([
          ['DC1', '3'],
          ['DC2', '2'],
        ]),
      },
    });
  });
});

describe('cassandra-schema, as it is written', () => {
  it.each<[string, object, RegExp]>([
    ['nothing to look for', {}, /`keyspace`, `version` or both/],
    ['a strategy of no keyspace', { version: { from: '1.1.12' }, 'strategy-class': 'SimpleStrategy' }, /name it/],
    ['copies by both strategies', { ...SIMPLE, 'data-centers': { DC1: 3 } }, /cannot stand beside/],
    ['no data center', { ...CENTERS, 'data-centers': {} }, /is empty/],
    ['no number of copies', { ...SIMPLE, 'replication-factor': 'three' }, /must be a number of copies/],
    ['a version without bounds', { version: {} }, /`from`, `below` or both/],
    ['a version that YAML made a number', { version: { below: 1.2 } }, /write it in quotes/],
    ['no version', { version: { from: 'latest' } }, /must be a release/],
    ['no name of a keyspace', { keyspace: 'a b' }, /name of a keyspace/],
    ['an unknown key', { ...SIMPLE, factor: 3 }, /factor/],
  ])('refuses %s', (_what, parameters, message) => {
    const parsed = cassandraSchema.parameters.safeParse(parameters);
    expect(JSON.stringify(parsed.error?.issues)).toMatch(message);
  });

  it('takes look-ups that a run fills in', () => {
    const parameters = {
      keyspace: `\${keyspace}`,
      'strategy-class': `\${strategy}`,
      'replication-factor': `\${copies}`,
      version: { from: `\${oldest}`, below: '1.2' },
    };
    expect(cassandraSchema.parameters.safeParse(parameters).success).toBe(true);
  });

  const sessions: Database = { engine: 'cassandra', host: 'cc-cas-01', database: 'orchestration' };
  const main: Database = { engine: 'sqlserver', host: 'uwm-sql', database: 'Personalization' };
  const version = { version: { from: '1.1.12', below: '1.2' } };
  it.each<[string, Readonly<Record<string, Database>>, object, string | undefined]>([
    ['nothing', { sessions }, SIMPLE, undefined],
    ['nodetool, for the version', { sessions }, version, 'no `databases.sessions.nodetool`'],
    ['nothing with nodetool', { sessions: { ...sessions, nodetool: '/opt/nodetool' } }, version, undefined],
    ['a Cassandra', { main }, SIMPLE, 'no Cassandra among its `databases`'],
    ['the one named', { sessions }, { ...SIMPLE, database: 'other' }, 'no `databases.other`'],
    ['a Cassandra by that name', { main }, { ...SIMPLE, database: 'main' }, 'no Cassandra in `databases.main`'],
    [
      'which of several',
      { sessions, more: sessions },
      SIMPLE,
      "no one Cassandra database but several (`sessions`, `more`; name one as the check's `database`)",
    ],
  ])('misses %s', (_what, databases, parameters, missing) => {
    const parsed = cassandraSchema.parameters.parse(parameters);
    expect(cassandraSchema.missing(serverWith({ databases }), parsed)).toBe(missing);
  });

  it('is found by its name', async () => {
    const databases = { sessions: { ...sessions, host: '127.0.0.1', port: await cassandra(simple()) } };
    const server = serverWith({ databases });
    const seen = await checkOnce({ kind: 'cassandra-schema', server, parameters: SIMPLE, signal: signal() });
    expect(seen).toMatchObject({ outcome: 'as-asked' });
  });
});
