/** The six procedures of User Workspace Manager: what they ask, and where they lead. */
import { describe, expect, it } from 'vitest';
import { cautionsOf, prerequisitesOf, remarksOf } from '../../src/procedures/beforehand.ts';
import { planFor } from '../../src/procedures/library.ts';
import type { ReleaseValue, Scope, StepNode } from '../../src/procedures/model.ts';
import { allNodes, bodiesOf } from '../../src/procedures/nodes.ts';
import { ways } from '../../src/procedures/paths.ts';
import { straightThrough } from '../../src/procedures/walk.ts';
import { library } from '../support/library.ts';

const releases = new Map(
  library.releases.get('user-workspace-manager')?.releases.map((each) => [each.release, each] as const),
);
const IDS = [
  'uwm-verify',
  'uwm-databases',
  'uwm-in-place',
  'uwm-clean-install',
  'uwm-replicated',
  'uwm-load-balanced',
] as const;
type Id = (typeof IDS)[number];

function release(name: string): ReleaseValue {
  const found = releases.get(name);
  if (!found) throw new Error(`no release ${name}`);
  return found;
}

const versions = { installed: release('2021.1'), target: release('2023.1') };
const server = (name: string) => ({ server: name });
const servers = (...names: string[]) => names.map(server);

const plan = (id: Id) => planFor(library, id);

function stepsOf(id: Id): readonly StepNode[] {
  const nodes = bodiesOf(plan(id).procedure).flatMap(({ steps }) => allNodes(steps));
  return nodes.filter((node): node is StepNode => node.kind === 'step');
}

/** `step server` of the usual way, with what has a default in place. */
function usual(id: Id, given: Scope): readonly string[] {
  const defaults = Object.entries(plan(id).procedure.inputs).flatMap(([name, input]) =>
    input.default === undefined ? [] : [[name, input.default] as const],
  );
  const places = straightThrough(plan(id), { ...Object.fromEntries(defaults), ...versions, ...given });
  return places.map(({ node, scope }) => {
    const about = scope.server;
    return typeof about === 'object' && 'server' in about ? `${node.id} ${about.server}` : node.id;
  });
}

function refusals(id: Id, given: Scope): readonly string[] {
  return cautionsOf(plan(id), { ...versions, ...given })
    .filter(({ effect }) => effect === 'refuse')
    .map(({ id: caution }) => caution);
}

describe('an upgrade over several versions', () => {
  const inputs = (installed: string, target: string): Scope => ({
    installed: release(installed),
    target: release(target),
    personalization: servers('ps1'),
  });

  it.each(['uwm-in-place', 'uwm-databases', 'uwm-clean-install'] as const)(
    '%s warns of more than two major versions in the words of the guide, and asks for a reason',
    (id) => {
      const [caution] = cautionsOf(plan(id), inputs('2019.1', '2022.1'));
      expect(caution).toMatchObject({ effect: 'reason' });
      expect(caution?.text).toContain('From 2019.1 to 2022.1');
      expect(caution?.text.replace(/\s+/g, ' ')).toContain('no more than 2 major versions in each step');
      expect(cautionsOf(plan(id), inputs('2020.1', '2022.1'))).toEqual([]);
    },
  );

  it('counts versions, not feature releases', () => {
    expect(cautionsOf(plan('uwm-in-place'), inputs('10.1', '2018.3'))).toEqual([]);
    expect(cautionsOf(plan('uwm-in-place'), inputs('10.1 FR4', '2018.3'))).toEqual([]);
    expect(cautionsOf(plan('uwm-in-place'), inputs('10.0', '2018.3'))).toHaveLength(1);
    expect(cautionsOf(plan('uwm-in-place'), inputs('10.1', '10.1 FR2'))).toEqual([]);
  });

  it('asks once, though several procedures of the plan do', () => {
    const leap = { ...inputs('2018.1', '2023.1'), root_taken: true, management: servers('ms1') };
    expect(cautionsOf(plan('uwm-in-place'), leap).map(({ id }) => id)).toEqual(['uwm-databases/version-jump']);
    const replicated = {
      ...leap,
      personalization: [],
      master: server('ps1'),
      subscribers: servers('ps2'),
      method: 'In place',
    };
    expect(cautionsOf(plan('uwm-replicated'), replicated)).toHaveLength(1);
  });

  it('cannot go back, or stay', () => {
    expect(refusals('uwm-in-place', inputs('2023.1', '2021.1'))).toEqual(['uwm-databases/not-newer']);
    expect(refusals('uwm-in-place', inputs('2023.1', '2023.1'))).toEqual(['uwm-databases/not-newer']);
  });
});

