/** The bot, put together: read it from top to bottom. */
import { App } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Estate } from '../estate/model.ts';
import type { Library } from '../procedures/library.ts';
import { openCheckQueues } from '../queue/check-queues.ts';
import { checkId } from '../queue/names.ts';
import { startReportsWorkers } from '../queue/reports.ts';
import { openTimers, startTimersWorker } from '../queue/timers.ts';
import { close, connect } from '../redis/connection.ts';
import { inspectRedis } from '../redis/inspect.ts';
import { type Keys, keysUnder } from '../redis/keys.ts';
import { Pulse } from '../redis/pulse.ts';
import { WhichRedis } from '../redis/which.ts';
import { openJournal } from '../runs/journal.ts';
import { parseEvent } from '../runs/parse-event.ts';
import type { Missing } from '../runs/prepare.ts';
import { Retention, type RetentionOptions, removedRun } from '../runs/retention.ts';
import { Runs } from '../runs/runs.ts';
import { Absence } from './absence.ts';
import { AfterUpgrade } from './after-upgrade.ts';
import { Catalogue } from './catalogue.ts';
import { reachDeadline } from './deadlines.ts';
import { draftsIn } from './drafts.ts';
import { HomePages } from './home.ts';
import { Later } from './later.ts';
import { registerListeners } from './listeners/index.ts';
import { MissedWords } from './missed-words.ts';
import { Once } from './once.ts';
import { People } from './people.ts';
import { recordsOf } from './records.ts';
import { recordReports } from './reports.ts';
import { Members } from './rights/members.ts';
import type { Services } from './services.ts';
import { tellSetBack } from './set-back.ts';
import { slackAnswers } from './slack/answers.ts';
import { quickClient, tellingClient, threadClient } from './slack/clients.ts';
import { type Delivery, overHttp, overSocketMode } from './slack/delivery.ts';
import { slackGroups } from './slack/groups.ts';
import { slackLogger } from './slack/logger.ts';
import { threadReplies } from './slack/thread-replies.ts';
import { whoAmI } from './slack/who-am-i.ts';
import type { Paces } from './thread/pace.ts';
import { type ReconcilerTiming, ThreadReconciler } from './thread/reconciler.ts';
import { slackApi } from './thread/slack-api.ts';
import { ThreadStore } from './thread/thread-store.ts';
import { threadsOf } from './threads.ts';
import { Tracker } from './tracker.ts';
import { Upkeep } from './upkeep.ts';
import { threadReader } from './verify/read-thread.ts';

export interface BotOptions {
  readonly slack: SlackSettings;
  /** Address of the Redis, as `connect` takes it. */
  readonly redis: string;
  readonly keys?: Keys;
  /** Read whenever somebody is about to start a run. */
  readonly library: () => Promise<Library>;
  /** The same. Throws an error whose message tells what is wrong with the file. */
  readonly estate: () => Promise<Estate>;
  /** What a server's entry lacks for a kind of check. */
  readonly missing: Missing;
  readonly log: Logger;
  /** Milliseconds since the epoch; the system's clock if absent. */
  readonly now?: () => number;
  /** How fast the thread is written; what Slack allows if absent. */
  readonly paces?: Partial<Paces>;
  readonly threadTiming?: Partial<ReconcilerTiming>;
  /** Milliseconds between looks for what was left behind; 3,000 if absent. */
  readonly sweepEvery?: number;
  /** How long ended runs are kept; for ever if absent. */
  readonly retention?: Pick<RetentionOptions, 'keepFor' | 'by' | 'copy'>;
}

export type SlackSettings = {
  readonly botToken: string;
  /** Another Slack host's Web API, such as `https://slack-gov.com/api/`. */
  readonly apiUrl?: string | undefined;
} & (
  | { readonly mode: 'socket'; readonly appToken: string }
  | {
      readonly mode: 'http';
      readonly signingSecret: string;
      /** 0: any free one. */
      readonly port: number;
      /** Every interface if absent. */
      readonly host?: string | undefined;
    }
);

