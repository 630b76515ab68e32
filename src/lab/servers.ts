/** What the lab's servers look like from outside, told apart by their product. */
import type { OrsServer } from './orchestration/servers.ts';

export type { OrsServer };
export type ServerInfo = OrsServer;
