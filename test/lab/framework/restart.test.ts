import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { FakeClock, isOpen, lastLog, logFiles, openLab, temporaryDirectory } from '../support.ts';
import { agentHost, allOfFramework, fw, lastStory, stateOf } from './support.ts';

/** What a fresh lab makes of the directory as it is now, as if the first had been cut off. */
async function cutOff(directory: string): Promise<Lab> {
  const copy = temporaryDirectory();
  cpSync(directory, copy, { recursive: true });
  return openLab({ directory: copy });
}

describe('a lab that is opened again', () => {
  it('is the world that was left: roles, versions, folders, databases, clients, logs, ports', async () => {
    const directory = temporaryDirectory();
    const lab = await openLab({ directory });
    await lab.act('fw-cs', 'upgrade-database');
    await lab.act('fw-cs', 'read-only-on');
    for (const action of ['prepare-folder', 'use-upgraded-database', 'stop', 'replace-folder', 'start'] as const)
      expect(await lab.act('fw-cs2', action)).toMatchObject({ ok: true });
    await lab.act('fw-scs1', { action: 'set-option', section: 'general', option: 'kept', value: 'yes' });
    await lab.act('fw-ms2', 'stop');
    await lab.act('fw-host4', 'upgrade-lca');
    const before = lab.servers();
    const files = allOfFramework(lab).map(logFiles);
    await lab.close();
    for (const one of allOfFramework(lab)) expect(await isOpen(one.port)).toBe(false);

    const again = await openLab({ directory });
    expect(again.servers()).toEqual(before);
    expect(allOfFramework(again).map(logFiles)).toEqual(files);
    for (const one of allOfFramework(again)) expect(await isOpen(one.port)).toBe(one.state === 'running');
    expect(stateOf(again, 'fw-cs2')).toBe('running primary in upgrade mode');
    await again.act('fw-scs1', 'export');
    expect(readFileSync(fw(again, 'fw-scs1').paths.exported, 'utf8')).toContain('kept=yes');
    expect((await again.act('fw-cs', 'read-only-on')).message).toBe('fw-cs is read-only already.');
    await again.act('fw-cs1', 'stop');
    expect(fw(again, 'fw-cs2').clients).toBe(24);
  });

  it('has a halted start where it halted', async () => {
    const directory = temporaryDirectory();
    const lab = await openLab({ directory });
    await lab.act('fw-cs', { action: 'set-next-start', nextStart: 'silent' });
    for (const action of ['stop', 'install', 'start'] as const) await lab.act('fw-cs2', action);
    const before = lastLog(fw(lab, 'fw-cs2'));
    await lab.close();
    const again = await openLab({ directory });
    expect(stateOf(again, 'fw-cs2')).toBe('starting halted');
    expect(lastLog(fw(again, 'fw-cs2'))).toBe(before);
    await again.act('fw-cs2', 'stop');
    expect(lastStory(again, 'fw-cs2').at(-1)).toBe('05063');
  });

  it('brings to its end what was under way when it was cut off', async () => {
    const directory = temporaryDirectory();
    const lab = await openLab({ directory, clock: new FakeClock(), pace: 3_000 });
    await lab.act('fw-scs2', 'kill');
    await lab.act('fw-scs2', 'install');
    await lab.act('fw-ms2', 'stop');
    await lab.act('fw-cs3', 'prepare-folder');
    await lab.act('fw-csp1', 'kill');
    await lab.act('fw-csp1', 'start');
    await lab.act('fw-host4', 'upgrade-lca');
    const again = await cutOff(directory);
    expect(fw(again, 'fw-scs2')).toMatchObject({ installing: false, installedVersion: '8.5.101.05' });
    expect([stateOf(again, 'fw-ms2'), stateOf(again, 'fw-ms1')]).toEqual(['stopped', 'running primary']);
    expect(lastStory(again, 'fw-ms2').at(-1)).toBe('05063');
    expect(readFileSync(fw(again, 'fw-cs3').paths.newInstallation ?? '', 'utf8')).toContain('8.5.101.05');
    expect(['fw-csp1', 'fw-csp2'].map((name) => fw(again, name).role).sort()).toEqual(['backup', 'primary']);
    expect(fw(again, 'fw-csp1').clients + fw(again, 'fw-csp2').clients).toBe(18);
    const agent = agentHost(again, 'fw-host4');
    expect(agent).toMatchObject({ upgrading: false, version: '8.5.101.05' });
    expect(await isOpen(agent.port)).toBe(true);
  });

  it('begins Framework afresh in the directory of a lab that did not have it yet', async () => {
    const directory = temporaryDirectory();
    const lab = await openLab({ directory, wings: ['orchestration'] });
    expect(lab.servers().some(({ name }) => name.startsWith('fw-'))).toBe(false);
    await lab.act('ors-a', 'switch-over');
    await lab.close();
    const again = await openLab({ directory });
    expect(stateOf(again, 'fw-scs1')).toBe('running primary');
    expect(again.servers().find(({ name }) => name === 'ors-a2')).toMatchObject({ role: 'primary' });
  });

  it('refuses a part that it cannot read', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'state.json'), JSON.stringify({ format: 2, wings: { framework: { servers: 1 } } }));
    await expect(openLab({ directory })).rejects.toMatchObject({ code: 'state-unreadable' });
  });
});
