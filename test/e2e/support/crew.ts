/**
 * A bot and a worker as processes of their own, which can be killed, in front of a workspace and a Redis that the test
 * holds. Their procedure is short: for each server a step that needs nothing but an approval, and one that a file proves.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type Started, start } from '../../../bench/support/process.ts';
import { ACTION, VIEW } from '../../../src/bot/controls.ts';
import { manifest } from '../../../src/bot/manifest.ts';
import { ENTERED } from '../../../src/bot/modals/parts.ts';
import { blockOf } from '../../../src/bot/modals/start-inputs.ts';
import { keysUnder } from '../../../src/redis/keys.ts';
import type { RunEvent } from '../../../src/runs/events.ts';
import { type Journal, JournalUnavailable, openJournal, verifyChain } from '../../../src/runs/journal.ts';
import { parseEvent } from '../../../src/runs/parse-event.ts';
import { visitOf } from '../../../src/runs/run.ts';
import { Runs } from '../../../src/runs/runs.ts';
import type { Message } from '../../../src/workspace/protocol.ts';
import { startWorkspace, type Workspace } from '../../../src/workspace/server.ts';
import { type TestRedis, testRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';
import { expectToTell, postedFor } from './thread.ts';

const handrail = fileURLToPath(new URL('../../../bin/handrail.js', import.meta.url));

const PROCEDURE = `
id: short
title: A short procedure
summary: For each server something is done, and something is shown.
product: Test
source: { document: Our run book }
inputs:
  servers: { type: server, of: app, many: true, title: Servers }
steps:
  - each: server in servers
    steps:
      - { step: tell, title: "Tell the users of \${server}", do: Tell them., skip: with-reason }
      - step: export
        title: Export the options of \${server}
        do: Export them.
        checks: [ { file-present: { of: server, file: exported-options, title: Options exported } } ]
`;

/**
 * A restart, under load, takes a while; it is waited for, not timed. A check that was in a worker's hands when Redis or
 * the worker was killed is taken up again within a minute.
 */
const PATIENCE_MS = 90_000;

export class Crew {
  readonly workspace: Workspace;
  readonly redis: TestRedis;
  readonly journal: Journal<RunEvent>;
  readonly runs: Runs;
  /** The run that was started. */
  run = '';
  readonly #folder: string;
  #bot: Started | undefined;
  #worker: Started | undefined;

  private constructor(workspace: Workspace, redis: TestRedis, folder: string) {
    this.workspace = workspace;
    this.redis = redis;
    this.#folder = folder;
    this.journal = openJournal({ redis: redis.connect(), keys: keysUnder(), parse: parseEvent });
    this.runs = new Runs(this.journal);
  }

  static async open(servers: readonly string[], locationOf = (_: string): string => 'default'): Promise<Crew> {
    const folder = await mkdtemp(join(tmpdir(), 'handrail-crew-'));
    await writeFile(join(folder, 'short.yaml'), PROCEDURE);
    const entries = servers.map(
      (name) =>
        `  ${name}: { product: app, host: 127.0.0.1, location: ${locationOf(name)}, files: { exported-options: ${folder}/${name}.cfg } }\n`,
    );
    await writeFile(join(folder, 'estate.yaml'), `name: test\nservers:\n${entries.join('')}`);
    const [redis, workspace] = await Promise.all([
      testRedis(),
      startWorkspace({ manifest: manifest({ mode: 'socket' }) }),
    ]);
    return new Crew(workspace, redis, folder);
  }

