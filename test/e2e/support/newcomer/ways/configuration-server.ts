/** Configuration Servers, alone and in pairs, and their proxies. */
import type { Plan } from '../newcomer.ts';
import type { Deed } from '../panel.ts';
import type { Waiting } from '../reading.ts';
import { FROM_85, press, set, type Way } from './way.ts';

const PAIR = 'Pair of Configuration Servers';
const SINGLE = 'Configuration Server';
const DATABASE = 'Configuration Database';
const PATIENCE = 'How long a new instance may be silent';
const INSTALLED = 'Version installed now';
const RECOVERY = 'Is there a disaster recovery site with a copy of the database?';

const FORCE = 'Force upgrade mode and start again';
const AGAIN = 'Start again as it is';
const GIVE_UP = 'Give up and go back to the old version';

/** The prerequisite about the log level, and what the new instance is going to do. */
export const nextStart = (choose: string): readonly Deed[] => [
  set('fw-cs1', 'log', 'verbose', 'debug'),
  set('fw-cs2', 'log', 'verbose', 'debug'),
  { at: 'fw-cs1', menu: 'Next start of fw-cs', choose },
];

const about: Plan = { about: 'fw-cs1' };
const choosing = (...options: readonly string[]): Plan => {
  const left = [...options];
  return { about: 'fw-cs1', choose: () => left.shift() };
};

/** Something that is done besides, at the first step with that title. */
const besides = (title: RegExp, ...deeds: readonly Deed[]): NonNullable<Plan['besides']> => {
  let isDone = false;
  return (message: Waiting) => {
    if (isDone || !title.test(message.title)) return [];
    isDone = true;
    return deeds;
  };
};

const ha85 = (name: string, next: string, more: Partial<Omit<Way, 'procedure' | 'name'>> = {}): Way => ({
  ...ha(`from 8.5: ${name}`, next, { ...more, given: { [INSTALLED]: '8.5.100', ...more.given } }),
  lab: FROM_85,
});

const ha = (name: string, next: string, more: Partial<Omit<Way, 'procedure' | 'name'>> = {}): Way => ({
  procedure: 'framework-config-server-ha',
  name,
  before: nextStart(next),
  plan: about,
  ...more,
  given: { [PAIR]: 'fw-cs', ...more.given },
});

const single = (name: string, given: Way['given'] = {}): Way => ({
  procedure: 'framework-config-server-standalone',
  name,
  given: { [SINGLE]: 'fw-cs3', ...given },
  plan: { about: 'fw-cs3' },
});

const upgraded = { [DATABASE]: 'Schema is upgraded' };
const patience = { [PATIENCE]: '3s' };

export const configurationServerWays = (): readonly Way[] => [
  single('the database stays'),
  single('its schema is upgraded', upgraded),
  single('its schema is upgraded, with a remote site', { ...upgraded, [RECOVERY]: 'Yes' }),

  ha('from 8.1.3: upgrade mode', 'upgrade mode'),
  ha('from 8.1.3: compatible', 'compatible'),
  ha('from 8.1.3: upgrade mode with the upgraded database, with a remote site', 'upgrade mode', {
    given: { ...upgraded, 'Total number of clients': '24', [RECOVERY]: 'Yes' },
  }),
  ha('from 8.1.3: the other database case than was said', 'upgrade mode', {
    plan: {
      ...about,
      besides: besides(
        /^Put the new folder/,
        ...press('fw-cs1', 'Upgrade database'),
        ...press('fw-cs2', 'Use upgraded database'),
      ),
    },
  }),
  ha('from 8.1.3: the old database although it was to be upgraded', 'upgrade mode', {
    given: upgraded,
    plan: { ...about, besides: besides(/^Put the new folder/, ...press('fw-cs2', 'Use original database')) },
  }),
  ha('from 8.1.3: no sign, then forced', 'no sign', { plan: choosing(FORCE) }),
  ha('from 8.1.3: no sign, given up', 'no sign', { plan: choosing(GIVE_UP), ends: 'Stopped after' }),
  ha('from 8.1.3: silent, mended, and started again', 'silent', {
    given: patience,
    plan: {
      ...choosing(AGAIN),
      besides: besides(/^How to go on/, { at: 'fw-cs1', menu: 'Next start of fw-cs', choose: 'upgrade mode' }),
    },
  }),
  ha85('compatible', 'compatible', { given: { 'Total number of clients': '24' } }),
  ha85('upgrade mode', 'upgrade mode'),
  ha85('upgrade mode with the upgraded database', 'upgrade mode', { given: upgraded }),
  ha85('silent, given up', 'silent', { given: patience, plan: choosing(GIVE_UP), ends: 'Stopped after' }),
  ha85('silent three times', 'silent', {
    given: patience,
    plan: choosing(AGAIN, AGAIN, AGAIN),
    ends: 'Stopped after',
  }),

  {
    procedure: 'framework-config-server-ha-same-schema',
    name: 'both versions work together',
    before: nextStart('same schema'),
    given: { [PAIR]: 'fw-cs', [PATIENCE]: '20s' },
    plan: about,
  },
  {
    procedure: 'framework-config-server-ha-same-schema',
    name: 'over to the general procedure',
    before: nextStart('upgrade mode'),
    given: { [PAIR]: 'fw-cs', ...patience },
    plan: about,
  },
  {
    procedure: 'framework-config-server-proxy',
    name: 'a pair and a single one',
    given: { 'HA pairs of proxies': ['fw-csp'], 'Proxies that are in no pair': ['fw-csp3'] },
  },
];
