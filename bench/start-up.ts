/**
 * How long `handrail start` takes from nothing to the page, and how much memory the bot and the worker take by
 * themselves. In turns with the barest thing of the same kind, started in the same way:
 *
 * - **start**: the same workspace and a Bolt app with one command, in one process. Handrail also opens its Redis and its
 *   lab, reads the library and starts a worker. The clock runs from spawning the process to the last of the page, its
 *   script and its style, each served with status 200; the folder is new each time.
 * - **bot**, **worker**: a Bolt app with one command, and a BullMQ worker whose jobs do nothing. Resident memory of the
 *   process some seconds after it is ready, nothing having been asked of it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { manifest } from '../src/bot/manifest.ts';
import { openRedis } from '../src/redis/embedded.ts';
import { startWorkspace } from '../src/workspace/server.ts';
import { start } from './support/process.ts';
import { type BenchResult, median } from './support/result.ts';

const ROUNDS = 3;
/** For what is loaded late and collected early. */
const SETTLING_MS = 3_000;

const handrail = fileURLToPath(new URL('../bin/handrail.js', import.meta.url));
const bare = (name: string) => ['--import', 'tsx', fileURLToPath(new URL(`./support/${name}.ts`, import.meta.url))];
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** @throws Error if a process does not get ready */
export async function benchStartUp(): Promise<readonly BenchResult[]> {
  return inNewFolder(async (folder) => [await benchPage(folder), ...(await benchMemory(folder))]);
}

async function benchPage(folder: string): Promise<BenchResult> {
  const pairs: Pair[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const measured = await secondsToPage(
      [handrail, 'start', '--data', join(folder, `start-${round}`)],
      /Handrail is ready: (http:\S+)/,
    );
    const baseline = await secondsToPage([...bare('bare-start'), join(folder, `bare-${round}`)], /ready: (http:\S+)/);
    pairs.push({ measured, baseline });
  }
  return result('from start to the page', 's', pairs);
}

async function secondsToPage(args: readonly string[], ready: RegExp): Promise<number> {
  const process = await start(args, ready, { HANDRAIL_PORT: '0' });
  try {
    const address = process.ready[1] ?? '';
    for (const path of ['', 'page.js', 'page.css']) {
      const { status } = await fetch(address + path).then(async (answer) => {
        await answer.arrayBuffer();
        return answer;
      });
      if (status !== 200) throw new Error(`${address}${path} answered ${status}`);
    }
    return (performance.now() - process.spawnedAt) / 1_000;
  } finally {
    await process.end();
  }
}

async function benchMemory(folder: string): Promise<readonly BenchResult[]> {
  const redis = await openRedis({ dataDir: join(folder, 'redis'), log: silent });
  const workspace = await startWorkspace({ manifest: manifest({ mode: 'socket' }) });
  try {
    const estate = join(folder, 'estate.yaml');
    await writeFile(estate, 'name: bench\nservers:\n  ors-a1: { product: ors, host: 127.0.0.1 }\n');
    const env = {
      REDIS_URL: redis.address,
      HANDRAIL_ESTATE: estate,
      SLACK_API_URL: workspace.apiUrl,
      SLACK_BOT_TOKEN: workspace.botToken,
      SLACK_APP_TOKEN: workspace.appToken,
      LOG_LEVEL: 'info',
    };
    const bots: Pair[] = [];
    const workers: Pair[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bots.push({
        measured: await memoryOf([handrail, 'bot'], /"msg":"ready"/, env),
        baseline: await memoryOf(bare('bare-bolt'), /ready/, env),
      });
      workers.push({
        measured: await memoryOf([handrail, 'worker'], /"msg":"checking"/, env),
        baseline: await memoryOf(bare('bare-worker'), /ready/, env),
      });
    }
    return [result('memory of an idle bot', 'MiB', bots), result('memory of an idle worker', 'MiB', workers)];
  } finally {
    await workspace.close();
    await redis.close();
  }
}

async function memoryOf(args: readonly string[], ready: RegExp, env: Readonly<Record<string, string>>) {
  const process = await start(args, ready, env);
  try {
    await delay(SETTLING_MS);
    return process.memory();
  } finally {
    await process.end();
  }
}

interface Pair {
  readonly measured: number;
  readonly baseline: number;
}

/** Shown, not judged: no aim was set. */
function result(name: string, unit: string, pairs: readonly Pair[]): BenchResult {
  return {
    name,
    measured: median(pairs.map(({ measured }) => measured)),
    baseline: median(pairs.map(({ baseline }) => baseline)),
    unit,
    ratio: median(pairs.map(({ measured, baseline }) => measured / baseline)),
    aim: 'none',
    ok: true,
  };
}

async function inNewFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'handrail-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