export interface Bot {
  /** Where Slack's requests are taken in HTTP mode. */
  readonly port: number | undefined;
  /** For what reads the runs beside the bot in the same process. */
  readonly runs: Runs;
  /** What it needs just now, each whether it is there; within two seconds. */
  needs(): Promise<{ readonly redis: boolean; readonly slack: boolean }>;
  /** False if its rounds have not come to an end for minutes, whatever Redis and Slack do. */
  isAlive(): boolean;
  /** Resolves when nothing is being handled, recorded or posted. For tests and for draining. */
  idle(): Promise<void>;
  /** Takes no more requests, finishes what is under way, and ends every connection; within ten seconds. */
  close(): Promise<void>;
}

const SWEEP_EVERY_MS = 3_000;
const RETAIN_EVERY_MS = 3_600_000;
/** A sweep takes seconds, also while Redis is away. */
const LONGEST_SWEEP_MS = 5 * 60_000;
const PULSE_MS = 1_500;
/** For requests that are being handled, and then for what follows from them. */
const DRAIN_MS = 3_000;
const ENDING_MS = 1_000;

/**
 * Starts the bot. Any number may run at once.
 *
 * @throws SlackRefused if Slack refuses the tokens, or is not reached; BadRedisAddress; what listening on a port throws
 */
