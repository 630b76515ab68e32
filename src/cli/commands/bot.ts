/** `handrail bot`: Slack on one side, the journal on the other. */
import type { Command } from 'commander';
import { type Bot, type BotOptions, type SlackSettings, startBot } from '../../bot/bot.ts';
import type { Pace, Paces } from '../../bot/thread/pace.ts';
import { keptEstate } from '../../estate/kept.ts';
import { loadLibrary } from '../../procedures/library.ts';
import { archiveIn } from '../archive.ts';
import { CannotRun } from '../failure.ts';
import { openHealth } from '../health.ts';
import { estateOf, missing, openSharedData, warnOfBroken } from '../infrastructure.ts';
import { openLog } from '../log.ts';
import { dataOption } from '../options.ts';
import { runUntilAsked } from '../run-until-asked.ts';
import { readSettings, type Settings } from '../settings.ts';
import { endOnUnforeseen } from '../unforeseen.ts';

export function addBot(program: Command): void {
  program
    .command('bot')
    .description('the Slack bot; any number of them')
    .addOption(dataOption())
    .action(async ({ data: dataDir }: { data: string }) => {
      const settings = readSettings(process.env);
      const log = openLog(settings.logLevel ?? 'info');
      endOnUnforeseen(log);
      const slack = slackOf(settings);
      // What is wrong with the estate is better known now than at the first start.
      await estateOf(settings);
      const health = await openHealth(settings, log);
      const data = await openSharedData(settings, log, dataDir);
      await warnOfBroken(settings, log);
      const bot = await startBotOf(settings, { slack, redis: data.address, log });
      health.add('bot', { needs: () => bot.needs(), alive: () => bot.isAlive() });
      log.info({ mode: slack.mode, ...(bot.port !== undefined && { port: bot.port }) }, 'ready');
      await runUntilAsked(async () => {
        health.draining();
        await bot.close();
        await data.close();
        await health.close();
      }, log);
    });
}

/** For a workspace that refuses nobody for being fast, as the local one. */
const FREE: Pace = { perMinute: 60_000, burst: 1_000 };
const FREE_PACES: Paces = { post: FREE, update: FREE, read: FREE };

/** The bot on what the environment names; files that have changed are read anew whenever somebody is about to start a run. */
export function startBotOf(settings: Settings, more: Pick<BotOptions, 'slack' | 'redis' | 'log'>): Promise<Bot> {
  return startBot({
    ...more,
    ...(settings.pace === 'free' && { paces: FREE_PACES }),
    ...(settings.keepRuns !== undefined && { retention: retentionOf(settings.keepRuns, settings.archive) }),
    missing,
    library: () => loadLibrary({ folders: settings.procedures }),
    estate: settings.estate === undefined ? () => estateOf(settings) : keptEstate(settings.estate),
  });
}

function retentionOf({ ms, written }: NonNullable<Settings['keepRuns']>, archive: string | undefined) {
  const copy = archive === undefined ? {} : { copy: archiveIn(archive) };
  return { keepFor: ms, by: `HANDRAIL_KEEP_RUNS=${written}`, ...copy };
}

/** @throws CannotRun naming what is missing */
export function slackOf(settings: Settings): SlackSettings {
  const { botToken, appToken, signingSecret, slackApiUrl: apiUrl, port = 3000 } = settings;
  if (botToken === undefined) {
    throw new CannotRun('SLACK_BOT_TOKEN is not set. docs/slack.md tells how to get it; `handrail start` needs none.');
  }
  if (appToken !== undefined) return { mode: 'socket', botToken, appToken, apiUrl };
  if (signingSecret !== undefined) return { mode: 'http', botToken, signingSecret, port, apiUrl };
  throw new CannotRun(
    'Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP: docs/slack.md tells which.',
  );
}
