/** The past of a server in a new lab: software installed long ago, and a log of the hours since its start. */

import type { Role } from '../genesys/model.ts';
import { layPackage, writeInstallation } from '../genesys/software.ts';
import { installationFolder, product } from './host-jobs.ts';
import { events, startUp } from './log-events.ts';
import { noise } from './log-noise.ts';
import type { Pair } from './pair.ts';
import type { SimulatedServer } from './simulated-server.ts';

const minute = 60_000;
const upFor = 312 * minute;
const switchedBefore = 47 * minute;
const installedBefore = 40 * 24 * 60 * minute;

/** Gives every member its files. A pair whose primary is its second member was switched over a while ago. */
export function givePast(pair: Pair): void {
  for (const member of pair.members) {
    const now = member.context.clock.now().getTime();
    layPackage(product, member.hostDirectory, member.context.packageVersion);
    writeInstallation(
      product,
      installationFolder(member),
      member.state.installedVersion,
      new Date(now - installedBefore),
    );
    if (member.state.role) writeLog(pair, member, member.state.role, now);
  }
}

function writeLog(pair: Pair, member: SimulatedServer, role: Role, now: number): void {
  const [first, second] = pair.members;
  const switched = second.state.role === 'primary' && first.state.role === 'backup';
  const other: Role = role === 'primary' ? 'backup' : 'primary';
  const peer = pair.peerOf(member);
  let at = now - upFor - (member === first ? 20_000 : 0);
  const { log } = member;
  const random = member.context.random;
  const write = (line: Parameters<typeof log.write>[0]) => {
    log.write(line, new Date(at));
    at += 1 + Math.floor(random() * 400);
  };

  log.begin(new Date(at));
  for (const line of startUp(member.surroundings).flat()) write(line);
  write(events.portOpened(member.state.port));
  if (peer.state.role) write(events.peerConnected(peer.state.application, peer.surroundings));
  write(events.roleActivated(switched ? other : role));

  let toSwitch = switched;
  for (at += 9 * minute; at < now - minute; at += 9 * minute) {
    if (toSwitch && at > now - switchedBefore) {
      toSwitch = false;
      write(events.signal(role));
      write(events.roleActivated(role));
    }
    checkPointsUntil(member, at);
    for (const line of noise(random, new Date(at))) write(line);
  }
}

function checkPointsUntil({ log }: SimulatedServer, at: number): void {
  for (let due = log.state?.nextCheckPoint; due && Date.parse(due) <= at; due = log.state?.nextCheckPoint)
    log.tick(new Date(due));
}
