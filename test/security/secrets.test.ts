/**
 * Secrets are planted wherever one can be, and a run is taken through them by a bot and a worker as they are in
 * production, with the log at its most talkative. Then everything that anybody could read is searched for them.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Started, start } from '../../bench/support/process.ts';
import { VIEW } from '../../src/bot/controls.ts';
import { manifest } from '../../src/bot/manifest.ts';
import { ENTERED } from '../../src/bot/modals/parts.ts';
import { blockOf } from '../../src/bot/modals/start-inputs.ts';
import { startSqlEndpoint } from '../../src/lab/sql/endpoint.ts';
import type { Redis } from '../../src/redis/connection.ts';
import { FORMATS } from '../../src/runs/record/export.ts';
import { startWorkspace, type Workspace } from '../../src/workspace/server.ts';
import { run as runWithin } from '../cli/run.ts';
import { everythingIn } from '../support/everything-in.ts';
import { describeWithRedisServer, type TestRedis, testRedis } from '../support/redis.ts';
import { until } from '../support/wait.ts';

const handrail = fileURLToPath(new URL('../../bin/handrail.js', import.meta.url));
const PATIENCE_MS = 40_000;

/** Distinct, so that one that is found tells where it was planted; some with characters that are written differently. */
const SECRETS = {
  botToken: 'xoxb-planted-bot-token',
  appToken: 'xapp-planted-app-token',
  signing: 'planted-signing-secret',
  redis: 'planted:redis@pass/word',
  wrongRedis: 'planted-wrong-redis-password',
  page: 'planted page/pass@word',
  query: 'planted-query-value',
  sql: 'planted "sql" password',
  wrongSql: 'planted-wrong-sql-password',
  option: 'planted-option-value',
} as const;

/** What the checks tell, one each. */
const SEEN = [
  /Status page healthy on `app-1` — proved/,
  /500 Internal Server Error/,
  /refuses connections/,
  /is_published 0/,
  /refused the login/,
  /not SQL Server's language|closed the connection|could not be asked/,
  /a value that is not shown/,
];

const PROCEDURE = `
id: plants
title: Plants
summary: Looks at everything that has a secret.
product: Test
source: { document: Our run book }
inputs:
  server: { type: server, of: app, title: Server }
steps:
  - step: all
    title: Look at \${server}
    do: Nothing.
    override: with-reason
    checks:
      - http-status: { id: page, of: server, page: status }
      - http-status: { id: failing, of: server, page: failing }
      - http-status: { id: closed, of: server, page: closed }
      - replication-disabled: { id: sql, of: server, database: main }
      - replication-disabled: { id: refused, of: server, database: refused }
      - replication-disabled: { id: nonsense, of: server, database: nonsense }
      - config-options: { id: options, of: server, file: options, newer: false, options: { "main/password": { is: other } } }
`;

