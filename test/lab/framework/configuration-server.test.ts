import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { NextStart } from '../../../src/lab/framework/model.ts';
import type { ActionRequest, Lab } from '../../../src/lab/lab.ts';
import { isOpen, lastLog, openLab, temporaryDirectory } from '../support.ts';
import { fw, lastStory, stateOf } from './support.ts';

const old = '8.1.300.33';
const fresh = '8.5.101.05';
const debug = { action: 'set-option', section: 'log', option: 'verbose', value: 'debug' } as const;

async function all(lab: Lab, target: string, ...actions: readonly ActionRequest[]): Promise<void> {
  for (const action of actions) expect(await lab.act(target, action)).toMatchObject({ ok: true });
}

/** The backup stopped, its folder replaced and started again beside the old primary. */
async function startNewBackup(nextStart: NextStart, before: readonly ActionRequest[] = []): Promise<Lab> {
  const lab = await openLab();
  await all(lab, 'fw-cs', { action: 'set-next-start', nextStart });
  await all(lab, 'fw-cs2', debug, 'prepare-folder', ...before, 'stop', 'replace-folder', 'start');
  return lab;
}

/** As Framework Migration Guide and the events that are known of it have them. */
const contact = ['05060', '22100', '22915', '22500', '22911'];

describe('what a new Configuration Server says when it meets an older primary', () => {
  it('compatible: it becomes the backup', async () => {
    const lab = await startNewBackup('compatible');
    expect(lastStory(lab, 'fw-cs2')).toEqual([
      ...contact,
      ...['22902', '22904', 'clients 0', '04525', '22172', '04560'],
    ]);
    expect([stateOf(lab, 'fw-cs1'), stateOf(lab, 'fw-cs2')]).toEqual(['running primary', 'running backup']);
  });

  it('same schema: it becomes the backup of an older primary, and says that it is one', async () => {
    const lab = await startNewBackup('same-schema');
    expect(lastStory(lab, 'fw-cs2')).toEqual([
      ...contact,
      ...['25303', '22902', '22904', 'clients 0', '04525', '22172', '04560'],
    ]);
  });

  it('upgrade mode: there are two primaries, and it refuses to be backup', async () => {
    const lab = await startNewBackup('upgrade-mode');
    const told = lastStory(lab, 'fw-cs2');
    expect(told.filter((id) => id !== '25302')).toEqual([
      ...contact,
      ...['25301', '22902', '22904', 'clients 0', '04525', '22170'],
    ]);
    expect(told.filter((id) => id === '25302').length).toBeGreaterThan(2);
    expect(told.at(-1)).toBe('22170');
    expect([stateOf(lab, 'fw-cs1'), stateOf(lab, 'fw-cs2')]).toEqual([
      'running primary',
      'running primary in upgrade mode',
    ]);
    expect((await lab.act('fw-cs', 'switch-over')).ok).toBe(false);
  });

  it('upgrade mode with the upgraded database: another event tells it', async () => {
    const lab = await openLab();
    await all(lab, 'fw-cs', 'back-up-database', 'upgrade-database');
    await all(lab, 'fw-cs2', 'prepare-folder', 'use-upgraded-database', 'stop', 'replace-folder', 'start');
    expect(lastStory(lab, 'fw-cs2')).toContain('22171');
    expect(lastStory(lab, 'fw-cs2')).not.toContain('22170');
  });

  it('no server is compatible that uses another database', async () => {
    const lab = await openLab();
    await all(lab, 'fw-cs', 'upgrade-database', { action: 'set-next-start', nextStart: 'compatible' });
    await all(lab, 'fw-cs2', 'prepare-folder', 'use-upgraded-database', 'stop', 'replace-folder', 'start');
    expect(lastStory(lab, 'fw-cs2')).toContain('25301');
  });

  it('no sign: it halts until it is stopped, and can then be forced', async () => {
    const lab = await startNewBackup('no-sign');
    expect(lastStory(lab, 'fw-cs2')).toEqual([...contact, '22902', '22904']);
    expect(stateOf(lab, 'fw-cs2')).toBe('starting halted');
    expect(await isOpen(fw(lab, 'fw-cs2').port)).toBe(false);
    expect((await lab.act('fw-cs2', 'start')).message).toBe('fw-cs2 cannot be started: it is still starting.');
    await all(lab, 'fw-cs2', 'stop', 'force-upgrade-mode');
    expect(readFileSync(fw(lab, 'fw-cs2').paths.newConfiguration ?? '', 'utf8')).toMatch(
      /^\[fw_cs2\]\n(?:.+\n)*upgrade-mode=1\n/m,
    );
    await all(lab, 'fw-cs2', 'start');
    expect(lastStory(lab, 'fw-cs2').filter((id) => id !== '25302')).toEqual([
      ...contact,
      ...['25300', '22902', '22904', 'clients 0', '04525', '22170'],
    ]);
  });

  it('silent: nothing after it was told of its peer', async () => {
    const lab = await startNewBackup('silent', ['force-upgrade-mode']);
    expect(lastStory(lab, 'fw-cs2')).toEqual(contact);
    await all(lab, 'fw-cs2', 'stop');
    expect(lastStory(lab, 'fw-cs2').slice(-2)).toEqual(['22504', '05063']);
    expect(stateOf(lab, 'fw-cs1')).toBe('running primary');
  });

  it('in the full form, with its type in front of its own ids only', async () => {
    const lab = await startNewBackup('compatible');
    const log = lastLog(fw(lab, 'fw-cs2'));
    expect(log).toMatch(/^Application type: ConfigurationServer \(21\)$/m);
    expect(log).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]{12} {3}Standard {3}cc-cfg-02 {3}fw_cs2 {3}GCTI-00-05060 {3}Application started$/m,
    );
    expect(log).toMatch(/ {3}GCTI-21-22172 {3}/);
    expect(log).toMatch(/ {3}GCTI-21-22911 {3}Backup server \[confserv\] on \[cc-cfg-01:\d+\] is set up/);
    expect(log).toMatch(/ {3}GCTI-00-04560 {3}Warm Standby \(backup\) mode activated$/m);
  });
});

