/** `handrail worker`: takes baselines and looks, for one location. */
import type { Command } from 'commander';
import { probes } from '../../checks/probes.ts';
import { startCheckWorker } from '../../queue/check-worker.ts';
import { close, connect, type Log } from '../../redis/connection.ts';
import { Pulse } from '../../redis/pulse.ts';
import { suggestion } from '../../yaml/suggest.ts';
import { admissionBy } from '../admission.ts';
import { CannotRun } from '../failure.ts';
import { FilePulse } from '../file-pulse.ts';
import { openHealth, type Role } from '../health.ts';
import { estateOf, locationsOf, openSharedData } from '../infrastructure.ts';
import { openLog } from '../log.ts';
import { dataOption } from '../options.ts';
import { runUntilAsked } from '../run-until-asked.ts';
import { readSettings, type Settings } from '../settings.ts';
import { endOnUnforeseen } from '../unforeseen.ts';

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('check the servers of one location, from inside its network; any number of them')
    .option('--location <name>', 'the servers with this `location` in the estate', 'default')
    .addOption(dataOption())
    .action(async ({ location, data: dataDir }: { location: string; data: string }) => {
      const settings = readSettings(process.env);
      if (location.trim() === '') throw new CannotRun('--location is empty. Leave it out for the location `default`.');
      const log = openLog(settings.logLevel ?? 'info');
      endOnUnforeseen(log);
      const doubt = await doubtAbout(location, settings);
      if (doubt !== undefined) log.warn(doubt);
      const health = await openHealth(settings, log);
      const data = await openSharedData(settings, log, dataDir);
      if (settings.estate === undefined) log.warn(NO_ESTATE);
      const { estate, pace } = settings;
      const worker = startWorker({ address: data.address, location, estate, log, ...(pace && { pace }) });
      health.add('worker', worker);
      await runUntilAsked(async () => {
        health.draining();
        await worker.close();
        await data.close();
        await health.close();
      }, log);
    });
}

const NO_ESTATE =
  'HANDRAIL_ESTATE is not set, so this worker looks wherever the queue says, gives no server a secret, and runs no nodetool. ' +
  'Give it the estate that the bot has.';

/**
 * A location that is written wrongly would be served for ever, and its servers by nobody. A worker needs no estate: one
 * that is not named or cannot be read raises no doubt.
 */
async function doubtAbout(location: string, settings: Settings): Promise<string | undefined> {
  const estate = await estateOf(settings).catch(() => undefined);
  if (estate === undefined) return undefined;
  const locations = locationsOf(estate);
  if (locations.includes(location)) return undefined;
  return `No server of the estate ${estate.name} is at the location ${location}${suggestion(location, locations)}`;
}

export interface WorkerOptions {
  /** Of Redis. */
  readonly address: string;
  readonly location: string;
  /** Path of the worker's own estate file. */
  readonly estate: string | undefined;
  readonly log: Log;
  /** `free` where nobody minds being looked at all the time. */
  readonly pace?: Settings['pace'];
}

/** Milliseconds. */
const FREE_INTERVALS = { first: 200, most: 2_000, settled: 3_000 };

const PULSE_MS = 1_500;

/** A check worker with a connection of its own, and the secrets of this process's environment. */
export function startWorker({
  address,
  location,
  estate,
  log,
  pace,
}: WorkerOptions): Role & { close(): Promise<void> } {
  const connection = connect(address, { role: 'worker', log });
  const worker = startCheckWorker({
    ...{ connection, location, probes, env: process.env, log },
    admission: admissionBy(estate),
    ...(pace === 'free' && { intervals: FREE_INTERVALS }),
  });
  const pulse = new Pulse(connection);
  const files = new FilePulse();
  log.info({ location }, 'checking');
  return {
    needs: async () => ({ redis: await pulse.beats(PULSE_MS) }),
    alive: () => files.beats(),
    async close() {
      files.close();
      await worker.close();
      await close(connection);
    },
  };
}
