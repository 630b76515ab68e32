/** The command line as a person or a script meets it: what is printed, where, and the exit code. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { start } from '../../bench/support/process.ts';
import { describeWithRedisServer } from '../support/redis.ts';
import { program, run, runAsProcess } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'handrail-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const asProcess = (args: readonly string[], env: Record<string, string> = {}) => runAsProcess(folder, args, env);
const oneLine = (text: string) => expect(text.trim().split('\n')).toHaveLength(1);

describe('handrail procedures', () => {
  it('lists, shows, lints and enumerates, for people and for programs', async () => {
    const [list, show, lint, paths, text] = await Promise.all([
      run(['procedures', 'list', '--json']),
      run(['procedures', 'show', 'ors-ha-migration', '--json']),
      run(['procedures', 'lint']),
      run(['procedures', 'paths', 'ors-ha-migration', '--json']),
      run(['procedures', 'show', 'ors-ha-migration']),
    ]);
    expect(JSON.parse(list.out).map((each: { id: string }) => each.id)).toContain('ors-ha-migration');
    expect(JSON.parse(show.out)).toMatchObject({ id: 'ors-ha-migration', prerequisites: expect.any(Array) });
    expect(lint).toMatchObject({ code: 0, out: expect.stringContaining('nothing wrong, nothing doubtful') });
    const ways: string[][] = JSON.parse(paths.out);
    expect(ways).toContainEqual([]);
    expect(Math.max(...ways.map((way) => way.length))).toBe(28);
    expect(text.out).toContain('_sendSessionRecovered');
    expect(text.out).toMatch(/proved by: New options of .* reviewed \(a person's word\)/);
  });

  it('hands over all that it prints, however much and however slowly it is read', async () => {
    const { out } = await asProcess(['procedures', 'paths', 'framework-config-server-ha', '--json']);
    expect(out.length).toBeGreaterThan(65_536);
    expect(JSON.parse(out).length).toBeGreaterThan(100);
  });

  it('reports a broken file with its place, and still lists the rest, with exit code 1', async () => {
    writeFileSync(join(folder, 'broken.yaml'), 'id: broken\ntitle: [\n');
    const list = await run(['procedures', 'list'], { HANDRAIL_PROCEDURES: folder });
    expect(list.code).toBe(1);
    expect(list.out).toContain('ors-ha-migration');
    expect(list.err).toMatch(/broken\.yaml:\d+:\d+ /);
    expect((await run(['procedures', 'lint'], { HANDRAIL_PROCEDURES: folder })).code).toBe(1);
  });

  it('says in one line that a procedure is not there', async () => {
    const show = await run(['procedures', 'show', 'ors-ha-migraton']);
    expect(show).toMatchObject({ code: 2, out: '' });
    oneLine(show.err);
    expect(show.err).toContain('ors-ha-migration');
  });
});

describe('handrail check', () => {
  it('looks once: 0 passed, 1 not yet, 2 could not tell', async () => {
    const listener = createServer((socket) => socket.destroy());
    const port = await new Promise<number>((resolve) => {
      listener.listen(0, '127.0.0.1', () => resolve((listener.address() as { port: number }).port));
    });
    const estate = join(folder, 'estate.yaml');
    const server = `{ product: ors, host: 127.0.0.1, ports: { main: ${port} }, logs: ${folder}/none/*.log }`;
    writeFileSync(estate, `name: test\nservers:\n  one: ${server}\n`);
    const env = { HANDRAIL_ESTATE: estate };
    const events = ['--outcomes', '{backup: [00-04560]}'];
    const [open, closed, unknown, none, lacking, wrong, bare] = await Promise.all([
      run(['check', 'port-open', '--of', 'one', '--json'], env),
      run(['check', 'port-closed', '--of', 'one'], env),
      run(['check', 'log-events', '--of', 'one', ...events], env),
      run(['check', 'port-open', '--of', 'two'], env),
      run(['check', 'file-present', '--of', 'one', '--file', 'exported-options'], env),
      run(['check', 'log-events', '--of', 'one', '--outcomes', '{backup: nonsense}'], env),
      run(['check', 'log-events', '--of', 'one'], env),
    ]);
    listener.close();
    expect(open.code).toBe(0);
    expect(JSON.parse(open.out)).toMatchObject({ kind: 'port-open', of: 'one', passed: true, outcome: 'open' });
    expect(closed).toMatchObject({ code: 1, out: expect.stringContaining('not-yet') });
    expect(unknown).toMatchObject({ code: 2, out: expect.stringContaining('unknown') });
    for (const each of [none, lacking, wrong]) {
      expect(each).toMatchObject({ code: 2, out: '' });
      oneLine(each.err);
    }
    expect(lacking.err).toContain('exported-options');
    expect(bare).toMatchObject({ code: 2, out: '', err: expect.stringContaining('required option') });
  });

  it('says which estate it needs', async () => {
    const check = await run(['check', 'port-open', '--of', 'one']);
    expect(check.code).toBe(2);
    expect(check.err).toContain('HANDRAIL_ESTATE');
  });
});

describe('handrail', () => {
  it('helps, names every command, and ends with 0', async () => {
    const help = await run(['--help']);
    expect(help.code).toBe(0);
    const commands = [
      'start',
      'bot',
      'worker',
      'procedures',
      'check',
      'runs',
      'workspace',
      'lab',
      'doctor',
      'manifest',
    ];
    for (const command of commands) {
      expect(help.out).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
  });

  it('suggests what was meant, with exit code 2', async () => {
    expect(await run(['wroker'])).toMatchObject({ code: 2, err: expect.stringContaining('worker') });
  });

  it.each([
    ['no tokens', {}, 'SLACK_BOT_TOKEN is not set'],
    ['a token of the wrong kind', { SLACK_BOT_TOKEN: 'xapp-1' }, 'SLACK_BOT_TOKEN does not begin with xoxb-'],
    ['neither an app token nor a secret', { SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_APP_TOKEN'],
    ['no estate', { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }, 'HANDRAIL_ESTATE'],
    [
      'an estate that is not there',
      { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', HANDRAIL_ESTATE: '/no/where.yaml' },
      '/no/where.yaml',
    ],
  ])('starts no bot with %s, and says so in one line', async (_, env, says) => {
    const bot = await run(['bot'], env);
    expect(bot.code).toBe(2);
    expect(bot.err).toContain(says);
    oneLine(bot.err);
  });

  it('prints a manifest for Socket Mode, and one for HTTP with its address', async () => {
    const socket = await asProcess(['manifest']);
    const http = await run(['manifest', '--http', 'https://bot.example.com']);
    expect(socket).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(socket.out).settings.socket_mode_enabled).toBe(true);
    expect(http.out).toContain('https://bot.example.com/slack/events');
    const wrong = await run(['manifest', '--http', 'bot.example.com']);
    expect(wrong).toMatchObject({ code: 2, out: '', err: expect.stringContaining('begins with https://') });
  });

  it.each([
    ['worker', []],
    ['runs', ['list']],
    ['bot', []],
  ])('without any Redis to share, `%s` says so in one line', async (command, more) => {
    const estate = join(folder, 'lonely.yaml');
    writeFileSync(estate, 'name: test\nservers:\n  one: { product: ors, host: 127.0.0.1 }\n');
    const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
    const args = [command, ...more, '--data', join(folder, 'lonely')];
    const lonely = await run(args, { ...slack, HANDRAIL_ESTATE: estate, PATH: '' });
    expect(lonely).toMatchObject({ code: 2, out: '' });
    oneLine(lonely.err);
    expect(lonely.err).toContain('There is no redis-server on this machine and REDIS_URL is not set');
  });

  it('a worker for a location that no server has says so, and which was probably meant', async () => {
    const estate = join(folder, 'located.yaml');
    writeFileSync(estate, 'name: test\nservers:\n  one: { product: ors, host: 127.0.0.1, location: berlin }\n');
    const env = { HANDRAIL_ESTATE: estate, REDIS_URL: 'redis://127.0.0.1:1' };
    const worker = await start([program, 'worker', '--location', 'berlim'], /"msg":"checking"/, env);
    await worker.end();
    expect(worker.output()).toContain('No server of the estate test is at the location berlim; did you mean `berlin`?');
    expect(await run(['worker', '--location', ' '])).toMatchObject({
      code: 2,
      err: expect.stringContaining('is empty'),
    });
  });

  it('says within seconds that Redis is not there', async () => {
    const list = await asProcess(['runs', 'list'], { REDIS_URL: 'redis://127.0.0.1:1' });
    expect(list).toMatchObject({ code: 2, out: '' });
    expect(list.err).toContain('not answering');
  });
});

describeWithRedisServer('handrail runs', () => {
  it('lists no runs where there are none, and says that a run is not there', async () => {
    mkdirSync(join(folder, 'kept', 'redis'), { recursive: true });
    const list = await asProcess(['runs', 'list', '--json', '--data', 'kept']);
    const show = await run(['runs', 'show', 'XXXX', '--data', join(folder, 'kept')]);
    expect(JSON.parse(list.out)).toEqual([]);
    expect(show).toMatchObject({ code: 2, err: expect.stringContaining('no run XXXX') });
  });

  it.each(['list', 'verify'])('%s says where nothing is kept, and makes nothing there', async (command) => {
    const elsewhere = join(folder, 'elsewhere');
    const { code, out, err } = await run(['runs', command, '--data', elsewhere]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`Nothing is kept in ${elsewhere}. Go to the folder in which Handrail runs`);
    expect(existsSync(elsewhere)).toBe(false);
  });
});

describe('handrail lab', () => {
  it('takes no version that is none', async () => {
    const { code, err } = await run(['lab', '--framework-version', 'new']);
    expect(code).toBe(2);
    expect(err).toContain('A version is numbers with dots, such as 8.5.100.04.');
  });
});
