/** What a new lab looks like. It matters only once: afterwards the world lives in `state.json`. */
import { z } from 'zod';
import { LabError } from '../errors.ts';
import { messageForms, roles } from '../genesys/model.ts';
import { nothingDone, type World } from './model.ts';
import { usualOptions } from './options.ts';

const memberSchema = z.object({
  name: z.string(),
  host: z.string(),
  /** Defaults to the name with underscores. */
  application: z.string().optional(),
  /** 0 is any free port. */
  port: z.number().int().min(0).max(65_535).default(0),
  /** `null`: not running. */
  role: z.enum(roles).nullable(),
  messageForm: z.enum(messageForms).default('short'),
});

export const scenarioSchema = z.object({
  installedVersion: z.string().default('8.1.300.52'),
  packageVersion: z.string().default('8.1.400.75'),
  pairs: z.array(z.object({ name: z.string(), members: z.tuple([memberSchema, memberSchema]) })).min(1),
});
export type Scenario = z.input<typeof scenarioSchema>;

/** Two pairs on four hosts. In one of them the primary is not the first member, so that nobody may assume it. */
export const defaultScenario: Scenario = {
  pairs: [
    {
      name: 'ors-a',
      members: [
        { name: 'ors-a1', host: 'cc-ors-01', port: 7210, role: 'primary' },
        { name: 'ors-a2', host: 'cc-ors-02', port: 7220, role: 'backup' },
      ],
    },
    {
      name: 'ors-b',
      members: [
        { name: 'ors-b1', host: 'cc-ors-03', port: 7230, role: 'backup' },
        { name: 'ors-b2', host: 'cc-ors-04', port: 7240, role: 'primary' },
      ],
    },
  ],
};

/** The hosts that the options of the servers name. The version is one that Orchestration Server 8.1.4 does not take. */
const cassandraNodes = ['cc-cas-01', 'cc-cas-02', 'cc-cas-03'] as const;
const cassandraVersion = '1.1.10';
const cassandraPackage = '1.1.12';

/**
 * The world that a scenario describes, without logs yet.
 * @throws LabError `scenario-invalid`: two servers of one name, or a pair that could not be up like that.
 */
export function worldOf(scenario: Scenario, ports: 'default' | 'any'): World {
  const parsed = scenarioSchema.safeParse(scenario);
  if (!parsed.success)
    throw new LabError('scenario-invalid', `The scenario is not valid: ${z.prettifyError(parsed.error)}`);
  const { installedVersion, packageVersion, pairs } = parsed.data;
  const world: World = {
    packageVersion,
    pairs: pairs.map((pair) => ({
      name: pair.name,
      members: [pair.members[0].name, pair.members[1].name],
      promoting: null,
    })),
    servers: pairs.flatMap((pair) =>
      pair.members.map((member) => {
        const application = member.application ?? member.name.replaceAll('-', '_');
        return {
          name: member.name,
          application,
          host: member.host,
          pair: pair.name,
          port: ports === 'any' ? 0 : member.port,
          messageForm: member.messageForm,
          condition: member.role ? ('running' as const) : ('stopped' as const),
          role: member.role,
          installedVersion,
          runningVersion: member.role ? installedVersion : null,
          installing: false,
          redundancyBroken: false,
          startedBroken: false,
          steppedDown: false,
          sinceStop: nothingDone,
          options: usualOptions(application, member.messageForm),
          log: null,
        };
      }),
    ),
    cassandra: {
      packageVersion: cassandraPackage,
      nodes: cassandraNodes.map((host, index) => ({
        name: `cas-${index + 1}`,
        host,
        port: ports === 'any' ? 0 : 9_161 + index,
        version: cassandraVersion,
        upgrading: false,
      })),
      keyspaces: [],
    },
  };
  requireSense(world);
  return world;
}

function requireSense(world: World): void {
  const names = [...world.servers, ...world.pairs, ...world.cassandra.nodes].map((thing) => thing.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice)
    throw new LabError(
      'scenario-invalid',
      `The scenario names ${twice} twice. Every pair and server needs its own name.`,
    );
  for (const pair of world.pairs) {
    const running = world.servers.filter((server) => server.pair === pair.name && server.role);
    const primaries = running.filter((server) => server.role === 'primary');
    if (running.length > 0 && primaries.length !== 1)
      throw new LabError('scenario-invalid', `Pair ${pair.name} needs exactly one primary among its running members.`);
  }
}
