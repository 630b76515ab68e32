/** What the lab's servers look like from outside, told apart by their product. */
import type { DbServer, FrameworkServer, LcaHost } from './framework/servers.ts';
import type { CassandraNodeInfo, OrsServer } from './orchestration/servers.ts';
import type { LoadBalancer, UwmServer } from './workspace-manager/servers.ts';

export type { CassandraNodeInfo, DbServer, FrameworkServer, LcaHost, LoadBalancer, OrsServer, UwmServer };
export type ServerInfo =
  | OrsServer
  | CassandraNodeInfo
  | UwmServer
  | LoadBalancer
  | FrameworkServer
  | LcaHost
  | DbServer;
