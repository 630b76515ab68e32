/**
 * A small world with everything real in it but Slack's own servers: Redis, the local workspace, the bot over Bolt, a
 * check worker that looks at files, a procedure and an estate.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type Bot, type BotOptions, startBot } from '../../../src/bot/bot.ts';
import { ACTION, VIEW } from '../../../src/bot/controls.ts';
import { manifest } from '../../../src/bot/manifest.ts';
import { ENTERED } from '../../../src/bot/modals/parts.ts';
import { blockOf } from '../../../src/bot/modals/start-inputs.ts';
import { declarations } from '../../../src/checks/declarations.ts';
import { parseParameters } from '../../../src/checks/parameters.ts';
import { probes } from '../../../src/checks/probes.ts';
import { parseEstate } from '../../../src/estate/load.ts';
import { loadLibrary } from '../../../src/procedures/library.ts';
import { startCheckWorker } from '../../../src/queue/check-worker.ts';
import { type Keys, keysUnder } from '../../../src/redis/keys.ts';
import type { Missing } from '../../../src/runs/prepare.ts';
import type { RunRecord } from '../../../src/runs/runs.ts';
import type { Fields } from '../../../src/workspace/person.ts';
import type { Message } from '../../../src/workspace/protocol.ts';
import { startWorkspace, type Workspace, type WorkspaceOptions } from '../../../src/workspace/server.ts';
import { silentLog, type TestRedis } from '../../support/redis.ts';

export const PROCEDURE_ID = 'restart-servers';

const PROCEDURE_FILE = `
id: ${PROCEDURE_ID}
title: Restart the servers
summary: Restarts each server, one after the other.
product: Test
source: { document: Our run book, section: Restarts }
inputs:
  servers: { type: server, of: app, many: true, title: "Servers, in the order to restart" }
warnings: Nobody can log in meanwhile.
prerequisites:
  - { id: quiet, text: Nobody else works on these servers. }
  - { id: backup, text: There is a backup. }
steps:
  - each: server in servers
    steps:
      - step: export
        title: Export the options of \${server}
        do: Export them.
        skip: with-reason
        checks:
          - file-present: { of: server, file: exported-options, title: Options exported }
        undo: Nothing to put back.
        source: "1"
      - step: review
        title: Review \${server}
        do: Review it.
        skip: with-reason
        checks:
          - attest: { id: reviewed, title: Options reviewed, ask: Read through them. }
        source: "2"
  - decision: go-on
    title: Go on?
    ask: Is everything as before?
    options:
      - { option: go-on, label: Go on, steps: [ { step: finish, title: Finish, do: Finish., skip: with-reason, checks: [ { attest: { id: done, title: Done } } ] } ] }
      - { option: stop, label: Stop here, steps: [ { end: stopped, text: Stopped on purpose. } ] }
`;

const BROKEN_FILE = `
id: broken
title: Broken
summary: Something is wrong with it.
product: Test
source: { document: Nothing }
steps:
  - step: one
    title: One
    do: Do it.
    checks: [ { port-close: somewhere } ]
`;

export const missing: Missing = (kind, server, parameters) => {
  const declaration = declarations.get(kind);
  return declaration?.missing(server, parseParameters(declaration, parameters));
};

export interface World {
  readonly workspace: Workspace;
  readonly keys: Keys;
  readonly folder: string;
  bot(): Bot;
  /** Starts another bot on the same data. */
  startBot(): Promise<Bot>;
  /** Lets the worker see a file that a check waits for. */
  exportOptions(server: string): Promise<void>;
  /** Starts a run through the modal, and resolves once its first step can be acted on. */
  start(person: string, servers: readonly string[], channel?: string): Promise<Thread>;
  /** Submits a form once it is open, and resolves when Slack has the answer. */
  submit(person: string, form: keyof typeof VIEW, fields: Fields): Promise<void>;
  /** Waits until `condition` gives something other than undefined or false. */
  until<T>(what: string, condition: () => T | undefined | false | Promise<T | undefined | false>): Promise<T>;
  close(): Promise<void>;
}

/** A run as people see it. */
export interface Thread {
  readonly run: string;
  readonly channel: string;
  readonly ts: string;
  record(): Promise<RunRecord>;
  /** What people did so far. What checks report may come at any time. */
  deeds(): Promise<object>;
  messages(): readonly Message[];
  /** The message that carries this control of a step. */
  has(action: string, step: string): Message | undefined;
  /** Clicks a control of a step once it is there. */
  click(person: string, step: string, action: string, value?: string): Promise<void>;
}

const PATIENCE_MS = 15_000;

