import type { App } from '@slack/bolt';
import type { Services } from '../../services.ts';
import { onAppHomeOpened } from './app-home-opened.ts';
import { onAppMention } from './app-mention.ts';
import { onMessage } from './message.ts';

export function registerEvents(app: App, services: Services, track: (work: Promise<void>) => Promise<void>): void {
  app.event('app_mention', ({ event }) => track(onAppMention(event, services)));
  app.event('app_home_opened', ({ event }) => track(onAppHomeOpened(event, services)));
  app.event('message', ({ event }) => track(onMessage(event, services)));
}