describe('an HA pair of Configuration Servers', () => {
  it('goes through its whole upgrade, with the clients coming over', async () => {
    const lab = await openLab();
    await all(lab, 'fw-cs', 'back-up-database', 'read-only-on');
    await all(lab, 'fw-cs1', debug, 'prepare-folder');
    await all(lab, 'fw-cs2', debug, 'prepare-folder', 'stop', 'replace-folder', 'start');
    expect(fw(lab, 'fw-cs1').clients).toBe(24);
    expect((await lab.act('fw-cs1', 'stop')).message).toBe(
      'fw-cs1 is stopping. Its clients go over to fw-cs2, which is in upgrade mode.',
    );
    expect(lastStory(lab, 'fw-cs1').slice(-3)).toEqual(['22504', 'clients 0', '05063']);
    const counts = lastStory(lab, 'fw-cs2').filter((told) => told.startsWith('clients'));
    expect(counts).toEqual(['clients 0', 'clients 6', 'clients 12', 'clients 18', 'clients 24']);
    expect(
      lastLog(fw(lab, 'fw-cs2')).match(/GCTI-00-04522 {3}Client \d+ authorized, name '\w+', type '\w+'/g),
    ).toHaveLength(24);

    await all(lab, 'fw-cs1', 'replace-folder', 'start');
    expect(lastStory(lab, 'fw-cs1')).toEqual([
      ...contact,
      ...['22902', '22904', 'clients 0', '04525', '22172', '04560'],
    ]);
    await all(lab, 'fw-cs2', 'stop');
    expect(
      lastStory(lab, 'fw-cs1')
        .filter((told) => !told.startsWith('clients'))
        .slice(-2),
    ).toEqual(['22502', '04562']);
    expect(fw(lab, 'fw-cs1')).toMatchObject({ role: 'primary', clients: 24 });
    await all(lab, 'fw-cs2', 'start');
    expect(lastStory(lab, 'fw-cs2').slice(-2)).toEqual(['22172', '04560']);
    expect(stateOf(lab, 'fw-cs2')).toBe('running backup');
    await all(lab, 'fw-cs', 'read-only-off');
  });

  it('with the same schema, the new backup is promoted as any other', async () => {
    const lab = await startNewBackup('same-schema');
    await all(lab, 'fw-cs1', 'stop');
    expect(lastStory(lab, 'fw-cs2')).toEqual(expect.arrayContaining(['22502', '04562', 'clients 24']));
    await all(lab, 'fw-cs1', 'install', 'start');
    expect(lastStory(lab, 'fw-cs1').slice(-2)).toEqual(['22172', '04560']);
    await all(lab, 'fw-cs2', 'stop', 'start');
    expect([stateOf(lab, 'fw-cs1'), stateOf(lab, 'fw-cs2')]).toEqual(['running primary', 'running backup']);
  });

  it('the second one is not synchronised while it uses the old database', async () => {
    const lab = await openLab();
    await all(lab, 'fw-cs', 'upgrade-database');
    await all(lab, 'fw-cs2', 'prepare-folder', 'use-upgraded-database', 'stop', 'replace-folder', 'start');
    await all(lab, 'fw-cs1', 'stop', 'install', 'start');
    expect(stateOf(lab, 'fw-cs1')).toBe('starting halted');
    expect(lastStory(lab, 'fw-cs1')).not.toContain('22172');
    await all(lab, 'fw-cs1', 'stop', 'use-upgraded-database', 'start');
    expect(lastStory(lab, 'fw-cs1').slice(-2)).toEqual(['22172', '04560']);
  });

  it('serves on when the one in upgrade mode is killed', async () => {
    const lab = await startNewBackup('upgrade-mode');
    await all(lab, 'fw-cs2', 'kill');
    expect(fw(lab, 'fw-cs1')).toMatchObject({ role: 'primary', clients: 24 });
  });

  it('tells how many clients there are only while the level is debug', async () => {
    const lab = await openLab();
    expect(lastLog(fw(lab, 'fw-cs1'))).not.toContain('Total number of clients');
    await all(lab, 'fw-cs1', debug);
    expect(lastStory(lab, 'fw-cs1').at(-1)).toBe('clients 24');
    await all(lab, 'fw-cs1', { ...debug, value: 'standard' }, 'stop');
    expect(lastStory(lab, 'fw-cs1').filter((told) => told.startsWith('clients'))).toEqual(['clients 24']);
  });
});

