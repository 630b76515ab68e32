/** `handrail start`: everything in one process. Without Slack tokens, Slack and the servers are local as well. */
import type { Command } from 'commander';
import { dataOption } from '../options.ts';
import { readSettings } from '../settings.ts';
import { startForReal } from '../start-for-real.ts';
import { startLocally } from '../start-locally.ts';

export function addStart(program: Command): void {
  program
    .command('start')
    .description('without Slack tokens: a local workspace, a lab, the bot and its workers. With tokens: the real thing')
    .addOption(dataOption())
    .action(async ({ data }: { data: string }) => {
      const settings = readSettings(process.env);
      await (settings.botToken === undefined ? startLocally(settings, data) : startForReal(settings, data));
    });
}
