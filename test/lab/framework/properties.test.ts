import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextStarts } from '../../../src/lab/framework/model.ts';
import { type ActionRequest, type Lab, startLab } from '../../../src/lab/lab.ts';
import { isOpen, logFiles, temporaryDirectory } from '../support.ts';
import { agentHost, allOfFramework, fw, story } from './support.ts';

const masters = ['fw-cs1', 'fw-cs2', 'fw-cs1', 'fw-cs2', 'fw-cs3'];
const others = ['fw-scs1', 'fw-scs2', 'fw-ms1', 'fw-csp1', 'fw-csp2', 'fw-csp3', 'fw-host4', 'fw-cs', 'nobody'];

const anyAction: fc.Arbitrary<{ target: string; action: ActionRequest }> = fc.record({
  target: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...masters) },
    { weight: 2, arbitrary: fc.constantFrom(...others) },
  ),
  action: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<ActionRequest>('start', 'start', 'stop', 'kill', 'install') },
    {
      weight: 6,
      arbitrary: fc.constantFrom<ActionRequest>(
        ...(['prepare-folder', 'replace-folder', 'restore-folder', 'reset-startup', 'force-upgrade-mode'] as const),
        ...(['unforce-upgrade-mode', 'use-upgraded-database', 'use-original-database', 'upgrade-database'] as const),
        ...(['back-up-database', 'restore-database', 'read-only-on', 'read-only-off', 'stop-db-server'] as const),
        ...(['start-db-server', 'switch-over', 'upgrade-lca', 'export', 'rotate-log', 'update-log-database'] as const),
      ),
    },
    fc.constantFrom(...nextStarts).map((nextStart): ActionRequest => ({ action: 'set-next-start', nextStart })),
  ),
});

/** One in each pair has the say, unless a start halts or there are two because one is in upgrade mode. */
function checkPair(lab: Lab, pair: string): void {
  const running = allOfFramework(lab).filter((one) => one.pair === pair && one.state === 'running');
  const ordinary = running.filter((one) => one.role === 'primary' && !one.upgradeMode);
  expect(ordinary.length).toBeLessThanOrEqual(1);
  expect(running.filter(({ upgradeMode }) => upgradeMode).length).toBeLessThanOrEqual(1);
  if (running.length > 0) expect(running.some(({ role }) => role === 'primary')).toBe(true);
  expect(running.filter(({ clients }) => clients > 0).length).toBeLessThanOrEqual(1);
}

it('after any actions, ports, files, roles and logs agree, and what is refused changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyAction, { minLength: 1, maxLength: 24 }), async (actions) => {
      const lab = await startLab({
        directory: temporaryDirectory(),
        wings: ['framework'],
        ports: 'any',
        pace: 0,
        noiseEvery: 0,
        expire: 100,
      });
      try {
        for (const { target, action } of actions) {
          const before = lab.servers();
          const result = await lab.act(target, action);
          expect(result.message).toMatch(/^\w.*\.$/s);
          if (!result.ok) expect(lab.servers()).toEqual(before);
        }
        expect(lab.notes).toEqual([]);
        for (const pair of ['fw-scs', 'fw-ms', 'fw-cs', 'fw-csp']) checkPair(lab, pair);
        for (const one of allOfFramework(lab)) {
          const { state, role, port, halted, upgradeMode, paths } = one;
          expect(await isOpen(port)).toBe(state === 'running');
          expect(state === 'starting').toBe(halted);
          expect(existsSync(paths.installation)).toBe(true);
          expect(readFileSync(paths.installation, 'utf8')).toMatch(/<version>8\.[15]\.\d+\.\d+</);
          if (state !== 'running' || upgradeMode) continue;
          const ids = logFiles(one).flatMap((file) => story(readFileSync(file, 'latin1')));
          const told = ids.filter((id) => id === '04560' || id === '04562');
          expect(told.at(-1)).toBe(role === null ? undefined : role === 'primary' ? '04562' : '04560');
        }
        expect(await isOpen(agentHost(lab, 'fw-host4').port)).toBe(true);
        expect(fw(lab, 'fw-scs3').state).toBe('running');
      } finally {
        await lab.close();
      }
    }),
    { numRuns: 20 },
  );
}, 60_000);
