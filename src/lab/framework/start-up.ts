/**
 * What a server of Framework writes while it starts, in order. A Configuration Server meets its peer on the way; what it
 * makes of an older primary is its *encounter*, and decides how the start goes on (Framework Migration Guide, "Upgrading
 * an HA Pair of Configuration Servers", step 6).
 */
import { common, type Party } from '../genesys/log-events.ts';
import type { LogEvent, LogLine } from '../genesys/log-line.ts';
import type { Role } from '../genesys/model.ts';
import type { NextStart, ProductName } from './model.ts';
import { kinds } from './products.ts';
import { isOlder } from './version.ts';

/** `plain`: no older primary. `forced`: upgrade mode by configuration. `other-database`: not the one of the primary. */
export type Encounter = 'plain' | 'forced' | 'other-database' | NextStart;

export interface Starter {
  readonly product: ProductName;
  readonly host: string;
  readonly version: string;
  /** Of its host's Local Control Agent. */
  readonly lcaPort: number;
  /** What it gets its configuration from. */
  readonly configServer: Party;
  readonly peer: Party | null;
  /** It runs with the upgraded database. */
  readonly onUpgradedDatabase: boolean;
  /** How many clients it has, if its log tells that. */
  readonly countsClients: boolean;
}

/** From here on backups say that they are synchronised. */
const firstToSynchronise = '8.5';

const own = (id: string, text: string): LogEvent => ({ level: 'Std', id, text, own: true });

/** The texts of 25300 to 25303 are not public; these say what the guide says of them. */
export const upgradeEvents = {
  forced: own('25300', 'Upgrade mode is set by configuration'),
  detected: own('25301', 'Upgrade mode is activated: the primary server is of an older version'),
  refused: own('25302', 'Request to switch to backup mode is rejected in upgrade mode'),
  olderPeer: own('25303', 'The primary server is of an older version with the same database schema'),
} as const;

export function clientsLine(clients: number): LogLine {
  return { timed: `Total number of clients: ${clients}` };
}

export function inUpgradeMode(encounter: Encounter): boolean {
  return encounter === 'upgrade-mode' || encounter === 'forced';
}

/** The start gets no further by itself. */
export function halts(encounter: Encounter): boolean {
  return encounter === 'no-sign' || encounter === 'silent' || encounter === 'other-database';
}

/** The process is there. */
export function opening({ product, host, lcaPort, version }: Starter): readonly LogLine[] {
  const { title } = kinds[product];
  const lca = common.lcaConfigured(host, lcaPort);
  switch (product) {
    case 'confserv':
      return [
        common.started,
        own('22100', `Genesys ${title}. Version ${version}`),
        // Of the configuration: what it will be in the end is said again later.
        own('22915', 'Server mode is set to [PRIMARY]'),
        lca,
      ];
    case 'confserv-proxy':
      return [common.started, own('22100', `Genesys ${title}. Version ${version}`), lca];
    case 'scs':
    case 'message-server':
      return [common.started, { timed: `${title}. Version ${version}` }, lca];
  }
}

/** The lines from there to the opening of the port, in groups between which time passes. */
export function beforePort(self: Starter, encounter: Encounter): readonly (readonly LogLine[])[] {
  const counted = self.countsClients ? [clientsLine(0)] : [];
  switch (self.product) {
    case 'confserv':
      return configServerLoads(self, encounter, counted);
    case 'confserv-proxy':
      return [
        [common.connected(self.configServer)],
        [{ timed: 'Reading configuration from the master server' }],
        [own('22904', 'Objectset [main-cfgset] is fully loaded'), ...counted],
      ];
    case 'scs':
      return [
        [{ timed: `Open LCALayer on port=${self.lcaPort}` }],
        [common.connected(self.configServer)],
        [{ timed: 'Hosts under control: 8, connected: 8' }],
      ];
    case 'message-server':
      return [
        [common.connected(self.configServer)],
        [{ raw: '    sections: log, messages, db-filter' }],
        [{ timed: 'Log database: 1 connection open, queue is empty' }],
      ];
  }
}

function configServerLoads(self: Starter, encounter: Encounter, counted: readonly LogLine[]) {
  const contact: LogLine[] = self.peer
    ? [
        own(
          '22911',
          `Backup server [${self.peer.application}] on [${self.peer.host}:${self.peer.port}] is set up in the configuration`,
        ),
      ]
    : [];
  const read = own('22902', 'Objectset [main-cfgset] : read requests sent on DBServer');
  const loaded = own('22904', 'Objectset [main-cfgset] is fully loaded');
  const { forced, detected, refused, olderPeer } = upgradeEvents;
  switch (encounter) {
    case 'silent':
      return [contact];
    case 'no-sign':
      return [contact, [read], [loaded]];
    case 'other-database':
      return [contact, [read], [loaded, { timed: 'Cannot synchronise: the primary server uses another database' }]];
    case 'forced':
    case 'upgrade-mode':
      return [
        [...contact, encounter === 'forced' ? forced : detected],
        [read],
        [loaded, refused],
        [refused, ...counted],
      ];
    case 'same-schema':
      return [[...contact, olderPeer], [read], [loaded, ...counted]];
    case 'compatible':
    case 'plain':
      return [contact, [read], [loaded, ...counted]];
  }
}

/** What it says once its port is open, before any role event. `role`: null where it stands alone. */
export function afterPort(self: Starter, encounter: Encounter, role: Role | null): readonly LogLine[] {
  switch (self.product) {
    case 'confserv':
      return configServerUp(self, encounter, role);
    case 'confserv-proxy':
      return [
        own('22173', 'Configuration Server Proxy is synchronised with the master server'),
        own('22109', 'Configuration Server is initialized'),
      ];
    case 'scs':
    case 'message-server':
      return [];
  }
}

function configServerUp(self: Starter, encounter: Encounter, role: Role | null): readonly LogLine[] {
  if (inUpgradeMode(encounter))
    return [
      upgradeEvents.refused,
      self.onUpgradedDatabase
        ? own('22171', 'Master Configuration Server is fully operational in primary mode')
        : own('22170', 'Configuration Server is ready to accept client connections'),
    ];
  if (role !== 'backup')
    return [own('22915', 'Server mode is set to [PRIMARY]'), own('22109', 'Configuration Server is initialized')];
  return isOlder(self.version, firstToSynchronise)
    ? [own('22915', 'Server mode is set to [BACKUP]'), own('22109', 'Configuration Server is initialized')]
    : [own('22172', 'Master Configuration Server is fully synchronised in backup mode')];
}