describe('in place', () => {
  it('takes every server offline before the first is upgraded, Management Servers first', () => {
    expect(usual('uwm-in-place', { management: servers('ms1'), personalization: servers('ps1', 'ps2') })).toEqual([
      'take-offline ms1',
      'take-offline ps1',
      'take-offline ps2',
      'upgrade-management ms1',
      'update-databases ms1',
      'management-status ms1',
      'upgrade-personalization ps1',
      'update-databases ps1',
      'upgrade-personalization ps2',
      'update-databases ps2',
      'personalization-status ps1',
      'personalization-status ps2',
      'upgrade-deployment-agents',
      'upgrade-em-agents',
    ]);
  });

  it('with something else at the root, upgrades only the Management Server there and installs the other anew', () => {
    const steps = usual('uwm-in-place', {
      root_taken: true,
      management: servers('ms1'),
      personalization: servers('ps1'),
    });
    expect(steps).toEqual([
      'take-offline ms1',
      'upgrade-management ms1',
      'update-databases ms1',
      'management-status ms1',
      'personalization-address',
      'uninstall ps1',
      'install-personalization ps1',
      'update-databases ps1',
      'personalization-status ps1',
      'update-consoles',
      'upgrade-deployment-agents',
      'upgrade-em-agents',
    ]);
    const install = stepsOf('uwm-clean-install').find(({ id }) => id === 'install-personalization');
    expect(install?.do).toContain('into the **Personalization** website');
  });

  it('warns of the root before the start, and asks whether somebody has looked', () => {
    const inputs = { ...versions, personalization: servers('ps1') };
    expect(remarksOf(plan('uwm-in-place'), inputs).warnings.join(' ')).toMatch(/overwrites\s+whatever application/);
    expect(prerequisitesOf(plan('uwm-in-place'), inputs).map(({ id }) => id)).toContain('root');
  });

  it('needs a server', () => {
    expect(refusals('uwm-in-place', {})).toEqual(['nothing-chosen']);
  });
});

describe('a clean install', () => {
  const way = (option: string, more: Scope) =>
    ways(plan('uwm-clean-install'), { lists: [0, 1] })
      .filter(({ inputs }) => Object.entries(more).every(([name, value]) => (inputs[name] as []).length === value))
      .filter(({ chosen }) => Object.values(chosen).includes(option))
      .map(({ places }) => places.map(({ node }) => node.id));

  it('keeps the Deployment Agents on the old Management Server until the new one is online', () => {
    expect(way('failover-list', { management: 1, old_management: 1, personalization: 0 })).toEqual([
      [
        'management-address',
        'extend-failover-list',
        'retire',
        'install-management',
        'update-databases',
        'management-status',
        'agents-failed-over',
        'new-license',
        'update-consoles',
      ],
    ]);
  });

  it('sets virtual hosts and DNS up before anything is upgraded', () => {
    expect(way('virtual-hosts', { personalization: 1, old_personalization: 1, management: 0 })).toEqual([
      [
        'personalization-address',
        'set-up-virtual-hosts',
        'retire',
        'install-personalization',
        'update-databases',
        'personalization-status',
        'switch-dns',
        'update-consoles',
      ],
    ]);
  });

  it('deploys agent and license, policy, or removes the host header, as was chosen', () => {
    expect(way('deployment-agent', { management: 1, old_management: 0, personalization: 0 })[0]).toContain(
      'deploy-agent',
    );
    expect(way('policy', { personalization: 1, old_personalization: 0, management: 0 })[0]).toContain('deploy-policy');
    expect(way('default-website', { management: 1, old_management: 0, personalization: 0 })[0]).toContain(
      'default-website',
    );
    expect(way('default-website', { personalization: 1, old_personalization: 0, management: 0 })[0]).toContain(
      'default-website',
    );
  });

  it('uninstalls from the same servers, and only retires those that new ones replace', () => {
    const [same] = way('same-address', { management: 1, old_management: 0, personalization: 0 });
    expect(same?.slice(0, 3)).toEqual(['management-address', 'uninstall', 'install-management']);
    const [fresh] = way('same-address', { management: 1, old_management: 1, personalization: 0 });
    expect(fresh?.slice(0, 3)).toEqual(['management-address', 'retire', 'install-management']);
  });

  it('takes one kind of servers a run', () => {
    expect(refusals('uwm-clean-install', { management: servers('a'), personalization: servers('b') })).toEqual([
      'one-product',
    ]);
    expect(refusals('uwm-clean-install', { personalization: servers('b'), old_management: servers('a') })).toEqual([
      'old-without-new',
    ]);
  });
});

