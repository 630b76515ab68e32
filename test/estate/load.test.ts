import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { EstateError, loadEstate, parseEstate } from '../../src/estate/load.ts';

function told(text: string): readonly string[] {
  try {
    parseEstate(text, 'estate.yaml');
    return [];
  } catch (error) {
    if (error instanceof EstateError)
      return error.problems.map((each) => `${each.line}:${each.column} ${each.message}`);
    throw error;
  }
}

/** An estate with one server that has one more line, the sixth. */
const withLine = (line: string): string =>
  `name: test\nservers:\n  ors-a1:\n    product: ors\n    host: h1\n    ${line}\n`;

const page = readFileSync(new URL('../../docs/estate.md', import.meta.url), 'utf8');
const [example = '', workspaceManager = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((each) => each[1]);

/** The only server of an estate with that one line more. */
const serverWithLine = (line: string, product = 'ors') =>
  parseEstate(withLine(line).replace('product: ors', `product: ${product}`), 'e').servers['ors-a1'];

describe('an estate', () => {
  it('needs of a server only what runs there and where', () => {
    expect(parseEstate('name: test\nservers:\n  a: { product: ors, host: h1 }\n', 'e')).toEqual({
      name: 'test',
      servers: {
        a: {
          name: 'a',
          product: 'ors',
          host: 'h1',
          location: 'default',
          ports: {},
          files: {},
          pages: {},
          databases: {},
        },
      },
      pairs: {},
    });
  });

  it('is read as the page about it shows', () => {
    const estate = parseEstate(example, 'estate.yaml');
    expect(estate.pairs).toEqual({ 'ors-a': { name: 'ors-a', product: 'ors', first: 'ors-a1', second: 'ors-a2' } });
    expect(estate.servers['ors-a2']).toEqual({
      name: 'ors-a2',
      product: 'ors',
      host: 'cc-ors-02',
      location: 'dc1',
      application: 'ORS_A2',
      ports: { main: 7220 },
      logs: '/var/log/ors/ors_a2.*.log',
      files: {
        'exported-options': '/srv/exports/ors_a2.cfg',
        installation: '/opt/genesys/ors_a2/ip_description.xml',
      },
      pages: {},
      databases: {
        sessions: {
          engine: 'cassandra',
          host: 'cc-cas-01',
          database: 'orchestration',
          user: 'handrail',
          // Left as it stands: only the worker that looks knows the secret.
          password: `\${env:ORS_SESSIONS_PASSWORD}`,
          nodetool: '/opt/cassandra/bin/nodetool',
          jmxPort: 7199,
        },
      },
    });
  });

  it('of User Workspace Manager is read as the page about it shows', () => {
    const { servers } = parseEstate(workspaceManager, 'estate.yaml');
    expect(servers['uwm-ps1']).toMatchObject({
      ports: { main: 7771 },
      pages: { status: { scheme: 'https', ca: '/etc/handrail/corp-ca.pem' } },
    });
    expect(servers['uwm-ps1']?.databases.personalization).toEqual({
      engine: 'sqlserver',
      host: 'uwm-sql.corp.example',
      instance: 'UWM',
      database: 'PersonalizationServer',
      user: 'svc-handrail',
      password: `\${env:UWM_SQL_PASSWORD}`,
      domain: 'CORP',
      ca: '/etc/handrail/corp-ca.pem',
    });
    expect(servers['uwm-ms1']).toMatchObject({
      ports: { main: 7751 },
      pages: { status: { says: ['Database connected'], neverSays: ['error', 'failed', 'offline'] } },
      databases: { management: { port: 1433, trustCertificate: true } },
    });
    expect(servers['uwm-lb']).toMatchObject({
      ports: {},
      pages: {
        status: {
          address: `https://monitor:\${env:UWM_LB_PASSWORD}@uwm.corp.example/PersonalizationServer/status.aspx`,
        },
      },
    });
  });

  it('keeps the port that is written, beside others', () => {
    expect(serverWithLine('ports: { admin: 8080 }', 'management-server')?.ports).toEqual({ main: 7751, admin: 8080 });
    expect(serverWithLine('ports: { main: 7790 }', 'personalization-server')?.ports).toEqual({ main: 7790 });
    expect(serverWithLine('ports: { main: 7790 }', 'constructor')?.ports).toEqual({ main: 7790 });
  });

  it('takes an address for a page, and a text for a list of one; a list may be empty', () => {
    expect(serverWithLine('pages: { status: "http://h1/" }')?.pages).toEqual({ status: { address: 'http://h1/' } });
    expect(
      serverWithLine('pages: { status: { says: OK, never-says: [] } }', 'management-server')?.pages.status,
    ).toEqual({ says: ['OK'], neverSays: [] });
  });

  it('says nothing of a connection that is not written', () => {
    expect(serverWithLine('databases: { d: { engine: sqlserver, host: h, database: d } }')?.databases.d).toEqual({
      engine: 'sqlserver',
      host: 'h',
      database: 'd',
    });
  });

  it('tells what is wrong as the page about it shows', () => {
    const broken = example
      .replace('ports: { main: 7210 }', 'ports: { main: 72100 }')
      .replace('files:', 'flies:')
      .replace('second: ors-a2', 'second: ors-a3');
    for (const line of told(broken)) expect(page).toContain(`estate.yaml:${line}`);
    expect(told(broken)).toHaveLength(3);
  });

  it.each([
    ['nothing', '', '1:1 the file is empty'],
    ['no YAML', 'name: [\n', expect.stringContaining('not valid YAML')],
    ['no group of keys', '- a\n', '1:1 this must be a group of keys, not a list'],
    ['no name', 'servers: {}\n', '1:1 needs `name`'],
    ['an unknown key', 'name: x\nservers: {}\nserver: {}\n', '3:1 unknown key `server`'],
    [
      'a doubled server',
      'name: x\nservers:\n  a: { product: p, host: h }\n  a: { product: p, host: h }\n',
      '4:3 this key is there twice',
    ],
    ['a server that is nothing', 'name: x\nservers:\n  a:\n', '3:3 `a` is empty'],
    ['a server without a host', 'name: x\nservers:\n  a: { product: p }\n', '3:6 needs `host`'],
    ["a server's misspelt key", withLine('prots: {}'), '6:5 unknown key `prots`; did you mean `ports`?'],
    ['port 0', withLine('ports: { main: 0 }'), '6:20 `main` must be a port from 1 to 65535'],
    ['port 65536', withLine('ports: { main: 65536 }'), '6:20 `main` must be a port from 1 to 65535'],
    ['half a port', withLine('ports: { main: 80.5 }'), '6:20 `main` must be a whole number from 1 to 65535'],
    ['a port in words', withLine('ports: { main: http }'), expect.stringMatching(/^6:20 `main` must be .*number/)],
    ['a relative path', withLine('logs: logs/ors.*.log'), '6:11 `logs` must be an absolute path'],
    ['a relative file', withLine('files: { cfg: ../ors.cfg }'), '6:19 `cfg` must be an absolute path'],
    ['a path that goes up', withLine('logs: /var/log/*/../../x'), '6:11 `logs` must not go up again by `..`'],
    ['one of Windows that does', withLine('logs: D:\\Logs\\..\\x'), '6:11 `logs` must not go up again by `..`'],
    ['a relative root', withLine('roots: [logs]'), '6:13 `roots`, entry 1, must be an absolute path'],
    [
      'a page that is no address',
      withLine('pages: { status: server/status }'),
      '6:22 `status` must be an address that begins with `http://` or `https://`',
    ],
    [
      'a password in an address',
      withLine('pages: { status: "http://me:secret@h1/" }'),
      `6:22 \`status\` must not hold a password in plain text: write \`\${env:NAME}\` in its place`,
    ],
    [
      'a password in the address of a page with more to it',
      withLine('pages: { status: { address: "http://me:secret@h1/" } }'),
      `6:33 \`address\` must not hold a password in plain text: write \`\${env:NAME}\` in its place`,
    ],
    [
      'a page whose address nobody knows',
      withLine('pages: { status: { says: OK } }'),
      '6:14 `status` needs `address`: where that page of `ors` is, is not known here',
    ],
    [
      'a page that is misspelt',
      withLine('pages: { status: { address: "http://h1/", never-say: x } }'),
      '6:47 unknown key `never-say`; did you mean `never-says`?',
    ],
    [
      'a page with two schemes',
      withLine('pages: { status: { address: "http://h1/", scheme: https } }'),
      '6:55 `scheme` cannot stand beside `address`, which has its own',
    ],
    [
      'a page that must say a blank',
      withLine('pages: { status: { address: "http://h1/", says: " " } }'),
      '6:53 `says` must hold a letter or a digit',
    ],
    [
      'a relative certificate file',
      withLine('pages: { status: { address: "http://h1/", ca: ca.pem } }'),
      '6:51 `ca` must be an absolute path',
    ],
    [
      'an instance beside a port',
      withLine('databases: { d: { engine: sqlserver, host: h, database: d, port: 1433, instance: I } }'),
      '6:86 `instance` cannot stand beside `port`: the instance tells its port itself',
    ],
    [
      'another engine with what is of SQL Server',
      withLine('databases: { d: { engine: cassandra, host: h, database: d, encrypt: false } }'),
      '6:73 `encrypt` is for the engine `sqlserver` only',
    ],
    [
      "Cassandra's keys for another engine",
      withLine('databases: { d: { engine: sqlserver, host: h, database: d, jmx-port: 7199 } }'),
      '6:74 `jmx-port` is for the engine `cassandra` only',
    ],
    [
      'a program by its name alone',
      withLine('databases: { d: { engine: cassandra, host: h, database: d, nodetool: nodetool } }'),
      '6:74 `nodetool` must be an absolute path',
    ],
    [
      'a password in plain text',
      withLine('databases: { d: { engine: sqlserver, host: h, database: d, password: hunter2 } }'),
      `6:74 \`password\` must not stand here in plain text: write \`\${env:NAME}\` and set NAME where the worker runs`,
    ],
    ['a password somewhere else', withLine('password: hunter2'), '6:5 unknown key `password`'],
    [
      'an unknown engine',
      withLine('databases: { d: { engine: mysql, host: h, database: d } }'),
      '6:31 `engine` cannot be `mysql`; there is `sqlserver`, `cassandra`',
    ],
    [
      'an odd name of the environment',
      withLine(`application: \${env:1 2}`),
      `6:18 \`application\` may refer to the environment as \`\${env:NAME}\` only`,
    ],
    [
      'a look-up that means nothing here',
      withLine(`application: \${pair.first}`),
      `6:18 \`application\` may refer to the environment as \`\${env:NAME}\` only`,
    ],
    [
      'an odd name',
      'name: x\nservers:\n  "a b": { product: p, host: h }\n',
      '3:3 `a b` must be a name of letters, digits, dots, dashes and underscores (64 at most)',
    ],
  ])('with %s is refused', (_, text, message) => {
    expect(told(text)).toEqual([message]);
  });

  it.each([
    'C:\\Logs\\ors.*.log',
    'D:/Logs/ors.log',
    '\\\\server\\share\\ors.log',
    '/var/log/ors.log',
    `\${env:LOGS}/ors.log`,
  ])('takes %s for an absolute path', (path) => expect(told(withLine(`logs: '${path}'`))).toEqual([]));

  describe('with pairs', () => {
    const pairs = (lines: string): string =>
      `name: x\nservers:\n  a: { product: ors, host: h }\n  b: { product: ors, host: h }\n  c: { product: scs, host: h }\npairs:\n${lines}\n`;
    it.each([
      ['of an unknown server', '  p: { first: a, second: bb }', ['7:26 no server `bb`; did you mean `b`?']],
      ['of one server', '  p: { first: a, second: a }', ['7:26 `a` cannot be its own partner']],
      [
        'of two products',
        '  p: { first: a, second: c }',
        ["7:3 a pair's members run the same product, but `a` runs ors, `c` runs scs"],
      ],
      [
        'that share a server',
        '  p: { first: a, second: b }\n  q: { first: c, second: b }',
        [
          "8:3 a pair's members run the same product, but `c` runs scs, `b` runs ors",
          '8:26 `b` is in the pair `p` already',
        ],
      ],
      ['with one member', '  p: { first: a }', ['7:6 needs `second`']],
      ['with the name of a server', '  a: { first: a, second: b }', ['7:3 `a` is a server already']],
      [
        'that say who is primary',
        '  p: { primary: a, backup: b }',
        ['7:6 needs `first`', '7:6 needs `second`', '7:8 unknown key `primary`', '7:20 unknown key `backup`'],
      ],
    ])('%s is refused', (_, lines, messages) => {
      expect(told(pairs(lines))).toEqual(messages);
    });
  });

  it('tells everything that is wrong at once, with the name of the file', () => {
    const text =
      'nme: x\nservers:\n  a: { product: p, host: h, ports: { main: 0 } }\npairs:\n  p: { first: a, second: q }\n';
    expect(() => parseEstate(text, 'my.yaml')).toThrow(
      new EstateError([
        { file: 'my.yaml', line: 1, column: 1, message: 'needs `name`' },
        { file: 'my.yaml', line: 1, column: 1, message: 'unknown key `nme`; did you mean `name`?' },
        { file: 'my.yaml', line: 3, column: 44, message: '`main` must be a port from 1 to 65535' },
        { file: 'my.yaml', line: 5, column: 26, message: 'no server `q`; there is `a`' },
      ]),
    );
  });

  it('that was printed is read as the same again', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    const path = fc.stringMatching(/^\/[\w*./ -]{0,20}$/).filter((each) => !each.split('/').includes('..'));
    const server = fc.record(
      {
        product: fc.constantFrom('ors', 'scs'),
        host: fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/),
        location: name,
        application: fc.stringMatching(/^[\w .:#'"-]{0,10}\w$/),
        ports: fc.dictionary(name, fc.integer({ min: 1, max: 65_535 })),
        logs: path,
        files: fc.dictionary(name, path),
      },
      { requiredKeys: ['product', 'host'] },
    );
    fc.assert(
      fc.property(name, fc.dictionary(name, server, { maxKeys: 5 }), (estate, servers) => {
        const read = parseEstate(stringify({ name: estate, servers }), 'e');
        const printed = Object.values(read.servers).map(({ name: own, ...entry }) => [own, entry]);
        expect(parseEstate(stringify({ name: read.name, servers: Object.fromEntries(printed) }), 'e')).toEqual(read);
        expect(Object.keys(read.servers).sort()).toEqual(Object.keys(servers).sort());
      }),
    );
  });

  it('is read from a file, and one that is not there is told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'handrail-estate-'));
    try {
      const file = join(folder, 'estate.yaml');
      writeFileSync(file, example);
      expect(Object.keys((await loadEstate(file)).servers)).toEqual(['ors-a1', 'ors-a2', 'cas-1']);
      const missing = join(folder, 'nowhere.yaml');
      await expect(loadEstate(missing)).rejects.toThrow(`${missing}:1:1 the estate file cannot be read: ENOENT`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
