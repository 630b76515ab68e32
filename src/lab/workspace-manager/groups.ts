/** Servers that are upgraded together. */

import type { Databases } from './databases.ts';
import type { ServerView } from './next-action.ts';
import { shownPortal } from './portal.ts';
import type { UwmServer } from './uwm-server.ts';

export interface Group {
  /** By which it is acted on. */
  readonly name: string;
  readonly title: string;
  readonly servers: readonly UwmServer[];
}

export function groupsOf(servers: readonly UwmServer[]): readonly Group[] {
  const isManagement = ({ state }: UwmServer) => state.product === 'management-server';
  const isBalanced = ({ state }: UwmServer) => state.inBalancer !== null;
  return [
    { name: 'uwm-management', title: 'Management Servers', servers: servers.filter(isManagement) },
    {
      name: 'uwm-replicated',
      title: 'Replicated Personalization Servers',
      servers: servers.filter((server) => !isManagement(server) && !isBalanced(server)),
    },
    { name: 'uwm-balanced', title: 'Load-balanced Personalization Servers', servers: servers.filter(isBalanced) },
  ];
}

export function viewOf({ servers }: Group, databases: Databases): readonly ServerView[] {
  return servers.map((server) => ({
    name: server.name,
    condition: server.state.condition,
    version: server.state.installedVersion,
    portal: shownPortal(server),
    inBalancer: server.state.inBalancer,
    database: databases.get(server.state.database),
  }));
}
