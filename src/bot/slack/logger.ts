// Not from Bolt, which has the same: `handrail runs` would load it too, with the web server that it brings.
import { LogLevel, type Logger as SlackLogger } from '@slack/web-api';
import type { Logger } from 'pino';

/**
 * Slack's libraries log through this. Their debug lines hold whole payloads, with what people wrote and with tokens,
 * so they are dropped whatever the log level.
 */
export function slackLogger(log: Logger): SlackLogger {
  return {
    debug: () => undefined,
    info: (...parts) => log.debug(joined(parts)),
    warn: (...parts) => log.warn(joined(parts)),
    error: (...parts) => log.error(joined(parts)),
    getLevel: () => LogLevel.INFO,
    setLevel: () => undefined,
    setName: () => undefined,
  };
}

function joined(parts: readonly unknown[]): string {
  return parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
}
