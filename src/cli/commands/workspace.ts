/** `handrail workspace`: the local workspace alone, for an app of which there is a manifest. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { manifest } from '../../bot/manifest.ts';
import { type AppManifest, startWorkspace } from '../../workspace/server.ts';
import { claimFolder } from '../claim.ts';
import { CannotRun, lineOf } from '../failure.ts';
import { portNumber } from '../options.ts';
import { print } from '../output.ts';
import { runUntilAsked } from '../run-until-asked.ts';

interface WorkspaceFlags {
  readonly port: number;
  readonly data?: string;
  readonly manifest?: string;
  readonly http?: string;
  readonly panel?: string;
  readonly panelTitle: string;
  readonly botToken?: string;
  readonly appToken?: string;
  readonly signingSecret?: string;
  readonly control?: true;
}

export function addWorkspace(program: Command): void {
  program
    .command('workspace')
    .description('a local workspace that speaks Slack’s protocols, with a page to use it by')
    .option('--port <number>', 'where the page is; 0 for any free port', portNumber, 3000)
    .option('--data <folder>', 'keep messages, people and channels there; nothing is kept without it')
    .option('--manifest <file>', 'the app, as a Slack manifest in JSON; Handrail itself if absent')
    .option('--http <url>', 'deliver to Handrail at this address instead of Socket Mode')
    .option('--panel <url>', 'an address to frame beside the conversation')
    .option('--panel-title <text>', 'its title', 'Panel')
    .option('--bot-token <token>', 'the app’s bot token; made at random if absent')
    .option('--app-token <token>', 'the app-level token for Socket Mode; made at random if absent')
    .option('--signing-secret <secret>', 'the secret that deliveries are signed with; made at random if absent')
    .option('--control', 'let other processes make things go wrong, by POST /control/faults')
    .action(async (flags: WorkspaceFlags) => {
      const { botToken, appToken, signingSecret } = flags;
      const manifest = await manifestOf(flags);
      const claim = flags.data ? await claimFolder(flags.data, '--data') : undefined;
      const workspace = await startWorkspace({
        manifest,
        port: flags.port,
        tokens: {
          ...(botToken && { bot: botToken }),
          ...(appToken && { app: appToken }),
          ...(signingSecret && { signingSecret }),
        },
        ...(flags.data && { dataDir: flags.data }),
        ...(flags.panel && { panel: { title: flags.panelTitle, address: flags.panel } }),
        ...(flags.control && { control: true }),
      });
      print(`The workspace is at ${workspace.url}`);
      print(`An app reaches it with:`);
      print(`  SLACK_API_URL=${workspace.apiUrl}`);
      print(`  SLACK_BOT_TOKEN=${workspace.botToken}`);
      print(
        flags.http ? `  SLACK_SIGNING_SECRET=${workspace.signingSecret}` : `  SLACK_APP_TOKEN=${workspace.appToken}`,
      );
      await runUntilAsked(async () => {
        await workspace.close();
        await claim?.release();
      });
    });
}

async function manifestOf({ manifest: file, http }: WorkspaceFlags): Promise<AppManifest> {
  if (file === undefined) return manifest(http === undefined ? { mode: 'socket' } : { mode: 'http', url: http });
  try {
    // The workspace judges what is in it.
    return z
      .custom<AppManifest>((value) => typeof value === 'object' && value !== null)
      .parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new CannotRun(`The manifest ${file} cannot be read: ${lineOf(error)}`);
  }
}
