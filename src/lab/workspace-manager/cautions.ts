import type { PlainAction } from './actions.ts';
import type { UwmServer } from './uwm-server.ts';

/** What is unwise about an action on a server just now; the action stays possible. Only entries for unwise ones. */
export function cautionsFor(server: UwmServer): Partial<Record<PlainAction, string>> {
  const { name, condition, portal, inBalancer } = server.state;
  const { database, lockedOut } = server;
  const found: Partial<Record<PlainAction, string>> = {};
  switch (condition) {
    case 'not-installed':
      found['take-offline'] =
        found['bring-online'] =
        found.uninstall =
        found['open-portal'] =
          `Nothing is installed on ${name}.`;
      break;
    case 'installing':
      found['take-offline'] =
        found['bring-online'] =
        found.install =
        found.uninstall =
        found['open-portal'] =
          `${name} is being installed.`;
      break;
    case 'offline':
      found['take-offline'] = `${name} is offline.`;
      if (lockedOut !== null) found['bring-online'] = `It will be locked out: ${lockedOut}`;
      if (database.replicated) found.install = `${database.name} takes part in replication: it cannot be updated then.`;
      break;
    case 'coming-up':
    case 'online':
      found['bring-online'] = `${name} is ${condition === 'online' ? 'online' : 'coming up'}.`;
      found.install =
        found.uninstall = `${name} is ${condition === 'online' ? 'online' : 'coming up'}: its files are in use.`;
      if (inBalancer) found['take-offline'] = `${name} is still in the balancer.`;
      break;
  }
  if (portal === 'updating') found.install = found.uninstall = `Its portal is updating ${database.name}.`;
  if (database.replicated) {
    found['enable-replication'] = `${database.name} takes part in replication.`;
    found['update-all'] = `${database.name} takes part in replication: disable it first.`;
  } else found['disable-replication'] = `${database.name} takes no part in replication.`;
  found[inBalancer ? 'join-balancer' : 'leave-balancer'] = `${name} is ${inBalancer ? 'in' : 'out of'} the balancer.`;
  return found;
}