export async function startBot(options: BotOptions): Promise<Bot> {
  const { slack, log, missing, now = Date.now, keys = keysUnder() } = options;

  // Redis: what people wait for, what puts jobs into queues, and one connection for each worker.
  const commands = connect(options.redis, { role: 'commands', log });
  const queueing = connect(options.redis, { role: 'queue', log });
  const reporting = connect(options.redis, { role: 'worker', log });
  const timing = connect(options.redis, { role: 'worker', log });
  const connections = [commands, queueing, reporting, timing];

  // Runs, and everything that follows from what is recorded in them.
  const journal = openJournal({ redis: commands, keys, parse: parseEvent });
  const runs: Runs = new Runs(
    journal,
    (run) => {
      reconciler.poke(run);
      upkeep.poke(run);
      home.poke();
    },
    (setBack) => tellSetBack(setBack, { runs: () => runs, threads: () => reconciler, later, now, log }),
  );
  const catalogue = new Catalogue(options, now);
  const queues = openCheckQueues({ connection: queueing, keys, log });
  const timers = openTimers({ connection: queueing, keys, log });
  const absence = new Absence({ runs, queues, now });
  const reports = startReportsWorkers({
    ...{ connection: reporting, keys, log },
    handle: (location, reported) =>
      recordReports(location, reported, { runs, now, log, stop: (check) => upkeep.stop(location, checkId(check)) }),
  });
  const level = (run: string) => reconciler.poke(run);
  const afterUpgrade = new AfterUpgrade({ runs, level, now });
  const upkeep = new Upkeep({
    ...{ runs, queues, timers, reports, absence, afterUpgrade, log },
    locations: () => locationsIn(options.estate),
  });

  // Slack: one client for the thread, one for what must be quick, one for what must arrive.
  const clientSettings = { apiUrl: slack.apiUrl, log };
  const quick = quickClient(slack.botToken, clientSettings);
  const answers = slackAnswers(quick, tellingClient(slack.botToken, clientSettings));
  const store = new ThreadStore(commands, keys);
  const api = slackApi(threadClient(slack.botToken, clientSettings));
  const which = new WhichRedis(commands);
  const reconciler = new ThreadReconciler({
    ...{ api, store, runs, journal, log, which: () => which.id() },
    onPosted: (id, { channel }) => missed.posted({ id, channel }),
    ...(options.paces && { paces: options.paces }),
    ...(options.threadTiming && { timing: options.threadTiming }),
  });
  const members = new Members(slackGroups(quick), now);
  const home = new HomePages({ runs, slack: answers, members, log });
  const retention =
    options.retention &&
    new Retention({
      ...{ redis: commands, keys, journal, keptOf: (run: string) => store.keptOf(run), now, log },
      ...options.retention,
    });

  const later = new Later(log);
  const tracker = new Tracker();
  const delivery = deliveryOf(slack, log, () => missed.soon());
  let missed: MissedWords;

  const endConnections = async () => {
    await limited(ENDING_MS, Promise.all([queues.close(), timers.close()]));
    await Promise.all(connections.map((connection) => close(connection)));
  };

  try {
    for (const { says, fix } of await inspectRedis(commands)) log.warn(`${says} ${fix}`);
    const me = await whoAmI(quick, log);

    const services: Services = {
      ...{ runs, catalogue, missing, queues, members, slack: answers, home, later, now, log },
      threads: threadsOf({ store, runs, slack: api, level }),
      records: recordsOf({
        journal,
        removed: (run) => removedRun(commands, keys, run),
        store,
        slack: threadReader(threadClient(slack.botToken, clientSettings), me, reconciler.reads),
        now,
        onChange: level,
      }),
      people: new People(answers, log, now),
      drafts: draftsIn(commands, keys),
      once: new Once(commands, keys),
      botUser: me.user,
    };
    const app = new App({
      receiver: delivery.receiver,
      // Asked once, above: Bolt would ask again for every request.
      authorize: async () => ({ botToken: slack.botToken, botId: me.bot, botUserId: me.user }),
      logger: slackLogger(log),
      clientOptions: { ...(slack.apiUrl === undefined ? {} : { slackApiUrl: slack.apiUrl }) },
      // Nothing of ours is kept in the memory of a process.
      convoStore: false,
    });
    app.error(async (error) => log.error({ err: error }, 'A request could not be handled'));
    const replies = threadReplies(threadClient(slack.botToken, clientSettings));
    missed = new MissedWords({
      ...{ services, replies, pace: reconciler.reads, log },
      onDoubled: (run) => reconciler.readAgain(run),
    });
    registerListeners(app, services, (work) => tracker.track(work));
    await delivery.start();
  } catch (error) {
    await delivery.stop();
    await endConnections();
    throw error;
  }

  const deadlines = startTimersWorker({
    ...{ connection: timing, keys, log },
    handle: (timer) => reachDeadline(timer, { runs, now }),
  });

  // What was left behind by a restart, a lost hint or another bot.
  let sweptAt = Date.now();
  const sweep = () => {
    void reconciler.sweep().catch(ignore);
    void runs.lookBack().catch(ignore);
    void upkeep.sweep().then(() => {
      sweptAt = Date.now();
    });
  };
  sweep();
  const sweeping = setInterval(sweep, options.sweepEvery ?? SWEEP_EVERY_MS);
  const retain = () => void retention?.sweep().catch(ignore);
  retain();
  const retaining = setInterval(retain, RETAIN_EVERY_MS);
  const pulse = new Pulse(commands);
  missed.soon();

  const idle = async () => {
    await tracker.idle();
    await later.idle();
    await missed.idle();
    await upkeep.idle();
    await reconciler.idle();
  };

  return {
    port: delivery.port(),
    runs,
    needs: async () => ({ redis: await pulse.beats(PULSE_MS), slack: delivery.isOpen() }),
    isAlive: () => Date.now() - sweptAt < LONGEST_SWEEP_MS,
    idle,
    close: async () => {
      clearInterval(sweeping);
      clearInterval(retaining);
      // Who clicked a moment ago gets the acknowledgement, for which the connection is needed.
      await limited(ENDING_MS, tracker.idle());
      await delivery.stop();
      await limited(DRAIN_MS, tracker.idle());
      const inHand = [
        reports.close(),
        deadlines.close(),
        later.close(),
        missed.close(),
        upkeep.close(),
        home.close(),
        retention?.close(),
      ];
      await limited(DRAIN_MS, Promise.all([...inHand, reconciler.close()]));
      await endConnections();
    },
  };
}

function deliveryOf(slack: SlackSettings, log: Logger, onBack: () => void): Delivery {
  if (slack.mode === 'socket') return overSocketMode(slack.appToken, { apiUrl: slack.apiUrl, log, onBack });
  const { signingSecret, port, host } = slack;
  return overHttp({ signingSecret, port, host, log });
}

/** None while the estate's file is broken: live runs bring their own. */
async function locationsIn(estate: BotOptions['estate']): Promise<readonly string[]> {
  try {
    return Object.values((await estate()).servers).map((server) => server.location);
  } catch {
    return [];
  }
}

async function limited(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(ignore), expired]);
  clearTimeout(timer);
}

function ignore(): void {}
