import type { AppDefinition } from './app-definition.ts';

export interface Tokens {
  /** `xoxb-…`, for the Web API. */
  readonly bot: string;
  /** `xapp-…`, for opening Socket Mode connections. */
  readonly app: string;
  readonly signingSecret: string;
}

/** The workspace's own identity and the one app that is installed in it. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly tokens: Tokens;
  /** Changes when the app's request URLs are changed. */
  app: AppDefinition;
  /** The server's own address, `http://127.0.0.1:PORT/`. */
  address(): string;
}
