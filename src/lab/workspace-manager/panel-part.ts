/** What the panel shows of User Workspace Manager. */
import type { PlainAction } from './actions.ts';
import { cautionsFor } from './cautions.ts';
import type { Estate } from './estate.ts';
import type { DatabaseState } from './model.ts';
import type { LoadBalancer, UwmServer as ServerInfo } from './servers.ts';
import type { UwmServer } from './uwm-server.ts';

export interface PanelUwmServer extends ServerInfo {
  /** Why an action is unwise just now, by action. */
  readonly cautions: Partial<Record<PlainAction, string>>;
}

export interface PanelGroup {
  readonly title: string;
  readonly balancer: LoadBalancer | null;
  readonly servers: readonly PanelUwmServer[];
}

export interface WorkspaceManagerPart {
  readonly wing: 'workspace-manager';
  /** The version that is installed from the package. */
  readonly release: string;
  readonly sql: { readonly name: string; readonly port: number };
  readonly databases: readonly DatabaseState[];
  readonly groups: readonly PanelGroup[];
}

export function panelPart(estate: Estate, sql: { readonly name: string; readonly port: number }): WorkspaceManagerPart {
  const group = (title: string, belongs: (server: UwmServer) => boolean, balancer: LoadBalancer | null = null) => ({
    title,
    balancer,
    servers: estate.servers
      .filter(belongs)
      .map((server) => ({ ...estate.describeServer(server, sql.port), cautions: cautionsFor(server) })),
  });
  const isManagement = ({ state }: UwmServer) => state.product === 'management-server';
  const isBalanced = ({ state }: UwmServer) => state.inBalancer !== null;
  return {
    wing: 'workspace-manager',
    release: estate.packageVersion,
    sql: { name: sql.name, port: sql.port },
    databases: estate.databases.states,
    groups: [
      group('Management Servers', isManagement),
      group('Replicated Personalization Servers', (server) => !isManagement(server) && !isBalanced(server)),
      group('Load-balanced Personalization Servers', isBalanced, estate.describeBalancer()),
    ],
  };
}
