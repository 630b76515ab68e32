/**
 * Which Redis answers on a connection: another one after a restart, and after a failover, which may not have all that the
 * one before it had.
 */
import type { Redis } from './connection.ts';

export class WhichRedis {
  readonly #redis: Redis;
  /** Until the connection is lost. */
  #known: Promise<string> | undefined;

  constructor(redis: Redis) {
    this.#redis = redis;
    const forget = () => {
      this.#known = undefined;
    };
    redis.on('close', forget).on('ready', forget);
  }

  /**
   * Its run id, asked for once a connection; empty if it does not tell. What was answered on this connection before came from
   * the same one, or an earlier one. Rejects while Redis is away.
   */
  id(): Promise<string> {
    if (this.#known !== undefined) return this.#known;
    const asked = this.#ask();
    this.#known = asked;
    asked.catch(() => {
      if (this.#known === asked) this.#known = undefined;
    });
    return asked;
  }

  async #ask(): Promise<string> {
    try {
      return /^run_id:(\w+)/m.exec(await this.#redis.info('server'))?.[1] ?? '';
    } catch (error) {
      // An account that may not ask.
      if (error instanceof Error && error.name === 'ReplyError') return '';
      throw error;
    }
  }
}
