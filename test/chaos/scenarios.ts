/**
 * What the runs of a round are: procedures of the library, each with servers of a lab that no other needs meanwhile, and
 * with what a person does in the lab at each step. Together they have every product and every kind of check and step.
 */
import { agents, configServers, managementLayer } from '../rehearsals/framework-acts.ts';
import { from812, pairByPair } from '../rehearsals/orchestration-acts.ts';
import type { Act, Part } from '../rehearsals/rehearsal.ts';
import { workspaceManager } from '../rehearsals/workspace-manager-acts.ts';
import type { Random } from './random.ts';

export interface Scenario {
  readonly procedure: string;
  /** What is chosen or typed in the form of the start, by input; names of servers without their lab's letter. */
  readonly inputs: Readonly<Record<string, string | readonly string[]>>;
  readonly acts: Part['acts'];
  /** Before the start. */
  readonly before?: readonly Act[];
  readonly choose?: (decision: string, random: Random) => string;
}

/** Runs that follow each other on the same servers. */
export type Lane = readonly Scenario[];

const releases = { installed: '2021.1', target: '2023.1' };
const debug = { action: 'set-option', section: 'log', option: 'verbose', value: 'debug' } as const;
const nextStart = (nextStart: 'compatible' | 'upgrade-mode' | 'no-sign' | 'same-schema'): readonly Act[] => [
  ['fw-cs1', debug],
  ['fw-cs2', debug],
  ['fw-cs', { action: 'set-next-start', nextStart }],
];

const framework: Part['acts'] = (step, name, visit) => {
  // Rehearsals have the usual timeout, runs one that is reached.
  const value = String(Number(name('timeout')) / 1_000);
  if (step === 'set-timeout') {
    const set = { action: 'set-option', section: 'general', option: 'disconnect-switchover-timeout', value } as const;
    return [
      [name('scs'), set],
      [name('scs'), 'export'],
    ];
  }
  return frameworkAsRehearsed(step, name, visit);
};

const frameworkAsRehearsed: Part['acts'] = (step, name, visit) =>
  [agents, managementLayer, configServers]
    .map((acts) => acts(step, name, visit))
    .find((acts) => acts.length > 0 && acts.every(([target]) => target !== '')) ?? [];

/** A decision's options here, by its id. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  'replicate-again': ['now', 'later'],
  'management-address': ['same-address', 'default-website', 'deployment-agent', 'failover-list'],
  'personalization-address': ['same-address', 'default-website', 'policy', 'virtual-hosts'],
  'what-next': ['force'],
};

export const choose = (decision: string, random: Random): string => random.pick(OPTIONS[decision] ?? ['']);

const uwm = (procedure: string, inputs: Scenario['inputs']): Scenario => ({
  procedure,
  inputs: { ...releases, ...inputs },
  acts: workspaceManager,
});
/** Of servers whose databases replicate, for a procedure that does not go into that by itself. */
const notReplicating = (scenario: Scenario): Scenario => ({
  ...scenario,
  acts: (step, name, visit) => [
    ...(step === 'take-offline' ? ([[name('server'), 'disable-replication']] as const) : []),
    ...scenario.acts(step, name, visit),
  ],
});
const verify = (inputs: Scenario['inputs']): Scenario => ({
  procedure: 'uwm-verify',
  inputs: { target: '2023.1', ...inputs },
  acts: workspaceManager,
});
const fw = (procedure: string, inputs: Scenario['inputs'], before: readonly Act[] = []): Scenario => ({
  procedure,
  inputs,
  acts: framework,
  before,
});
/** Both members run, should a run before this one have been aborted while one was down. */
const upAgain = (pair: string): readonly Act[] => [
  [`${pair}1`, 'start'],
  [`${pair}2`, 'start'],
];
const haMigration = (...pairs: readonly string[]): Scenario => ({
  procedure: 'ors-ha-migration',
  inputs: { pairs },
  acts: pairByPair,
  before: pairs.flatMap(upAgain),
});
const from812Of = (...applications: readonly string[]): Scenario => ({
  procedure: 'ors-8.1.2-to-8.1.4',
  inputs: { applications, installed: '8.1.2' },
  acts: from812,
});

/** Shortly enough for a deadline to be reached while somebody is on the step. */
const DEADLINE = '3s';

