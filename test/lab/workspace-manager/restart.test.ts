import { cpSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { FakeClock, isOpen, openLab, statusPage, temporaryDirectory, uwm } from '../support.ts';

/** What a fresh lab makes of the directory as it is now, as if the first had been cut off. */
async function cutOff(directory: string): Promise<Lab> {
  const copy = temporaryDirectory();
  cpSync(directory, copy, { recursive: true });
  return openLab({ directory: copy });
}

describe('a lab that is opened again', () => {
  it('is the world that was left: versions, ports, portals, replication, balancer, pages, password', async () => {
    const directory = temporaryDirectory();
    const lab = await openLab({ directory });
    await lab.act('uwm-ps1', 'disable-replication');
    await lab.act('uwm-ps4', 'leave-balancer');
    await lab.act('uwm-ps2', { action: 'set-page', page: 'failing' });
    for (const action of ['take-offline', 'install', 'open-portal', 'update-all'] as const)
      await lab.act('uwm-ms1', action);
    const before = lab.servers();
    await lab.close();
    for (const one of before) expect(await isOpen(one.port)).toBe(false);

    const again = await openLab({ directory });
    expect(again.servers()).toEqual(before);
    expect(again.secrets).toEqual(lab.secrets);
    expect(uwm(again, 'uwm-ms1').portal).toBe('upgrade-successful');
    for (const name of ['uwm-ps1', 'uwm-ms1', 'uwm-ps-new']) {
      const { port, state } = uwm(again, name);
      expect(await isOpen(port)).toBe(state === 'online');
    }
    expect((await statusPage(again, 'uwm-ps2'))?.status).toBe(500);
  });

  it('has a password of its own in each directory', async () => {
    const [one, other] = [await openLab(), await openLab()];
    expect(Object.keys(one.secrets)).toEqual(['HANDRAIL_LAB_SQL_PASSWORD']);
    expect(one.secrets).not.toEqual(other.secrets);
  });

  it('brings to its end what was under way when it was cut off', async () => {
    const directory = temporaryDirectory();
    const clock = new FakeClock();
    const lab = await openLab({ directory, clock, pace: 2_000 });
    for (const name of ['uwm-ms1', 'uwm-ps1', 'uwm-ps4']) await lab.act(name, 'take-offline');
    await lab.act('uwm-ms1', 'install');
    clock.advance(1_000);
    await new Promise(setImmediate);
    await lab.act('uwm-ms1', 'open-portal');
    await lab.act('uwm-ms1', 'update-all');
    await lab.act('uwm-ps1', 'install');
    await lab.act('uwm-ps-new', 'install');
    await lab.act('uwm-ps4', 'bring-online');
    expect(uwm(lab, 'uwm-ms1').portal).toBe('updating');

    const again = await cutOff(directory);
    expect(uwm(again, 'uwm-ms1')).toMatchObject({ portal: 'upgrade-successful', database: { version: '2023.1' } });
    expect(uwm(again, 'uwm-ps1')).toMatchObject({ state: 'offline', version: '2023.1' });
    expect(uwm(again, 'uwm-ps-new')).toMatchObject({ state: 'offline', version: '2023.1' });
    expect(uwm(again, 'uwm-ps4').state).toBe('online');
  });

  it('moves whoever’s port somebody else has taken meanwhile, and says so', async () => {
    const directory = temporaryDirectory();
    const lab = await openLab({ directory });
    const ports = { ps: uwm(lab, 'uwm-ps1').port, sql: uwm(lab, 'uwm-ps1').database.port };
    await lab.close();
    const squatters = [createServer().listen(ports.ps, '127.0.0.1'), createServer().listen(ports.sql, '127.0.0.1')];
    await Promise.all(squatters.map((one) => new Promise((resolve) => one.once('listening', resolve))));
    const again = await openLab({ directory });
    expect(uwm(again, 'uwm-ps1').port).not.toBe(ports.ps);
    expect(uwm(again, 'uwm-ps1').database.port).not.toBe(ports.sql);
    expect(again.notes.join('\n')).toContain(`Port ${ports.sql} is taken on this machine: uwm-sql uses`);
    expect((await statusPage(again, 'uwm-ps1'))?.status).toBe(200);
    await Promise.all(squatters.map((one) => new Promise((resolve) => one.close(resolve))));
  });
});

it('remembers its latest few notes only', async () => {
  const said: string[] = [];
  const lab = await openLab({ say: (sentence) => said.push(sentence) });
  await lab.act('uwm-ps1', 'take-offline');
  const squatter = createServer().listen(uwm(lab, 'uwm-ps1').port, '127.0.0.1');
  await new Promise((resolve) => squatter.once('listening', resolve));
  for (let tries = 0; tries < 8; tries++) await lab.act('uwm-ps1', 'bring-online');
  expect(said).toHaveLength(8);
  expect(lab.notes).toHaveLength(5);
  await new Promise((resolve) => squatter.close(resolve));
});
