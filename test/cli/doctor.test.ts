/** `handrail doctor`: every fault is found, with what to do about it; what is well is said to be; no secret is told. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifest } from '../../src/bot/manifest.ts';
import { skew, tellClock } from '../../src/cli/doctor/clocks.ts';
import { locationsToTry, readEstate, tryServers } from '../../src/cli/doctor/estate.ts';
import { lookAtProcedures } from '../../src/cli/doctor/procedures.ts';
import { lookAtRedis } from '../../src/cli/doctor/redis.ts';
import { lookAtSlack } from '../../src/cli/doctor/slack.ts';
import type { Told } from '../../src/cli/doctor/told.ts';
import { parseEstate } from '../../src/estate/load.ts';
import { announceWorker } from '../../src/queue/worker-presence.ts';
import { keysUnder } from '../../src/redis/keys.ts';
import { startWorkspace, type Workspace } from '../../src/workspace/server.ts';
import { describeWithRedisServer, silentLog, type TestRedis, testRedis } from '../support/redis.ts';
import { run, runAsProcess } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'handrail-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Collects what is told, and gives it as `state id` lines. */
function ear() {
  const told: Told[] = [];
  return {
    tell: (each: Told) => void told.push(each),
    lines: () => told.map(({ state, id }) => `${state} ${id}`),
    text: () => JSON.stringify(told),
  };
}

describe('clocks', () => {
  it('agree as long as they may, and are apart by what is certain', () => {
    const asked = 1_000_000;
    expect(skew({ asked, answered: asked + 50, from: asked + 20, until: asked + 20 })).toBe(0);
    // To the second: anywhere in the second that it named.
    expect(skew({ asked: asked + 700, answered: asked + 750, from: asked, until: asked + 1_000 })).toBe(0);
    expect(skew({ asked, answered: asked + 50, from: asked + 4_050, until: asked + 5_050 })).toBe(4_000);
    expect(skew({ asked, answered: asked + 50, from: asked - 9_000, until: asked - 8_000 })).toBe(-8_000);
  });

  it('that are apart are a warning, and an error where Slack would refuse', () => {
    const at = (theirs: number) => tellClock('Slack', { asked: 0, answered: 10, from: theirs, until: theirs });
    expect(at(1_000).state).toBe('fine');
    expect(at(8_010)).toMatchObject({ state: 'warning', says: expect.stringContaining('8 s behind Slack') });
    expect(at(-400_000)).toMatchObject({ state: 'error', says: expect.stringContaining('400 s ahead of Slack') });
  });
});

