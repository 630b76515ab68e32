/** A real bot and a real worker that fail in a way that nobody was ready for. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Started, start } from '../../bench/support/process.ts';
import { manifest } from '../../src/bot/manifest.ts';
import { isAway, UNFORESEEN_EXIT } from '../../src/cli/unforeseen.ts';
import { startWorkspace, type Workspace } from '../../src/workspace/server.ts';
import { describeWithRedisServer, type TestRedis, testRedis } from '../support/redis.ts';
import { until } from '../support/wait.ts';

const handrail = fileURLToPath(new URL('../../bin/handrail.js', import.meta.url));
const PASSWORD = 'planted-in-an-error';

/** Loaded into the process beforehand, as a library would be: on each signal it fails in the next way, with a secret in its words. */
const FAILING = `
import { once } from 'node:events';
import { connect } from 'node:net';
const failures = {
  rejection: () => void Promise.reject(new Error('out of order ${PASSWORD}')),
  nothing: () => void Promise.reject(undefined),
  exception: () => { throw new TypeError('out of order ${PASSWORD}'); },
  away: () => void once(connect(9, '127.0.0.1'), 'connect'),
};
const ways = process.env.FAILS.split(' ');
process.on('SIGUSR2', () => setImmediate(failures[ways.shift()]));
`;

describeWithRedisServer('a failure that was not foreseen', () => {
  let folder: string;
  let redis: TestRedis;
  let workspace: Workspace;
  const running: Started[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'handrail-unforeseen-'));
    writeFileSync(join(folder, 'failing.mjs'), FAILING);
    writeFileSync(join(folder, 'estate.yaml'), 'name: test\nservers: { ors-a1: { product: ors, host: 127.0.0.1 } }\n');
    redis = await testRedis({ kind: 'server' });
    workspace = await startWorkspace({ manifest: manifest({ mode: 'socket' }) });
  });
  afterAll(async () => {
    await Promise.all(running.map((each) => each.end()));
    await workspace.close();
    await redis.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (role: 'bot' | 'worker', ways: string) => {
    const started = await start(
      ['--import', join(folder, 'failing.mjs'), handrail, role],
      role === 'bot' ? /"msg":"ready"/ : /"msg":"checking"/,
      {
        ...{ REDIS_URL: redis.address, HANDRAIL_ESTATE: join(folder, 'estate.yaml'), FAILS: ways },
        ...{
          SLACK_API_URL: workspace.apiUrl,
          SLACK_BOT_TOKEN: workspace.botToken,
          SLACK_APP_TOKEN: workspace.appToken,
        },
        SQL_PASSWORD: PASSWORD,
      },
    );
    running.push(started);
    return started;
  };

  /** It goes on, and says so. */
  const isNotReached = async (process: Started) => {
    process.signal('SIGUSR2');
    await until('the line of it', () => /"level":50.*nobody waited for it/.test(process.output()), 20_000);
  };
  /** It says so, and ends. */
  const fails = async (process: Started, line: RegExp) => {
    process.signal('SIGUSR2');
    expect(await process.exit).toBe(UNFORESEEN_EXIT);
    expect(process.output()).toMatch(line);
    expect(process.output()).not.toContain(PASSWORD);
  };

  it.each([
    ['exception', /"level":60.*out of order/],
    ['nothing', /"level":60.*undefined/],
  ] as const)(
    'of a worker (%s) is told at fatal, without secrets, and ends it so that it is started again',
    async (way, line) => {
      await fails(await run('worker', way), line);
    },
  );

  it('is none if somebody could not be reached while nobody waited: a bot goes on, until it really fails', async () => {
    const bot = await run('bot', 'away rejection');
    await isNotReached(bot);
    await fails(bot, /"level":60.*out of order/);
  });

  it('is none either for a worker, which ends well when it is asked', async () => {
    const worker = await run('worker', 'away');
    await isNotReached(worker);
    worker.signal('SIGTERM');
    expect(await worker.exit).toBe(0);
  });
});

it('a failed connection is known in whatever it is wrapped, and nothing else is taken for one', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  expect(isAway(refused)).toBe(true);
  expect(isAway(new Error('fetch failed', { cause: refused }))).toBe(true);
  expect(
    isAway(Object.assign(new Error('A request error occurred'), { original: new Error('x', { cause: refused }) })),
  ).toBe(true);
  const endless = new Error('endless');
  endless.cause = endless;
  for (const other of [
    endless,
    undefined,
    'ECONNREFUSED',
    { code: 'ECONNREFUSED' },
    new TypeError('x'),
    Object.assign(new Error('x'), { code: 'ENOENT' }),
  ]) {
    expect(isAway(other)).toBe(false);
  }
});