describe('a Configuration Server that stands alone', () => {
  it('is upgraded by another folder in place of its own', async () => {
    const lab = await openLab();
    const { paths } = fw(lab, 'fw-cs3');
    expect(existsSync(paths.newInstallation ?? '')).toBe(false);
    await all(lab, 'fw-cs3', 'prepare-folder');
    expect(readFileSync(paths.newInstallation ?? '', 'utf8')).toContain(`<version>${fresh}<`);
    expect(readFileSync(paths.newConfiguration ?? '', 'utf8')).toMatch(/^\[fw_cs3\]$/m);
    expect(fw(lab, 'fw-cs3')).toMatchObject({ state: 'running', installedVersion: old });
    const before = statSync(paths.installation).mtimeMs;
    expect((await lab.act('fw-cs3', 'replace-folder')).message).toBe(
      'The folder cannot be replaced: fw-cs3 is running and its files are in use. It has to be stopped first.',
    );
    await all(lab, 'fw-cs3', 'stop', 'replace-folder');
    expect(statSync(paths.installation).mtimeMs).toBeGreaterThan(before);
    expect(paths.folderBackup).toMatch(/install_8\.\*.ip_description\.xml$/);
    const backup = (paths.folderBackup ?? '').replace('8.*', old);
    expect(readFileSync(backup, 'utf8')).toContain(`<version>${old}<`);
    await all(lab, 'fw-cs3', 'start');
    expect(lastStory(lab, 'fw-cs3')).toEqual([
      ...['05060', '22100', '22915', '22500', '22902', '22904', '04525', '22915', '22109'],
    ]);
    expect(lastLog(fw(lab, 'fw-cs3'))).toContain(`Genesys Configuration Server. Version ${fresh}`);
    expect(fw(lab, 'fw-cs3')).toMatchObject({ runningVersion: fresh, clients: 9 });
  });
});