describe('Slack', () => {
  let whole: Workspace;
  beforeAll(async () => {
    whole = await startWorkspace({
      manifest: manifest({ mode: 'socket' }),
      channels: [{ name: 'upgrades' }, { name: 'elsewhere', withApp: false }],
    });
  });
  afterAll(() => whole.close());

  const settingsFor = ({ botToken, appToken, apiUrl }: Workspace) => ({
    ...{ botToken, appToken, slackApiUrl: apiUrl, procedures: [] },
  });

  it('is fine with its tokens, its scopes and its channel', async () => {
    const { tell, lines, text } = ear();
    await lookAtSlack(settingsFor(whole), ['#upgrades'], tell);
    expect(lines().every((line) => line.startsWith('fine'))).toBe(true);
    expect(lines()).toContain('fine clock-slack');
    expect(text()).toContain('#upgrades');
    expect(text()).not.toContain('#elsewhere');
    expect(whole.appIsConnected()).toBe(false);
  });

  it('tells a channel that the bot is not in, and one that is not there', async () => {
    const { tell, lines, text } = ear();
    await lookAtSlack(settingsFor(whole), ['elsewhere', 'no-such'], tell);
    expect(lines().filter((line) => line === 'error not-in-channel')).toHaveLength(2);
    expect(text()).toContain('/invite @Handrail` in #elsewhere');
  });

  it('tells tokens that are refused, each by itself, and shows neither', async () => {
    const { tell, lines, text } = ear();
    const wrong = { ...settingsFor(whole), botToken: 'xoxb-not-it', appToken: 'xapp-not-it' };
    await lookAtSlack(wrong, [], tell);
    expect(lines()).toContain('error bot-token');
    expect(lines()).toContain('error app-token');
    expect(text()).not.toContain('not-it');
  });

  it('tells the scopes that are missing, and a bot that nobody has invited', async () => {
    const made = manifest({ mode: 'socket' });
    const bot = made.oauth_config.scopes.bot.filter((scope) => scope !== 'groups:read' && scope !== 'users:read');
    const lacking = await startWorkspace({
      manifest: { ...made, oauth_config: { scopes: { bot } } },
      channels: [{ name: 'elsewhere', withApp: false }],
    });
    const { tell, lines, text } = ear();
    await lookAtSlack(settingsFor(lacking), [], tell);
    await lacking.close();
    expect(lines()).toContain('error scopes');
    expect(lines()).toContain('warning no-channel');
    expect(text()).toContain('`groups:read`, `users:read`');
  });

  it('that is not reached is one finding', async () => {
    const { tell, lines } = ear();
    await lookAtSlack({ ...settingsFor(whole), slackApiUrl: 'http://127.0.0.1:9/api/' }, ['upgrades'], tell);
    expect(lines()).toEqual(['error unreachable']);
  });

  it('asks nothing without tokens, and says what is missing of them', async () => {
    const local = ear();
    await lookAtSlack({ procedures: [] }, [], local.tell);
    expect(local.lines()).toEqual(['fine local']);
    const asked = ear();
    await lookAtSlack({ procedures: [] }, ['upgrades'], asked.tell);
    expect(asked.lines()).toEqual(['error bot-token']);
    const half = ear();
    await lookAtSlack({ procedures: [], appToken: 'xapp-1' }, [], half.tell);
    expect(half.lines()).toEqual(['error bot-token']);
    const deaf = ear();
    const { botToken, apiUrl } = whole;
    await lookAtSlack({ procedures: [], botToken, slackApiUrl: apiUrl }, [], deaf.tell);
    expect(deaf.lines()).toContain('error app-token');
  });
});

describeWithRedisServer('Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await testRedis();
  });
  afterAll(() => redis.close());

  const look = async (locations: readonly string[] = [], address = redis.address) => {
    const { tell, lines } = ear();
    const settings = { redisUrl: address, botToken: 'xoxb-1', procedures: [] };
    await lookAtRedis({ settings, dataDir: folder, locations, tell });
    return lines();
  };

  it('is fine, and has a worker where one is', async () => {
    const connection = redis.connect('worker');
    const presence = announceWorker(connection, keysUnder(), 'dc1', silentLog);
    const lines = await look(['dc1', 'dc2']);
    await presence.end();
    expect(lines).toEqual(['fine trustworthy', 'fine clock-redis', 'fine present', 'warning absent']);
  });

  it('that may remove keys, or takes no writes, is an error', async () => {
    const connection = redis.connect();
    await connection.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await connection.config('SET', 'min-replicas-to-write', '1');
    const lines = await look();
    await connection.config('SET', 'min-replicas-to-write', '0');
    await connection.config('SET', 'maxmemory-policy', 'noeviction');
    expect(lines).toEqual(['error eviction', 'error not-writable', 'fine clock-redis']);
  });

  it('that does not answer, or has no address, is one finding', async () => {
    expect(await look(['dc1'], 'redis://127.0.0.1:9')).toEqual(['error unreachable']);
    expect(await look(['dc1'], 'http://127.0.0.1:9')).toEqual(['error bad-address']);
  });
});

describe('procedures', () => {
  it('are fine, or what is wrong is told with its place', async () => {
    const good = ear();
    await lookAtProcedures({ procedures: [] }, good.tell);
    expect(good.lines()).toEqual(['fine sound']);
    const own = mkdtempSync(join(folder, 'procedures-'));
    writeFileSync(join(own, 'broken.yaml'), 'id: broken\ntitle: [\n');
    const bad = ear();
    await lookAtProcedures({ procedures: [own] }, bad.tell);
    expect(bad.lines()).toContain('error broken');
    expect(bad.text()).toMatch(/broken\.yaml:\d+:\d+: /);
  });

  it('that name a group which the estate lacks are told, where the estate is known', async () => {
    const own = mkdtempSync(join(folder, 'procedures-'));
    const text = `id: limited\ntitle: X\nsummary: X\nproduct: X\nsource: { document: X }\nsteps:
  - { step: one, title: X, do: X, source: '1', checks: [{ attest: X }], who: { approve: leads } }\n`;
    writeFileSync(join(own, 'limited.yaml'), text);
    const estate = parseEstate('name: x\nservers: {}\npolicies: { otherwise: everyone }\n', 'estate.yaml');
    const told = ear();
    await lookAtProcedures({ procedures: [own] }, told.tell, estate);
    expect(told.lines()).toEqual(['error group-unknown']);
  });
});

