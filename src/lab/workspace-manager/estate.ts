/** All servers, their databases and the load balancer: what they look like, and one door through which they are acted on. */
import { z } from 'zod';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { ActResult } from '../wing.ts';
import { type Action, actionSchema } from './actions.ts';
import { Balancer } from './balancer.ts';
import { Databases } from './databases.ts';
import { type Group, groupsOf, viewOf } from './groups.ts';
import type { World } from './model.ts';
import { type Next, nameAction, nextAction } from './next-action.ts';
import { closePortal, finishUpdate, openPortal, shownPortal, updateDatabases } from './portal.ts';
import type { LoadBalancer, UwmServer as ServerInfo } from './servers.ts';
import { statusPaths } from './status-page.ts';
import { type DatabaseSight, UwmServer } from './uwm-server.ts';

/** As whom the SQL Server is asked. */
export const sqlUser = 'handrail';
export const passwordVariable = 'HANDRAIL_LAB_SQL_PASSWORD';

export class Estate {
  readonly servers: readonly UwmServer[];
  readonly databases: Databases;
  readonly balancer: Balancer;
  readonly groups: readonly Group[];
  readonly packageVersion: string;
  readonly #context: Context;

  constructor(world: World, context: Context) {
    this.packageVersion = world.packageVersion;
    this.#context = context;
    this.databases = new Databases(world.databases, context.changed);
    const surroundings = { packageVersion: world.packageVersion, database: (name: string) => this.#sight(name) };
    this.servers = world.servers.map((state) => new UwmServer(state, surroundings, context));
    this.groups = groupsOf(this.servers);
    this.balancer = new Balancer(world.balancer, this.servers, context);
  }

  has(target: string): boolean {
    const names = [this.balancer.state, ...this.groups, ...this.servers].map((one) => one.name);
    return names.includes(target);
  }

  /** Why a request is no action of this wing, or null. */
  objection(request: unknown): string | null {
    const parsed = parse(request);
    return parsed.success ? null : `That is no action: ${z.prettifyError(parsed.error)}`;
  }

  /** Does it, or says why not. The result's message is a sentence for a person. */
  act(target: string, request: unknown): ActResult {
    const parsed = parse(request);
    if (!parsed.success) return { ok: false, message: `That is no action: ${z.prettifyError(parsed.error)}` };
    try {
      if (parsed.data.action === 'do-it-for-me') return this.#doIt(target);
      return { ok: true, message: this.#perform(this.#server(target), parsed.data) };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, message: error.message };
      throw error;
    }
  }

  /** What was under way in portals when the lab was left. */
  resumeUpdates(): void {
    for (const server of this.servers)
      if (server.state.portal === 'updating') this.#context.track(finishUpdate(server, this.databases, this.#context));
  }

  /** @param sqlPort where the SQL Server listens */
  describe(sqlPort: number): readonly (ServerInfo | LoadBalancer)[] {
    return [...this.servers.map((server) => this.describeServer(server, sqlPort)), this.describeBalancer()];
  }

  describeServer(server: UwmServer, sqlPort: number): ServerInfo {
    const { state, lockedOut } = server;
    const { name, version, replication } = this.databases.get(state.database);
    return {
      product: state.product,
      name: state.name,
      host: this.#context.host,
      port: state.port,
      state: state.condition,
      version: state.installedVersion,
      statusPage: this.#address(state.port, statusPaths[state.product]),
      page: state.page,
      lockedOut,
      portal: shownPortal(server),
      inBalancer: state.inBalancer,
      database: { name, version, port: sqlPort, user: sqlUser, passwordVariable, replication },
      paths: { directory: server.directory, installation: server.installationFile },
    };
  }

  describeBalancer(): LoadBalancer {
    const { name, port } = this.balancer.state;
    return {
      product: 'load-balancer',
      name,
      host: this.#context.host,
      port,
      statusPage: this.#address(port, statusPaths['personalization-server']),
      members: this.balancer.members.map((server) => server.name),
    };
  }

  /** What is to be done next in a group, and whether anything is. */
  nextIn(group: Group): Next {
    return nextAction(viewOf(group, this.databases), this.packageVersion);
  }

  /** One step of the upgrade of a group, by its own name or by a member's. */
  #doIt(target: string): ActResult {
    const isIt = ({ name, servers }: Group) => name === target || servers.some((server) => server.name === target);
    const group = this.groups.find(isIt);
    if (!group) throw new Refusal(`There is no group of servers ${target} here.`);
    const next = this.nextIn(group);
    if (next.kind === 'wait') return { ok: false, message: `${next.why} Try again when it has settled.` };
    if (next.kind === 'done') return { ok: true, message: next.why };
    const done = this.#perform(this.#server(next.target), { action: next.action });
    return { ok: true, message: `${nameAction(next.target, next.action, this.packageVersion)}: ${done}` };
  }

  #perform(server: UwmServer, action: Exclude<Action, { action: 'do-it-for-me' }>): string {
    switch (action.action) {
      case 'take-offline':
        return server.takeOffline();
      case 'bring-online':
        return server.bringOnline();
      case 'install':
        return server.install();
      case 'uninstall':
        return server.uninstall();
      case 'open-portal':
        return openPortal(server);
      case 'update-all':
        return this.#update(server, [server.database.name]);
      case 'update-selected':
        return this.#update(server, action.databases ?? [server.database.name]);
      case 'close-portal':
        return closePortal(server);
      case 'disable-replication':
        return this.#setReplication(server, false);
      case 'enable-replication':
        return this.#setReplication(server, true);
      case 'leave-balancer':
        return this.balancer.setMember(server, false);
      case 'join-balancer':
        return this.balancer.setMember(server, true);
      case 'set-page':
        return server.setPage(action.page);
    }
  }

  #update(server: UwmServer, selected: readonly string[]): string {
    return updateDatabases(server, selected, this.databases, this.#context);
  }

  #setReplication(server: UwmServer, enabled: boolean): string {
    const { name, updating } = server.database;
    // Its portal has the schema to itself.
    if (updating) throw new Refusal(`${name} is being updated: its replication cannot be changed until that is done.`);
    return this.databases.setReplication(name, enabled);
  }

  #server(name: string): UwmServer {
    const server = this.servers.find((one) => one.name === name);
    if (server) return server;
    if (name === this.balancer.state.name)
      throw new Refusal(`${name} is the load balancer: take its members out of it, or put them in.`);
    throw new Refusal(`There is no server ${name} here.`);
  }

  #sight(name: string): DatabaseSight {
    const { version, replication } = this.databases.get(name);
    const updating = this.servers.some(({ state }) => state.database === name && state.portal === 'updating');
    return { name, version, updating, replicated: replication?.enabled ?? false };
  }

  #address(port: number, path: string): string {
    const { host } = this.#context;
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}${path}`;
  }
}

/** A name alone is enough where nothing else is needed. */
function parse(request: unknown) {
  return actionSchema.safeParse(typeof request === 'string' ? { action: request } : request);
}