describe('rolling back', () => {
  it('to the backup copy: the old one comes up as backup, and takes over', async () => {
    const lab = await startNewBackup('compatible');
    await all(lab, 'fw-cs1', 'stop', 'prepare-folder', 'replace-folder', 'start');
    await all(lab, 'fw-cs1', 'stop', 'restore-folder', 'start');
    expect(lastStory(lab, 'fw-cs1').slice(-2)).toEqual(['22109', '04560']);
    expect(lastStory(lab, 'fw-cs1')).not.toContain('22172');
    expect(fw(lab, 'fw-cs1')).toMatchObject({ runningVersion: old, role: 'backup' });
    await all(lab, 'fw-cs2', 'stop');
    expect(lastStory(lab, 'fw-cs1').slice(-2)).toEqual(['22502', '04562']);
    await all(lab, 'fw-cs2', 'restore-folder', 'start');
    expect(fw(lab, 'fw-cs2')).toMatchObject({ runningVersion: old, role: 'backup' });
  });

  it('by the startup parameters: the old folder is started where it was kept', async () => {
    const lab = await startNewBackup('compatible');
    await all(lab, 'fw-cs2', 'stop', 'reset-startup');
    expect(fw(lab, 'fw-cs2').installedVersion).toBe(old);
    await all(lab, 'fw-cs2', 'start');
    expect(fw(lab, 'fw-cs2')).toMatchObject({ runningVersion: old, role: 'backup' });
    await all(lab, 'fw-cs2', 'stop', 'replace-folder');
    expect(fw(lab, 'fw-cs2').installedVersion).toBe(fresh);
  });

  it('of a database that was upgraded: the old server uses the old one, whatever the other uses', async () => {
    const lab = await openLab();
    await all(lab, 'fw-cs', 'back-up-database', 'upgrade-database');
    await all(lab, 'fw-cs2', 'prepare-folder', 'use-upgraded-database', 'stop', 'replace-folder', 'start');
    await all(lab, 'fw-cs', 'stop-db-server', 'restore-database', 'start-db-server');
    await all(lab, 'fw-cs2', 'stop', 'restore-folder', 'start');
    expect(fw(lab, 'fw-cs2')).toMatchObject({ runningVersion: old, role: 'backup' });
    expect(fw(lab, 'fw-cs1').role).toBe('primary');
  });

  it('with DB Server shut down: its port is closed, also after a restart of the lab, until it is started', async () => {
    const directory = temporaryDirectory();
    const lab = await openLab({ directory });
    const dbServer = (of: Lab) => of.servers().find(({ name }) => name === 'fw-cs-dbs') ?? { port: 0 };
    const { port } = dbServer(lab);
    expect(await isOpen(port)).toBe(true);
    await all(lab, 'fw-cs-dbs', 'stop-db-server');
    expect(await isOpen(port)).toBe(false);
    expect(dbServer(lab)).toMatchObject({ product: 'db-server', running: false });
    await lab.close();
    const again = await openLab({ directory });
    expect(await isOpen(port)).toBe(false);
    await all(again, 'fw-cs', 'start-db-server');
    expect(await isOpen(dbServer(again).port)).toBe(true);
  });

  it.each([
    ['fw-cs1', 'replace-folder', 'No new folder is prepared for fw-cs1.'],
    ['fw-cs1', 'restore-folder', 'There is no backup copy of an old folder of fw-cs1.'],
    ['fw-cs1', 'reset-startup', 'There is no backup copy of an old folder of fw-cs1.'],
    ['fw-cs1', 'force-upgrade-mode', 'fw-cs1 has no folder with version 8.5.101.05 yet.'],
    ['fw-cs1', 'use-upgraded-database', 'There is no upgraded database of fw-cs yet.'],
    ['fw-csp1', 'force-upgrade-mode', 'fw-csp1 is no master Configuration Server.'],
    ['fw-cs', 'restore-database', 'There is no backup of config_fw_cs to restore.'],
    ['fw-cs', 'read-only-off', 'fw-cs can be written to already.'],
    ['fw-cs3', 'start-db-server', 'DB Server of fw-cs3 runs already.'],
  ] as const)('refuses on %s: %s', async (target, action, message) => {
    const lab = await openLab();
    if (action.endsWith('-folder')) await lab.act(target, 'stop');
    expect(await lab.act(target, action)).toEqual({ ok: false, message });
  });
});

describe('a Configuration Server Proxy', () => {
  const up = ['05060', '22100', '22500', '22904', '04525', '22173', '22109'];

  it('that stands alone is upgraded in its place', async () => {
    const lab = await openLab();
    await all(lab, 'fw-csp3', 'prepare-folder', 'stop', 'replace-folder', 'start');
    expect(lastStory(lab, 'fw-csp3')).toEqual(up);
    expect(fw(lab, 'fw-csp3')).toMatchObject({ runningVersion: fresh, clients: 7 });
    expect(fw(lab, 'fw-csp3').paths.newConfiguration).toBeNull();
  });

  it('of a pair comes up as backup, and takes over with its clients when the primary stops', async () => {
    const lab = await openLab();
    await all(lab, 'fw-csp2', debug, 'stop', 'install', 'start');
    expect(lastStory(lab, 'fw-csp2').filter((told) => told !== 'clients 0')).toEqual([...up, '04560']);
    await all(lab, 'fw-csp1', 'stop');
    expect(lastStory(lab, 'fw-csp2')).toEqual(expect.arrayContaining(['22502', '04562', 'clients 18']));
    await all(lab, 'fw-csp1', 'install', 'start');
    expect(stateOf(lab, 'fw-csp1')).toBe('running backup');
  });

  it('goes back to its old folder', async () => {
    const lab = await openLab();
    await all(lab, 'fw-csp3', 'stop', 'install', 'restore-folder', 'start');
    expect(fw(lab, 'fw-csp3').runningVersion).toBe(old);
  });
});
