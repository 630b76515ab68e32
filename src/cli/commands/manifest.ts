/** `handrail manifest`: what to paste at api.slack.com/apps. */
import type { Command } from 'commander';
import { manifest } from '../../bot/manifest.ts';
import { webAddress } from '../options.ts';
import { printJson } from '../output.ts';

export function addManifest(program: Command): void {
  program
    .command('manifest')
    .description('the Slack app manifest, for “Create an app → From a manifest”')
    .option('--http <url>', 'for HTTP deliveries at this address, instead of Socket Mode', webAddress)
    .action(({ http }: { http?: string }) =>
      printJson(manifest(http === undefined ? { mode: 'socket' } : { mode: 'http', url: http })),
    );
}
