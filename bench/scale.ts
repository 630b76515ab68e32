/**
 * What many runs cost: decisions and clicks with one live run, and with 1,000 live runs that have 100,000 journal entries
 * behind them; how long a bot that is started takes until the threads of all runs are level; and how much memory it has
 * then. `handrail bot` is a process of its own on a private Redis with `appendfsync always`, in front of a local workspace.
 *
 * In turns, a bot at a time: the one with one run, then the one with many. While a bot is away, each of its runs moves on
 * by one decision, so that each thread has a message to seal, one to post and its root card to change. Slack would take
 * three quarters of an hour for that; the workspace takes whatever comes.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { ACTION } from '../src/bot/controls.ts';
import { manifest } from '../src/bot/manifest.ts';
import { loadLibrary, planFor } from '../src/procedures/library.ts';
import type { Plan } from '../src/procedures/model.ts';
import { close, connect } from '../src/redis/connection.ts';
import { openRedis } from '../src/redis/embedded.ts';
import { keysUnder } from '../src/redis/keys.ts';
import type { Command } from '../src/runs/commands.ts';
import type { RunEvent } from '../src/runs/events.ts';
import { type Journal, openJournal } from '../src/runs/journal.ts';
import { parseEvent } from '../src/runs/parse-event.ts';
import { Runs } from '../src/runs/runs.ts';
import { stableId } from '../src/workspace/ids.ts';
import { startWorkspace, type Workspace } from '../src/workspace/server.ts';
import { Clicker, startHandrail } from './support/clicker.ts';
import { type Started, start } from './support/process.ts';
import { type BenchResult, median } from './support/result.ts';

const MANY = 1_000;
const ENTRIES = 100_000;
const ROUNDS = 3;
const STEPS = 200;
const DECISIONS = 150;
const CLICKS = 15;
const AT_ONCE = 64;
const PATIENCE_MS = 300_000;
const AIM = 1.2;

const handrail = fileURLToPath(new URL('../bin/handrail.js', import.meta.url));
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const CHANNEL = stableId('C', 'upgrades');
const person = { id: 'U012345', name: 'ann' };

export async function benchScale(): Promise<readonly BenchResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'handrail-bench-'));
  const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    await writeFile(join(folder, 'long.yaml'), procedure());
    const estate = 'name: bench\nservers:\n  app-1: { product: app, host: 127.0.0.1 }\n';
    await writeFile(join(folder, 'estate.yaml'), estate);
    const library = await loadLibrary({ folders: [folder], builtIn: false });
    const plan = planFor(library, 'long');
    const one = await openSide(join(folder, 'one'), folder, plan, ends);
    const many = await openSide(join(folder, 'many'), folder, plan, ends);
    await many.fill(MANY, ENTRIES);
    const samples: { one: Sample; many: Sample }[] = [];
    // The first round posts the threads, and warms up.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const sample = { one: await one.measure(), many: await many.measure() };
      if (round > 0) samples.push(sample);
    }
    return results(samples);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

interface Sample {
  /** Milliseconds, the median. */
  readonly decision: number;
  readonly click: number;
  /** Seconds from spawning the bot to the moment at which no thread is behind. */
  readonly level: number;
  /** MiB. */
  readonly memory: number;
}

async function openSide(dataDir: string, folder: string, plan: Plan, ends: (() => Promise<unknown>)[]): Promise<Side> {
  const redis = await openRedis({ dataDir, log: silent });
  ends.push(() => redis.close());
  if (!redis.keepsData) throw new Error('this benchmark needs redis-server or valkey-server on the PATH');
  const connection = connect(redis.address, { role: 'commands', log: silent });
  ends.push(() => close(connection));
  const workspace = await startWorkspace({ manifest: manifest({ mode: 'socket' }) });
  ends.push(() => workspace.close());
  const journal = openJournal({ redis: connection, keys: keysUnder(), parse: parseEvent });
  const { apiUrl, botToken, appToken } = workspace;
  const env = {
    ...{ REDIS_URL: redis.address, HANDRAIL_ESTATE: join(folder, 'estate.yaml'), HANDRAIL_PROCEDURES: folder },
    ...{ HANDRAIL_PACE: 'free', LOG_LEVEL: 'info' },
    ...{ SLACK_API_URL: apiUrl, SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken },
  };
  return new Side(workspace, journal, plan, env);
}

/** A Redis, a workspace, and a bot between them while one is measured. */
class Side {
  readonly #runs: Runs;
  /** The runs that are there before anything is measured. */
  #filled: string[] = [];
  #round = 0;
  #decided = 0;

  constructor(
    readonly workspace: Workspace,
    readonly journal: Journal<RunEvent>,
    readonly plan: Plan,
    readonly env: Readonly<Record<string, string>>,
  ) {
    this.#runs = new Runs(journal);
  }

