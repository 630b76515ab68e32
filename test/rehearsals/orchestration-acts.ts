/** What steps of the Orchestration Server procedures ask a person to do in the lab. */
import type { Part } from './rehearsal.ts';

export const setOption = (section: string, option: string, value: string | null) =>
  ({ action: 'set-option', section, option, value }) as const;

/** From 8.1.2 to 8.1.4. */
export const from812: Part['acts'] = (step, name) => {
  const ors = name('server');
  switch (step) {
    case 'export-options':
      return [[ors, 'export']];
    case 'delete-options':
      return [
        [ors, setOption('orchestration', 'mcr-pull-by-msn-only', null)],
        [ors, setOption('orchestration', 'get-list-item-by-urs', null)],
        [ors, setOption('cluster', 'name', null)],
        [ors, setOption('cluster', 'super_node', null)],
        [ors, 'export'],
      ];
    case 'cassandra-version':
      return [[name('node'), 'upgrade-cassandra']];
    case 'cassandra-options':
      return [
        [ors, setOption('persistence', 'cassandra-strategy-class', name('strategy'))],
        [ors, 'export'],
      ];
    case 'multimedia':
      return [
        [ors, setOption('orchestration', 'mcr-pull-limit', '2000')],
        [ors, 'export'],
      ];
    case 'stop':
      return [[ors, 'stop']];
    case 'install':
      return [[ors, 'install']];
    case 'start':
      return [[ors, 'start']];
    default:
      return [];
  }
};

/** The migration of HA pairs, one member after the other. */
export const pairByPair: Part['acts'] = (step, name) => {
  // Inside a pair's part, only its members are in scope.
  const pair = name('was_primary').slice(0, -1);
  switch (step) {
    case 'switch-over-first':
    case 'switch-over-second':
      return [[pair, 'switch-over']];
    case 'stop-first':
      return [[name('was_primary'), 'stop']];
    case 'stop-second':
      return [[name('was_backup'), 'stop']];
    case 'export-options':
      return [[name('member'), 'export']];
    case 'install':
      return [[name('member'), 'install']];
    case 'start-first':
      return [[name('was_primary'), 'start']];
    case 'start-second':
      return [[name('was_backup'), 'start']];
    default:
      return [];
  }
};
