import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../support/wait.ts';
import { cassandra, look, nodetool, simple, tcpServer } from './cassandra-schema-support.ts';
import { signal, temporaryFolder } from './support.ts';

const VERSION = { version: { from: '1.1.12', below: '1.2' } };
const says = (release: string) => nodetool(`echo 'ReleaseVersion: ${release}'`);

describe.skipIf(process.platform === 'win32')('cassandra-schema, of the version', () => {
  it.each(['1.1.12', '1.1.13', '1.1.12.1', '1.1.13-SNAPSHOT'])('passes %s', async (release) => {
    const seen = await look({ nodetool: says(release) }, VERSION);
    expect(seen).toEqual({
      state: 'outcome',
      outcome: 'as-asked',
      summary: `Cassandra ${release} on 127.0.0.1`,
      evidence: [{ text: `ReleaseVersion: ${release}`, source: 'nodetool version, 127.0.0.1' }],
    });
  });

  it.each([
    ['1.1.9', /1\.1\.9 on 127\.0\.0\.1, which comes before 1\.1\.12/],
    ['1.1.12-SNAPSHOT', /comes before/],
    ['1.0.12', /comes before/],
    ['1.2', /not below 1\.2/],
    ['1.2.0-beta1', /not below 1\.2/],
    ['1.10.0', /not below 1\.2/],
    ['3.11.4', /not below 1\.2/],
  ])('differs with %s', async (release, summary) => {
    const seen = await look({ nodetool: says(release) }, VERSION);
    expect(seen).toMatchObject({ outcome: 'differs', summary: expect.stringMatching(summary) });
  });

  it('asks for the version of that host, with nothing that is secret around', async () => {
    const file = join(temporaryFolder(), 'asked');
    process.env.HANDRAIL_TEST_SECRET = 'nobody-must-see';
    try {
      const tool = nodetool(`{ echo "$@"; env; } > '${file}'; echo 'ReleaseVersion: 1.1.12'`);
      await look({ nodetool: tool, jmxPort: 7299 }, VERSION);
    } finally {
      delete process.env.HANDRAIL_TEST_SECRET;
    }
    const asked = readFileSync(file, 'utf8');
    expect(asked.split('\n')[0]).toBe('-h 127.0.0.1 -p 7299 version');
    expect(asked).toContain('PATH=');
    expect(asked).not.toContain('nobody-must-see');
  });

  it('takes the line out of what Java says besides', async () => {
    const tool = nodetool(
      "echo 'Picked up JAVA_TOOL_OPTIONS' >&2; echo 'xss = -Xss180k'; echo 'ReleaseVersion: 1.1.12'",
    );
    expect(await look({ nodetool: tool }, VERSION)).toMatchObject({ outcome: 'as-asked' });
  });

  it('waits while Cassandra refuses the connection', async () => {
    const tool = nodetool("echo 'java.net.ConnectException: Connection refused' >&2; exit 1");
    expect(await look({ nodetool: tool }, VERSION)).toMatchObject({
      state: 'not-yet',
      summary: "127.0.0.1:7199 refuses nodetool's connection",
    });
  });

  it.each<[string, () => string, RegExp]>([
    ['it says nothing', () => nodetool('exit 0'), /told no version .*it said nothing/],
    ['it says something else', () => nodetool('echo hello'), /told no version .*hello/],
    ['it tells no number', () => says('unknown'), /told no version/],
    ['it tells two', () => nodetool('echo ReleaseVersion: 1.1.12; echo ReleaseVersion: 1.1.13'), /told no version/],
    ['it fails after telling', () => nodetool('echo ReleaseVersion: 1.1.12; exit 3'), /nodetool failed/],
    ['it fails', () => nodetool("echo 'Authentication failed' >&2; exit 1"), /failed for 127.*Authentication failed/],
    ['it says no end of things', () => nodetool('while :; do echo ReleaseVersion: 1.1.12; done'), /says more than/],
    ['it is not there', () => '/no/such/nodetool', /\/no\/such\/nodetool is not there/],
    ['it is a folder', () => temporaryFolder(), /may not be run/],
    ['its path is not absolute', () => 'nodetool', /no absolute path/],
  ])('cannot tell if %s', async (_what, tool, summary) => {
    const seen = await look({ nodetool: tool() }, VERSION);
    expect(seen).toMatchObject({ state: 'unknown', summary: expect.stringMatching(summary), evidence: [] });
  });

  it('ends it, and what it started, when the look is called off', async () => {
    const open = new Set<Socket>();
    const port = await tcpServer((socket) => {
      open.add(socket);
      socket.on('data', () => undefined);
      socket.on('close', () => open.delete(socket));
    });
    // As Java would be: a child that holds the output open, and would outlive the script.
    const tool = nodetool(`'${process.execPath}' -e 'require("node:net").connect(${port}, "127.0.0.1")' & wait`);
    const calling = new AbortController();
    const seen = look({ nodetool: tool }, VERSION, calling.signal);
    await until('the child runs', () => open.size > 0);
    calling.abort();
    expect(await seen).toMatchObject({ state: 'unknown', summary: expect.stringMatching(/called off/) });
    await until('the child is gone', () => open.size === 0);
  });

  it('cannot tell if it does not answer', async () => {
    const seen = await look({ nodetool: nodetool('sleep 60') }, { ...VERSION, timeout: 0.2 });
    expect(seen).toMatchObject({ state: 'unknown', summary: expect.stringMatching(/did not answer within 0\.2 s/) });
  });

  it('never starts it once the look was called off', async () => {
    const file = join(temporaryFolder(), 'started');
    const seen = await look({ nodetool: nodetool(`: > '${file}'`) }, VERSION, AbortSignal.abort());
    expect(seen).toMatchObject({ state: 'unknown' });
    expect(existsSync(file)).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('cassandra-schema, of both', () => {
  const both = { ...VERSION, keyspace: 'orchestration', 'replication-factor': 3 };

  it('passes if both are as asked', async () => {
    const seen = await look({ port: await cassandra(simple()), nodetool: says('1.1.12') }, both);
    expect(seen).toMatchObject({
      outcome: 'as-asked',
      summary: expect.stringMatching(/replication_factor: 3; Cassandra/),
    });
    expect(seen.evidence).toHaveLength(2);
  });

  it('differs if one does, and tells which, whatever is unknown of the other', async () => {
    const port = await cassandra(simple());
    const old = await look({ port, nodetool: says('1.0.12') }, both);
    expect(old).toMatchObject({ outcome: 'differs', summary: expect.stringMatching(/^Cassandra 1\.0\.12/) });
    expect(old.evidence[0]?.text).toBe('ReleaseVersion: 1.0.12');
    const silent = await look({ port, nodetool: nodetool('exit 1') }, { ...both, 'replication-factor': 2 });
    expect(silent).toMatchObject({ outcome: 'differs', summary: expect.stringMatching(/not 2$/) });
  });

  it('does not pass if one is not there yet, or unknown', async () => {
    const port = await cassandra();
    expect(await look({ port, nodetool: says('1.1.12') }, both)).toMatchObject({ state: 'not-yet' });
    expect(await look({ port, nodetool: nodetool('exit 1') }, both)).toMatchObject({ state: 'unknown' });
  });

  it('looks again without remembering anything', async () => {
    const file = join(temporaryFolder(), 'release');
    writeFileSync(file, 'ReleaseVersion: 1.1.9\n');
    const tool = nodetool(`cat '${file}'`);
    expect(await look({ nodetool: tool }, VERSION, signal())).toMatchObject({ outcome: 'differs' });
    writeFileSync(file, 'ReleaseVersion: 1.1.12\n');
    expect(await look({ nodetool: tool }, VERSION, signal())).toMatchObject({ outcome: 'as-asked' });
  });
});
