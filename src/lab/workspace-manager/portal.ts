/**
 * The Server Configuration Portal of a server, after the guide's section "Upgrading Databases": opened while the database
 * is behind, it shows Database Updates Required; UPDATE SELECTED and UPDATE ALL lead to Upgrade Successful, and CLOSE from
 * there to the Summary.
 */
import { pause } from '../clock.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Databases } from './databases.ts';
import type { Portal } from './model.ts';
import type { UwmServer } from './uwm-server.ts';

/** A share of the pace. */
const updatesIn = 1;

/** The page that it shows now: nothing is required any more where another server's portal was faster. */
export function shownPortal(server: UwmServer): Portal {
  const { portal } = server.state;
  return portal === 'updates-required' && !server.updateIsDue && !server.database.updating ? 'summary' : portal;
}

/** @throws Refusal where nothing is installed, or its portal is at work */
export function openPortal(server: UwmServer): string {
  const { name, installedVersion, condition, portal } = server.state;
  if (installedVersion === null || condition === 'installing')
    throw new Refusal(
      `There is no Server Configuration Portal on ${name}: ${condition === 'installing' ? 'it is being installed' : 'nothing is installed there'}.`,
    );
  const { database } = server;
  if (portal === 'updating')
    throw new Refusal(`The Server Configuration Portal of ${name} is open, and updating ${database.name}.`);
  if (server.updateIsDue) {
    server.update({ portal: 'updates-required' });
    return `Database Updates Required: ${database.name} is ${database.version}, and ${name} is ${installedVersion}.`;
  }
  server.update({ portal: 'summary' });
  const behind = database.version === installedVersion ? '' : ' The server is behind its database.';
  return `Summary: ${name} is ${installedVersion}, and ${database.name} is ${database.version}.${behind}`;
}

/**
 * @param selected names of databases, of which it lists one
 * @throws Refusal unless it lists that database, and nothing stands in the way
 */
export function updateDatabases(
  server: UwmServer,
  selected: readonly string[],
  databases: Databases,
  context: Context,
): string {
  const { name, installedVersion } = server.state;
  const { database } = server;
  const shown = shownPortal(server);
  if (shown === 'closed') throw new Refusal(`The Server Configuration Portal of ${name} is not open.`);
  if (shown === 'updating') throw new Refusal(`${database.name} is being updated already.`);
  if (shown !== 'updates-required' || installedVersion === null)
    throw new Refusal(`The portal of ${name} lists no database that is to be updated.`);
  if (selected.length === 0) throw new Refusal(`No database is selected in the portal of ${name}.`);
  const other = selected.find((one) => one !== database.name);
  if (other !== undefined) throw new Refusal(`The portal of ${name} does not list ${other}.`);
  if (database.updating) throw new Refusal(`${database.name} is being updated from another server already.`);
  if (database.replicated)
    throw new Refusal(
      `${database.name} cannot be updated while it takes part in replication. Replication has to be disabled on the master and on every subscriber before an upgrade.`,
    );
  server.update({ portal: 'updating' });
  context.track(finishUpdate(server, databases, context));
  return `${database.name} is being updated from ${database.version} to ${installedVersion}. Every server that uses it is locked out until then.`;
}

/** The rest of an update, also of one that was under way when the lab was left. */
export async function finishUpdate(server: UwmServer, databases: Databases, context: Context): Promise<void> {
  await pause(context.clock, context.pace * updatesIn, context.closed);
  const { installedVersion, portal, database } = server.state;
  if (context.closed.aborted || portal !== 'updating' || installedVersion === null) return;
  databases.setVersion(database, installedVersion);
  server.update({ portal: 'upgrade-successful' });
}

/** @throws Refusal while it is updating, or is not open */
export function closePortal(server: UwmServer): string {
  const { name } = server.state;
  switch (shownPortal(server)) {
    case 'closed':
      throw new Refusal(`The Server Configuration Portal of ${name} is not open.`);
    case 'updating':
      throw new Refusal(`The portal of ${name} cannot be closed while it is updating ${server.database.name}.`);
    case 'upgrade-successful':
      server.update({ portal: 'summary' });
      return `Summary: ${name} is ${server.state.installedVersion}, and ${server.database.name} is ${server.database.version}.`;
    case 'summary':
    case 'updates-required':
      server.update({ portal: 'closed' });
      return `The Server Configuration Portal of ${name} is closed.`;
  }
}
