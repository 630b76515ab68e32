import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ActionRequest, type Lab, startLab } from '../../../src/lab/lab.ts';
import { pageKinds } from '../../../src/lab/workspace-manager/model.ts';
import { isOpen, statusPage, temporaryDirectory, uwm } from '../support.ts';

const names = ['uwm-ms1', 'uwm-ms-new', 'uwm-ps1', 'uwm-ps2', 'uwm-ps-new', 'uwm-ps4', 'uwm-ps5'];

const anyAction: fc.Arbitrary<{ target: string; action: ActionRequest }> = fc.record({
  target: fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...names) }, fc.constantFrom('uwm-lb', 'nobody')),
  action: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.constantFrom<ActionRequest>(
        ...([
          'take-offline',
          'bring-online',
          'install',
          'uninstall',
          'open-portal',
          'update-all',
          'close-portal',
        ] as const),
        ...([
          'disable-replication',
          'enable-replication',
          'leave-balancer',
          'join-balancer',
          'update-selected',
        ] as const),
      ),
    },
    fc.constantFrom(...pageKinds).map((page): ActionRequest => ({ action: 'set-page', page })),
  ),
});

/** What a person would take for a healthy page of that server. */
async function looksHealthy(lab: Lab, name: string): Promise<boolean> {
  const page = await statusPage(lab, name);
  const { product, version } = uwm(lab, name);
  if (page?.status !== 200 || /fail|exception/i.test(page.text)) return false;
  if (product === 'personalization-server' && !page.text.includes('Successfully opened a database connection'))
    return false;
  return page.text.includes(`>${version}<`);
}

it('after any actions, a page is healthy only if server and database agree and nothing is wrong with it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyAction, { minLength: 1, maxLength: 24 }), async (actions) => {
      const lab = await startLab({
        directory: temporaryDirectory(),
        wings: ['workspace-manager'],
        ports: 'any',
        pace: 0,
        noiseEvery: 0,
      });
      try {
        for (const { target, action } of actions) {
          const before = lab.servers();
          const result = await lab.act(target, action);
          expect(result.message).toMatch(/^[A-Z\w].*\.$/s);
          if (!result.ok) expect(lab.servers()).toEqual(before);
        }
        const databases = new Map<string, string>();
        for (const name of names) {
          const one = uwm(lab, name);
          const agrees = one.version === one.database.version;
          const isFine = one.page === 'ok' || one.page === 'slow';
          expect(await looksHealthy(lab, name)).toBe(one.state === 'online' && agrees && isFine);
          expect(await isOpen(one.port)).toBe(one.state === 'online');
          expect(existsSync(one.paths.installation)).toBe(one.version !== null);
          if (one.version !== null)
            expect(readFileSync(one.paths.installation, 'utf8')).toContain(`version="${one.version}"`);
          expect(['online', 'offline', 'not-installed']).toContain(one.state);
          expect(databases.get(one.database.name) ?? one.database.version).toBe(one.database.version);
          databases.set(one.database.name, one.database.version);
        }
      } finally {
        await lab.close();
      }
    }),
    { numRuns: 25 },
  );
});
