/** The past of Framework in a new lab: software installed long ago, and logs of the hours since the last start. */
import { common } from '../genesys/log-events.ts';
import { layPackage, writeInstallation } from '../genesys/software.ts';
import { clientArrives } from './clients.ts';
import { folderPath, writeFolder } from './folder-jobs.ts';
import type { FrameworkServer } from './framework-server.ts';
import type { Lca } from './lca.ts';
import { noise } from './log-noise.ts';
import { localControlAgent } from './products.ts';
import { afterPort, beforePort, opening } from './start-up.ts';

const minute = 60_000;
const upFor = 190 * minute;
const installedBefore = 55 * 24 * 60 * minute;

/** Gives a server its files, and a log if it runs. Every port is to be known by now. */
export function givePast(server: FrameworkServer): void {
  const { context, kind, state } = server;
  const now = context.clock.now().getTime();
  layPackage(kind, server.hostDirectory, context.packageVersion);
  writeFolder(server, folderPath(server, 'active'), state.folders.active, new Date(now - installedBefore));
  if (state.condition === 'running') server.log.inOnePiece(() => writeLog(server, now));
}

export function givePastToLca(lca: Lca): void {
  const { clock, packageVersion } = lca.context;
  const now = clock.now().getTime();
  layPackage(localControlAgent, lca.hostDirectory, packageVersion);
  writeInstallation(localControlAgent, lca.installationFolder, lca.state.version, new Date(now - installedBefore));
  lca.givePast(new Date(now - upFor - minute));
}

/** The primary came up before its backup. */
function writeLog(server: FrameworkServer, now: number): void {
  const { log, state, starter, context, peer } = server;
  const { random } = context;
  let at = now - upFor + (state.role === 'backup' ? 20_000 : 0);
  const write = (line: Parameters<typeof log.write>[0]) => {
    log.write(line, new Date(at));
    at += 1 + Math.floor(random() * 250);
  };
  log.begin(new Date(at));
  for (const line of opening(starter)) write(line);
  for (const line of beforePort(starter, 'plain').flat()) write(line);
  write(common.portOpened(state.port));
  if (peer?.condition === 'running' && state.role === 'backup') write(common.connected(peer.party));
  for (const line of afterPort(starter, 'plain', state.role)) write(line);
  if (state.role) write(common.roleActivated(state.role));
  for (let number = 0; number < state.clients; number++) for (const line of clientArrives(number)) write(line);
  for (at += 11 * minute; at < now - minute; at += 11 * minute) {
    for (let due = log.state?.nextCheckPoint; due && Date.parse(due) <= at; due = log.state?.nextCheckPoint)
      log.tick(new Date(due));
    for (const line of noise(random, new Date(at), state.product)) write(line);
  }
}