describeWithRedisServer('secrets', () => {
  let folder: string;
  let redis: TestRedis;
  let admin: Redis;
  let address: string;
  let workspace: Workspace;
  let pages: Server;
  const closing: (() => Promise<unknown>)[] = [];
  const running: Started[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'handrail-secrets-'));
    redis = await testRedis({ kind: 'server' });
    admin = redis.connect();
    pages = createServer((request, answer) => {
      // Pages that repeat what they were sent, as those for errors do.
      const signIn = request.headers.authorization ?? '';
      const decoded = Buffer.from(signIn.slice(6), 'base64').toString();
      answer.statusCode = request.url?.startsWith('/failing') ? 500 : 200;
      answer.end(
        `<html>All is well. ${signIn} ${decoded} ${request.url} ${decodeURIComponent(request.url ?? '')}</html>`,
      );
    });
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    const login = { user: 'handrail', password: SECRETS.sql };
    const database = {
      name: 'Plants',
      published: false,
      mergePublished: false,
      mergeSubscriptions: null,
      transactionalSubscriptions: null,
    };
    const sql = await startSqlEndpoint({ host: '127.0.0.1', port: 0, login, databases: () => [database] });
    workspace = await startWorkspace({
      manifest: manifest({ mode: 'socket' }),
      tokens: { bot: SECRETS.botToken, app: SECRETS.appToken, signingSecret: SECRETS.signing },
    });
    closing.push(
      () => workspace.close(),
      () => sql.close(),
      () => new Promise((resolve) => pages.close(resolve)),
    );

    const web = (pages.address() as AddressInfo).port;
    const page = (path: string, port: number) =>
      `"http://monitor:\${env:PAGE_PASSWORD}@127.0.0.1:${port}/${path}?token=\${env:QUERY_VALUE}"`;
    const databaseEntry = (port: number, name: string) =>
      `{ engine: sqlserver, host: 127.0.0.1, port: ${port}, database: Plants, user: handrail, password: "\${env:${name}}", encrypt: false }`;
    const estate = `
name: test
servers:
  app-1:
    product: app
    host: 127.0.0.1
    files: { options: ${folder}/options.cfg }
    pages:
      status: ${page('status', web)}
      failing: ${page('failing', web)}
      closed: ${page('closed', 9)}
    databases:
      main: ${databaseEntry(sql.port, 'SQL_PASSWORD')}
      refused: ${databaseEntry(sql.port, 'WRONG_SQL_PASSWORD')}
      nonsense: ${databaseEntry(web, 'SQL_PASSWORD')}
`;
    await writeFile(join(folder, 'estate.yaml'), estate);
    await writeFile(join(folder, 'plants.yaml'), PROCEDURE);
    await writeFile(join(folder, 'options.cfg'), `[main]\npassword=${SECRETS.option}\n`);
    const port = await portOf(admin);
    await admin.acl('SETUSER', 'handrail', 'on', `>${SECRETS.redis}`, '~*', '+@all');
    address = `redis://handrail:${encodeURIComponent(SECRETS.redis)}@127.0.0.1:${port}`;
  });
  afterAll(async () => {
    await Promise.all(running.map((each) => each.end()));
    for (const close of closing) await close();
    await redis.close();
    await rm(folder, { recursive: true, force: true });
  });

  const env = (more: Readonly<Record<string, string>> = {}) => ({
    REDIS_URL: address,
    HANDRAIL_ESTATE: join(folder, 'estate.yaml'),
    HANDRAIL_PROCEDURES: folder,
    HANDRAIL_PACE: 'free',
    SLACK_API_URL: workspace.apiUrl,
    SLACK_BOT_TOKEN: SECRETS.botToken,
    SLACK_APP_TOKEN: SECRETS.appToken,
    SLACK_SIGNING_SECRET: SECRETS.signing,
    PAGE_PASSWORD: SECRETS.page,
    QUERY_VALUE: SECRETS.query,
    SQL_PASSWORD: SECRETS.sql,
    WRONG_SQL_PASSWORD: SECRETS.wrongSql,
    LOG_LEVEL: 'trace',
    ...more,
  });
  const run = async (args: readonly string[], ready: RegExp, more?: Readonly<Record<string, string>>) => {
    const started = await start([handrail, ...args], ready, env(more));
    running.push(started);
    return started;
  };

  const printedBy = async (args: readonly string[]) => {
    const { out, err } = await runWithin(args, env({ LOG_LEVEL: 'silent' }));
    return out + err;
  };

  it('are in no key of Redis, no message, no log and no printed record', { timeout: 180_000 }, async () => {
    await Promise.all([
      run(['bot'], /"msg":"ready"/),
      run(['worker'], /"msg":"checking"/),
      // One whose sign-in is refused: the error that it gets has the password in it.
      run(['worker'], /WRONGPASS/, { REDIS_URL: address.replace(/:[^:@]*@/, `:${SECRETS.wrongRedis}@`) }),
    ]);
    await until('the connection', () => workspace.appIsConnected(), PATIENCE_MS);
    const form = (callback: string) =>
      until(`the form ${callback}`, () => workspace.views('ann').at(-1)?.view.callback_id === callback, PATIENCE_MS);
    await workspace.command('ann', 'upgrades', '/upgrade start plants');
    await form(VIEW.startInputs);
    await workspace.submitView('ann', { [blockOf('server')]: { [ENTERED]: 'app-1' } });
    await form(VIEW.startPreview);
    await workspace.submitView('ann');

    // Every check has looked, and what it saw is in the thread.
    const thread = () => workspace.messages('upgrades').flatMap(({ ts }) => workspace.thread('upgrades', ts));
    const said = () => JSON.stringify([workspace.messages('upgrades'), thread()]);
    for (const words of SEEN) {
      await until(`the thread to say ${words}`, () => words.test(said()), PATIENCE_MS).catch((error: unknown) => {
        throw new Error(`${error}; it says ${said().slice(-4_000)}`);
      });
    }
    expect(said().length).toBeGreaterThan(1_000);

    const [id] = /run `?([A-Z0-9]{4,8})/.exec(said())?.slice(1) ?? [];
    const exported = await Promise.all(
      FORMATS.map((format) => printedBy(['runs', 'export', id ?? '', '--format', format])),
    );
    const printed = await Promise.all([
      ...exported,
      ...[
        ['runs', 'show', id ?? ''],
        ['runs', 'show', id ?? '', '--json'],
        ['runs', 'history', id ?? '', '--all'],
        ['check', 'http-status', '--of', 'app-1', '--page', 'status'],
      ].map(printedBy),
      // As processes, for what they log while they meet every secret.
      ...[['doctor'], ['runs', 'verify', id ?? '']].map(async (args) => {
        const asked = await start([handrail, ...args], /\n/, env());
        await asked.exit;
        return asked.output();
      }),
    ]);
    const everything = {
      redis: await everythingIn(admin),
      thread: said(),
      logs: running.map((each) => each.output()).join('\n'),
      printed: printed.join('\n'),
      'printed, its escapes resolved': withoutEscapes(printed.join('\n')),
      disk: await readFile(join(folder, 'estate.yaml'), 'utf8'),
    };
    // What is searched is really what was written.
    expect(everything.redis).toContain('app-1');
    expect(everything.logs).toContain('"level":30');
    expect(everything.printed).toContain('Plants');
    // Each export tells what the checks saw.
    for (const text of exported) expect(withoutEscapes(text)).toMatch(/500 Internal Server Error/);
    for (const [name, secret] of Object.entries(SECRETS)) {
      for (const [place, text] of Object.entries(everything)) {
        for (const form of formsOf(secret)) expect(text.includes(form), `${name} in ${place} as ${form}`).toBe(false);
      }
    }
  });
});

/** As a page in HTML or Markdown is read. */
function withoutEscapes(text: string): string {
  const named: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' };
  return text
    .replace(/&#(x?)([\da-f]+);/gi, (_all, hex: string, digits: string) =>
      String.fromCodePoint(Number.parseInt(digits, hex === '' ? 10 : 16)),
    )
    .replace(/&(\w+);/g, (all, name: string) => named[name] ?? all)
    .replace(/\\([^\w\s])/g, '$1');
}

function formsOf(secret: string): readonly string[] {
  const basic = Buffer.from(`monitor:${secret}`).toString('base64');
  const plain = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    basic,
    plain,
    Buffer.from(secret).toString('hex'),
  ];
}

/** Lets the private server listen on a port of loopback too. */
async function portOf(redis: Redis): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await redis.config('SET', 'port', String(port));
  return port;
}
