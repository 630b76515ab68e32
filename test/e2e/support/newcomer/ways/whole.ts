/** Framework as a whole, and Orchestration Server from 8.1.2. */
import { nextStart } from './configuration-server.ts';
import type { Way } from './way.ts';

export const wholeWays: readonly Way[] = [
  {
    procedure: 'framework-upgrade',
    name: 'pairs of everything, with a remote site',
    before: nextStart('upgrade mode'),
    given: {
      'HA pairs of Solution Control Servers': ['fw-scs'],
      'Hosts with LCA on which no Solution Control Server runs': ['fw-host4', 'fw-host5'],
      'Pair of Configuration Servers': ['fw-cs'],
      'HA pairs of Configuration Server Proxies': ['fw-csp'],
      'Configuration Server Proxies that are in no pair': ['fw-csp3'],
      'HA pairs of Message Servers': ['fw-ms'],
      'Are there dormant Configuration Servers for disaster recovery?': 'Yes',
      'Is License Reporting Manager 8.5 in use?': 'Yes',
    },
    plan: { about: 'fw-cs1' },
  },
  {
    procedure: 'framework-upgrade',
    name: 'single servers, with new schemas',
    given: {
      'Solution Control Servers that are in no pair': ['fw-scs3'],
      'Configuration Server that is in no pair': ['fw-cs3'],
      'Message Servers that are in no pair': ['fw-ms3'],
      'Configuration Database': 'Schema is upgraded',
      'Does the upgrade of Message Server require a new Log Database schema?': 'Yes',
    },
    plan: { about: 'fw-cs3' },
  },
  {
    procedure: 'ors-8.1.2-to-8.1.4',
    name: 'two servers, Cassandra in several data centers, multimedia',
    given: {
      'Orchestration Servers, in the order to migrate': ['ors-a1', 'ors-b1'],
      'How Cassandra is deployed': 'Clusters in several data centers',
      'Will they handle multimedia interactions?': 'Yes',
    },
  },
  {
    procedure: 'ors-8.1.2-to-8.1.4',
    name: 'one server, a single Cassandra cluster',
    given: {
      'Orchestration Servers, in the order to migrate': ['ors-a1'],
      'Cassandra nodes': ['cas-1', 'cas-2', 'cas-3'],
    },
  },
  {
    procedure: 'ors-8.1.2-to-8.1.4',
    name: 'one server, nothing persisted',
    given: {
      'Orchestration Servers, in the order to migrate': ['ors-a1'],
      'Will sessions be persisted in Cassandra?': 'No',
    },
  },
];
