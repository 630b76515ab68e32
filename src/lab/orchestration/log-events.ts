/** The events an Orchestration Server writes, and in which order at its start and end. */
import { common, type Party } from '../genesys/log-events.ts';
import type { ApplicationType, LogLine } from '../genesys/log-line.ts';

export interface Surroundings {
  readonly host: string;
  readonly port: number;
  readonly version: string;
}

/** As in the configuration database; the number is the product in event ids. */
export const applicationType: ApplicationType = { name: 'OrchestrationServer', number: 161 };

const configServer: Party = { type: 'ConfigServer', application: 'confserv', host: 'cc-cfg-01', port: 2020 };

const peerOf = (application: string, { host, port }: Surroundings): Party => ({
  type: applicationType.name,
  application,
  host,
  port,
});

export const events = {
  ...common,
  peerConnected: (peer: string, where: Surroundings) => common.connected(peerOf(peer, where)),
  peerLost: (peer: string, where: Surroundings) => common.connectionLost(peerOf(peer, where)),
  peerAbsent: (peer: string, where: Surroundings) => common.cannotConnect(peerOf(peer, where)),
};

/** The start-up in three stages: the process is there; it has its configuration; it is about to open its port. */
export function startUp(self: Surroundings): readonly [readonly LogLine[], readonly LogLine[], readonly LogLine[]] {
  return [
    [
      common.started,
      { level: 'Std', id: '05200', text: `Orchestration. Version ${self.version}` },
      common.lcaConfigured(self.host, 4999),
      { timed: 'Open LCALayer on port=4999' },
    ],
    [
      common.connected(configServer),
      { level: 'Trc', id: '20001', text: 'Reading configuration', own: true },
      { raw: '    sections: orchestration, persistence, scxml, log' },
      { raw: '    redundancy: warm standby' },
    ],
    [
      { level: 'Std', id: '20009', text: 'Configuration is fully loaded', own: true },
      { timed: 'Cassandra client: 3 of 3 nodes answered' },
    ],
  ];
}

/** What a server says when it is told to end, before it closes its port. */
export const stopping: readonly LogLine[] = [
  common.signal('terminate'),
  { level: 'Trc', id: '23011', text: 'OrsApplication::Stop() entered', own: true },
  { timed: 'Closing sessions: 0 active' },
];
