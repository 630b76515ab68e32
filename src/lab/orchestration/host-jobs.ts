/** What people do to a server's software and settings, whether or not it runs. */
import { join } from 'node:path';
import { pause } from '../clock.ts';
import { Refusal } from '../errors.ts';
import { toCfg, withOption } from '../genesys/cfg.ts';
import { installPackage, type Product, readPackage } from '../genesys/software.ts';
import { writeWhole } from '../whole-file.ts';
import type { SimulatedServer } from './simulated-server.ts';

export const product: Product = { title: 'Orchestration Server', type: 'OrchestrationServer' };

export function exportedPath(server: SimulatedServer): string {
  return join(server.directory, 'export', `${server.state.application}.cfg`);
}

export function installationFolder(server: SimulatedServer): string {
  return join(server.directory, 'install');
}

/** Writes the Options tab into the `.cfg` file, over the one that may be there. */
export function exportOptions(server: SimulatedServer): string {
  const { options, sinceStop, name } = server.state;
  const path = exportedPath(server);
  writeWhole(path, toCfg(options));
  server.update({ sinceStop: { ...sinceStop, exported: true } });
  return `The options of ${name} were exported to ${path}.`;
}

/** Sets an option; with `null` as its value, takes it away. @throws Refusal when there is nothing to take away. */
export function setOption(server: SimulatedServer, section: string, option: string, value: string | null): string {
  const { options, sinceStop, name } = server.state;
  const where = `[${section}] ${option}`;
  if (value === null && options[section]?.[option] === undefined)
    throw new Refusal(`${name} has no option ${where} that could be taken away.`);
  server.update({ options: withOption(options, section, option, value), sinceStop: { ...sinceStop, optionSet: true } });
  return value === null ? `${name} no longer has the option ${where}.` : `${name} now has ${where} = ${value}.`;
}

export function setRedundancy(server: SimulatedServer, broken: boolean): string {
  const { name, redundancyBroken, condition, startedBroken } = server.state;
  if (broken === redundancyBroken)
    throw new Refusal(`The redundancy settings of ${name} are ${broken ? 'broken' : 'in order'} already.`);
  server.update({ redundancyBroken: broken });
  const later = condition !== 'stopped' && startedBroken !== broken ? ' It counts from the next start.' : '';
  return broken
    ? `The redundancy settings of ${name} are broken now: it will come up as primary whatever its peer is.${later}`
    : `The redundancy settings of ${name} are in order now.${later}`;
}

/**
 * Installs what the package on the host contains.
 * @throws Refusal while the server runs, while it is being installed, and without a package
 */
export function install(server: SimulatedServer): string {
  const { name, condition, installing } = server.state;
  if (condition !== 'stopped')
    throw new Refusal(
      `Installing on ${name} failed: it is ${condition} and its files are in use. It has to be stopped first.`,
    );
  if (installing) throw new Refusal(`${name} is already being installed.`);
  const version = readPackage(product, server.hostDirectory, server.context.packageVersion);
  server.update({ installing: true });
  server.context.track(finishInstallation(server));
  return `Version ${version} is being installed on ${name}. It runs from the next start.`;
}

/** The rest of an installation, also of one that was under way when the lab was left. */
export async function finishInstallation(server: SimulatedServer): Promise<void> {
  const { clock, pace, closed, packageVersion, say } = server.context;
  await pause(clock, pace * 0.5, closed);
  if (closed.aborted) return;
  try {
    const installedVersion = installPackage(product, server.hostDirectory, packageVersion, installationFolder(server));
    const { sinceStop } = server.state;
    server.update({ installedVersion, installing: false, sinceStop: { ...sinceStop, installed: true } });
  } catch (error) {
    server.update({ installing: false });
    say(`Installing on ${server.name} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
