/** Genesys Framework: Local Control Agents, Solution Control, Message and Configuration Servers, and their proxies. */
import type { Context as LabContext } from '../context.ts';
import type { ActResult, Wing, WingPlan } from '../wing.ts';
import { Estate } from './estate.ts';
import { finishInstallation } from './folder-jobs.ts';
import { givePast, givePastToLca } from './history.ts';
import { type World, worldSchema } from './model.ts';
import { type FrameworkPart, panelPart } from './panel-part.ts';
import { newWorld } from './scenario.ts';
import type { DbServer, FrameworkServer, LcaHost } from './servers.ts';

export interface FrameworkOptions {
  readonly ports: 'default' | 'any';
  /** Milliseconds between a running server's noises; 0 is silence. */
  readonly noiseEvery: number;
  /** A log segment's size. */
  readonly segmentBytes: number;
  /** How many log files a server keeps. */
  readonly expire: number;
  /** What is installed in a new lab, `8.1.300.33` if absent. */
  readonly frameworkVersion?: string | undefined;
}

export function framework(options: FrameworkOptions): WingPlan {
  return {
    id: 'framework',
    open: (kept, context) =>
      new FrameworkWing(
        kept === undefined ? newWorld(options.ports, options.frameworkVersion) : worldSchema.parse(kept),
        options,
        context,
      ),
  };
}

class FrameworkWing implements Wing {
  readonly secrets = {};
  readonly #estate: Estate;

  constructor(world: World, { noiseEvery, segmentBytes, expire }: FrameworkOptions, shared: LabContext) {
    const { packageVersion } = world;
    this.#estate = new Estate(world, { ...shared, noiseEvery, segmentBytes, expire, packageVersion });
  }

  get state(): World {
    const { packageVersion, servers, pairs, lcas, environments } = this.#estate;
    return {
      packageVersion,
      servers: servers.map(({ state }) => state),
      pairs: pairs.map(({ state }) => state),
      lcas: lcas.map(({ state }) => state),
      environments: environments.map(({ state }) => state),
    };
  }

  /** Ports first, so that the logs of the past can name them. */
  async begin(): Promise<void> {
    const { servers, lcas, environments } = this.#estate;
    for (const one of [...lcas, ...servers]) await one.claimPort();
    for (const environment of environments) await environment.openDbServer();
    for (const lca of lcas) givePastToLca(lca);
    for (const server of servers) {
      givePast(server);
      server.goOn();
    }
  }

  async bringBack(): Promise<void> {
    const { servers, lcas, pairs, environments } = this.#estate;
    for (const lca of lcas) await lca.restore();
    for (const environment of environments) await environment.openDbServer();
    const runs = (server: (typeof servers)[number]) => server.condition === 'running';
    // Those that run come first: they have to be there when what was under way elsewhere has its consequence.
    for (const server of [...servers.filter(runs), ...servers.filter((one) => !runs(one))]) {
      await server.restore();
      if (server.state.installing) server.context.track(finishInstallation(server));
    }
    for (const pair of pairs) pair.resume();
    for (const server of servers) server.settleClients();
  }

  async close(): Promise<void> {
    const { servers, lcas, pairs, environments } = this.#estate;
    for (const pair of pairs) pair.close();
    await Promise.all([...servers, ...lcas, ...environments].map((one) => one.close()));
  }

  servers(): readonly (FrameworkServer | LcaHost | DbServer)[] {
    return this.#estate.describe();
  }

  has(target: string): boolean {
    return this.#estate.has(target);
  }

  objection(request: unknown): string | null {
    return this.#estate.objection(request);
  }

  act(target: string, request: unknown): ActResult {
    return this.#estate.act(target, request);
  }

  panel(): FrameworkPart {
    return panelPart(this.#estate);
  }
}
