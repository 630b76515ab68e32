import type { PlainAction } from './actions.ts';
import type { MemberView } from './next-action.ts';

/** What is unwise about an action on a server just now; the action stays possible. Only entries for unwise ones. */
export function cautionsFor(server: MemberView, peer: MemberView): Partial<Record<PlainAction, string>> {
  const { name, condition, role } = server;
  const found: Partial<Record<PlainAction, string>> = {};
  if (condition === 'stopped') {
    found.stop = found.kill = `${name} is not running.`;
    found['rotate-log'] = `${name} is not running, so it writes no log.`;
    if (server.installing) found.start = `${name} is being installed.`;
    else if (server.redundancyBroken && peer.condition === 'running')
      found.start = `Its redundancy settings are broken: it will come up as primary beside ${peer.name}.`;
    return found;
  }
  found.start = `${name} is ${condition}.`;
  found.install = `${name} is ${condition}: its files are in use.`;
  if (role === 'primary' && peer.role !== 'primary') {
    const consequence = peer.role === 'backup' ? `${peer.name} takes over` : 'nobody can take over';
    found.stop = found.kill = `${name} is primary: ${consequence}.`;
  }
  return found;
}
