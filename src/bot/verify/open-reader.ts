/** A reader of threads for whoever is no bot: it asks Slack whose token it has, and keeps to Slack's pace by itself. */
import type { Logger } from 'pino';
import { quickClient, threadClient } from '../slack/clients.ts';
import { whoAmI } from '../slack/who-am-i.ts';
import { Bucket, type Pace, SLACK_PACES } from '../thread/pace.ts';
import { type ThreadReader, threadReader } from './read-thread.ts';

export interface ReaderSettings {
  readonly botToken: string;
  /** Another Slack host's Web API. */
  readonly apiUrl?: string | undefined;
  readonly log: Logger;
  readonly pace?: Pace | undefined;
}

/** @throws SlackRefused if Slack refuses the token, or is not reached */
export async function openReader({
  botToken,
  apiUrl,
  log,
  pace = SLACK_PACES.read,
}: ReaderSettings): Promise<ThreadReader> {
  const me = await whoAmI(quickClient(botToken, { apiUrl, log }), log);
  return threadReader(threadClient(botToken, { apiUrl, log }), me, new Bucket(pace));
}
