/** The software of a server: what is installed where, and which folder it is started from. */
import { join } from 'node:path';
import { pause } from '../clock.ts';
import { Refusal } from '../errors.ts';
import { toCfg, withOption } from '../genesys/cfg.ts';
import type { Options } from '../genesys/model.ts';
import { descriptionFile, readPackage, writeInstallation } from '../genesys/software.ts';
import { writeWhole } from '../whole-file.ts';
import type { FrameworkServer } from './framework-server.ts';
import type { Folder } from './model.ts';
import { usualConf } from './options.ts';

export const confFile = 'confserv.conf';

/** Where the active folder, the prepared one and the backup copies lie; a backup is named after its version. */
export function folderPath(
  server: FrameworkServer,
  which: 'active' | 'prepared' | { readonly backup: string },
): string {
  if (which === 'active') return join(server.directory, 'install');
  if (which === 'prepared') return join(server.directory, 'install_new');
  return join(server.directory, `install_${which.backup}`);
}

/** Files that an estate names. A backup of whatever version is meant. */
export function softwareFiles(server: FrameworkServer) {
  const { changesFolders } = server.kind;
  const prepared = folderPath(server, 'prepared');
  return {
    installation: join(folderPath(server, 'active'), descriptionFile),
    newInstallation: changesFolders ? join(prepared, descriptionFile) : null,
    newConfiguration: server.environment ? join(prepared, confFile) : null,
    configuration: server.environment ? join(folderPath(server, 'active'), confFile) : null,
    folderBackup: changesFolders ? join(folderPath(server, { backup: '8.*' }), descriptionFile) : null,
  };
}

/** Writes a folder's files; `at` dates them back where the lab is given a history. */
export function writeFolder(server: FrameworkServer, path: string, folder: Folder, at?: Date): void {
  writeInstallation(server.kind, path, folder.version, at);
  writeConf(path, folder);
}

function writeConf(path: string, { conf }: Folder): void {
  if (Object.keys(conf).length > 0) writeWhole(join(path, confFile), toCfg(conf));
}

/**
 * Installs what the package on the host contains over the active folder. What is replaced by another version is set
 * aside where folders can be changed, as installers do.
 *
 * @throws Refusal while the server runs, while it is being installed, and without a package
 */
export function install(server: FrameworkServer): string {
  const { name, condition, installing } = server.state;
  if (condition !== 'stopped')
    throw new Refusal(
      `Installing on ${name} failed: it is ${condition} and its files are in use. It has to be stopped first.`,
    );
  if (installing) throw new Refusal(`${name} is already being installed.`);
  const version = packageVersion(server);
  server.update({ installing: 'in-place' });
  server.context.track(finishInstallation(server));
  return `Version ${version} is being installed on ${name}. It runs from the next start.`;
}

/** Installs into a new folder beside the active one. @throws Refusal as `install`, but the server may run */
export function prepareFolder(server: FrameworkServer): string {
  requireFolders(server);
  const { name, installing } = server.state;
  if (installing) throw new Refusal(`${name} is already being installed.`);
  const version = packageVersion(server);
  server.update({ installing: 'new-folder' });
  server.context.track(finishInstallation(server));
  return `Version ${version} is being installed for ${name} into ${folderPath(server, 'prepared')}, and not started.`;
}

