/** The Web API clients, by what waits for the answer. */
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import { slackLogger } from './logger.ts';

export interface ClientSettings {
  /** Another Slack host's Web API, such as `https://slack-gov.com/api/`. */
  readonly apiUrl?: string | undefined;
  readonly log: Logger;
}

/** For the thread: every failure is reported at once, since what to do about it is decided there, not in a retry. */
export function threadClient(token: string, settings: ClientSettings): WebClient {
  return new WebClient(token, { ...clientOptions(settings), retryConfig: { retries: 0 }, timeout: 15_000 });
}

/** For what has to be quick or not at all, such as opening a form. Repeated once; doing it twice does no harm. */
export function quickClient(token: string, settings: ClientSettings): WebClient {
  return new WebClient(token, {
    ...clientOptions(settings),
    retryConfig: { retries: 1, minTimeout: 100, maxTimeout: 300 },
    timeout: 5_000,
  });
}

/** How many private answers are on their way at once: beyond that they would only hold up acknowledgements. */
const TOLD_AT_ONCE = 8;

/** For telling people something, which must not get lost: waits when Slack says so, and repeats. */
export function tellingClient(token: string, settings: ClientSettings): WebClient {
  return new WebClient(token, {
    ...clientOptions(settings),
    rejectRateLimitedCalls: false,
    maxRequestConcurrency: TOLD_AT_ONCE,
    retryConfig: { retries: 3, minTimeout: 200, maxTimeout: 5_000 },
    timeout: 5_000,
  });
}

/** What every client has in common. A fresh object each time: Slack's libraries write into the options they get. */
export function clientOptions(settings: ClientSettings): WebClientOptions {
  return {
    ...(settings.apiUrl === undefined ? {} : { slackApiUrl: settings.apiUrl }),
    logger: slackLogger(settings.log),
    rejectRateLimitedCalls: true,
    // The token goes to this host alone, whatever a method's name looks like.
    allowAbsoluteUrls: false,
  };
}