/** What a lab's Framework is at first: every other lab has a new one already, for the ways that begin there. */
export const frameworkVersionOf = (letter: string): '8.1.300.33' | '8.5.100.04' =>
  (letter.charCodeAt(0) - 'a'.charCodeAt(0)) % 2 === 0 ? '8.1.300.33' : '8.5.100.04';

/** Everything that can go on at once in one lab. */
export function lanesOf(letter: string, random: Random): readonly Lane[] {
  const balanced = { balancer: 'uwm-lb', personalization: ['uwm-ps4', 'uwm-ps5', 'uwm-ps6'] };
  const replicated = { master: 'uwm-ps1', subscribers: ['uwm-ps2', 'uwm-ps3'] };
  const alone = ['uwm-ps1', 'uwm-ps2', 'uwm-ps3'];
  const isNew = frameworkVersionOf(letter) === '8.5.100.04';
  const configServer = random.pick(
    isNew ? (['compatible'] as const) : (['upgrade-mode', 'no-sign', 'same-schema'] as const),
  );
  const installed = isNew ? '8.5.100' : '8.1.3';
  const ha =
    configServer === 'same-schema'
      ? fw('framework-config-server-ha-same-schema', { pair: 'fw-cs' }, nextStart(configServer))
      : fw('framework-config-server-ha', { pair: 'fw-cs', installed }, nextStart(configServer));
  return [
    [haMigration('ors-a'), haMigration('ors-a')],
    [random.pick([from812Of('ors-b1'), haMigration('ors-b'), from812Of('ors-b1', 'ors-b2')]), haMigration('ors-b')],
    [
      random.pick([
        uwm('uwm-replicated', replicated),
        notReplicating(uwm('uwm-in-place', { personalization: alone.slice(1) })),
      ]),
      verify({ personalization: alone.slice(1) }),
    ],
    [
      random.pick([
        uwm('uwm-load-balanced', balanced),
        uwm('uwm-clean-install', { personalization: balanced.personalization.slice(1) }),
      ]),
      verify({ personalization: balanced.personalization.slice(1) }),
    ],
    [
      random.pick([
        uwm('uwm-in-place', { management: ['uwm-ms1'] }),
        uwm('uwm-clean-install', { management: ['uwm-ms1'] }),
      ]),
      verify({ management: ['uwm-ms1'] }),
      uwm('uwm-databases', { management: ['uwm-ms1'] }),
    ],
    [
      random.pick([
        fw('framework-lca', { hosts: ['fw-host4', 'fw-host5'], other_scs: ['fw-scs1'], timeout: DEADLINE }),
        fw('framework-lca', { scs_pairs: ['fw-scs'], timeout: DEADLINE }),
        fw('framework-management-layer', { scs_pairs: ['fw-scs'] }),
        fw('framework-upgrade', { scs_pairs: ['fw-scs'], hosts: ['fw-host4'], lrm: 'true', disaster_recovery: 'true' }),
      ]),
      fw('framework-management-layer', { scs_pairs: ['fw-scs'] }, upAgain('fw-scs')),
    ],
    [
      fw('framework-management-layer', { single_scs: ['fw-scs3'] }),
      fw('framework-lca', { single_scs: ['fw-scs3'], timeout: DEADLINE }),
    ],
    [fw('framework-management-layer', { message_pairs: ['fw-ms'], log_database: 'true' })],
    [ha],
    [fw('framework-config-server-standalone', { server: 'fw-cs3' })],
    [fw('framework-config-server-proxy', { proxy_pairs: ['fw-csp'], proxies: ['fw-csp3'] })],
  ];
}

/** A few of them, short ones, which have every product and every kind of step all the same. */
export function shortLanesOf(): readonly Lane[] {
  return [
    [haMigration('ors-a')],
    [uwm('uwm-replicated', { master: 'uwm-ps1', subscribers: ['uwm-ps2'] })],
    [fw('framework-lca', { hosts: ['fw-host4'], other_scs: ['fw-scs3'], timeout: DEADLINE })],
    [fw('framework-management-layer', { single_message_servers: ['fw-ms3'] })],
    [fw('framework-config-server-standalone', { server: 'fw-cs3' })],
  ];
}
