/** What is unwise about an action just now; the action stays possible. Only entries for unwise ones. */
import type { ServerAction } from './actions.ts';
import type { FrameworkServer } from './framework-server.ts';
import { type Lca, timeoutOption } from './lca.ts';

/** What the end of a server leads to, as a sentence with a blank before it; empty where to nothing. */
export function whatFollows({ role, peer, state }: FrameworkServer): string {
  if (role !== 'primary') return '';
  if (peer?.role === 'backup') return ` It was primary: ${peer.name} takes over.`;
  if (peer?.role === 'primary')
    return state.upgradeMode ? '' : ` Its clients go over to ${peer.name}, which is in upgrade mode.`;
  return ` Nobody is left to take over: ${state.pair} is down.`;
}

export function cautionsFor(server: FrameworkServer): Partial<Record<ServerAction, string>> {
  const { name, condition, role, peer, state, context, environment } = server;
  const { active, backup, prepared } = state.folders;
  const found: Partial<Record<ServerAction, string>> = {};
  if (condition === 'stopped') {
    found.stop = found.kill = `${name} is not running.`;
    found['rotate-log'] = `${name} is not running, so it writes no log.`;
    if (state.installing === 'in-place') found.start = `${name} is being installed.`;
  } else {
    found.start = `${name} is ${condition}.`;
    found.install =
      found['replace-folder'] =
      found['restore-folder'] =
        `${name} is ${condition}: its files are in use.`;
    if (role === 'primary' && peer?.role !== 'primary') {
      const consequence = peer?.role === 'backup' ? `${peer.name} takes over` : 'nobody can take over';
      found.stop = found.kill = `${name} is primary: ${consequence}.`;
    }
  }
  if (!prepared) found['replace-folder'] ??= `No new folder is prepared for ${name}.`;
  if (!backup) {
    const none = 'There is no backup copy of an old folder.';
    found['restore-folder'] ??= none;
    found['reset-startup'] = none;
  }
  if (!prepared && active.version !== context.packageVersion)
    found['force-upgrade-mode'] =
      found['unforce-upgrade-mode'] =
      found['use-upgraded-database'] =
      found['use-original-database'] =
        `No folder of ${name} holds the new version yet.`;
  else if (environment && !environment.state.databaseUpgraded)
    found['use-upgraded-database'] = 'There is no upgraded database yet.';
  return found;
}

/** Why it is unwise to upgrade the Local Control Agent just now, or null. */
export function cautionForLca({ state }: Lca, onHost: FrameworkServer | undefined): string | null {
  if (state.upgrading) return 'It is being upgraded.';
  if (!onHost || onHost.condition === 'stopped') return null;
  const { section, option } = timeoutOption;
  const guarded = onHost.peer?.state.options[section]?.[option] !== undefined;
  if (onHost.role === 'primary' && onHost.peer?.role === 'backup' && !guarded)
    return `${onHost.name} is primary, and ${onHost.peer.name} has no ${option}: it will take over.`;
  return `${onHost.name} is ${onHost.condition} on that host.`;
}