describe('the estate', () => {
  it('that is not set is an error where servers were to be tried, and a warning where a Redis is shared', async () => {
    const redisUrl = 'redis://127.0.0.1:9';
    const read = async (settings: { readonly redisUrl?: string; readonly botToken?: string }, here: string[] = []) => {
      const { tell, lines, text } = ear();
      expect(await readEstate({ procedures: [], ...settings }, here, tell)).toBeUndefined();
      return [...lines(), ...(text().includes('docs/estate.md') ? ['with a fix'] : [])];
    };
    expect(await read({}, ['dc1'])).toEqual(['error none', 'with a fix']);
    expect(await read({ redisUrl }, ['dc1'])).toEqual(['error none', 'with a fix']);
    expect(await read({ redisUrl })).toEqual(['warning none', 'with a fix']);
    expect(await read({ redisUrl, botToken: 'xoxb-1' })).toEqual(['error none', 'with a fix']);
    expect(await read({})).toEqual(['fine local']);
  });

  const try_ = async (text: string, env: Record<string, string> = {}, limit = 20_000, asWorker = true) => {
    const estate = parseEstate(text, 'estate.yaml');
    const { tell, lines, text: said } = ear();
    const locations = locationsToTry(estate, []);
    await tryServers({ estate, locations, asWorker, env, limit, tell, progress: () => undefined });
    return { lines: lines(), said: said() };
  };

  it('is tried from here: ports, logs, files, pages and databases', async () => {
    const wanted = `Basic ${Buffer.from('ann:hush-hush').toString('base64')}`;
    const page = createServer(({ headers }, response) => {
      response.statusCode = headers.authorization === wanted ? 200 : 401;
      response.end('Successfully opened a database connection');
    });
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const { port } = page.address() as AddressInfo;
    writeFileSync(join(folder, 'ors_a1.20261121_014931_112.log'), 'Std 05060 Application started\n');
    mkdirSync(join(folder, 'conn-a'), { recursive: true });
    const { lines, said } = await try_(
      `
name: test
servers:
  well:
    product: personalization-server
    host: 127.0.0.1
    ports: { main: ${port} }
    logs: ${folder}/ors_a1.*.log
    files: { exported-options: ${folder}/none-yet.cfg, config: ${folder}/conn-*/none-yet.cfg }
    pages: { status: { address: "http://ann:\${env:PAGE_PASSWORD}@127.0.0.1:${port}/status" } }
    databases: { main: { engine: sqlserver, host: 127.0.0.1, port: ${port}, database: x } }
`,
      { PAGE_PASSWORD: 'hush-hush' },
    );
    page.closeAllConnections();
    await new Promise((resolve) => page.close(resolve));
    expect(lines).toEqual(['fine reached']);
    expect(said).not.toContain('hush');
    for (const part of [
      'port `main` open',
      '1 log file',
      'not there yet',
      'page `status` healthy, signed in',
      '`main` listens',
    ])
      expect(said).toContain(part);
  });

  it('tells what does not answer, is not there, or is not set, and goes on with the rest', async () => {
    const { lines, said } = await try_(`
name: test
servers:
  ill:
    product: ors
    host: 127.0.0.1
    ports: { main: 9 }
    logs: ${folder}/no-such-folder/*.log
    files: { exported-options: ${folder}/no/where/x.cfg, new-installation: ${folder}/made-by-a-step/x.cfg }
    pages: { own: "http://127.0.0.1:9/" }
    databases: { main: { engine: sqlserver, host: 127.0.0.1, database: x, user: u, password: "\${env:NOT_SET}" } }
  silent:
    product: ors
    host: 127.0.0.1
    logs: ${folder}/other.*.log
    databases: { main: { engine: cassandra, host: 127.0.0.1, port: 9, database: x, nodetool: /no/nodetool } }
`);
    expect(lines.toSorted()).toEqual(
      [
        ...['error secret-missing', 'warning port-refused', 'error unreadable', 'error unreadable'],
        ...['error page-unreachable', 'warning no-logs', 'error database-unreachable', 'error unreadable'],
        'warning no-folder',
      ].toSorted(),
    );
    expect(said).toContain('`NOT_SET` is not set here');
    expect(said).toContain('`ill`: ');
    expect(said).toContain(`\`new-installation\`: the folder ${folder}/made-by-a-step is not there.`);
    expect(said).toContain('If a step of the upgrade makes it, all is well.');
  });

  it('may lack its secrets where no worker runs', async () => {
    const databases = `{ main: { engine: cassandra, host: 127.0.0.1, database: x, user: u, password: "\${env:NOT_SET}" } }`;
    const estate = `name: test\nservers:\n  one: { product: ors, host: 127.0.0.1, databases: ${databases} }\n`;
    expect((await try_(estate)).lines).toEqual(['error secret-missing']);
    expect((await try_(estate, {}, 20_000, false)).lines).toEqual(['warning secret-missing']);
  });

  it('does not wait for what never answers', async () => {
    const deaf = createServer(() => undefined);
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const { port } = deaf.address() as AddressInfo;
    const server = `{ product: x, host: 127.0.0.1, pages: { own: "http://127.0.0.1:${port}/" } }`;
    const { lines } = await try_(`name: test\nservers:\n  one: ${server}\n`, {}, 100);
    deaf.closeAllConnections();
    await new Promise((resolve) => deaf.close(resolve));
    expect(lines).toEqual(['warning not-in-time']);
  });

  it('is tried where it is asked for, if it is at several places', () => {
    const located = (location: string) => `{ product: x, host: 127.0.0.1, location: ${location} }`;
    const estate = parseEstate(`name: test\nservers:\n  a: ${located('dc1')}\n  b: ${located('dc2')}\n`, 'estate.yaml');
    expect(locationsToTry(estate, [])).toEqual([]);
    expect(locationsToTry(estate, ['dc2'])).toEqual(['dc2']);
    expect(() => locationsToTry(estate, ['dc3'])).toThrow(/No server of the estate test is at the location dc3/);
  });
});

