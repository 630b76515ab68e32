import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultScenario, startLab } from '../../../src/lab/lab.ts';
import type { Action } from '../../../src/lab/orchestration/actions.ts';
import { foresee } from '../../../src/lab/orchestration/foresee.ts';
import { nothingDone } from '../../../src/lab/orchestration/model.ts';
import type { MemberView, PairView } from '../../../src/lab/orchestration/next-action.ts';
import { eventIds, isOpen, logFiles, orsServers, temporaryDirectory } from '../support.ts';

const old = '8.1.300.52';
const fresh = '8.1.400.75';

const anyAction: fc.Arbitrary<{ target: string; action: Action }> = fc.record({
  target: fc.constantFrom('ors-a1', 'ors-a2'),
  action: fc.oneof(
    fc
      .constantFrom('start', 'stop', 'kill', 'switch-over', 'export', 'install', 'rotate-log', 'do-it-for-me')
      .map((action): Action => ({ action }) as Action),
    fc.boolean().map((broken): Action => ({ action: 'set-redundancy', broken })),
  ),
});

const fresher = (name: string, role: MemberView['role']): MemberView => ({
  name,
  condition: 'running',
  role,
  installedVersion: old,
  runningVersion: old,
  installing: false,
  redundancyBroken: false,
  startedBroken: false,
  steppedDown: false,
  sinceStop: nothingDone,
});

it('after any actions, ports are open where servers run, logs tell the roles, and each action did what was to be foreseen', async () => {
  const scenario = { pairs: [defaultScenario.pairs[0]] } as typeof defaultScenario;
  await fc.assert(
    fc.asyncProperty(fc.array(anyAction, { minLength: 1, maxLength: 14 }), async (actions) => {
      const lab = await startLab({
        directory: temporaryDirectory(),
        wings: ['orchestration'],
        scenario,
        ports: 'any',
        pace: 0,
        noiseEvery: 0,
        expire: 100,
      });
      try {
        let expected: PairView = {
          name: 'ors-a',
          packageVersion: fresh,
          switching: false,
          members: [fresher('ors-a1', 'primary'), fresher('ors-a2', 'backup')],
        };
        for (const { target, action } of actions) {
          const foreseen = foresee(expected, target, action);
          const result = await lab.act(target, action);
          const sameSetting =
            action.action === 'set-redundancy' &&
            expected.members.some((member) => member.name === target && member.redundancyBroken === action.broken);
          const nothingToDo = action.action === 'do-it-for-me' && foreseen === null;
          if (!nothingToDo) expect(result.ok).toBe(foreseen !== null && !sameSetting);
          expected = foreseen ?? expected;

          const servers = orsServers(lab);
          expect(
            servers.map(({ name, state, role, installedVersion, runningVersion }) => ({
              name,
              state,
              role,
              installedVersion,
              runningVersion,
            })),
          ).toEqual(
            expected.members.map(({ name, condition, role, installedVersion, runningVersion }) => ({
              name,
              state: condition,
              role,
              installedVersion,
              runningVersion,
            })),
          );
          const unbroken = expected.members.filter((member) => member.role === 'primary' && !member.startedBroken);
          expect(unbroken.length).toBeLessThanOrEqual(1);
          for (const one of servers) {
            expect(await isOpen(one.port)).toBe(one.state === 'running');
            const ids = logFiles(one).flatMap((file) => eventIds(readFileSync(file, 'latin1')));
            const lastRole = ids.filter((id) => id === '04560' || id === '04562').at(-1);
            if (one.role) expect(lastRole).toBe(one.role === 'primary' ? '04562' : '04560');
          }
        }
      } finally {
        await lab.close();
      }
    }),
    { numRuns: 40 },
  );
});
