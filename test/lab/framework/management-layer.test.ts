import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isOpen, lastLog, logFiles, openLab } from '../support.ts';
import { agentHost, allOfFramework, fw, lastStory, stateOf } from './support.ts';

const timeout = { section: 'general', option: 'disconnect-switchover-timeout' } as const;

describe('a new lab', () => {
  it('has pairs and single servers at work, and not in every pair is the first member primary', async () => {
    const lab = await openLab();
    expect(allOfFramework(lab).map(({ name, product }) => `${name}: ${product}, ${stateOf(lab, name)}`)).toEqual([
      'fw-scs1: scs, running primary',
      'fw-scs2: scs, running backup',
      'fw-scs3: scs, running',
      'fw-ms1: message-server, running backup',
      'fw-ms2: message-server, running primary',
      'fw-ms3: message-server, running',
      'fw-cs1: confserv, running primary',
      'fw-cs2: confserv, running backup',
      'fw-cs3: confserv, running',
      'fw-csp1: confserv-proxy, running primary',
      'fw-csp2: confserv-proxy, running backup',
      'fw-csp3: confserv-proxy, running',
    ]);
    for (const one of allOfFramework(lab)) {
      expect(await isOpen(one.port)).toBe(true);
      expect(one.installedVersion).toMatch(/^8\.1\.300\./);
      expect(readFileSync(one.paths.installation, 'utf8')).toContain(`<version>${one.installedVersion}<`);
      if (one.lcaPort !== null) expect(await isOpen(one.lcaPort)).toBe(true);
    }
    expect(await isOpen(agentHost(lab, 'fw-host4').port)).toBe(true);
  });

  it('has logs of a past that end with the role that each has', async () => {
    const lab = await openLab();
    for (const { name, role } of allOfFramework(lab)) {
      const roles = lastStory(lab, name).filter((id) => id === '04560' || id === '04562');
      expect(roles).toEqual(role === null ? [] : [role === 'primary' ? '04562' : '04560']);
      expect(lastStory(lab, name)[0]).toBe('05060');
      expect(lastLog(fw(lab, name)).match(/04120.* Check point /g)).toHaveLength(3);
    }
  });

  it('tells the type of each application in the header of its log', async () => {
    const lab = await openLab();
    const typeOf = (name: string) => /^Application type: (.*)$/m.exec(lastLog(fw(lab, name)))?.[1];
    expect(['fw-scs3', 'fw-ms3', 'fw-cs3', 'fw-csp3'].map(typeOf)).toEqual([
      'SCS (43)',
      'MessageServer (42)',
      'ConfigurationServer (21)',
      'ConfigurationServer (21)',
    ]);
  });
});

describe.each([
  ['Solution Control Server', 'fw-scs2', 'fw-scs1'],
  ['Message Server', 'fw-ms1', 'fw-ms2'],
] as const)('a pair of %s', (_title, backup, primary) => {
  it('is upgraded backup first: it comes back as backup, and takes over when the primary stops', async () => {
    const lab = await openLab();
    await lab.act(backup, 'stop');
    expect(await isOpen(fw(lab, backup).port)).toBe(false);
    expect(lastStory(lab, backup).slice(-2)).toEqual(['22504', '05063']);
    expect((await lab.act(backup, 'install')).ok).toBe(true);
    await lab.act(backup, 'start');
    expect(fw(lab, backup).runningVersion).toBe('8.5.101.05');
    expect(lastStory(lab, backup)).toEqual(['05060', '22500', '04525', '04560']);
    expect((await lab.act(primary, 'stop')).message).toBe(
      `${primary} is stopping. It was primary: ${backup} takes over.`,
    );
    expect(stateOf(lab, backup)).toBe('running primary');
    expect(lastStory(lab, backup).slice(-2)).toEqual(['22502', '04562']);
    await lab.act(primary, 'install');
    await lab.act(primary, 'start');
    expect(stateOf(lab, primary)).toBe('running backup');
  });

  it('is switched over by hand', async () => {
    const lab = await openLab();
    expect((await lab.act(primary, 'switch-over')).ok).toBe(true);
    expect([stateOf(lab, primary), stateOf(lab, backup)]).toEqual(['running backup', 'running primary']);
  });
});

