/** The Options tab of an ORS Application. */
import type { MessageForm, Options } from '../genesys/model.ts';

/** What an ORS that has persistence in Cassandra is usually set to, with leftovers from 8.1.2 in it. */
export function usualOptions(application: string, messageForm: MessageForm): Options {
  return {
    cluster: { name: 'ORS_Cluster', super_node: 'false' },
    log: {
      all: `logs/${application}`,
      expire: '10',
      message_format: messageForm,
      segment: '256 KB',
      standard: 'stdout',
      time_convert: 'local',
      time_format: messageForm === 'full' ? 'iso8601' : 'time',
      verbose: 'all',
    },
    orchestration: {
      'functions-by-urs': 'true',
      'get-list-item-by-urs': 'true',
      'mcr-pull-by-msn-only': 'false',
      'mcr-pull-by-this-node': 'true',
      'mcr-pull-limit': '5000',
      'new-session-on-reroute': 'false',
    },
    persistence: {
      'cassandra-keyspace-name': 'Orchestration',
      'cassandra-listenport': '9160',
      'cassandra-nodes': 'cc-cas-01;cc-cas-02;cc-cas-03',
      'cassandra-schema-version': 'ORS8130000',
      'cassandra-strategy-class': 'SimpleStrategy',
      'cassandra-strategy-options': 'replication_factor:3',
    },
    scxml: { 'debug-enabled': 'false', 'session-processing-threads': '8' },
  };
}

/** The option that is offered where somebody needs to set a new one. */
export const suggestedOption = { section: 'orchestration', option: 'map-composer-log-levels', value: 'true' } as const;
