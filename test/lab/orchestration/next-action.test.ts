import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foresee, planOf } from '../../../src/lab/orchestration/foresee.ts';
import { nothingDone } from '../../../src/lab/orchestration/model.ts';
import { type MemberView, nameAction, nextAction, type PairView } from '../../../src/lab/orchestration/next-action.ts';

const old = '8.1.300.52';
const fresh = '8.1.400.75';

function member(name: string, role: MemberView['role'], change: Partial<MemberView> = {}): MemberView {
  return {
    name,
    condition: role ? 'running' : 'stopped',
    role,
    installedVersion: old,
    runningVersion: role ? old : null,
    installing: false,
    redundancyBroken: false,
    startedBroken: false,
    steppedDown: false,
    sinceStop: nothingDone,
    ...change,
  };
}

function pair(first: MemberView, second: MemberView, switching = false): PairView {
  return { name: 'p', packageVersion: fresh, switching, members: [first, second] };
}

const names = (view: PairView) => planOf(view).map((next) => nameAction(next.target, next.action, fresh));

function guideOrder(primary: string, backup: string): string[] {
  const upgrade = (name: string) => [
    `Stop ${name}`,
    `Export options of ${name}`,
    `Install 8.1.4 on ${name}`,
    `Set map-composer-log-levels on ${name}`,
    `Start ${name}`,
  ];
  return ['Switch over p', ...upgrade(primary), 'Switch over p', ...upgrade(backup)];
}

describe('the next action', () => {
  it('follows the guide when the first member is primary', () => {
    expect(names(pair(member('m1', 'primary'), member('m2', 'backup')))).toEqual(guideOrder('m1', 'm2'));
  });

  it('follows the guide when the second member is primary', () => {
    expect(names(pair(member('m1', 'backup'), member('m2', 'primary')))).toEqual(guideOrder('m2', 'm1'));
  });

  it('does not switch over again what somebody has switched over by hand', () => {
    const view = pair(member('m1', 'backup', { steppedDown: true }), member('m2', 'primary'));
    expect(names(view)[0]).toBe('Stop m1');
  });

  it('exports even where somebody installed first, and does not install twice', () => {
    const installed = member('m1', null, { installedVersion: fresh, sinceStop: { ...nothingDone, installed: true } });
    expect(names(pair(installed, member('m2', 'primary'))).slice(0, 3)).toEqual([
      'Export options of m1',
      'Set map-composer-log-levels on m1',
      'Start m1',
    ]);
  });

  it('serves the calls first when the whole pair is down', () => {
    const ready = member('m2', null, { installedVersion: fresh });
    expect(names(pair(member('m1', null), ready))[0]).toBe('Start m2');
  });

  it('stops a second primary and puts its settings in order before it is started', () => {
    const intruder = member('m2', 'primary', { startedBroken: true, redundancyBroken: true });
    expect(names(pair(member('m1', 'primary'), intruder)).slice(0, 2)).toEqual([
      'Fix redundancy settings of m2',
      'Stop m2',
    ]);
  });

  it('waits for what is under way', () => {
    const both = [member('m1', 'primary'), member('m2', 'backup')] as const;
    expect(nextAction(pair(...both, true)).kind).toBe('wait');
    expect(nextAction(pair(both[0], member('m2', null, { condition: 'starting' }))).kind).toBe('wait');
    expect(nextAction(pair(both[0], member('m2', null, { installing: true }))).kind).toBe('wait');
  });

  it('is done when both run the new version', () => {
    const upgraded = { installedVersion: fresh, runningVersion: fresh };
    expect(nextAction(pair(member('m1', 'backup', upgraded), member('m2', 'primary', upgraded))).kind).toBe('done');
  });

  it('leads from any settled state to one primary and one backup, both upgraded', () => {
    fc.assert(
      fc.property(anyMember('m1'), anyMember('m2'), (first, second) => {
        let view = settle(pair(first, second));
        for (const next of planOf(view)) view = foresee(view, next.target, next.action) ?? view;
        expect(nextAction(view).kind).toBe('done');
        expect(view.members.map((one) => one.role).sort()).toEqual(['backup', 'primary']);
        expect(view.members.map((one) => one.runningVersion)).toEqual([fresh, fresh]);
      }),
      { numRuns: 500 },
    );
  });
});

function anyMember(name: string): fc.Arbitrary<MemberView> {
  return fc
    .record({
      role: fc.constantFrom('primary' as const, 'backup' as const, null),
      installedVersion: fc.constantFrom(old, fresh),
      redundancyBroken: fc.boolean(),
      startedBroken: fc.boolean(),
      steppedDown: fc.boolean(),
      sinceStop: fc.record({ exported: fc.boolean(), installed: fc.boolean(), optionSet: fc.boolean() }),
    })
    .map((given) =>
      member(name, given.role, {
        ...given,
        runningVersion: given.role ? given.installedVersion : null,
        startedBroken: given.role === 'primary' && given.startedBroken,
        steppedDown: given.role === 'backup' && given.steppedDown,
      }),
    );
}

/** Roles as a pair can have them at rest: somebody who runs is primary; a second one only by broken settings. */
function settle(view: PairView): PairView {
  const [first, second] = view.members;
  if (first.role === 'backup' && second.role !== 'primary')
    return { ...view, members: [{ ...first, role: 'primary', steppedDown: false }, second] };
  if (second.role === 'backup' && first.role !== 'primary')
    return { ...view, members: [first, { ...second, role: 'primary', steppedDown: false }] };
  if (first.role === 'primary' && second.role === 'primary' && !first.startedBroken)
    return { ...view, members: [first, { ...second, startedBroken: true }] };
  return view;
}
