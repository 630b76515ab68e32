/** The bot in a real workspace, with a worker for each location of the estate, in one process. */
import { slackOf, startBotOf } from './commands/bot.ts';
import { startWorker } from './commands/worker.ts';
import { openHealth } from './health.ts';
import { estateOf, locationsOf, openData, warnOfBroken } from './infrastructure.ts';
import { openLog } from './log.ts';
import { runUntilAsked } from './run-until-asked.ts';
import type { Settings } from './settings.ts';
import { endOnUnforeseen } from './unforeseen.ts';

export async function startForReal(settings: Settings, dataDir: string): Promise<void> {
  const log = openLog(settings.logLevel ?? 'info');
  endOnUnforeseen(log);
  const slack = slackOf(settings);
  const estate = await estateOf(settings);
  const health = await openHealth(settings, log);
  const data = await openData(settings, log, dataDir);
  await warnOfBroken(settings, log);
  const bot = await startBotOf(settings, { slack, redis: data.address, log });
  const locations = locationsOf(estate);
  const workers = locations.map((location) =>
    startWorker({ address: data.address, location, estate: settings.estate, log }),
  );
  log.info(
    { mode: slack.mode, estate: estate.name, locations, ...(bot.port !== undefined && { port: bot.port }) },
    'ready',
  );
  health.add('bot', { needs: () => bot.needs(), alive: () => bot.isAlive() });
  for (const [i, worker] of workers.entries()) health.add(`worker ${locations[i]}`, worker);
  await runUntilAsked(async () => {
    health.draining();
    await Promise.all([bot.close(), ...workers.map((worker) => worker.close())]);
    await data.close();
    await health.close();
  }, log);
}
