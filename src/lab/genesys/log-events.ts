/** The events that every Genesys server writes. */
import type { LogEvent } from './log-line.ts';
import type { Role } from './model.ts';

/** Where a server is to be found, and what it is. */
export interface Party {
  /** As in `OrchestrationServer`. */
  readonly type: string;
  readonly application: string;
  readonly host: string;
  readonly port: number;
}

const roleEvents: Record<Role, LogEvent> = {
  primary: { level: 'Std', id: '04562', text: 'Warm Standby (Primary) mode activated' },
  backup: { level: 'Std', id: '04560', text: 'Warm Standby (backup) mode activated' },
};

const signals: Record<Role | 'terminate', LogEvent> = {
  primary: { level: 'Std', id: '22502', text: 'LCA signal received: switch to primary', own: true },
  backup: { level: 'Std', id: '22503', text: 'LCA signal received: switch to backup', own: true },
  terminate: { level: 'Std', id: '22504', text: 'LCA signal received: terminate', own: true },
};

export const common = {
  started: { level: 'Std', id: '05060', text: 'Application started' },
  normalTermination: { level: 'Std', id: '05063', text: 'Normal termination' },
  roleActivated: (role: Role) => roleEvents[role],
  signal: (to: Role | 'terminate') => signals[to],
  lcaConfigured: (host: string, port: number): LogEvent => ({
    level: 'Std',
    id: '22500',
    text: `LCA is configured at [${host}:${port}]`,
    own: true,
  }),
  portOpened: (port: number): LogEvent => ({ level: 'Std', id: '04525', text: `Port ${port} opened for listening` }),
  checkPoint: (local: string): LogEvent => ({ level: 'Trc', id: '04120', text: `Check point ${local.slice(0, 19)}` }),
  clientConnected: (client: string): LogEvent => ({
    level: 'Trc',
    id: '04520',
    text: `New client ${client} connected`,
  }),
  clientGone: (client: string): LogEvent => ({ level: 'Trc', id: '04524', text: `Client ${client} disconnected` }),
  connected: (to: Party): LogEvent => ({ level: 'Std', id: '04503', text: `Connected to ${nameOf(to)}` }),
  connectionLost: (to: Party): LogEvent => ({ level: 'Std', id: '04504', text: `Connection to ${nameOf(to)} lost` }),
  cannotConnect: (to: Party): LogEvent => ({ level: 'Std', id: '04502', text: `Cannot connect to ${nameOf(to)}` }),
} satisfies Record<string, LogEvent | ((...given: never[]) => LogEvent)>;

function nameOf({ type, application, host, port }: Party): string {
  return `${type} '${application}' at host '${host}', port ${port}`;
}