describe('what people do to a server', () => {
  it('an installation needs it stopped, and renews its file', async () => {
    const lab = await openLab();
    const { installation } = fw(lab, 'fw-scs3').paths;
    const before = statSync(installation).mtimeMs;
    expect(await lab.act('fw-scs3', 'install')).toEqual({
      ok: false,
      message: 'Installing on fw-scs3 failed: it is running and its files are in use. It has to be stopped first.',
    });
    await lab.act('fw-scs3', 'stop');
    await lab.act('fw-scs3', 'install');
    expect(statSync(installation).mtimeMs).toBeGreaterThan(before);
    expect(readFileSync(installation, 'utf8')).toContain('<version>8.5.101.05</version>');
    await lab.act('fw-scs3', 'start');
    expect(stateOf(lab, 'fw-scs3')).toBe('running');
    expect(lastStory(lab, 'fw-scs3')).not.toContain('04562');
  });

  it('an option shows in what is exported after it was set, and no more after it was deleted', async () => {
    const lab = await openLab();
    const exported = async () => {
      await lab.act('fw-scs1', 'export');
      return readFileSync(fw(lab, 'fw-scs1').paths.exported, 'utf8');
    };
    expect(await exported()).not.toContain(timeout.option);
    await lab.act('fw-scs1', { action: 'set-option', ...timeout, value: '600' });
    expect(await exported()).toMatch(/^\[general\]\n(?:[\w-]+=.*\n)*disconnect-switchover-timeout=600\n/m);
    await lab.act('fw-scs1', { action: 'set-option', ...timeout, value: null });
    expect(await exported()).not.toContain(timeout.option);
    expect((await lab.act('fw-scs1', { action: 'set-option', ...timeout, value: null })).message).toBe(
      'fw-scs1 has no option [general] disconnect-switchover-timeout that could be taken away.',
    );
  });

  it('a kill leaves no last word, and the backup takes over all the same', async () => {
    const lab = await openLab();
    await lab.act('fw-ms2', 'kill');
    expect(lastStory(lab, 'fw-ms2').at(-1)).toBe('04562');
    expect(stateOf(lab, 'fw-ms1')).toBe('running primary');
  });

  it('a log goes on in a new segment', async () => {
    const lab = await openLab();
    await lab.act('fw-ms3', 'rotate-log');
    expect(logFiles(fw(lab, 'fw-ms3'))).toHaveLength(2);
    expect(lastLog(fw(lab, 'fw-ms3'))).toContain('(2) logs/fw_ms3.');
  });

  it.each([
    ['fw-scs1', 'start', 'fw-scs1 cannot be started: it is already running.'],
    ['fw-scs3', 'switch-over', 'There is no pair fw-scs3 here.'],
    ['fw-scs1', 'update-log-database', 'fw-scs1 is no Message Server, and has no Log Database.'],
    ['fw-scs1', 'prepare-folder', 'fw-scs1 is installed in place; its folders are not changed.'],
    ['fw-scs1', 'read-only-on', 'fw-scs1 is no master Configuration Server.'],
    ['fw-ms1', 'upgrade-lca', 'The lab plays no Local Control Agent of fw-ms1.'],
    ['fw-host4', 'start', 'fw-host4 is a host: all there is to it is its Local Control Agent.'],
    [
      'fw-csp',
      'switch-over',
      'fw-csp stays as it is: a Configuration Server Proxy cannot be switched over by hand; stop the primary and start it again.',
    ],
  ] as const)('refuses on %s: %s', async (target, action, message) => {
    const lab = await openLab();
    const before = lab.servers();
    expect(await lab.act(target, action)).toEqual({ ok: false, message });
    expect(lab.servers()).toEqual(before);
  });

  it('updates the Log Database of a Message Server', async () => {
    const lab = await openLab();
    expect((await lab.act('fw-ms3', 'update-log-database')).ok).toBe(true);
  });
});

describe('a Local Control Agent', () => {
  it('is upgraded with its port closed meanwhile, and its file renewed', async () => {
    const lab = await openLab();
    const { port, paths } = agentHost(lab, 'fw-host4');
    const before = statSync(paths.installation).mtimeMs;
    const upgraded = lab.act('fw-host4', 'upgrade-lca');
    expect(agentHost(lab, 'fw-host4').upgrading).toBe(true);
    expect((await upgraded).ok).toBe(true);
    expect(agentHost(lab, 'fw-host4')).toMatchObject({ port, version: '8.5.101.05', upgrading: false });
    expect(statSync(paths.installation).mtimeMs).toBeGreaterThan(before);
    expect(await isOpen(port)).toBe(true);
    expect(logFiles(agentHost(lab, 'fw-host4'))).toHaveLength(2);
  });

  it('on the host of a stopped Solution Control Server concerns nobody', async () => {
    const lab = await openLab();
    await lab.act('fw-scs1', 'stop');
    const { lcaInstallation, installation } = fw(lab, 'fw-scs1').paths;
    expect((await lab.act('fw-scs1', 'upgrade-lca')).message).toMatch(/its port is closed meanwhile\.$/);
    expect(readFileSync(lcaInstallation ?? '', 'utf8')).toContain('8.5.101.05');
    expect(readFileSync(installation, 'utf8')).toContain('8.1.300.33');
    expect(stateOf(lab, 'fw-scs1')).toBe('stopped');
    await lab.act('fw-scs1', 'start');
    expect(stateOf(lab, 'fw-scs1')).toBe('running backup');
  });

  it('that goes from under a primary is taken for a failure, unless the other one was told to wait', async () => {
    const lab = await openLab();
    expect((await lab.act('fw-scs1', 'upgrade-lca')).message).toContain('fw-scs2 has no disconnect-switchover-timeout');
    expect([stateOf(lab, 'fw-scs1'), stateOf(lab, 'fw-scs2')]).toEqual(['running backup', 'running primary']);
    expect(lastStory(lab, 'fw-scs1').filter((id) => id.startsWith('2250'))).toContain('22501');
    await lab.act('fw-scs1', { action: 'set-option', ...timeout, value: '600' });
    await lab.act('fw-scs2', 'upgrade-lca');
    expect([stateOf(lab, 'fw-scs1'), stateOf(lab, 'fw-scs2')]).toEqual(['running backup', 'running primary']);
  });
});
