/**
 * The estate as the doctor sees it: the file itself, and from this machine what a check worker of a location would reach.
 * Everything only looks, much of it at once, and none of it for longer than it is given.
 */
import type { Estate, Server } from '../../estate/model.ts';
import { Looks } from '../../queue/looks.ts';
import { suggestion } from '../../yaml/suggest.ts';
import { CannotRun, lineOf } from '../failure.ts';
import { estateOf, locationsOf } from '../infrastructure.ts';
import type { Settings } from '../settings.ts';
import { type Here, looksAt, type Seen } from './looks-at.ts';
import { count, fine, type Tell, type Told } from './told.ts';

/**
 * The estate, if there is one that can be read.
 *
 * @param here locations that this machine is asked to stand at
 */
export async function readEstate(settings: Settings, here: readonly string[], tell: Tell): Promise<Estate | undefined> {
  if (settings.estate === undefined && (here.length > 0 || settings.botToken === undefined)) {
    tell(withoutEstate(settings, here));
    return undefined;
  }
  try {
    const estate = await estateOf(settings);
    const servers = Object.keys(estate.servers).length;
    const locations = locationsOf(estate);
    const where = locations.length === 1 ? '' : `, at ${locations.length} locations`;
    tell(fine('estate', 'read', `The estate ${estate.name} has ${count(servers, 'server')}${where}.`));
    return estate;
  } catch (error) {
    // Several problems are several lines.
    for (const says of lineOf(error).split('\n')) {
      const fix = 'docs/estate.md tells how an estate is written. Until then no run can be started.';
      tell({ area: 'estate', id: settings.estate === undefined ? 'none' : 'unreadable', state: 'error', says, fix });
    }
    return undefined;
  }
}

/** Whoever names a location, or the Redis that others share, does not mean the simulated servers. */
function withoutEstate({ redisUrl }: Settings, here: readonly string[]): Told {
  const lacks = 'HANDRAIL_ESTATE is not set';
  const effect = 'A worker without it looks wherever the queue says, and gives no server a secret.';
  const fix = 'Set HANDRAIL_ESTATE to the estate file that the bot has; docs/estate.md tells how one is written.';
  if (here.length > 0) {
    const where = here.map((location) => `\`${location}\``).join(', ');
    const says = `${lacks}, so that no server at ${where} was tried. ${effect}`;
    return { area: 'estate', id: 'none', state: 'error', says, fix };
  }
  if (redisUrl !== undefined) {
    const says = `REDIS_URL is set, but ${lacks}, so that no server was tried. ${effect}`;
    return { area: 'estate', id: 'none', state: 'warning', says, fix };
  }
  return fine('estate', 'local', `${lacks}: \`handrail start\` brings simulated servers. Nothing was tried.`);
}

/**
 * Whose servers to try from here: those that are asked for, or all if they are at one place.
 *
 * @throws CannotRun for a location that no server has
 */
export function locationsToTry(estate: Estate, asked: readonly string[]): readonly string[] {
  const there = locationsOf(estate);
  for (const location of asked) {
    if (there.includes(location)) continue;
    throw new CannotRun(
      `No server of the estate ${estate.name} is at the location ${location}${suggestion(location, there)}`,
    );
  }
  if (asked.length > 0) return asked;
  return there.length === 1 ? there : [];
}

export interface TryServers extends Here {
  readonly estate: Estate;
  readonly locations: readonly string[];
  /** Milliseconds for all of it. */
  readonly limit: number;
  readonly tell: Tell;
  /** Told after each server. */
  readonly progress: (done: number, all: number) => void;
}

const AT_ONCE = 16;
const GRACE_MS = 1_000;

export async function tryServers({ estate, locations, limit, tell, progress, ...here }: TryServers): Promise<void> {
  if (locations.length === 0) {
    const names = locationsOf(estate).map((location) => `\`${location}\``);
    const says = `None of its servers was tried: they are at ${names.join(', ')}. Name one with --location, on the machine of a worker there.`;
    tell(fine('estate', 'not-tried', says));
    return;
  }
  const servers = Object.values(estate.servers).filter(({ location }) => locations.includes(location));
  // All of it has one limit, at which what still goes on is interrupted.
  const looks = new Looks({ atOnce: AT_ONCE, limit: 2 * limit, grace: GRACE_MS });
  const end = setTimeout(() => looks.close(), limit);
  let done = 0;
  progress(done, servers.length);
  try {
    const all = await Promise.all(
      servers.map(async (server) => {
        const told = await tryServer(server, here, looks);
        progress(++done, servers.length);
        return told;
      }),
    );
    for (const told of all.flat()) tell(told);
  } finally {
    clearTimeout(end);
  }
}

async function tryServer(server: Server, here: Here, looks: Looks): Promise<readonly Told[]> {
  const seen = await Promise.all(
    looksAt(server, here).map(async ({ what, look }): Promise<Seen> => {
      const found = await looks.run({ at: `${what} of \`${server.name}\`` }, look).catch((error: unknown): Seen => {
        return { state: 'error', id: 'cannot-look', says: lineOf(error), fix: FIX_ESTATE };
      });
      if (found.state === 'fine' || !looks.closed) return found;
      const says = `${what} was not looked at to the end in the time there was.`;
      return { state: 'warning', id: 'not-in-time', says, fix: 'Give it more time with --limit SECONDS.' };
    }),
  );
  const good = seen.flatMap((each) => (each.state === 'fine' ? [each.says] : []));
  const bad = seen.flatMap((each): Told[] =>
    each.state === 'fine' ? [] : [{ ...each, area: 'estate', says: `\`${server.name}\`: ${each.says}` }],
  );
  if (bad.length > 0) return bad;
  const says = good.length === 0 ? 'nothing to look at is named' : good.join(', ');
  return [fine('estate', 'reached', `\`${server.name}\`: ${says}.`)];
}

const FIX_ESTATE = 'Correct the estate, or what keeps this machine from looking there.';
