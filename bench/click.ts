/**
 * From a click on Approve to the next step in the thread: `handrail bot` and `handrail worker` as processes of their own
 * on a private Redis with `appendfsync always`, against a Bolt app that answers a click with one update and one post,
 * each in a local workspace of its own. In turns, a click each; the clock runs from the click until somebody who looks
 * at the channel is told of the new message.
 *
 * Handrail journals the decision, seals the step, and posts the next one. If that one has a check, what there is before
 * anybody acts is looked at first: the way to the worker and back is in the second figure.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { ACTION } from '../src/bot/controls.ts';
import { manifest } from '../src/bot/manifest.ts';
import { openRedis } from '../src/redis/embedded.ts';
import { startWorkspace, type Workspace } from '../src/workspace/server.ts';
import { bareManifest } from './support/bare-manifest.ts';
import { Clicker, startHandrail } from './support/clicker.ts';
import { start } from './support/process.ts';
import { type BenchResult, median } from './support/result.ts';

/** As long as runs are; the first one of each kind warms up. */
const STEPS = 30;
const RUNS = 3;
const AIM = 2;

const handrail = fileURLToPath(new URL('../bin/handrail.js', import.meta.url));
const bareClicks = fileURLToPath(new URL('./support/bare-clicks.ts', import.meta.url));
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** @throws Error if a process does not get ready, or a click is not answered */
export async function benchClick(): Promise<readonly BenchResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'handrail-bench-'));
  const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const redis = await openRedis({ dataDir: join(folder, 'redis'), log: silent });
    ends.push(() => redis.close());
    const ours = await startWorkspace({ manifest: manifest({ mode: 'socket' }) });
    const bare = await startWorkspace({ manifest: bareManifest });
    ends.push(
      () => ours.close(),
      () => bare.close(),
    );

    const estate = join(folder, 'estate.yaml');
    await writeFile(estate, 'name: bench\nservers:\n  app-1: { product: app, host: 127.0.0.1, ports: { main: 1 } }\n');
    for (const id of ['plain', 'checked'] as const) await writeFile(join(folder, `${id}.yaml`), procedure(id));
    const env = {
      ...slackOf(ours),
      REDIS_URL: redis.address,
      HANDRAIL_ESTATE: estate,
      HANDRAIL_PROCEDURES: folder,
      HANDRAIL_PACE: 'free',
      LOG_LEVEL: 'info',
    };
    const bot = await start([handrail, 'bot'], /"msg":"ready"/, env);
    ends.push(bot.end);
    const worker = await start([handrail, 'worker'], /"msg":"checking"/, env);
    ends.push(worker.end);
    const app = await start(['--import', 'tsx', bareClicks], /ready/, slackOf(bare));
    ends.push(app.end);

    const results: BenchResult[] = [];
    for (const [id, name] of [
      ['plain', 'click to next step'],
      ['checked', 'click to next step, with a check'],
    ] as const) {
      results.push(result(name, await measure(new Clicker(ours, ACTION.approve), new Clicker(bare, 'next'), id)));
    }
    return results;
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

interface Pair {
  readonly measured: number;
  readonly baseline: number;
}

async function measure(ours: Clicker, bare: Clicker, id: string): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (let run = 0; run <= RUNS; run++) {
    await ours.startRun(() => startHandrail(ours.workspace, id));
    await bare.startRun(() => bare.workspace.command('ann', 'upgrades', '/bare'));
    for (let step = 1; step < STEPS; step++) {
      const measured = await ours.click();
      const baseline = await bare.click();
      if (run > 0) pairs.push({ measured, baseline });
    }
    // The last step ends the run, and frees the server for the next one.
    await ours.click();
  }
  return pairs;
}

/** Steps that may be approved at once: their check is for information, but what is before it is noted all the same. */
function procedure(id: 'plain' | 'checked'): string {
  const check = { 'port-closed': { of: 'server', required: false } };
  return stringify({
    id,
    title: `Thirty steps, ${id}`,
    summary: 'Nothing is really done.',
    product: 'Bench',
    source: { document: 'None' },
    inputs: { server: { type: 'server', of: 'app', title: 'Server' } },
    steps: Array.from({ length: STEPS }, (_, i) => ({
      step: `step-${i + 1}`,
      title: `Look at \`\${server}\`, part ${i + 1}`,
      do: `Look at \`\${server}\` in its console: it must run as backup, and its partner as primary.`,
      why: 'The next switchover needs a backup that is ready to take over.',
      warnings: ['If it came up as primary, stop it again before you do anything else.'],
      undo: 'Nothing was changed.',
      ...(id === 'checked' && { checks: [check] }),
    })),
  });
}

function slackOf({ apiUrl, botToken, appToken }: Workspace): Record<string, string> {
  return { SLACK_API_URL: apiUrl, SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken };
}

function result(name: string, pairs: readonly Pair[]): BenchResult {
  const measured = median(pairs.map((pair) => pair.measured));
  const baseline = median(pairs.map((pair) => pair.baseline));
  const ratio = measured / baseline;
  return { name, measured, baseline, unit: 'ms', ratio, aim: `at most ${AIM}`, ok: ratio <= AIM };
}
