/** The events an Orchestration Server writes, and in which order at its start and end. */
import type { LogEvent, LogLine } from './log-line.ts';
import type { Role } from './model.ts';

export interface Surroundings {
  readonly host: string;
  readonly port: number;
  readonly version: string;
}

const configServer = "ConfigServer 'confserv' at host 'cc-cfg-01', port 2020";

const roleEvents: Record<Role, LogEvent> = {
  primary: { level: 'Std', id: '04562', text: 'Warm Standby (Primary) mode activated' },
  backup: { level: 'Std', id: '04560', text: 'Warm Standby (backup) mode activated' },
};

const signals: Record<Role | 'terminate', LogEvent> = {
  primary: { level: 'Std', id: '22502', text: 'LCA signal received: switch to primary', own: true },
  backup: { level: 'Std', id: '22503', text: 'LCA signal received: switch to backup', own: true },
  terminate: { level: 'Std', id: '22504', text: 'LCA signal received: terminate', own: true },
};

export const events = {
  roleActivated: (role: Role) => roleEvents[role],
  signal: (to: Role | 'terminate') => signals[to],
  normalTermination: { level: 'Std', id: '05063', text: 'Normal termination' },
  portOpened: (port: number): LogEvent => ({ level: 'Std', id: '04525', text: `Port ${port} opened for listening` }),
  checkPoint: (local: string): LogEvent => ({ level: 'Trc', id: '04120', text: `Check point ${local.slice(0, 19)}` }),
  clientConnected: (client: string): LogEvent => ({
    level: 'Trc',
    id: '04520',
    text: `New client ${client} connected`,
  }),
  clientGone: (client: string): LogEvent => ({ level: 'Trc', id: '04524', text: `Client ${client} disconnected` }),
  peerConnected: (peer: string, where: Surroundings): LogEvent => ({
    level: 'Std',
    id: '04503',
    text: `Connected to OrchestrationServer '${peer}' at host '${where.host}', port ${where.port}`,
  }),
  peerLost: (peer: string, where: Surroundings): LogEvent => ({
    level: 'Std',
    id: '04504',
    text: `Connection to OrchestrationServer '${peer}' at host '${where.host}', port ${where.port} lost`,
  }),
  peerAbsent: (peer: string, where: Surroundings): LogEvent => ({
    level: 'Std',
    id: '04502',
    text: `Cannot connect to OrchestrationServer '${peer}' at host '${where.host}', port ${where.port}`,
  }),
} satisfies Record<string, LogEvent | ((...given: never[]) => LogEvent)>;

/** The start-up in three stages: the process is there; it has its configuration; it is about to open its port. */
export function startUp(self: Surroundings): readonly [readonly LogLine[], readonly LogLine[], readonly LogLine[]] {
  return [
    [
      { level: 'Std', id: '05060', text: 'Application started' },
      { level: 'Std', id: '05200', text: `Orchestration. Version ${self.version}` },
      { level: 'Std', id: '22500', text: `LCA is configured at [${self.host}:4999]`, own: true },
      { timed: 'Open LCALayer on port=4999' },
    ],
    [
      { level: 'Std', id: '04503', text: `Connected to ${configServer}` },
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
  signals.terminate,
  { level: 'Trc', id: '23011', text: 'OrsApplication::Stop() entered', own: true },
  { timed: 'Closing sessions: 0 active' },
];