  /** One more than there are; for whoever started it to end. */
  oneMoreBot(): Promise<Started> {
    return start([handrail, 'bot'], /"msg":"ready"/, this.#env());
  }

  oneMoreWorker(location: string): Promise<Started> {
    return start([handrail, 'worker', '--location', location], /"msg":"checking"/, this.#env());
  }

  async startBot(): Promise<void> {
    this.#bot = await this.oneMoreBot();
    await until('the connection', () => this.workspace.appIsConnected(), PATIENCE_MS);
  }

  async startWorker(): Promise<void> {
    this.#worker = await start([handrail, 'worker'], /"msg":"checking"/, this.#env());
  }

  /** Asks the bot to end. @returns its exit code */
  async endBot(): Promise<number | null | undefined> {
    this.#bot?.signal('SIGTERM');
    return this.#bot?.exit;
  }

  /** As a crash would. */
  async killBot(): Promise<void> {
    await this.#bot?.kill();
  }

  async killWorker(): Promise<void> {
    await this.#worker?.kill();
  }

  /** Kills the Redis server; whoever keeps it starts it again on what it had written. */
  async killRedis(): Promise<void> {
    const { pid } = JSON.parse(await readFile(join(this.redis.dataDir, 'redis', 'server.json'), 'utf8'));
    process.kill(pid, 'SIGKILL');
  }

  async start(servers: readonly string[]): Promise<void> {
    const { workspace } = this;
    const before = new Set((await this.runs.live()).map(({ run }) => run.id));
    await workspace.command('ann', 'upgrades', '/upgrade start short');
    await this.#form(VIEW.startInputs);
    await workspace.submitView('ann', { [blockOf('servers')]: { [ENTERED]: servers } });
    await this.#form(VIEW.startPreview);
    await workspace.submitView('ann');
    this.run = await until('the run', async () =>
      (await this.runs.live()).map(({ run }) => run.id).find((id) => !before.has(id)),
    );
  }

  /** The message that carries this control of a step. */
  control(action: string, step: string): Message | undefined {
    const mine = JSON.stringify(JSON.stringify({ run: this.run, step })).slice(1, -1);
    return this.workspace.messages('upgrades').find(({ blocks }) => {
      const text = JSON.stringify(blocks ?? []);
      return text.includes(`"action_id":"${action}"`) && text.includes(mine);
    });
  }

  async button(action: string, step: string) {
    const message = await until(`${action} of ${step}`, () => this.control(action, step), PATIENCE_MS);
    return this.workspace.find('ann', 'upgrades', message.ts, action);
  }

  /** Approves until it is on record: a click that met nobody is made once more, as people do. */
  async approve(step: string, person = 'ann'): Promise<void> {
    await until(
      `the approval of ${step}`,
      async () => {
        if (await this.decided(step)) return true;
        const message = this.control(ACTION.approve, step);
        if (message === undefined) return false;
        await this.workspace.click(person, this.workspace.find(person, 'upgrades', message.ts, ACTION.approve));
        return this.decided(step);
      },
      PATIENCE_MS,
    );
  }

  /** Whether it is on record; not as far as one can tell, while Redis is away. */
  async decided(step: string): Promise<boolean> {
    try {
      const record = await this.runs.get(this.run);
      return record !== undefined && visitOf(record.run, step)?.decided !== undefined;
    } catch (error) {
      if (error instanceof JournalUnavailable) return false;
      throw error;
    }
  }

  /** What a check waits for. */
  async exportOptions(server: string): Promise<void> {
    await writeFile(join(this.#folder, `${server}.cfg`), '[main]\nport=1\n');
  }

  /** Does what is left of a server's steps. */
  async finish(server: string): Promise<void> {
    await this.approve(`${server}/tell`);
    await this.button(ACTION.begin, `${server}/export`);
    await this.exportOptions(server);
    await this.approve(`${server}/export`);
  }

  async untilLevel(): Promise<void> {
    await until('the thread', async () => (await this.journal.dirtyRuns()).length === 0, PATIENCE_MS);
  }

  /** The thread is what the journal says, and the journal is whole. */
  async expectWhole(): Promise<void> {
    await this.untilLevel();
    const record = await this.runs.get(this.run);
    if (record === undefined) throw new Error(`the run ${this.run} is gone`);
    expectToTell(await postedFor(this.run, this.workspace, record.run.channel), record);
    const entries = await this.journal.readStored(this.run);
    expect(verifyChain(this.run, entries, { to: record.head })).toMatchObject({ ok: true });
    const commands = entries.flatMap(({ json }) => JSON.parse(json).command ?? []);
    const decisions = (await this.journal.read(this.run)).filter(({ event }) => event.type === 'step-approved');
    expect(new Set(decisions.map(({ event }) => ('step' in event ? event.step : ''))).size).toBe(decisions.length);
    expect(commands.length).toBe(entries.length);
  }

  async close(): Promise<void> {
    await Promise.all([this.#bot?.end(), this.#worker?.end()]);
    await this.workspace.close();
    await this.redis.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #form(callback: string): Promise<true> {
    return until(
      `the form ${callback}`,
      () => this.workspace.views('ann').at(-1)?.view.callback_id === callback,
      PATIENCE_MS,
    );
  }

  #env(): Record<string, string> {
    const { apiUrl, botToken, appToken } = this.workspace;
    return {
      REDIS_URL: this.redis.address,
      HANDRAIL_ESTATE: join(this.#folder, 'estate.yaml'),
      HANDRAIL_PROCEDURES: this.#folder,
      HANDRAIL_PACE: 'free',
      SLACK_API_URL: apiUrl,
      SLACK_BOT_TOKEN: botToken,
      SLACK_APP_TOKEN: appToken,
      LOG_LEVEL: 'info',
    };
  }
}
