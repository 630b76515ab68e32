/**
 * The next sensible action in the upgrade of a group of servers, from whatever state the group is in. The order is the
 * guide's: out of the balancer and replication off, everybody offline, then one server after the other with its database,
 * and back into service when all of them are at the same version. A place where nothing is installed is left as it is,
 * unless nobody else serves its database.
 */
import type { PlainAction } from './actions.ts';
import type { Condition, DatabaseState, Portal } from './model.ts';

export interface ServerView {
  readonly name: string;
  readonly condition: Condition;
  readonly version: string | null;
  /** The page that its portal shows now. */
  readonly portal: Portal;
  readonly inBalancer: boolean | null;
  readonly database: Pick<DatabaseState, 'name' | 'version' | 'replication'>;
}

export type Next =
  | { readonly kind: 'act'; readonly target: string; readonly action: PlainAction; readonly why: string }
  | { readonly kind: 'wait'; readonly why: string }
  | { readonly kind: 'done'; readonly why: string };

/** Pure: the same state of the group always gets the same answer. */
export function nextAction(group: readonly ServerView[], packageVersion: string): Next {
  const busy = whatIsUnderWay(group);
  if (busy !== null) return { kind: 'wait', why: busy };
  const servers = group.filter((one) => isOf(one, group));
  const behind = servers.filter((one) => one.version !== packageVersion || one.database.version !== packageVersion);
  return (
    (behind.length > 0 ? upgrade(servers, behind, packageVersion) : backIntoService(servers)) ?? allDone(packageVersion)
  );
}

function upgrade(servers: readonly ServerView[], behind: readonly ServerView[], packageVersion: string): Next | null {
  const closing = servers.find((one) => one.portal === 'upgrade-successful');
  if (closing) return act(closing, 'close-portal', 'its database is updated');
  const member = behind.find((one) => one.inBalancer && one.version !== null);
  if (member) return act(member, 'leave-balancer', 'nobody is to reach it while it is upgraded');
  const replicating = inOrder(servers, 'subscriber').find((one) => one.database.replication?.enabled);
  if (replicating)
    return act(replicating, 'disable-replication', 'nothing can be upgraded while replication is enabled');
  const online = behind.find((one) => one.condition === 'online');
  if (online) return act(online, 'take-offline', 'its files and its database are about to change');
  const [next] = behind;
  if (!next) return null;
  if (next.version !== packageVersion)
    return act(next, 'install', next.version ? `it still has ${next.version}` : 'nothing is installed on it');
  if (next.portal === 'updates-required')
    return act(next, 'update-all', `${next.database.name} is ${next.database.version}`);
  return act(next, 'open-portal', `${next.database.name} is ${next.database.version}`);
}

function backIntoService(servers: readonly ServerView[]): Next | null {
  const closing = servers.find((one) => one.portal === 'upgrade-successful');
  if (closing) return act(closing, 'close-portal', 'its database is updated');
  const offline = servers.find((one) => one.condition === 'offline');
  if (offline) return act(offline, 'bring-online', 'all of them are at the same version');
  const outside = servers.find((one) => one.inBalancer === false);
  if (outside) return act(outside, 'join-balancer', 'it serves again');
  const alone = inOrder(servers, 'publisher').find((one) => one.database.replication?.enabled === false);
  if (alone) return act(alone, 'enable-replication', 'all of them are at the same version');
  return null;
}

/** Those whose databases have that part in replication come first. */
function inOrder(servers: readonly ServerView[], first: 'publisher' | 'subscriber'): readonly ServerView[] {
  const isFirst = (one: ServerView) => one.database.replication?.role === first;
  return [...servers.filter(isFirst), ...servers.filter((one) => !isFirst(one))];
}

/** Whether it counts: something is installed there, or it is the first of those that could serve a database that nobody does. */
function isOf(server: ServerView, group: readonly ServerView[]): boolean {
  if (server.version !== null) return true;
  const sharing = group.filter((one) => one.database.name === server.database.name);
  return sharing.every((one) => one.version === null) && sharing[0]?.name === server.name;
}

function whatIsUnderWay(group: readonly ServerView[]): string | null {
  for (const { name, condition, portal, database } of group) {
    if (condition === 'installing') return `${name} is being installed.`;
    if (condition === 'coming-up') return `${name} is coming up.`;
    if (portal === 'updating') return `${database.name} is being updated.`;
  }
  return null;
}

function act({ name }: ServerView, action: PlainAction, why: string): Next {
  return { kind: 'act', target: name, action, why };
}

function allDone(packageVersion: string): Next {
  return { kind: 'done', why: `All of them serve ${packageVersion}. There is nothing left to do.` };
}

/** `Take uwm-ps1 offline`, as on its button. */
export function nameAction(target: string, action: PlainAction, packageVersion: string): string {
  switch (action) {
    case 'take-offline':
      return `Take ${target} offline`;
    case 'bring-online':
      return `Bring ${target} online`;
    case 'install':
      return `Install ${packageVersion} on ${target}`;
    case 'uninstall':
      return `Uninstall ${target}`;
    case 'open-portal':
      return `Open portal on ${target}`;
    case 'update-all':
      return `UPDATE ALL on ${target}`;
    case 'close-portal':
      return `CLOSE portal on ${target}`;
    case 'disable-replication':
      return `Disable replication of ${target}`;
    case 'enable-replication':
      return `Enable replication of ${target}`;
    case 'leave-balancer':
      return `Take ${target} out of the balancer`;
    case 'join-balancer':
      return `Put ${target} into the balancer`;
  }
}
