/** The Orchestration Servers: pairs, with their logs, options and software, and what the Management Layer does for them. */
import type { Context as LabContext } from '../context.ts';
import type { Context } from '../genesys/context.ts';
import type { Options } from '../genesys/model.ts';
import { membersOf } from '../genesys/pair.ts';
import type { ActResult, Wing, WingPlan } from '../wing.ts';
import { Cassandra } from './cassandra.ts';
import { Estate } from './estate.ts';
import { givePast } from './history.ts';
import { finishInstallation } from './host-jobs.ts';
import { type World, worldSchema } from './model.ts';
import { Pair } from './pair.ts';
import { type OrchestrationPart, panelPart } from './panel-part.ts';
import { defaultScenario, type Scenario, worldOf } from './scenario.ts';
import type { CassandraNodeInfo, OrsServer } from './servers.ts';
import { SimulatedServer } from './simulated-server.ts';

export interface OrchestrationOptions {
  /** What a new world looks like. */
  readonly scenario: Scenario | undefined;
  readonly ports: 'default' | 'any';
  /** Milliseconds between a running server's noises; 0 is silence. */
  readonly noiseEvery: number;
  /** A log segment's size. */
  readonly segmentBytes: number;
  /** How many log files a server keeps. */
  readonly expire: number;
}

export function orchestration(options: OrchestrationOptions): WingPlan {
  return {
    id: 'orchestration',
    open: (kept, context) => {
      const fresh = () => worldOf(options.scenario ?? defaultScenario, options.ports);
      return new OrchestrationWing(kept === undefined ? fresh() : worldSchema.parse(kept), options, context);
    },
  };
}

class OrchestrationWing implements Wing {
  readonly secrets = {};
  readonly #world: World;
  readonly #servers: readonly SimulatedServer[];
  readonly #pairs: readonly Pair[];
  readonly #cassandra: Cassandra;
  readonly #estate: Estate;

  constructor(world: World, { noiseEvery, segmentBytes, expire }: OrchestrationOptions, shared: LabContext) {
    const context: Context = { ...shared, noiseEvery, segmentBytes, expire, packageVersion: world.packageVersion };
    this.#world = world;
    this.#cassandra = new Cassandra(world.cassandra, context);
    const persist = (options: Options) => this.#cassandra.createFor(options);
    this.#servers = world.servers.map((state) => new SimulatedServer(state, context, persist));
    this.#pairs = world.pairs.map((state) => new Pair(state, membersOf(state.members, this.#servers), context));
    this.#estate = new Estate(this.#pairs, this.#cassandra, context);
  }

  get state(): World {
    return {
      ...this.#world,
      pairs: this.#pairs.map((pair) => pair.state),
      servers: this.#servers.map((server) => server.state),
      cassandra: this.#cassandra.state,
    };
  }

  /** Ports first, so that the logs of the past can name them. */
  async begin(): Promise<void> {
    for (const node of this.#cassandra.nodes) await node.begin();
    for (const server of this.#servers) await server.claimPort();
    for (const pair of this.#pairs) givePast(pair);
    for (const server of this.#servers) {
      if (server.state.condition === 'running') server.goOn();
      else await server.listener.close();
    }
  }

  async bringBack(): Promise<void> {
    for (const node of this.#cassandra.nodes) await node.begin();
    const runs = (server: SimulatedServer) => server.state.condition === 'running';
    // Those that run come first: they have to be there when what was under way elsewhere has its consequence.
    for (const server of [...this.#servers.filter(runs), ...this.#servers.filter((one) => !runs(one))]) {
      await server.restore();
      if (server.state.installing) server.context.track(finishInstallation(server));
    }
    for (const pair of this.#pairs) pair.resume();
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) pair.close();
    await Promise.all([...this.#servers, ...this.#cassandra.nodes].map((one) => one.close()));
  }

  servers(): readonly (OrsServer | CassandraNodeInfo)[] {
    return [...this.#estate.servers(), ...this.#cassandra.nodes.map(({ info }) => info)];
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

  panel(): OrchestrationPart {
    return panelPart(this.#estate);
  }
}
