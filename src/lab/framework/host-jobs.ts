/** What people do to a server's settings, whether or not it runs. */
import { join } from 'node:path';
import { Refusal } from '../errors.ts';
import { toCfg, withOption } from '../genesys/cfg.ts';
import { writeWhole } from '../whole-file.ts';
import type { Environment } from './environment.ts';
import { setInNewConf } from './folder-jobs.ts';
import type { FrameworkServer } from './framework-server.ts';

export function exportedPath(server: FrameworkServer): string {
  return join(server.directory, 'export', `${server.state.application}.cfg`);
}

/** Writes the Options tab into the `.cfg` file, over the one that may be there. */
export function exportOptions(server: FrameworkServer): string {
  const path = exportedPath(server);
  writeWhole(path, toCfg(server.state.options));
  return `The options of ${server.name} were exported to ${path}.`;
}

/** Sets an option; with `null` as its value, takes it away. @throws Refusal when there is nothing to take away. */
export function setOption(server: FrameworkServer, section: string, option: string, value: string | null): string {
  const { options, name } = server.state;
  const where = `[${section}] ${option}`;
  if (value === null && options[section]?.[option] === undefined)
    throw new Refusal(`${name} has no option ${where} that could be taken away.`);
  const counted = server.clients.counted;
  server.update({ options: withOption(options, section, option, value) });
  if (!counted) server.clients.say();
  return value === null ? `${name} no longer has the option ${where}.` : `${name} now has ${where} = ${value}.`;
}

/** @throws Refusal for what is no Configuration Server, and where no folder holds the new version */
export function forceUpgradeMode(server: FrameworkServer, forced: boolean): string {
  environmentOf(server);
  setInNewConf(server, server.state.application, 'upgrade-mode', forced ? '1' : null);
  return forced
    ? `upgrade-mode=1 stands in the configuration file of the new version of ${server.name}.`
    : `upgrade-mode is out of the configuration file of the new version of ${server.name}.`;
}

/** @throws Refusal as `forceUpgradeMode`, and while there is no upgraded database */
export function useDatabase(server: FrameworkServer, which: 'original' | 'upgraded'): string {
  const environment = environmentOf(server);
  const database = environment.databases[which];
  if (which === 'upgraded' && !environment.state.databaseUpgraded)
    throw new Refusal(`There is no upgraded database of ${environment.name} yet.`);
  setInNewConf(server, 'dbserver', 'dbname', database);
  return `The new version of ${server.name} uses the database ${database} from its next start.`;
}

/** The guide refers to a page of its own for it; nothing of it is seen from outside. */
export function updateLogDatabase(server: FrameworkServer): string {
  if (server.state.product !== 'message-server')
    throw new Refusal(`${server.name} is no Message Server, and has no Log Database.`);
  return `The Log Database of ${server.name} has the schema of the new version.`;
}

function environmentOf({ environment, name }: FrameworkServer): Environment {
  if (!environment) throw new Refusal(`${name} is no master Configuration Server.`);
  return environment;
}
