import type { App } from '@slack/bolt';
import { SLASH_COMMAND } from '../../manifest.ts';
import type { Services } from '../../services.ts';
import { onUpgrade } from './upgrade.ts';

export function registerCommands(app: App, services: Services, track: (work: Promise<void>) => Promise<void>): void {
  app.command(SLASH_COMMAND, ({ ack, body, respond }) => track(onUpgrade({ ack, body, respond }, services)));
}
