/** `handrail worker`: takes baselines and looks, for one location. */
import type { Command } from 'commander';
import { probes } from '../../checks/probes.ts';
import { startCheckWorker } from '../../queue/check-worker.ts';
import { close, connect, type Log } from '../../redis/connection.ts';
import { openSharedData } from '../infrastructure.ts';
import { openLog } from '../log.ts';
import { dataOption } from '../options.ts';
import { runUntilAsked } from '../run-until-asked.ts';
import { readSettings } from '../settings.ts';

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('check the servers of one location, from inside its network; any number of them')
    .option('--location <name>', 'the servers with this `location` in the estate', 'default')
    .addOption(dataOption())
    .action(async ({ location, data: dataDir }: { location: string; data: string }) => {
      const settings = readSettings(process.env);
      const log = openLog(settings.logLevel ?? 'info');
      const data = await openSharedData(settings, log, dataDir);
      const worker = startWorker({ address: data.address, location, log });
      log.info({ location }, 'checking');
      await runUntilAsked(async () => {
        await worker.close();
        await data.close();
      });
    });
}

export interface WorkerOptions {
  /** Of Redis. */
  readonly address: string;
  readonly location: string;
  readonly log: Log;
}

/** A check worker with a connection of its own, and the secrets of this process's environment. */
export function startWorker({ address, location, log }: WorkerOptions): { close(): Promise<void> } {
  const connection = connect(address, { role: 'worker', log });
  const worker = startCheckWorker({ connection, location, probes, env: process.env, log });
  return {
    async close() {
      await worker.close();
      await close(connection);
    },
  };
}
