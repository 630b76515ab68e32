/** Configuration Servers and proxies back to the version before. */
import type { Deed } from '../panel.ts';
import { FROM_85, press, type Way } from './way.ts';

const OPERATIONAL = 'Is the master fully operational?';
const WHEN = 'When is it rolled back?';
const DATABASE = 'Configuration Database';
const OLD_VERSION = 'Version to go back to';
const PAIR = 'Pair of master Configuration Servers';
const SINGLE = 'Master Configuration Server that is in no pair';

/** At decisions. */
const FIRST = 'fw-cs1';
const SECOND = 'fw-cs2';

const renewed = (name: string): readonly Deed[] => press(name, 'Prepare new folder', 'Stop', 'Replace folder', 'Start');
const running = (at: string): Deed => ({ at, see: 'running' });

/** Both run the new version, `fw-cs2` as primary. */
const pairUpgraded: readonly Deed[] = [
  { at: 'fw-cs1', menu: 'Next start of fw-cs', choose: 'compatible' },
  ...press('fw-cs1', 'Back up database'),
  ...renewed('fw-cs2'),
  running('fw-cs2'),
  ...renewed('fw-cs1'),
  running('fw-cs1'),
];

/** The new `fw-cs2` has halted, and the old `fw-cs1` was shut down. */
const pairFailed: readonly Deed[] = [
  { at: 'fw-cs1', menu: 'Next start of fw-cs', choose: 'silent' },
  ...renewed('fw-cs2'),
  { at: 'fw-cs2', see: 'halted' },
  ...press('fw-cs1', 'Stop'),
];

const singleUpgraded: readonly Deed[] = [
  ...press('fw-cs3', 'Back up database'),
  ...renewed('fw-cs3'),
  running('fw-cs3'),
];

const back = (name: string, before: readonly Deed[], given: Way['given'], plan: Way['plan'] = {}): Way => ({
  procedure: 'framework-config-server-rollback',
  name,
  before,
  // What the lab's servers ran before, as their logs tell it.
  given: { [OLD_VERSION]: '8.1.3', ...given },
  plan: { about: 'fw-cs1', ...plan },
});

const notOperational = { [OPERATIONAL]: 'No' };
const later = { ...notOperational, [WHEN]: 'Later' };
const choose = (option: string) => ({ choose: () => option });

export const rollbackWays: readonly Way[] = [
  back('an operational pair, after its proxies', [...pairUpgraded, ...renewed('fw-csp3'), running('fw-csp3')], {
    [PAIR]: ['fw-cs'],
    'Proxies that are in no pair': ['fw-csp3'],
  }),
  {
    ...back('an operational pair, to 8.5.100', pairUpgraded, { [PAIR]: ['fw-cs'], [OLD_VERSION]: '8.5.100' }),
    lab: FROM_85,
  },
  back('a pair of proxies', [...renewed('fw-csp2'), running('fw-csp2'), ...renewed('fw-csp1'), running('fw-csp1')], {
    'HA pairs of proxies': ['fw-csp'],
  }),
  back('an operational server that is in no pair', singleUpgraded, { [SINGLE]: ['fw-cs3'] }, { about: 'fw-cs3' }),
  back('at once, a pair', pairFailed, { [PAIR]: ['fw-cs'], ...notOperational }, choose(SECOND)),
  back(
    'at once, a pair whose old database is still there',
    pairFailed,
    { [PAIR]: ['fw-cs'], ...notOperational, [DATABASE]: 'Was upgraded, the old one is still there' },
    choose(SECOND),
  ),
  back(
    'at once, a server that is in no pair',
    singleUpgraded,
    { [SINGLE]: ['fw-cs3'], ...notOperational },
    { about: 'fw-cs3' },
  ),
  back('later, a pair', pairUpgraded, { [PAIR]: ['fw-cs'], ...later }, choose(FIRST)),
  {
    ...back(
      'later, a pair, to 8.5.100',
      pairUpgraded,
      { [PAIR]: ['fw-cs'], ...later, [OLD_VERSION]: '8.5.100' },
      choose(FIRST),
    ),
    lab: FROM_85,
  },
  back(
    'later, a pair, with the database restored',
    pairUpgraded,
    {
      [PAIR]: ['fw-cs'],
      ...later,
      [DATABASE]: 'Is restored from its backup',
      'DB Servers of the masters': ['fw-cs-dbs'],
    },
    choose(FIRST),
  ),
  back(
    'later, a server that is in no pair, with the database restored',
    singleUpgraded,
    { [SINGLE]: ['fw-cs3'], ...later, [DATABASE]: 'Is restored from its backup' },
    { about: 'fw-cs3' },
  ),
];