  /** Starts runs that wait at their first step, in whose threads people have talked. */
  async fill(runs: number, entries: number): Promise<void> {
    this.#filled = Array.from({ length: runs }, (_, n) => `F${n}`);
    const talk = Math.floor(entries / runs);
    await atOnce(this.#filled, async (run) => {
      await this.#start(run);
      for (let n = 0; n < talk; n += 1) {
        const said = { text: `Looked at it, as before, for the ${n}th time.`, ts: `1795000000.${n}` };
        await this.#handle(run, { type: 'say', id: `say-${n}`, ...said });
      }
    });
  }

  async measure(): Promise<Sample> {
    // Meanwhile somebody else's bot took decisions.
    await atOnce(this.#filled, (run) => this.#approve(run, this.#round));
    this.#round += 1;
    const bot = await start([handrail, 'bot'], /"msg":"ready"/, this.env);
    try {
      const level = await this.#untilLevel(bot);
      const memory = bot.memory();
      return { decision: await this.#decisions(), click: await this.#clicks(), level, memory };
    } finally {
      await bot.end();
    }
  }

  async #untilLevel(bot: Started): Promise<number> {
    while ((await this.journal.dirtyRuns()).length > 0) {
      if (performance.now() - bot.spawnedAt > PATIENCE_MS) throw new Error('the threads were not level in time');
      await delay(20);
    }
    return (performance.now() - bot.spawnedAt) / 1_000;
  }

  /** Of a run that waits for nobody but us; its thread follows meanwhile, as it does for people. */
  async #decisions(): Promise<number> {
    const run = `D${++this.#decided}`;
    await this.#start(run);
    const times: number[] = [];
    for (let n = 0; n < DECISIONS; n += 1) {
      const before = performance.now();
      await this.#approve(run, n);
      times.push(performance.now() - before);
    }
    await this.#handle(run, { type: 'abort', id: 'abort', reason: 'Measured.' });
    return median(times);
  }

  async #clicks(): Promise<number> {
    await this.#untilQuiet();
    const clicker = new Clicker(this.workspace, ACTION.approve);
    const before = new Set((await this.#runs.live()).map(({ run }) => run.id));
    await clicker.startRun(() => startHandrail(this.workspace, 'long'));
    const times: number[] = [];
    for (let n = 0; n < CLICKS; n += 1) times.push(await clicker.click());
    for (const { run } of await this.#runs.live()) {
      if (!before.has(run.id)) await this.#handle(run.id, { type: 'abort', id: 'abort', reason: 'Measured.' });
    }
    await this.#untilQuiet();
    return median(times);
  }

  async #untilQuiet(): Promise<void> {
    while ((await this.journal.dirtyRuns()).length > 0) await delay(20);
  }

  #start(run: string): Promise<void> {
    const { plan } = this;
    const about = {
      run,
      plan,
      inputs: { server: 'none' },
      estate: 'bench',
      targets: {},
      byWord: [],
      prerequisites: [],
    };
    return this.#handle(run, { type: 'start', id: `start-${run}`, channel: CHANNEL, ...about });
  }

  #approve(run: string, n: number): Promise<void> {
    return this.#handle(run, { type: 'approve', id: `click-${n}`, step: `step-${n + 1}` });
  }

  async #handle(run: string, command: Asked): Promise<void> {
    const handled = await this.#runs.handle(run, { at: 1_795_000_000_000, by: person, ...command });
    if (!handled.ok) throw new Error(`${command.type} of ${run}: ${handled.refusal.code}`);
  }
}

type Asked = Command extends infer Each ? (Each extends Command ? Omit<Each, 'at' | 'by'> : never) : never;

async function atOnce(runs: readonly string[], work: (run: string) => Promise<void>): Promise<void> {
  const left = [...runs];
  const lane = async () => {
    for (let run = left.shift(); run !== undefined; run = left.shift()) await work(run);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** As long as long ones are, each step with as much text as people write. */
function procedure(): string {
  return stringify({
    id: 'long',
    title: 'Two hundred steps',
    summary: 'Nothing is really done.',
    product: 'Bench',
    source: { document: 'None' },
    inputs: { server: { type: 'server', of: 'app', title: 'Server' } },
    steps: Array.from({ length: STEPS }, (_, i) => ({
      step: `step-${i + 1}`,
      title: `Look at the server, part ${i + 1}`,
      do: 'Look at it in its console: it must run as backup, and its partner as primary.',
      why: 'The next switchover needs a backup that is ready to take over.',
      warnings: ['If it came up as primary, stop it again before you do anything else.'],
      undo: 'Nothing was changed.',
    })),
  });
}

function results(samples: readonly { one: Sample; many: Sample }[]): readonly BenchResult[] {
  const compared = (name: string, unit: string, of: (sample: Sample) => number, judged: boolean): BenchResult => {
    const ratio = median(samples.map(({ one, many }) => of(many) / of(one)));
    return {
      ...{ name, unit, ratio },
      measured: median(samples.map(({ many }) => of(many))),
      baseline: median(samples.map(({ one }) => of(one))),
      aim: judged ? `at most ${AIM}` : 'none',
      ok: !judged || ratio <= AIM,
    };
  };
  const many = `${MANY.toLocaleString('en-US')} live runs`;
  return [
    compared(
      `decision, one at a time, beside ${many}, ${ENTRIES.toLocaleString('en-US')} entries`,
      'ms',
      (s) => s.decision,
      true,
    ),
    compared(`click to next step, beside ${many}`, 'ms', (s) => s.click, true),
    compared(`from start to all of ${many} level, each a decision behind`, 's', (s) => s.level, false),
    compared(`memory of a bot with ${many}`, 'MiB', (s) => s.memory, false),
  ];
}
