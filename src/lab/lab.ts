/** A simulated estate: servers with real ports and files, a panel to act on them, and a memory across restarts. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Clock, systemClock } from './clock.ts';
import type { Context } from './context.ts';
import type { ActionRequest as FrameworkRequest } from './framework/actions.ts';
import { House } from './house.ts';
import type { ActionRequest as OrsRequest } from './orchestration/actions.ts';
import type { Scenario } from './orchestration/scenario.ts';
import { startPanel } from './panel/panel.ts';
import type {
  CassandraNodeInfo,
  DbServer,
  FrameworkServer,
  LcaHost,
  LoadBalancer,
  OrsServer,
  ServerInfo,
  UwmServer,
} from './servers.ts';
import { Store } from './store.ts';
import type { ActResult } from './wing.ts';
import { type WingName, wingsOf } from './wings.ts';
import type { ActionRequest as UwmRequest } from './workspace-manager/actions.ts';

export { LabError } from './errors.ts';
export { defaultScenario } from './orchestration/scenario.ts';
export { everything } from './wing.ts';
export type {
  ActResult,
  CassandraNodeInfo,
  DbServer,
  FrameworkServer,
  LcaHost,
  LoadBalancer,
  OrsServer,
  Scenario,
  ServerInfo,
  UwmServer,
};

/** What may be asked of a server, of whatever product; a name alone where the rest has defaults. */
export type ActionRequest = OrsRequest | UwmRequest | FrameworkRequest;

/** How many of its sentences the lab remembers. */
const notesKept = 5;

export interface LabOptions {
  /** Everything lives below it. A directory that has a lab in it brings that lab back. */
  readonly directory: string;
  /** Of the panel; 0, the default, is any free one. */
  readonly port?: number;
  /** Of the panel and of the servers' ports; 127.0.0.1. */
  readonly host?: string;
  /** Which families of products it plays; all if absent. What is kept of others stays as it is. */
  readonly wings?: readonly WingName[];
  /** Which Orchestration Servers a new lab has. */
  readonly scenario?: Scenario;
  /** Which version the servers of Framework have in a new lab, 8.1.300.33. */
  readonly frameworkVersion?: string;
  /** `any`: free ports instead of the usual ones. They stay the same for the life of the lab's directory. */
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
  /** Gets sentences for whoever runs the lab, such as a port that was taken. */
  readonly say?: (sentence: string) => void;
}

export interface Lab {
  /** Address of the panel, `http://127.0.0.1:1234/`. */
  readonly url: string;
  /** The latest sentences for whoever runs the lab, oldest first. */
  readonly notes: readonly string[];
  /** Names and values that whoever looks at the servers must have in the environment; the estate refers to them. */
  readonly secrets: Readonly<Record<string, string>>;
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
  const kept = store.load() ?? {};

  const notes: string[] = [];
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  const listeners = new Set<() => void>();
  let save: () => void = () => undefined;
  const show = () => {
    for (const listener of listeners) listener();
  };
  const say = (sentence: string) => {
    notes.push(sentence);
    if (notes.length > notesKept) notes.shift();
    options.say?.(sentence);
    show();
  };
  const context: Context = {
    clock: options.clock ?? systemClock,
    pace: options.pace ?? 2_000,
    random: options.random ?? Math.random,
    closed: closing.signal,
    host,
    directory,
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

  const plans = wingsOf(
    {
      scenario: options.scenario,
      frameworkVersion: options.frameworkVersion,
      ports: options.ports ?? 'default',
      noiseEvery: options.noiseEvery ?? 4_000,
      segmentBytes: options.segmentBytes ?? 256 * 1024,
      expire: options.expire ?? 10,
    },
    options.wings,
  );
  const house = store.understand(() => new House(plans, kept, context));
  const settled = async () => {
    while (underWay.size > 0) await Promise.all(underWay);
  };
  const closeWorld = async () => {
    save = () => undefined;
    closing.abort();
    await house.close();
    await settled();
  };

  try {
    await house.open();
    // Once for all that changed while it opened: a world that was not opened to its end is opened again as it was.
    save = () => store.save(house.state);
    save();
    if (context.pace === 0) await settled();
    const act = async (target: string, action: unknown): Promise<ActResult> => {
      const result = house.act(target, action);
      if (context.pace === 0) await settled();
      return result;
    };
    const panel = await startPanel({
      house,
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
      secrets: house.secrets,
      servers: () => house.servers(),
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
