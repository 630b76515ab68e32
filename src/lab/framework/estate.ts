/** All of Framework by name: what it looks like from outside, and one door through which it is acted on. */
import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../errors.ts';
import type { Context } from '../genesys/context.ts';
import { HaPair, membersOf } from '../genesys/pair.ts';
import type { ActResult } from '../wing.ts';
import {
  type Action,
  actionSchema,
  type EnvironmentAction,
  isForEnvironment,
  isForServer,
  type ServerAction,
} from './actions.ts';
import { Environment } from './environment.ts';
import { install, prepareFolder, replaceFolder, resetStartup, restoreFolder, softwareFiles } from './folder-jobs.ts';
import { FrameworkServer } from './framework-server.ts';
import {
  exportedPath,
  exportOptions,
  forceUpgradeMode,
  setOption,
  updateLogDatabase,
  useDatabase,
} from './host-jobs.ts';
import { Lca, lcaApplication } from './lca.ts';
import type { World } from './model.ts';
import type { DbServer, LcaHost, FrameworkServer as ServerInfo } from './servers.ts';

/** Where hosts without a Solution Control Server of the lab have their Local Control Agent. */
const usualLcaPort = 4999;

export class Estate {
  readonly servers: readonly FrameworkServer[];
  readonly pairs: readonly HaPair<FrameworkServer>[];
  readonly lcas: readonly Lca[];
  readonly environments: readonly Environment[];
  readonly packageVersion: string;

  constructor(world: World, context: Context) {
    this.packageVersion = world.packageVersion;
    this.environments = world.environments.map((state) => new Environment(state, context));
    this.lcas = world.lcas.map((state) => new Lca(state, context));
    this.servers = world.servers.map(
      (state) =>
        new FrameworkServer(
          state,
          {
            lcaPort: () => this.#agentOf(state.name)?.state.port ?? usualLcaPort,
            configServer: () => this.#configServer(),
            environment: this.environments.find(({ name }) => name === state.pair || name === state.name) ?? null,
          },
          context,
        ),
    );
    this.pairs = world.pairs.map((state) => new HaPair(state, membersOf(state.members, this.servers), context));
    for (const pair of this.pairs) for (const member of pair.members) member.join(pair);
    for (const server of this.servers) this.#agentOf(server.name)?.watch(server);
  }

  /** Members of pairs stand together; DB Servers follow; hosts that have nothing but a Local Control Agent are last. */
  describe(): readonly (ServerInfo | LcaHost | DbServer)[] {
    const alone = this.lcas.filter(({ name }) => !this.servers.some((server) => server.name === name));
    return [
      ...this.servers.map((server) => this.describeServer(server)),
      ...this.environments.flatMap(describeDbServer),
      ...alone.map(describeLca),
    ];
  }

  describeServer(server: FrameworkServer): ServerInfo {
    const { state } = server;
    const agent = this.#agentOf(server.name);
    return {
      product: state.product,
      name: state.name,
      application: state.application,
      host: state.host,
      pair: state.pair,
      state: state.condition,
      role: state.role,
      runningVersion: state.runningVersion,
      installedVersion: server.startFolder.version,
      installing: state.installing !== null,
      halted: state.halted,
      upgradeMode: state.upgradeMode,
      clients: state.clients,
      port: state.port,
      lcaPort: agent?.state.port ?? null,
      paths: {
        directory: server.directory,
        logs: join(server.directory, 'logs', `${state.application}.*.log`),
        exported: exportedPath(server),
        ...softwareFiles(server),
        lcaInstallation: agent?.installationFile ?? null,
      },
    };
  }

  has(target: string): boolean {
    const dbServers = this.environments.flatMap(({ state }) => state.dbServer ?? []);
    return [...this.servers, ...this.pairs, ...this.lcas, ...dbServers].some(({ name }) => name === target);
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
      return { ok: true, message: this.#perform(target, parsed.data) };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, message: error.message };
      throw error;
    }
  }

