/** What steps of the User Workspace Manager procedures ask a person to do in the lab. */
import type { Part } from './rehearsal.ts';

/** In every way of upgrading; a portal that finds the databases up to date is closed again. */
export const workspaceManager: Part['acts'] = (step, name) => {
  const server = name('server');
  switch (step) {
    case 'see-replication-off':
    case 'disable-replication':
      return [[server, 'disable-replication']];
    case 'take-offline':
    case 'retire':
      return [[server, 'take-offline']];
    case 'uninstall':
      return [
        [server, 'take-offline'],
        [server, 'uninstall'],
      ];
    case 'upgrade-management':
    case 'upgrade-personalization':
    case 'install-management':
    case 'install-personalization':
      return [[server, 'install']];
    case 'update-databases':
      return [
        [server, 'open-portal'],
        [server, 'update-all'],
        [server, 'close-portal'],
        [server, 'close-portal'],
      ];
    case 'management-status':
    case 'personalization-status':
      return [[server, 'bring-online']];
    case 'leave-balancer':
      return [[server, 'leave-balancer']];
    case 'put-back':
      return [[server, 'join-balancer']];
    default:
      return [];
  }
};
