/**
 * Handrail as people run it: Redis, the lab, the local workspace, a bot and a worker, each a process of its own, in a
 * folder of its own, on ports of its own.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Started, start } from '../../../bench/support/process.ts';
import { checksQueue } from '../../../src/queue/names.ts';
import { keysUnder } from '../../../src/redis/keys.ts';
import type { RunEvent } from '../../../src/runs/events.ts';
import { type Journal, openJournal } from '../../../src/runs/journal.ts';
import { parseEvent } from '../../../src/runs/parse-event.ts';
import { Runs } from '../../../src/runs/runs.ts';
import { type TestRedis, testRedis } from '../../support/redis.ts';

const handrail = fileURLToPath(new URL('../../../bin/handrail.js', import.meta.url));
const BOT_TOKEN = 'xoxb-e2e';
const APP_TOKEN = 'xapp-e2e';

export interface Stage {
  /** The workspace's page. */
  readonly url: string;
  readonly slack: { readonly apiUrl: string; readonly botToken: string };
  readonly journal: Journal<RunEvent>;
  readonly runs: Runs;
  /** Runs a `handrail` command on this stage's data to its end. */
  ask(...args: string[]): Promise<string>;
  /** Ends the bot and the worker as a crash would. */
  killBotAndWorker(): Promise<void>;
  startBotAndWorker(): Promise<void>;
  /** Whether a look is in the worker's hands. */
  isLooking(): Promise<boolean>;
  /** Ends the worker as a crash would. */
  killWorker(): Promise<void>;
  startWorker(): Promise<void>;
  close(): Promise<void>;
}

/**
 * With an estate of the lab's servers, which take `pace` milliseconds to start.
 * @param labOptions of `handrail lab`, besides
 */
export async function openStage(pace: number, labOptions: readonly string[] = []): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'handrail-e2e-'));
  const redis = await testRedis();
  const running: Started[] = [];
  const close = async () => {
    for (const each of running.toReversed()) await each.end();
    await redis.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return await setUp({ pace, labOptions, folder, redis, running, close });
  } catch (error) {
    // Nobody else knows what runs already.
    await close();
    throw error;
  }
}

interface Ground {
  readonly pace: number;
  readonly labOptions: readonly string[];
  readonly folder: string;
  readonly redis: TestRedis;
  /** Whatever is started is added. */
  readonly running: Started[];
  close(): Promise<void>;
}

async function setUp({ pace, labOptions, folder, redis, running, close }: Ground): Promise<Stage> {
  const run = async (args: readonly string[], ready: RegExp, env: Readonly<Record<string, string>> = {}) => {
    const started = await start([handrail, ...args], ready, env);
    running.push(started);
    return started;
  };

  const estate = join(folder, 'estate.yaml');
  const labArgs = [
    '--any-ports',
    '--pace',
    String(pace),
    '--dir',
    join(folder, 'lab'),
    '--estate',
    estate,
    ...labOptions,
  ];
  const lab = await run(['lab', ...labArgs], /panel is at (http:\S+)[\s\S]*export (\w+)='(.+)'/);
  const [, panel = '', passwordVariable = '', password = ''] = lab.ready;
  const workspaceArgs = ['--port', '0', '--panel', panel, '--panel-title', 'Lab', '--control'];
  const tokens = ['--bot-token', BOT_TOKEN, '--app-token', APP_TOKEN];
  const workspace = await run(
    ['workspace', ...workspaceArgs, ...tokens, '--data', join(folder, 'workspace')],
    /workspace is at (http:\S+)/,
  );
  const url = workspace.ready[1] ?? '';

  const env = {
    REDIS_URL: redis.address,
    HANDRAIL_ESTATE: estate,
    HANDRAIL_PACE: 'free',
    SLACK_API_URL: `${url}api/`,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_APP_TOKEN: APP_TOKEN,
    LOG_LEVEL: 'info',
  };
  let bot: Started;
  let worker: Started;
  const startBot = async () => {
    bot = await run(['bot'], /"msg":"ready"/, env);
  };
  // Only who looks at the databases has their password.
  const startWorker = async () => {
    worker = await run(['worker'], /"msg":"checking"/, { ...env, [passwordVariable]: password });
  };
  const startBotAndWorker = async () => {
    await Promise.all([startBot(), startWorker()]);
  };
  await startBotAndWorker();
  const { journal, runs } = recordIn(redis);
  const queues = redis.connect();

  return {
    url,
    slack: { apiUrl: env.SLACK_API_URL, botToken: BOT_TOKEN },
    journal,
    runs,
    ask: async (...args) => {
      const { stdout } = await promisify(execFile)(process.execPath, [handrail, ...args], {
        env: { ...process.env, ...env, LOG_LEVEL: 'warn' },
        maxBuffer: 10_000_000,
      });
      return stdout;
    },
    killBotAndWorker: async () => {
      await Promise.all([bot.kill(), worker.kill()]);
    },
    startBotAndWorker,
    isLooking: async () => (await queues.llen(`${keysUnder().queues}:${checksQueue('default')}:active`)) > 0,
    killWorker: () => worker.kill(),
    startWorker,
    close,
  };
}

/** The record in a Redis, read by the test itself. */
export function recordIn(redis: TestRedis): { journal: Journal<RunEvent>; runs: Runs } {
  const journal = openJournal({ redis: redis.connect(), keys: keysUnder(), parse: parseEvent });
  return { journal, runs: new Runs(journal) };
}