describeWithRedisServer('handrail doctor', () => {
  const doctor = (args: readonly string[], env: Record<string, string>) =>
    run(['doctor', '--data', join(folder, '.handrail'), ...args], env);

  it('ends with 0 if nothing is wrong, with 1 if something is, and with 2 if it could not look', async () => {
    const estate = join(folder, 'estate.yaml');
    writeFileSync(estate, 'name: test\nservers:\n  one: { product: ors, host: 127.0.0.1 }\n');
    const [well, ill, wrong, blind] = await Promise.all([
      doctor([], { HANDRAIL_ESTATE: estate }),
      runAsProcess(folder, ['doctor', '--json'], {
        ...{ HANDRAIL_ESTATE: '/no/estate.yaml', REDIS_URL: 'redis://ann:hush@127.0.0.1:9' },
      }),
      doctor(['--location', 'dc9'], { HANDRAIL_ESTATE: estate }),
      doctor(['--location', 'dc1'], {}),
    ]);
    expect(well).toMatchObject({ code: 0, err: '' });
    expect(well.out).toContain('0 errors, 1 warning.');
    expect(well.out).toMatch(/No check worker .*\n +→ Start one/);
    expect(ill.code).toBe(1);
    const report = JSON.parse(ill.out);
    expect(report.ok).toBe(false);
    expect(report.findings.map(({ area, id }: { area: string; id: string }) => `${area} ${id}`)).toEqual([
      ...['estate unreadable', 'redis unreachable'],
    ]);
    for (const finding of report.findings) expect(finding.fix).not.toBe('');
    expect(ill.out).not.toContain('hush');
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('dc9') });
    expect(blind).toMatchObject({ code: 1, out: expect.stringContaining('no server at `dc1` was tried') });
  });
});
