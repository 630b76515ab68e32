/** User Workspace Manager: Management and Personalization Servers, their SQL Server, and a load balancer. */
import { claimPort } from '../claim-port.ts';
import type { Context } from '../context.ts';
import { startSqlEndpoint } from '../sql/endpoint.ts';
import type { SqlEndpoint } from '../sql/model.ts';
import type { ActResult, Wing, WingPlan } from '../wing.ts';
import { Estate, passwordVariable, sqlUser } from './estate.ts';
import { type World, worldSchema } from './model.ts';
import { panelPart, type WorkspaceManagerPart } from './panel-part.ts';
import type { LoadBalancer, UwmServer } from './servers.ts';
import { newWorld } from './world.ts';

export interface WorkspaceManagerOptions {
  readonly ports: 'default' | 'any';
}

export function workspaceManager({ ports }: WorkspaceManagerOptions): WingPlan {
  return {
    id: 'workspace-manager',
    open: (kept, context) =>
      new WorkspaceManagerWing(kept === undefined ? newWorld(ports) : worldSchema.parse(kept), context),
  };
}

class WorkspaceManagerWing implements Wing {
  readonly #world: World;
  readonly #estate: Estate;
  readonly #context: Context;
  #sqlPort: number;
  #sql: SqlEndpoint | null = null;

  constructor(world: World, context: Context) {
    this.#world = world;
    this.#context = context;
    this.#sqlPort = world.sql.port;
    this.#estate = new Estate(world, context);
  }

  get state(): World {
    return {
      ...this.#world,
      sql: { ...this.#world.sql, port: this.#sqlPort },
      balancer: this.#estate.balancer.state,
      databases: [...this.#estate.databases.states],
      servers: this.#estate.servers.map((server) => server.state),
    };
  }

  get secrets(): Readonly<Record<string, string>> {
    return { [passwordVariable]: this.#world.sql.password };
  }

  async begin(): Promise<void> {
    await this.#openShared();
    for (const server of this.#estate.servers) await server.begin();
  }

  async bringBack(): Promise<void> {
    await this.#openShared();
    for (const server of this.#estate.servers) await server.restore();
    this.#estate.resumeUpdates();
  }

  async close(): Promise<void> {
    await Promise.all(this.#estate.servers.map((server) => server.close()));
    await Promise.all([this.#estate.balancer.close(), this.#sql?.close()]);
  }

  servers(): readonly (UwmServer | LoadBalancer)[] {
    return this.#estate.describe(this.#sqlPort);
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

  panel(): WorkspaceManagerPart {
    return panelPart(this.#estate, { name: this.#world.sql.name, port: this.#sqlPort });
  }

  /** What all servers need: the SQL Server and the load balancer. */
  async #openShared(): Promise<void> {
    const { name, password } = this.#world.sql;
    this.#sqlPort = await claimPort({
      name,
      port: this.#sqlPort,
      say: this.#context.say,
      listen: async (port) => {
        this.#sql = await startSqlEndpoint({
          host: this.#context.host,
          port,
          login: { user: sqlUser, password },
          databases: () => this.#estate.databases.sql(),
        });
        return this.#sql.port;
      },
    });
    await this.#estate.balancer.open();
  }
}
