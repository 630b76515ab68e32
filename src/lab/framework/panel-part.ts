/** What the panel shows of Framework: kinds of servers, and in each of them pairs and single servers. */
import type { ServerAction } from './actions.ts';
import { cautionForLca, cautionsFor } from './cautions.ts';
import type { Environment } from './environment.ts';
import { describeLca, type Estate } from './estate.ts';
import type { FrameworkServer } from './framework-server.ts';
import type { Lca } from './lca.ts';
import { type EnvironmentState, type ProductName, products } from './model.ts';
import { suggestedOptions } from './options.ts';
import { kinds, localControlAgent } from './products.ts';
import type { LcaHost, FrameworkServer as ServerInfo } from './servers.ts';
import { releaseOf } from './version.ts';

export interface PanelFrameworkServer extends ServerInfo {
  /** The latest lines of its log, oldest first. */
  readonly tail: readonly string[];
  /** Why an action is unwise just now, by action. */
  readonly cautions: Partial<Record<ServerAction, string>>;
  readonly suggestedOption: { readonly section: string; readonly option: string; readonly value: string };
  /** Its software can be installed into a new folder, and the folders exchanged. */
  readonly changesFolders: boolean;
  /** Of a Configuration Server, what its configuration files say. */
  readonly database: string | null;
  readonly upgradeModeForced: boolean;
}

export interface PanelLca extends LcaHost {
  readonly caution: string | null;
}

export interface PanelEnvironment extends EnvironmentState {
  readonly databases: { readonly original: string; readonly upgraded: string };
}

/** A pair, or a server that stands alone. */
export interface PanelUnit {
  readonly name: string;
  readonly isPair: boolean;
  readonly switching: boolean;
  readonly noSwitchOver: string | null;
  readonly environment: PanelEnvironment | null;
  readonly servers: readonly PanelFrameworkServer[];
}

export interface PanelKind {
  readonly product: ProductName;
  readonly title: string;
  readonly units: readonly PanelUnit[];
}

export interface FrameworkPart {
  readonly wing: 'framework';
  /** The release in the packages, as in `8.5.101`. */
  readonly release: string;
  readonly agentTitle: string;
  readonly agents: readonly PanelLca[];
  readonly kinds: readonly PanelKind[];
}

export function panelPart(estate: Estate): FrameworkPart {
  return {
    wing: 'framework',
    release: releaseOf(estate.packageVersion),
    agentTitle: localControlAgent.title,
    agents: estate.lcas.map((lca) => describeAgent(estate, lca)),
    kinds: products.map((product) => ({ product, title: kinds[product].title, units: unitsOf(estate, product) })),
  };
}

function describeAgent(estate: Estate, lca: Lca): PanelLca {
  const onHost = estate.servers.find(({ name }) => name === lca.name);
  return { ...describeLca(lca), caution: cautionForLca(lca, onHost) };
}

function unitsOf(estate: Estate, product: ProductName): readonly PanelUnit[] {
  const servers = estate.servers.filter(({ state }) => state.product === product);
  const names = [...new Set(servers.map(({ name, state }) => state.pair ?? name))];
  return names.map((name) => {
    const members = servers.filter((server) => server.name === name || server.state.pair === name);
    const pair = members[0]?.pair ?? null;
    return {
      name,
      isPair: pair !== null,
      switching: pair?.switching ?? false,
      noSwitchOver: kinds[product].noSwitchOver,
      environment: describeEnvironment(members[0]?.environment ?? null),
      servers: members.map((server) => describe(estate, server)),
    };
  });
}

function describeEnvironment(environment: Environment | null): PanelEnvironment | null {
  return environment && { ...environment.state, databases: environment.databases };
}

function describe(estate: Estate, server: FrameworkServer): PanelFrameworkServer {
  const { product, application } = server.state;
  const { conf } = server.startFolder;
  return {
    ...estate.describeServer(server),
    tail: server.log.tail,
    cautions: cautionsFor(server),
    suggestedOption: suggestedOptions[product],
    changesFolders: server.kind.changesFolders,
    database: conf.dbserver?.dbname ?? null,
    upgradeModeForced: conf[application]?.['upgrade-mode'] === '1',
  };
}
