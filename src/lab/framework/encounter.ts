import type { FrameworkServer } from './framework-server.ts';
import type { Encounter } from './start-up.ts';
import { isOlder } from './version.ts';

/** What a server that starts makes of the peer that it finds. One of its own version or a newer one is nothing to wonder at. */
export function meet({ environment, peer, startFolder, state }: FrameworkServer): Encounter {
  if (!environment || peer?.condition !== 'running' || peer.state.runningVersion === null) return 'plain';
  const { version, conf } = startFolder;
  const sameDatabase = state.runningDatabase === peer.state.runningDatabase;
  if (isOlder(version, peer.state.runningVersion)) return 'plain';
  if (!isOlder(peer.state.runningVersion, version)) return sameDatabase ? 'plain' : 'other-database';
  const { nextStart } = environment.state;
  if (nextStart === 'silent') return 'silent';
  if (conf[state.application]?.['upgrade-mode'] === '1') return 'forced';
  const needsSameDatabase = nextStart === 'compatible' || nextStart === 'same-schema';
  return needsSameDatabase && !sameDatabase ? 'upgrade-mode' : nextStart;
}