export async function startWorld(
  redis: TestRedis,
  mode: 'socket' | 'http' = 'socket',
  more: Pick<BotOptions, 'threadTiming' | 'now'> & {
    /** Text of more procedure files, by name. */
    readonly files?: Readonly<Record<string, string>>;
    readonly userGroups?: WorkspaceOptions['userGroups'];
    /** What the estate says besides its servers. */
    readonly policies?: (workspace: Workspace) => string;
  } = {},
): Promise<World> {
  const { files = {}, userGroups = [], policies = () => '', ...options } = more;
  const folder = await mkdtemp(join(tmpdir(), 'handrail-bot-'));
  await writeFile(join(folder, 'restart.yaml'), PROCEDURE_FILE);
  await writeFile(join(folder, 'broken.yaml'), BROKEN_FILE);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const workspace = await startWorkspace({
    manifest: manifest(mode === 'socket' ? { mode } : { mode, url: 'http://127.0.0.1:9' }),
    channels: [{ name: 'upgrades' }, { name: 'ops-night' }, { name: 'elsewhere', withApp: false }],
    userGroups,
  });
  const keys = keysUnder(redis.freshKeys().queues.slice(1, -1));
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' });
  const estate = `${estateText(folder)}${policies(workspace)}`;
  const begin = () =>
    startBot({
      slack: {
        botToken: workspace.botToken,
        apiUrl: workspace.apiUrl,
        ...(mode === 'socket'
          ? { mode, appToken: workspace.appToken }
          : { mode, signingSecret: workspace.signingSecret, port: 0, host: '127.0.0.1' }),
      },
      redis: redis.address,
      keys,
      library: () => loadLibrary({ folders: [folder], builtIn: false }),
      estate: async () => parseEstate(estate, 'estate.yaml'),
      missing,
      log,
      paces: {
        post: { perMinute: 60_000, burst: 1_000 },
        update: { perMinute: 60_000, burst: 1_000 },
        read: { perMinute: 60_000, burst: 1_000 },
      },
      sweepEvery: 500,
      ...options,
    });
  const worker = startCheckWorker({
    connection: redis.connect('worker'),
    keys,
    location: 'dc1',
    probes,
    env: {},
    log: silentLog,
    intervals: { first: 20, most: 100, settled: 100, summaries: 100 },
  });
  const bots = [await begin()];
  const bot = () => {
    const latest = bots.at(-1);
    if (latest === undefined) throw new Error('no bot is running');
    return latest;
  };
  if (mode === 'http') workspace.setRequestUrl(`http://127.0.0.1:${bot().port}/slack/events`);

  const world: World = {
    workspace,
    keys,
    folder,
    bot,
    startBot: async () => {
      const another = await begin();
      bots.push(another);
      return another;
    },
    exportOptions: (server) => writeFile(join(folder, `${server}.cfg`), '[main]\nport=1\n'),
    start: async (person, servers, channel = 'upgrades') => {
      const before = new Set((await bot().runs.live()).map(({ run }) => run.id));
      await workspace.command(person, channel, `/upgrade start ${PROCEDURE_ID}`);
      await world.submit(person, 'startInputs', { [blockOf('servers')]: { [ENTERED]: servers } });
      await world.submit(person, 'startPreview', { 'prerequisites-0': { [ENTERED]: ['quiet', 'backup'] } });
      const record = await world.until('the run', async () =>
        (await bot().runs.live()).find(({ run }) => !before.has(run.id)),
      );
      const thread = await threadOf(world, record.run.id, channel);
      await world.until('the first step', () => thread.has(ACTION.begin, `${servers[0]}/export`));
      return thread;
    },
    submit: async (person, form, fields) => {
      await world.until(`the form ${form}`, () => workspace.views(person).at(-1)?.view.callback_id === VIEW[form]);
      await workspace.submitView(person, fields);
    },
    until: async (what, condition) => {
      const end = Date.now() + PATIENCE_MS;
      for (;;) {
        const found = await condition();
        if (found !== undefined && found !== false) return found;
        if (Date.now() > end) throw new Error(`waited too long for ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    close: async () => {
      await Promise.all(bots.map((each) => each.close()));
      await worker.close();
      await workspace.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

/** A run that was started without `World.start`. */
export async function threadOf(world: World, run: string, channel: string): Promise<Thread> {
  const { workspace } = world;
  const root = await world.until('the root of the thread', () =>
    workspace
      .messages(channel)
      .find(({ blocks, threadTs, ts }) => (threadTs ?? ts) === ts && JSON.stringify(blocks ?? []).includes(run)),
  );
  const messages = () => workspace.thread(channel, root.ts);
  const has = (action: string, step: string) =>
    messages().findLast(({ blocks }) => {
      const text = JSON.stringify(blocks ?? []);
      return text.includes(`"action_id":"${action}"`) && text.includes(JSON.stringify(`"step":"${step}"`).slice(1, -1));
    });
  const record = async () => {
    const found = await world.bot().runs.get(run);
    if (found === undefined) throw new Error(`there is no run ${run}`);
    return found;
  };
  return {
    run,
    channel,
    ts: root.ts,
    record,
    deeds: async () => {
      const { visits, remarks, paused, holder, ended } = (await record()).run;
      return { visits: visits.map(({ decided }) => decided), remarks, paused, holder, ended };
    },
    messages,
    has,
    click: async (person, step, action, value) => {
      const message = await world.until(`${action} of ${step}`, () => has(action, step));
      await workspace.click(person, workspace.find(person, channel, message.ts, action), value);
    },
  };
}

function estateText(folder: string): string {
  const server = (name: string) => `
  ${name}:
    product: app
    host: 127.0.0.1
    location: dc1
    files: { exported-options: ${folder}/${name}.cfg }`;
  return `name: production\nservers:${['app-1', 'app-2', 'app-3', 'app-4'].map(server).join('')}\n`;
}

/** Everything written in a message, for a test that only asks whether something is said. */
export function textOf(message: Pick<Message, 'text' | 'blocks'> | undefined): string {
  return message === undefined ? '' : `${message.text}\n${JSON.stringify(message.blocks ?? [])}`;
}
