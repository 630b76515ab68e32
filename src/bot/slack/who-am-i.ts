import { setTimeout as delay } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { messageOf, SlackRefused, slackError } from './errors.ts';

export interface Me {
  /** The bot's user: what a mention names. */
  readonly user: string;
  readonly bot: string;
}

const TRIES = 6;
const FIRST_PAUSE_MS = 100;

/**
 * Asks Slack whose token this is. A Slack that is away gets a few seconds to come back.
 *
 * @throws SlackRefused
 */
export async function whoAmI(client: WebClient, log: Logger): Promise<Me> {
  for (let attempt = 0; ; attempt++) {
    try {
      const { user_id: user = '', bot_id: bot = '' } = await client.auth.test();
      return { user, bot };
    } catch (error) {
      if (slackError(error) !== undefined || attempt + 1 >= TRIES) throw new SlackRefused('the bot token', error);
      log.warn({ why: messageOf(error) }, 'Slack is not reached; trying again');
      await delay(FIRST_PAUSE_MS * 2 ** attempt);
    }
  }
}
