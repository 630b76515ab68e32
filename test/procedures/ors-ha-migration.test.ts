import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { declarations } from '../../src/checks/declarations.ts';
import { interpolate } from '../../src/procedures/interpolate.ts';
import { BUILT_IN, planFor } from '../../src/procedures/library.ts';
import { lint } from '../../src/procedures/lint.ts';
import { parseProcedure } from '../../src/procedures/load/procedure.ts';
import type { StepNode } from '../../src/procedures/model.ts';
import { allNodes, bodiesOf } from '../../src/procedures/nodes.ts';
import { paths, type Way, ways } from '../../src/procedures/paths.ts';
import { lookUp, valueText } from '../../src/procedures/scope.ts';
import { library } from '../support/library.ts';

const plan = planFor(library, 'ors-ha-migration');
const { procedure } = plan;
const steps = bodiesOf(procedure)
  .flatMap((body) => allNodes(body.steps))
  .filter((node): node is StepNode => node.kind === 'step');

const PAIR = [
  'find-primary',
  'switch-over-first',
  'stop-first',
  'export-options',
  'install',
  'new-options',
  'start-first',
  'confirm-first-is-backup',
  'switch-over-second',
  'stop-second',
  'export-options',
  'install',
  'new-options',
  'start-second',
];

/** Each step of a way with the servers that its checks look at. */
function looks(way: Way): readonly string[] {
  return way.places.map(({ node, scope }) => {
    const checks = node.kind === 'step' ? node.checks.filter((check) => check.of !== '') : [];
    const servers = checks.map((check) => valueText(lookUp(check.of, scope) ?? '?'));
    return [node.id, ...new Set(servers)].join(' ');
  });
}

describe('the migration of HA Orchestration Server pairs', () => {
  it('lints clean', () => {
    expect(lint(plan)).toEqual([]);
  });

  it('leads through the steps of the guide for each pair, and ends', () => {
    expect(paths(plan, { lists: [0] })).toEqual([[]]);
    expect(paths(plan, { lists: [1] })).toEqual([PAIR, PAIR]);
    expect(paths(plan, { lists: [2] })).toEqual(Array.from({ length: 4 }, () => [...PAIR, ...PAIR]));
  });

  it('begins with whichever member the log says is primary', () => {
    const expected = (primary: string, backup: string): readonly string[] => [
      'find-primary pairs-1-first pairs-1-second',
      `switch-over-first ${primary} ${backup}`,
      `stop-first ${primary} ${backup}`,
      `export-options ${primary}`,
      `install ${primary}`,
      'new-options',
      `start-first ${primary}`,
      `confirm-first-is-backup ${primary}`,
      `switch-over-second ${backup} ${primary}`,
      `stop-second ${backup} ${primary}`,
      `export-options ${backup}`,
      `install ${backup}`,
      'new-options',
      `start-second ${backup}`,
    ];
    expect(ways(plan, { lists: [1] }).map(looks)).toEqual([
      expected('pairs-1-first', 'pairs-1-second'),
      expected('pairs-1-second', 'pairs-1-first'),
    ]);
  });

  it('lets nobody go on from a stop by which the serving member went away', () => {
    for (const [id, partner] of [
      ['stop-first', 'was_backup'],
      ['stop-second', 'was_primary'],
    ] as const) {
      const checks = steps.find((each) => each.id === id)?.checks ?? [];
      expect(checks).toContainEqual(expect.objectContaining({ kind: 'port-open', of: partner, required: true }));
    }
  });

  it('lets nobody go on without knowing who is primary', () => {
    const step = steps.find((each) => each.id === 'find-primary');
    expect(step).toMatchObject({ skip: 'never', override: 'never' });
    const roles = step?.checks.filter((check) => check.kind === 'log-events') ?? [];
    expect(roles.map((check) => check.of)).toEqual(['pair.first', 'pair.second']);
    for (const check of roles) {
      expect(check.parameters).toEqual({
        look: 'latest',
        outcomes: { primary: [{ any: ['00-04562', '00-04563'] }], backup: [{ any: ['00-04560', '00-04561'] }] },
      });
    }
  });

  it('says who it is for, what must hold, and what is at risk', () => {
    expect(procedure.summary).toContain('8.1.3');
    expect(procedure.summary).toContain('8.1.4');
    expect(procedure.prerequisites.map((each) => each.id)).toEqual(['version', 'persistence', 'package', 'storage']);
    expect(procedure.warnings.join()).toMatch(/`_sendSessionRecovered` to `true`/);
  });

  it('names the step of the guide in every step', () => {
    const section = 'HA ORS Migration Procedure to 8.1.4 when Persistence Enabled';
    expect(new Set(steps.map((step) => step.source?.section))).toEqual(new Set([section]));
    expect(steps.map((step) => `${step.id} ${step.source?.step}`)).toEqual([
      'find-primary 1',
      'switch-over-first 1',
      'stop-first 2',
      'start-first 4',
      'confirm-first-is-backup 5',
      'switch-over-second 6',
      'stop-second 7',
      'start-second 9',
      'export-options 3a',
      'install 3b',
      'new-options 3c',
    ]);
  });

  it('tells for every step how to put it back and how long it takes', () => {
    for (const step of steps)
      expect([step.id, step.undo, step.expected]).toEqual([step.id, expect.any(String), expect.any(Number)]);
  });

  it('says what to do when a member comes up as primary', () => {
    const confirm = steps.find((step) => step.id === 'confirm-first-is-backup');
    const scope = { was_primary: { server: 'ors-a1' }, was_backup: { server: 'ors-a2' } };
    const told = interpolate(confirm?.onOutcome.role?.primary ?? '', scope);
    expect(told).toContain('`ors-a1` came up as primary, and `ors-a2` may be primary too. Stop `ors-a1`.');
    expect(confirm?.checks[0]).toMatchObject({
      since: 'start-first',
      outcomes: ['backup', 'primary'],
      passes: ['backup'],
    });
  });

  it('asks for proof of everything but the new options, and lets only those be skipped', () => {
    expect(steps.filter((step) => step.skip !== 'never').map((step) => step.id)).toEqual(['new-options']);
    const byWord = steps.filter((step) => step.checks.every((check) => check.kind === 'attestation'));
    expect(byWord.map((step) => step.id)).toEqual(['new-options']);
  });

  it('means the same however the file is laid out', () => {
    const again = stringify(parse(procedure.text), { aliasDuplicateObjects: false, lineWidth: 40 });
    expect(again).not.toBe(procedure.text);
    expect({ ...parseProcedure(again, 'p.yaml', declarations), text: procedure.text }).toEqual(procedure);
  });

  it('is kept as people wrote it', () => {
    const file = join(BUILT_IN, 'orchestration-server', 'ors-ha-migration.yaml');
    expect(procedure.text).toBe(readFileSync(file, 'utf8'));
  });
});