/** The rest of an installation, also of one that was under way when the lab was left. */
export async function finishInstallation(server: FrameworkServer): Promise<void> {
  const { clock, pace, closed, say } = server.context;
  await pause(clock, pace * 0.5, closed);
  if (closed.aborted) return;
  try {
    const version = packageVersion(server);
    const { folders, installing } = server.state;
    if (installing === 'new-folder') {
      const prepared = { version, conf: newConf(server) };
      writeFolder(server, folderPath(server, 'prepared'), prepared);
      server.update({ folders: { ...folders, prepared }, installing: null });
    } else activate(server, { version, conf: folders.active.conf });
  } catch (error) {
    server.update({ installing: null });
    say(`Installing on ${server.name} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Sets the active folder aside and puts the prepared one in its place. @throws Refusal unless stopped and prepared */
export function replaceFolder(server: FrameworkServer): string {
  requireFolders(server);
  requireStopped(server, 'The folder cannot be replaced');
  const { active, prepared } = server.state.folders;
  if (!prepared) throw new Refusal(`No new folder is prepared for ${server.name}.`);
  activate(server, prepared);
  const aside = active.version === prepared.version ? '' : ` The old one is ${folderPath(server, backupOf(active))}.`;
  return `The folder of ${server.name} holds version ${prepared.version} now.${aside}`;
}

/** Puts the backup copy back in place of the active folder. @throws Refusal unless stopped, and without a copy */
export function restoreFolder(server: FrameworkServer): string {
  requireFolders(server);
  requireStopped(server, 'The folder cannot be restored');
  const backup = requireBackup(server);
  writeFolder(server, folderPath(server, 'active'), backup);
  server.update({ folders: { ...server.state.folders, active: backup, startsFrom: 'active' } });
  return `The folder of ${server.name} holds version ${backup.version} again, from ${folderPath(server, backupOf(backup))}.`;
}

/** Points the startup parameters to the old folder; it counts from the next start. @throws Refusal without one */
export function resetStartup(server: FrameworkServer): string {
  requireFolders(server);
  const backup = requireBackup(server);
  const { folders, name } = server.state;
  if (folders.startsFrom === 'backup') throw new Refusal(`${name} is started from its old folder already.`);
  server.update({ folders: { ...folders, startsFrom: 'backup' } });
  return `${name} is started from ${folderPath(server, backupOf(backup))} the next time, with version ${backup.version}.`;
}

/**
 * Sets an option in the configuration file of the new version, wherever that is; `null` takes it away.
 * @throws Refusal where no folder holds the new version
 */
export function setInNewConf(server: FrameworkServer, section: string, option: string, value: string | null): void {
  const { folders, name } = server.state;
  const release = server.context.packageVersion;
  const { active, prepared } = folders;
  const isNew = active.version === release;
  if (!prepared && !isNew) throw new Refusal(`${name} has no folder with version ${release} yet.`);
  const change = (folder: Folder): Folder => ({ ...folder, conf: withOption(folder.conf, section, option, value) });
  const then = {
    ...folders,
    active: isNew ? change(active) : active,
    prepared: prepared && change(prepared),
  };
  if (isNew) writeConf(folderPath(server, 'active'), then.active);
  if (then.prepared) writeConf(folderPath(server, 'prepared'), then.prepared);
  server.update({ folders: then });
}

function activate(server: FrameworkServer, folder: Folder): void {
  const { active, backup } = server.state.folders;
  const setAside = server.kind.changesFolders && active.version !== folder.version;
  if (setAside) writeFolder(server, folderPath(server, backupOf(active)), active);
  writeFolder(server, folderPath(server, 'active'), folder);
  const { folders } = server.state;
  server.update({
    folders: { ...folders, active: folder, backup: setAside ? active : backup, startsFrom: 'active' },
    installing: null,
  });
}

function newConf(server: FrameworkServer): Options {
  const { application, port } = server.state;
  return server.environment ? usualConf(application, port, server.environment.databases.original) : {};
}

function packageVersion(server: FrameworkServer): string {
  return readPackage(server.kind, server.hostDirectory, server.context.packageVersion);
}

function backupOf({ version }: Folder) {
  return { backup: version };
}

function requireFolders({ kind, name }: FrameworkServer): void {
  if (!kind.changesFolders) throw new Refusal(`${name} is installed in place; its folders are not changed.`);
}

function requireStopped({ name, state }: FrameworkServer, what: string): void {
  if (state.condition !== 'stopped')
    throw new Refusal(`${what}: ${name} is ${state.condition} and its files are in use. It has to be stopped first.`);
  if (state.installing === 'in-place') throw new Refusal(`${what}: ${name} is being installed.`);
}

function requireBackup({ name, state }: FrameworkServer): Folder {
  const { backup } = state.folders;
  if (!backup) throw new Refusal(`There is no backup copy of an old folder of ${name}.`);
  return backup;
}
