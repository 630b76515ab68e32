/** The Options tab of an ORS Application, and the `.cfg` file that an export makes of it. */
import type { MessageForm } from './log-line.ts';
import type { Options } from './model.ts';

/** What an ORS that has persistence in Cassandra is usually set to, with leftovers from 8.1.2 in it. */
export function usualOptions(application: string, messageForm: MessageForm): Options {
  return {
    cluster: { name: 'ORS_Cluster' },
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

/** `[section]` and `option=value` lines, sections and options in alphabetical order. */
export function toCfg(options: Options): string {
  const sections = Object.entries(options).sort(byName);
  return sections
    .map(([section, values]) => {
      const lines = Object.entries(values).sort(byName);
      return `[${section}]\n${lines.map(([option, value]) => `${option}=${value}\n`).join('')}`;
    })
    .join('\n');
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A new set of options with one set, or taken away where `value` is null. Leaves the given one as it is. */
export function withOption(options: Options, section: string, option: string, value: string | null): Options {
  const { [option]: _previous, ...others } = options[section] ?? {};
  const changed = value === null ? others : { ...others, [option]: value };
  const { [section]: _section, ...sections } = options;
  return Object.keys(changed).length === 0 ? sections : { ...sections, [section]: changed };
}