describe('replicated servers', () => {
  const group = { master: server('ps1'), subscribers: servers('ps2', 'ps3'), method: 'In place' };

  it('disable replication on the master and on every subscriber before anything else', () => {
    const steps = usual('uwm-replicated', group);
    expect(steps.slice(0, 3)).toEqual([
      'disable-replication ps2',
      'disable-replication ps3',
      'disable-replication ps1',
    ]);
    expect(steps.slice(3)).toEqual([
      'take-offline ps1',
      'take-offline ps2',
      'take-offline ps3',
      'upgrade-personalization ps1',
      'update-databases ps1',
      'upgrade-personalization ps2',
      'update-databases ps2',
      'upgrade-personalization ps3',
      'update-databases ps3',
      'personalization-status ps1',
      'personalization-status ps2',
      'personalization-status ps3',
      'same-version',
      'replicate-again',
      'enable-replication',
    ]);
  });

  it('prove it in SQL, and take a word for GeoSync', () => {
    const step = stepsOf('uwm-replicated').find(({ id }) => id === 'disable-replication');
    expect(step?.checks.map(({ kind, required }) => [kind, required])).toEqual([
      ['replication-disabled', true],
      ['attestation', true],
    ]);
    expect(step?.skip).toBe('never');
  });

  it('all come to one version, those that share a database included', () => {
    const steps = usual('uwm-replicated', { ...group, others: servers('ps9') });
    expect(steps).toContain('upgrade-personalization ps9');
    expect(steps).toContain('personalization-status ps9');
    expect(stepsOf('uwm-replicated').find(({ id }) => id === 'same-version')?.override).toBe('never');
  });

  it('may go onto new servers, which are then asked for', () => {
    const onNew = { ...group, method: 'On new servers' };
    expect(refusals('uwm-replicated', onNew)).toEqual(['new-servers-missing']);
    expect(refusals('uwm-replicated', { ...group, new_servers: servers('n1') })).toEqual(['new-servers-unused']);
    const steps = usual('uwm-replicated', { ...onNew, new_servers: servers('n1', 'n2', 'n3') });
    expect(steps).toEqual(
      expect.arrayContaining(['retire ps1', 'retire ps2', 'retire ps3', 'install-personalization n1']),
    );
  });
});

describe('load-balanced servers', () => {
  const group = { balancer: server('lb'), method: 'In place', personalization: servers('a', 'b', 'c') };

  it('all leave and go offline first, the first one updates the database, and each is proved up before it goes back', () => {
    expect(usual('uwm-load-balanced', group)).toEqual([
      ...['a', 'b', 'c'].map((name) => `leave-balancer ${name}`),
      ...['a', 'b', 'c'].map((name) => `take-offline ${name}`),
      ...['a', 'b', 'c'].flatMap((name) => [`upgrade-personalization ${name}`, `update-databases ${name}`]),
      ...['a', 'b', 'c'].map((name) => `personalization-status ${name}`),
      ...['a', 'b', 'c'].map((name) => `put-back ${name}`),
      'through-the-balancer',
    ]);
    const back = stepsOf('uwm-load-balanced').find(({ id }) => id === 'put-back');
    expect(back?.checks.find(({ kind }) => kind === 'http-status')).toMatchObject({ required: true, of: 'server' });
    expect(back?.skip).toBe('never');
  });

  it('are of one kind', () => {
    expect(refusals('uwm-load-balanced', { ...group, management: servers('m') })).toContain('one-group');
    expect(refusals('uwm-load-balanced', { balancer: server('lb'), method: 'In place' })).toContain('nothing-chosen');
  });

  it('may be Management Servers', () => {
    const steps = usual('uwm-load-balanced', { ...group, personalization: [], management: servers('m', 'n') });
    expect(steps).toContain('upgrade-management m');
    expect(steps.at(-1)).toBe('through-the-balancer');
    expect(steps).not.toContain('upgrade-deployment-agents');
  });
});
