/** Bots and workers that are asked to end do so in bounded time, whatever is away, and leave nothing behind. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Started, start } from '../../bench/support/process.ts';
import { ACTION } from '../../src/bot/controls.ts';
import { manifest } from '../../src/bot/manifest.ts';
import { openCheckQueues } from '../../src/queue/check-queues.ts';
import { checksQueue } from '../../src/queue/names.ts';
import { keysUnder } from '../../src/redis/keys.ts';
import { visitOf } from '../../src/runs/run.ts';
import { startWorkspace, type Workspace } from '../../src/workspace/server.ts';
import { request, server } from '../queue/support.ts';
import { describeWithRedisServer, silentLog, type TestRedis, testRedis } from '../support/redis.ts';
import { until } from '../support/wait.ts';
import { Crew } from './support/crew.ts';

const handrail = fileURLToPath(new URL('../../bin/handrail.js', import.meta.url));
const LIMIT_MS = 120_000;
const NOWHERE = 'redis://127.0.0.1:9';

const started: Started[] = [];
const run = async (args: readonly string[], ready: RegExp, env: Readonly<Record<string, string>>) => {
  const each = await start([handrail, ...args], ready, { LOG_LEVEL: 'info', ...env });
  started.push(each);
  return each;
};
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.kill()));
});

/** @returns the exit code */
function end(process: Started): Promise<number | null> {
  process.signal('SIGTERM');
  return process.exit;
}

describeWithRedisServer('a bot that is asked to end', () => {
  let crew: Crew;
  beforeEach(async () => {
    crew = await Crew.open(['app-1']);
    await Promise.all([crew.startBot(), crew.startWorker()]);
    await crew.start(['app-1']);
  });
  afterEach(() => crew.close());

  it('in the middle of a click finishes it, and the next bot goes on', { timeout: LIMIT_MS }, async () => {
    const redis = crew.redis.connect();
    const begin = await crew.button(ACTION.begin, 'app-1/tell');
    const approve = await crew.button(ACTION.approve, 'app-1/tell');
    await crew.untilLevel();
    // The click is in the bot's hands: it waits for Redis to write.
    await redis.call('CLIENT', 'PAUSE', '60000', 'WRITE');
    const clicked = crew.workspace.click('ann', begin);
    await until('the click to wait', async () =>
      String(await redis.client('LIST')).match(/name=handrail-commands .*flags=\w*b/),
    );
    const ended = crew.endBot();
    // One that may or may not arrive: acknowledged means recorded.
    const raced = crew.workspace.click('ann', approve);
    await redis.call('CLIENT', 'UNPAUSE');
    expect(await clicked).toEqual({ ok: true, acknowledged: true });
    expect(await ended).toBe(0);
    const record = await crew.runs.get(crew.run);
    expect(record && visitOf(record.run, 'app-1/tell')).toMatchObject({ claimed: { by: { name: 'ann' } } });
    const outcome = await raced;
    if (outcome.ok && outcome.acknowledged) expect(await crew.decided('app-1/tell')).toBe(true);

    await crew.startBot();
    await crew.finish('app-1');
    await until('the end', async () => (await crew.runs.get(crew.run))?.run.ended?.outcome === 'completed');
    await crew.expectWhole();
  });
});

describeWithRedisServer('a worker that is asked to end', () => {
  let redis: TestRedis;
  let deaf: Server;
  let asked = 0;
  beforeAll(async () => {
    redis = await testRedis();
    deaf = createServer(() => {
      asked += 1;
    });
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    deaf.closeAllConnections();
    await new Promise((resolve) => deaf.close(resolve));
    await redis.close();
  });

  it('in the middle of a look gives it back; without Redis ends all the same, and at once if it is asked twice', {
    timeout: LIMIT_MS,
  }, async () => {
    const queues = openCheckQueues({ connection: redis.connect('queue'), keys: keysUnder(), log: silentLog });
    const { port } = deaf.address() as AddressInfo;
    const pages = { status: { address: `http://127.0.0.1:${port}/` } };
    await queues.watch(request({ kind: 'http-status', server: server({ pages }), parameters: { page: 'status' } }));
    const worker = (location: string) =>
      run(['worker', '--location', location], /"msg":"checking"/, { REDIS_URL: redis.address });
    const first = await worker('dc1');
    await until('the look', () => asked === 1);
    expect(await end(first)).toBe(0);
    expect(first.output()).toContain('"msg":"ended"');
    // Nobody holds it: it does not have to stall first.
    const { queues: prefix, key } = keysUnder();
    const connection = redis.connect();
    expect(await connection.llen(`${prefix}:${checksQueue('dc1')}:active`)).toBe(0);
    expect(await queues.active('dc1')).toHaveLength(1);
    expect(await connection.zcard(key('workers', 'dc1'))).toBe(0);
    // Another takes it up at once.
    const impatient = await worker('dc1');
    await until('the look of the other', () => asked === 2);
    await queues.close();

    const patient = await worker('dc2');
    await until('the worker', async () => (await connection.zcard(key('workers', 'dc2'))) === 1);
    await connection.call('CLIENT', 'PAUSE', '30000', 'ALL');
    let hasEnded = false;
    void impatient.exit.then(() => {
      hasEnded = true;
    });
    const [code] = await Promise.all([
      end(patient),
      // Two signals that come at the same time are one wish, so it is told again until it is heard.
      until('the end', () => {
        impatient.signal('SIGTERM');
        return hasEnded;
      }),
    ]);
    expect(code).toBe(0);
    expect(await impatient.exit).toBe(130);
  });
});

describe('without what they need', () => {
  let folder: string;
  let workspace: Workspace;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'handrail-shutdown-'));
    await writeFile(join(folder, 'estate.yaml'), 'name: test\nservers:\n  one: { product: ors, host: 127.0.0.1 }\n');
    workspace = await startWorkspace({ manifest: manifest({ mode: 'socket' }) });
    const { apiUrl, botToken, appToken } = workspace;
    env = {
      ...{ SLACK_API_URL: apiUrl, SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken },
      ...{ HANDRAIL_ESTATE: join(folder, 'estate.yaml'), HANDRAIL_HEALTH_PORT: '0', REDIS_URL: NOWHERE },
    };
  });
  afterAll(async () => {
    await workspace.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('both say that they are not ready, live on, and end when they are asked', { timeout: LIMIT_MS }, async () => {
    const [bot, worker] = await Promise.all([
      run(['bot'], /"port":(\d+),"msg":"health[\s\S]*"msg":"ready"/, env),
      run(['worker'], /"port":(\d+),"msg":"health[\s\S]*"msg":"checking"/, env),
    ]);
    const ask = (of: Started, path: string) => fetch(`http://127.0.0.1:${of.ready[1]}${path}`);
    for (const each of [bot, worker]) {
      expect((await ask(each, '/livez')).status).toBe(200);
      expect((await ask(each, '/readyz')).status).toBe(503);
    }
    expect(await (await ask(bot, '/readyz')).json()).toMatchObject({ bot: { redis: false, slack: true } });
    // Slack goes away as well.
    await workspace.close();
    await until('Slack to be missed', async () => {
      const { bot: needs } = (await (await ask(bot, '/readyz')).json()) as { bot: { slack: boolean } };
      return !needs.slack;
    });
    expect(await Promise.all([end(bot), end(worker)])).toEqual([0, 0]);
  });
});
