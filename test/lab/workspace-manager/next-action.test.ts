import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActionRequest, Lab } from '../../../src/lab/lab.ts';
import { FakeClock, openLab, uwm } from '../support.ts';

/** Presses until there is nothing left to do; gives what was done. */
async function pressOn(lab: Lab, target: string): Promise<string[]> {
  const done: string[] = [];
  for (let presses = 0; presses < 60; presses++) {
    const { ok, message } = await lab.act(target, 'do-it-for-me');
    expect(ok).toBe(true);
    if (message.endsWith('There is nothing left to do.')) return done;
    done.push(message.split(':')[0] ?? '');
  }
  throw new Error('it never ends');
}

const eachOf = (names: string[], ...actions: string[]) =>
  names.flatMap((name) => actions.map((action) => action.replace('*', name)));
const withDatabase = ['Install 2023.1 on *', 'Open portal on *', 'UPDATE ALL on *', 'CLOSE portal on *'];

describe('"do it for me"', () => {
  it('upgrades a Management Server with its database, and leaves the empty place alone', async () => {
    const lab = await openLab();
    expect(await pressOn(lab, 'uwm-management')).toEqual(
      eachOf(['uwm-ms1'], 'Take * offline', ...withDatabase, 'Bring * online'),
    );
    expect(uwm(lab, 'uwm-ms-new').state).toBe('not-installed');
  });

  it('disables replication on the subscribers and the master first, and enables it when all are upgraded', async () => {
    const lab = await openLab();
    const all = ['uwm-ps1', 'uwm-ps2', 'uwm-ps3'];
    expect(await pressOn(lab, 'uwm-ps2')).toEqual([
      ...eachOf(['uwm-ps2', 'uwm-ps3', 'uwm-ps1'], 'Disable replication of *'),
      ...eachOf(all, 'Take * offline'),
      ...eachOf(all, ...withDatabase),
      ...eachOf(all, 'Bring * online'),
      ...eachOf(all, 'Enable replication of *'),
    ]);
  });

  it('takes balanced servers out and offline first, and updates their database with the first', async () => {
    const lab = await openLab();
    const [first, ...others] = ['uwm-ps4', 'uwm-ps5', 'uwm-ps6'];
    const all = [first ?? '', ...others];
    expect(await pressOn(lab, 'uwm-balanced')).toEqual([
      ...eachOf(all, 'Take * out of the balancer'),
      ...eachOf(all, 'Take * offline'),
      ...eachOf([first ?? ''], ...withDatabase),
      ...eachOf(others, 'Install 2023.1 on *'),
      ...eachOf(all, 'Bring * online'),
      ...eachOf(all, 'Put * into the balancer'),
    ]);
  });

  it('waits while something is under way, and says for what', async () => {
    const clock = new FakeClock();
    const lab = await openLab({ clock, pace: 2_000 });
    await lab.act('uwm-ms1', 'take-offline');
    await lab.act('uwm-ms1', 'install');
    expect(await lab.act('uwm-ms1', 'do-it-for-me')).toEqual({
      ok: false,
      message: 'uwm-ms1 is being installed. Try again when it has settled.',
    });
  });

  it('gets from wherever people have brought it to servers that all serve the new version', async () => {
    const action = fc.constantFrom<ActionRequest>(
      ...(['take-offline', 'bring-online', 'install', 'uninstall', 'open-portal', 'update-all'] as const),
      ...(['close-portal', 'disable-replication', 'enable-replication', 'leave-balancer'] as const),
    );
    const groups = { 'uwm-replicated': ['uwm-ps1', 'uwm-ps2', 'uwm-ps-new'], 'uwm-balanced': ['uwm-ps4', 'uwm-ps5'] };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<keyof typeof groups>('uwm-replicated', 'uwm-balanced'),
        fc.array(fc.tuple(fc.nat(2), action), { maxLength: 12 }),
        async (group, actions) => {
          const lab = await openLab({ wings: ['workspace-manager'] });
          const names = groups[group];
          for (const [at, what] of actions) await lab.act(names[at % names.length] ?? '', what);
          await pressOn(lab, group);
          for (const name of names) {
            const { state, lockedOut, version } = uwm(lab, name);
            if (version === null) continue;
            expect({ name, state, lockedOut, version }).toEqual({
              ...{ name, state: 'online', lockedOut: null, version: '2023.1' },
            });
          }
          await lab.close();
        },
      ),
      { numRuns: 25 },
    );
  });
});
