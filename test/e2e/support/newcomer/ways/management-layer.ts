/** Local Control Agent, Solution Control Server and Message Server. */
import type { Way } from './way.ts';

export const managementLayerWays: readonly Way[] = [
  {
    procedure: 'framework-lca',
    name: 'a host, and a single Solution Control Server',
    given: {
      'Hosts on which no Solution Control Server runs': ['fw-host4'],
      'Solution Control Servers that are in no HA pair': ['fw-scs3'],
    },
  },
  {
    procedure: 'framework-lca',
    name: 'two hosts and a pair, with a further Solution Control Server',
    given: {
      'Hosts on which no Solution Control Server runs': ['fw-host4', 'fw-host5'],
      'HA pairs of Solution Control Servers': ['fw-scs'],
      'Further Solution Control Servers that control these hosts': ['fw-scs3'],
      'Time that a host may take': '15m',
    },
  },
  {
    procedure: 'framework-management-layer',
    name: 'single servers, and a new schema of the Log Database',
    given: {
      'Solution Control Servers that are in no pair': ['fw-scs3'],
      'Message Servers that are in no pair': ['fw-ms3'],
      'Does the upgrade of Message Server require a new Log Database schema?': 'Yes',
    },
  },
  {
    procedure: 'framework-management-layer',
    name: 'both pairs',
    given: { 'HA pairs of Solution Control Servers': ['fw-scs'], 'HA pairs of Message Servers': ['fw-ms'] },
  },
];
