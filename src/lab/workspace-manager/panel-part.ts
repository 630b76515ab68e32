/** What the panel shows of User Workspace Manager. */
import type { PlainAction } from './actions.ts';
import { cautionsFor } from './cautions.ts';
import type { Estate } from './estate.ts';
import type { Group } from './groups.ts';
import type { DatabaseState } from './model.ts';
import { nameAction } from './next-action.ts';
import type { LoadBalancer, UwmServer as ServerInfo } from './servers.ts';

export interface PanelUwmServer extends ServerInfo {
  /** Why an action is unwise just now, by action. */
  readonly cautions: Partial<Record<PlainAction, string>>;
}

export interface PanelGroup {
  /** By which it is acted on. */
  readonly name: string;
  readonly title: string;
  /** One sentence: what would be done next, or that it is busy or done. */
  readonly next: string;
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
  return {
    wing: 'workspace-manager',
    release: estate.packageVersion,
    sql: { name: sql.name, port: sql.port },
    databases: estate.databases.states,
    groups: estate.groups.map((group) => describeGroup(estate, group, sql.port)),
  };
}

function describeGroup(estate: Estate, group: Group, sqlPort: number): PanelGroup {
  const next = estate.nextIn(group);
  return {
    name: group.name,
    title: group.title,
    next:
      next.kind === 'act'
        ? `Next: ${nameAction(next.target, next.action, estate.packageVersion)}, because ${next.why}.`
        : next.why,
    balancer: group.servers.some(({ state }) => state.inBalancer !== null) ? estate.describeBalancer() : null,
    servers: group.servers.map((server) => ({
      ...estate.describeServer(server, sqlPort),
      cautions: cautionsFor(server),
    })),
  };
}