  #perform(target: string, action: Action): string {
    if (isForServer(action)) return onServer(this.#server(target), action.action);
    if (isForEnvironment(action)) return onEnvironment(this.#environment(target), action.action);
    switch (action.action) {
      case 'upgrade-lca':
        return this.#lca(target).upgrade();
      case 'switch-over':
        return this.#switchOver(target);
      case 'set-option':
        return setOption(this.#server(target), action.section, action.option, action.value);
      case 'set-next-start':
        return this.#environment(target).setNextStart(action.nextStart);
    }
  }

  #switchOver(target: string): string {
    const pair = this.pairs.find(({ name, members }) => name === target || members.some((one) => one.name === target));
    if (!pair) throw new Refusal(`There is no pair ${target} here.`);
    const { noSwitchOver } = pair.members[0].kind;
    if (noSwitchOver !== null) throw new Refusal(`${pair.name} stays as it is: ${noSwitchOver}.`);
    return pair.switchOver();
  }

  #server(name: string): FrameworkServer {
    const server = this.servers.find((one) => one.name === name);
    if (server) return server;
    const isHost = this.#agentOf(name) !== undefined;
    throw new Refusal(
      isHost ? `${name} is a host: all there is to it is its Local Control Agent.` : `There is no server ${name} here.`,
    );
  }

  /** By its own name, by a server's or by that of its DB Server. */
  #environment(target: string): Environment {
    const found =
      this.environments.find(({ name, state }) => name === target || state.dbServer?.name === target) ??
      this.servers.find(({ name }) => name === target)?.environment;
    if (!found) throw new Refusal(`${target} is no master Configuration Server.`);
    return found;
  }

  #lca(name: string): Lca {
    const lca = this.#agentOf(name);
    if (!lca) throw new Refusal(`The lab plays no Local Control Agent of ${name}.`);
    return lca;
  }

  #agentOf(name: string): Lca | undefined {
    return this.lcas.find((lca) => lca.name === name);
  }

  /** What the other servers get their configuration from. */
  #configServer() {
    const masters = this.servers.filter(({ state }) => state.product === 'confserv');
    const master = masters.find((server) => server.serves) ?? masters[0];
    if (!master) throw new Error('There is no Configuration Server.');
    return { ...master.party, type: 'ConfigServer' };
  }
}

function onServer(server: FrameworkServer, action: ServerAction): string {
  switch (action) {
    case 'start':
      return server.start();
    case 'stop':
      return server.stop();
    case 'kill':
      return server.kill();
    case 'rotate-log':
      return server.rotateLog();
    case 'export':
      return exportOptions(server);
    case 'install':
      return install(server);
    case 'update-log-database':
      return updateLogDatabase(server);
    case 'prepare-folder':
      return prepareFolder(server);
    case 'replace-folder':
      return replaceFolder(server);
    case 'restore-folder':
      return restoreFolder(server);
    case 'reset-startup':
      return resetStartup(server);
    case 'force-upgrade-mode':
      return forceUpgradeMode(server, true);
    case 'unforce-upgrade-mode':
      return forceUpgradeMode(server, false);
    case 'use-upgraded-database':
      return useDatabase(server, 'upgraded');
    case 'use-original-database':
      return useDatabase(server, 'original');
  }
}

function onEnvironment(environment: Environment, action: EnvironmentAction): string {
  switch (action) {
    case 'read-only-on':
      return environment.setReadOnly(true);
    case 'read-only-off':
      return environment.setReadOnly(false);
    case 'back-up-database':
      return environment.backUpDatabase();
    case 'upgrade-database':
      return environment.upgradeDatabase();
    case 'restore-database':
      return environment.restoreDatabase();
    case 'stop-db-server':
      return environment.setDbServer(true);
    case 'start-db-server':
      return environment.setDbServer(false);
  }
}

function describeDbServer({ state }: Environment): readonly DbServer[] {
  if (!state.dbServer) return [];
  return [{ product: 'db-server', ...state.dbServer, running: !state.dbServerStopped }];
}

export function describeLca(lca: Lca): LcaHost {
  const { name, host, version, upgrading, port } = lca.state;
  return {
    product: 'lca',
    name,
    application: lcaApplication,
    host,
    version,
    upgrading,
    port,
    paths: {
      directory: lca.directory,
      logs: join(lca.directory, 'logs', `${lcaApplication}.*.log`),
      installation: lca.installationFile,
    },
  };
}

/** A name alone is enough where nothing else is needed. */
function parse(request: unknown) {
  return actionSchema.safeParse(typeof request === 'string' ? { action: request } : request);
}
