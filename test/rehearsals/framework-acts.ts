/** What steps of the Framework procedures ask a person to do in the lab. */
import type { Part } from './rehearsal.ts';

const set = (value: string | null) =>
  ({ action: 'set-option', section: 'general', option: 'disconnect-switchover-timeout', value }) as const;

/** What steps of the Configuration Server procedures ask for, whichever of them it is. */
export const configServers: Part['acts'] = (step, name) => {
  switch (step) {
    case 'prepare':
    case 'prepare-proxy':
      return [[name('server'), 'prepare-folder']];
    case 'replace-folder':
      return [[name('server'), 'replace-folder']];
    case 'stop':
    case 'stop-single':
      return [[name('server'), 'stop']];
    case 'start':
    case 'start-single-old':
      return [[name('server'), 'start']];
    case 'stop-backup':
    case 'stop-new':
    case 'stop-silent':
    case 'stop-8-1-3-backup':
      return [[name('backup'), 'stop']];
    case 'launch-new':
    case 'launch-old':
    case 'launch-proxy':
    case 'launch-8-5-101':
    case 'start-old-backup':
      return [[name('backup'), 'start']];
    case 'force-upgrade-mode':
      return [[name('backup'), 'force-upgrade-mode']];
    case 'stop-original':
      return [[name('second'), 'stop']];
    case 'start-second':
      return [[name('second'), 'start']];
    case 'stop-upgrade-mode':
      return [[name('first'), 'stop']];
    case 'out-of-upgrade-mode':
      return [[name('first'), 'unforce-upgrade-mode']];
    case 'start-former':
      return [[name('first'), 'start']];
    case 'stop-old-primary':
    case 'stop-8-1-3-primary':
    case 'stop-new-primary':
      return [[name('primary'), 'stop']];
    case 'start-as-backup':
    case 'start-second-old':
      return [[name('primary'), 'start']];
    case 'restore-backup':
    case 'back-to-8-1-3':
      return [
        [name('backup'), 'stop'],
        [name('backup'), 'restore-folder'],
        [name('backup'), 'start'],
      ];
    case 'save-proxy-options':
      return [[name('server'), 'export']];
    case 'reset-startup':
      return [[name('server'), 'reset-startup']];
    default:
      return [];
  }
};

/** Solution Control Servers and the agents on their hosts. */
export const agents: Part['acts'] = (step, name) => {
  switch (step) {
    case 'set-timeout':
      return [
        [name('scs'), set('600')],
        [name('scs'), 'export'],
      ];
    case 'upgrade-lca':
      return [[name('host'), 'upgrade-lca']];
    case 'stop-single-scs':
    case 'stop-primary-scs':
      return [[name('scs'), 'stop']];
    case 'start-scs':
      return [[name('scs'), 'start']];
    case 'start-single-scs':
      return [[name('scs') || name('server'), 'start']];
    case 'delete-timeout':
      return [
        [name('scs'), set(null)],
        [name('scs'), 'export'],
      ];
    default:
      return [];
  }
};

/** Single servers and pairs of the Management Layer. */
export const managementLayer: Part['acts'] = (step, name) => {
  switch (step) {
    case 'stop-single':
      return [[name('server'), 'stop']];
    case 'start-single':
    case 'start-single-scs':
      return [[name('server'), 'start']];
    case 'save-options':
      return [[name('server'), 'export']];
    case 'install':
      return [[name('server'), 'install']];
    case 'stop-backup':
      return [[name('backup'), 'stop']];
    case 'start-backup':
      return [[name('backup'), 'start']];
    case 'stop-primary':
      return [[name('primary'), 'stop']];
    case 'start-former-primary':
      return [[name('primary'), 'start']];
    default:
      return [];
  }
};
