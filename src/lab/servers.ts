/** What the lab's servers look like from outside, told apart by their product. */
import type { OrsServer } from './orchestration/servers.ts';
import type { LoadBalancer, UwmServer } from './workspace-manager/servers.ts';

export type { LoadBalancer, OrsServer, UwmServer };
export type ServerInfo = OrsServer | UwmServer | LoadBalancer;
