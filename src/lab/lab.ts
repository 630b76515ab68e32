/** A simulated estate: servers with real ports and files, a panel to act on them, and a memory across restarts. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Action, ActionRequest, ActResult } from './actions.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Context } from './context.ts';
import { Estate, type ServerInfo } from './estate.ts';
import { givePast } from './history.ts';
import { finishInstallation } from './host-jobs.ts';
import { Pair } from './pair.ts';
import { startPanel } from './panel/panel.ts';
import { defaultScenario, type Scenario, worldOf } from './scenario.ts';
import { SimulatedServer } from './simulated-server.ts';
import { Store } from './store.ts';

export { everything } from './actions.ts';
export { LabError } from './errors.ts';
export { defaultScenario } from './scenario.ts';
export type { Action, ActionRequest, ActResult, Scenario, ServerInfo };

export interface LabOptions {
  /** Everything lives below it. A directory that has a lab in it brings that lab back. */
  readonly directory: string;
  /** Of the panel; 0, the default, is any free one. */
  readonly port?: number;
  /** Of the panel and of the servers' ports; 127.0.0.1. */
  readonly host?: string;
  /** What a new lab looks like. */
  readonly scenario?: Scenario;
  /** `any`: free ports instead of the scenario's. They stay the same for the life of the lab's directory. */
  readonly ports?: 'default' | 'any';
  /** Milliseconds that a start-up takes, 2000; a switch-over takes 0.7 of it. 0: an action returns when all is settled. */
  readonly pace?: number;
  /** Milliseconds between a running server's noises, 4000; 0 is silence. */
  readonly noiseEvery?: number;
  /** A log segment's size, 256 KiB. */
  readonly segmentBytes?: number;
  /** How many log files a server keeps, 10. */
  readonly expire?: number;
  readonly clock?: Clock;
  /** 0 to 1; for noise only. */
  readonly random?: () => number;
  /** Gets sentences for whoever runs the lab, such as a port that was taken. They are in `notes` as well. */
  readonly say?: (sentence: string) => void;
}

export interface Lab {
  /** Address of the panel, `http://127.0.0.1:1234/`. */
  readonly url: string;
  readonly notes: readonly string[];
  servers(): readonly ServerInfo[];
  /**
   * Does to a server or a pair, by name, what an engineer would do. Never throws for an action that is refused: the
   * result says so, and nothing was changed. What follows from an action appears over the pace.
   */
  act(target: string, action: ActionRequest): Promise<ActResult>;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
  /** Leaves the world as it is and closes every port, timer and connection. */
  close(): Promise<void>;
}

/**
 * Opens the lab in a directory, new or as it was left.
 * @throws LabError when the state there cannot be read, the scenario makes no sense or the panel's port is taken
 */
export async function startLab(options: LabOptions): Promise<Lab> {
  const directory = resolve(options.directory);
  mkdirSync(directory, { recursive: true });
  const host = options.host ?? '127.0.0.1';
  const store = new Store(directory);
  const kept = store.load();
  const world = kept ?? worldOf(options.scenario ?? defaultScenario, options.ports ?? 'default');

  const notes: string[] = [];
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  const listeners = new Set<() => void>();
  let save: () => void = () => undefined;
  const say = (sentence: string) => {
    notes.push(sentence);
    options.say?.(sentence);
  };
  const show = () => {
    for (const listener of listeners) listener();
  };
  const context: Context = {
    clock: options.clock ?? systemClock,
    pace: options.pace ?? 2_000,
    random: options.random ?? Math.random,
    closed: closing.signal,
    host,
    noiseEvery: options.noiseEvery ?? 4_000,
    directory,
    segmentBytes: options.segmentBytes ?? 256 * 1024,
    expire: options.expire ?? 10,
    packageVersion: world.packageVersion,
    changed: () => {
      save();
      show();
    },
    wrote: show,
    track: (work) => {
      const tracked = work
        .catch((error: unknown) => say(`The lab stumbled: ${error instanceof Error ? error.message : String(error)}`))
        .finally(() => underWay.delete(tracked));
      underWay.add(tracked);
    },
    say,
  };

  const servers = new Map(world.servers.map((state) => [state.name, new SimulatedServer(state, context)]));
  const pairs = world.pairs.map((state) => new Pair(state, membersOf(state.members, servers), context));
  const estate = new Estate(pairs, context);
  const settled = async () => {
    while (underWay.size > 0) await Promise.all(underWay);
  };
  const closeWorld = async () => {
    save = () => undefined;
    closing.abort();
    for (const pair of pairs) pair.close();
    await Promise.all([...servers.values()].map((server) => server.close()));
    await settled();
  };

  save = () =>
    store.save({
      ...world,
      pairs: pairs.map((pair) => pair.state),
      servers: [...servers.values()].map((s) => s.state),
    });
  try {
    if (kept) await bringBack(pairs);
    else await begin(pairs);
    save();
    if (context.pace === 0) await settled();
    const act = async (target: string, action: ActionRequest): Promise<ActResult> => {
      const result = estate.act(target, action);
      if (context.pace === 0) await settled();
      return result;
    };
    const panel = await startPanel({
      estate,
      host,
      port: options.port ?? 0,
      notes,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      act,
    });
    return {
      url: panel.url,
      notes,
      servers: () => estate.servers(),
      act,
      settled,
      close: async () => {
        await panel.close();
        save();
        await closeWorld();
      },
    };
  } catch (error) {
    await closeWorld();
    throw error;
  }
}

/** A new world: ports first, so that the logs of its past can name them. */
async function begin(pairs: readonly Pair[]): Promise<void> {
  const servers = pairs.flatMap((pair) => pair.members);
  for (const server of servers) await server.claimPort();
  for (const pair of pairs) givePast(pair);
  for (const server of servers) {
    if (server.state.condition === 'running') server.goOn();
    else await server.listener.close();
  }
}

async function bringBack(pairs: readonly Pair[]): Promise<void> {
  const servers = pairs.flatMap((pair) => pair.members);
  const runs = (server: SimulatedServer) => server.state.condition === 'running';
  // Those that run come first: they have to be there when what was under way elsewhere has its consequence.
  for (const server of [...servers.filter(runs), ...servers.filter((one) => !runs(one))]) {
    await server.restore();
    if (server.state.installing) server.context.track(finishInstallation(server));
  }
  for (const pair of pairs) pair.resume();
}

function membersOf(
  names: readonly [string, string],
  servers: ReadonlyMap<string, SimulatedServer>,
): readonly [SimulatedServer, SimulatedServer] {
  const [first, second] = names.map((name) => servers.get(name));
  if (!first || !second) throw new Error(`A pair names ${names.join(' and ')}, but not both exist.`);
  return [first, second];
}
