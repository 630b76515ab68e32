/**
 * Everything on this machine, with nothing to set up: the local workspace in place of Slack, the lab in place of the
 * servers, and between them the same bot and worker as ever, which cannot tell the difference.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { manifest } from '../bot/manifest.ts';
import { startLab } from '../lab/lab.ts';
import { openRedis } from '../redis/embedded.ts';
import { startWorkspace, type Workspace, type WorkspaceOptions } from '../workspace/server.ts';
import { claimFolder } from './claim.ts';
import { startBotOf } from './commands/bot.ts';
import { startWorker } from './commands/worker.ts';
import { demoEstate } from './demo-estate.ts';
import { brokenProcedures, estateOf, locationsOf } from './infrastructure.ts';
import { leaveLocalSlack } from './local-slack.ts';
import { openLog } from './log.ts';
import { print } from './output.ts';
import { runUntilAsked } from './run-until-asked.ts';
import type { Settings } from './settings.ts';
import { endOnUnforeseen } from './unforeseen.ts';

const USUAL_PORT = 3000;

export async function startLocally(settings: Settings, dataDir: string): Promise<void> {
  // A person's own estate is used as it is, or what is wrong with it is told; otherwise the lab's servers are the estate.
  const own = settings.estate === undefined ? undefined : await estateOf(settings);
  const folder = resolve(dataDir);
  await mkdir(folder, { recursive: true });
  const kept = { lab: join(folder, 'lab'), workspace: join(folder, 'workspace') };
  const claims = [await claimFolder(kept.lab, '--data'), await claimFolder(kept.workspace, '--data')];

  const log = openLog(settings.logLevel ?? 'warn');
  endOnUnforeseen(log);
  const data = await openRedis({ url: settings.redisUrl, dataDir: folder, log });
  // That nothing is kept is said below, once.
  if (!data.keepsData && settings.logLevel === undefined) log.level = 'error';
  const lab = await startLab({ directory: kept.lab, say: (sentence) => print(`Note: ${sentence}`) });
  // The lab's own secrets: the worker below finds them where it would find real ones.
  Object.assign(process.env, lab.secrets);
  const workspace = await openWorkspace(settings.port, {
    manifest: manifest({ mode: 'socket' }),
    dataDir: kept.workspace,
    panel: { title: 'Lab', address: lab.url },
  });

  const estate = settings.estate ?? join(folder, 'estate.yaml');
  if (own === undefined) await writeFile(estate, demoEstate(lab.servers()));

  const broken = await brokenProcedures(settings);
  const { apiUrl, botToken, appToken } = workspace;
  await leaveLocalSlack(folder, { apiUrl, botToken });
  const slack = { mode: 'socket', botToken, appToken, apiUrl } as const;
  const bot = await startBotOf({ pace: 'free', ...settings, estate }, { slack, redis: data.address, log });
  const locations = own === undefined ? ['default'] : locationsOf(own);
  // Simulated servers may be looked at all the time; real ones only if somebody says so.
  const pace = settings.pace ?? (own === undefined ? 'free' : 'slack');
  const workers = locations.map((location) => startWorker({ address: data.address, location, estate, log, pace }));

  print('');
  print(`  Handrail is ready: ${workspace.url}`);
  print('');
  print('  Open that address, type /upgrade in #upgrades, and choose what to upgrade.');
  print(
    own === undefined
      ? `  Every product is here. The servers are simulated; work them in the panel beside the thread, or at ${lab.url}`
      : `  The servers are those of the estate ${own.name}; the lab beside the thread has no part in it.`,
  );
  print(`  Everything is kept in ${folder}${data.keepsData ? '' : ', except the runs'}. Ctrl+C ends it.`);
  if (broken.length > 0) print(`\n  Not offered, because they are broken:\n  ${broken.join('\n  ')}`);
  for (const warning of data.warnings) print(`\n  ${warning}`);
  print('');

  await runUntilAsked(async () => {
    await bot.close();
    await Promise.all(workers.map((worker) => worker.close()));
    await Promise.all([workspace.close(), lab.close()]);
    await data.close();
    await Promise.all(claims.map((claim) => claim.release()));
  });
}

/** On the port that was asked for; on the usual one if it is free, else on any. */
async function openWorkspace(asked: number | undefined, options: WorkspaceOptions): Promise<Workspace> {
  if (asked !== undefined) return startWorkspace({ ...options, port: asked });
  try {
    return await startWorkspace({ ...options, port: USUAL_PORT });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'cannot-listen')) throw error;
    print(`Note: port ${USUAL_PORT} is taken, so the page is on another.`);
    return startWorkspace({ ...options, port: 0 });
  }
}
