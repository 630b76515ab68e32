import type { App } from '@slack/bolt';
import type { Services } from '../services.ts';
import { registerActions } from './actions/index.ts';
import { registerCommands } from './commands/index.ts';
import { registerEvents } from './events/index.ts';
import { registerViews } from './views/index.ts';

/** @param track is told of everything that is under way, so that a shutdown can wait for it */
export function registerListeners(app: App, services: Services, track: (work: Promise<void>) => Promise<void>): void {
  registerCommands(app, services, track);
  registerActions(app, services, track);
  registerViews(app, services, track);
  registerEvents(app, services, track);
}
