import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { isOpen, openLab, statusPage, uwm } from '../support.ts';

const healthy = 'Successfully opened a database connection';

describe('a new lab', () => {
  it('has two places for Management Servers, a replicated group, a balanced one, and room for one more', async () => {
    const lab = await openLab();
    const found = lab.servers().flatMap((one) => {
      if (one.product === 'load-balancer') return [`${one.name} → ${one.members.join(', ')}`];
      if (one.product !== 'personalization-server' && one.product !== 'management-server') return [];
      const replication = one.database.replication;
      return [`${one.name}: ${one.state} ${one.version} on ${one.database.name}, ${replication?.role ?? 'alone'}`];
    });
    expect(found).toEqual([
      'uwm-ms1: online 2021.1 on Management, alone',
      'uwm-ms-new: not-installed null on Management, alone',
      'uwm-ps1: online 2021.1 on Personalization1, publisher',
      'uwm-ps2: online 2021.1 on Personalization2, subscriber',
      'uwm-ps3: online 2021.1 on Personalization3, subscriber',
      'uwm-ps-new: not-installed null on Personalization1, publisher',
      'uwm-ps4: online 2021.1 on PersonalizationLB, alone',
      'uwm-ps5: online 2021.1 on PersonalizationLB, alone',
      'uwm-ps6: online 2021.1 on PersonalizationLB, alone',
      'uwm-lb → uwm-ps4, uwm-ps5, uwm-ps6',
    ]);
    for (const one of lab.servers()) {
      if (one.product !== 'personalization-server' && one.product !== 'management-server') continue;
      expect(await isOpen(one.port)).toBe(one.state === 'online');
      expect(existsSync(one.paths.installation)).toBe(one.version !== null);
    }
  });

  it('serves the pages at the product’s paths, each with its version', async () => {
    const lab = await openLab();
    expect(uwm(lab, 'uwm-ps1').statusPage).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/PersonalizationServer\/status\.aspx$/);
    expect(uwm(lab, 'uwm-ms1').statusPage).toMatch(/:\d+\/ManagementServer\/deployment\/status\.aspx$/);
    const ps = await statusPage(lab, 'uwm-ps1');
    expect(ps?.status).toBe(200);
    expect(ps?.text).toContain(healthy);
    expect(ps?.text).toMatch(/Server version: <[^>]+>2021\.1</);
    const ms = await statusPage(lab, 'uwm-ms1');
    expect(ms?.status).toBe(200);
    expect(ms?.text).toMatch(/Server version: <[^>]+>2021\.1</);
    expect(ms?.text).not.toMatch(/error|fail|exception|unable|cannot|denied/i);
  });

  it('serves nothing else there, and does not tell capitals from small letters', async () => {
    const lab = await openLab();
    const { statusPage: page } = uwm(lab, 'uwm-ps1');
    expect((await fetch(new URL('/', page))).status).toBe(404);
    expect((await fetch(page.toLowerCase())).status).toBe(200);
    expect((await fetch(page, { method: 'POST' })).status).toBe(405);
  });
});

describe('taking offline and bringing online', () => {
  it('closes the port, and opens it again', async () => {
    const lab = await openLab();
    const result = await lab.act('uwm-ps1', 'take-offline');
    expect(result).toEqual({ ok: true, message: 'uwm-ps1 is offline: its website is stopped.' });
    expect(await statusPage(lab, 'uwm-ps1')).toBeNull();
    expect((await lab.act('uwm-ps1', 'take-offline')).message).toBe('uwm-ps1 is offline already.');
    expect(await lab.act('uwm-ps1', 'bring-online')).toEqual({ ok: true, message: 'uwm-ps1 is coming up.' });
    expect((await statusPage(lab, 'uwm-ps1'))?.text).toContain(healthy);
    expect((await lab.act('uwm-ps1', 'bring-online')).message).toBe('uwm-ps1 is online already.');
  });

  it('leaves it offline where something else has taken its port', async () => {
    const lab = await openLab();
    await lab.act('uwm-ps1', 'take-offline');
    const squatter = createServer().listen(uwm(lab, 'uwm-ps1').port, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    await lab.act('uwm-ps1', 'bring-online');
    expect(uwm(lab, 'uwm-ps1').state).toBe('offline');
    expect(lab.notes.at(-1)).toContain('The website of uwm-ps1 cannot start');
    await new Promise((resolve) => squatter.close(resolve));
  });

  it('is refused where nothing is installed', async () => {
    const lab = await openLab();
    for (const action of ['take-offline', 'bring-online'] as const) {
      const result = await lab.act('uwm-ps-new', action);
      expect(result.ok).toBe(false);
      expect(result.message).toContain('nothing is installed on it');
    }
  });
});

describe('installing', () => {
  it('is refused while the server is online, and changes nothing', async () => {
    const lab = await openLab();
    const { paths } = uwm(lab, 'uwm-ps1');
    const before = statSync(paths.installation).mtimeMs;
    const result = await lab.act('uwm-ps1', 'install');
    expect(result).toEqual({
      ok: false,
      message: 'Installing on uwm-ps1 failed: it is online and its files are in use. It has to be taken offline first.',
    });
    expect(statSync(paths.installation).mtimeMs).toBe(before);
  });

  it('upgrades in place, changes the file, and leaves the server offline', async () => {
    const lab = await openLab();
    const { paths } = uwm(lab, 'uwm-ps1');
    const before = statSync(paths.installation).mtimeMs;
    await lab.act('uwm-ps1', 'take-offline');
    const result = await lab.act('uwm-ps1', 'install');
    expect(result.message).toContain('upgraded in place, from 2021.1 to 2023.1');
    expect(uwm(lab, 'uwm-ps1')).toMatchObject({ state: 'offline', version: '2023.1' });
    expect(await isOpen(uwm(lab, 'uwm-ps1').port)).toBe(false);
    expect(statSync(paths.installation).mtimeMs).toBeGreaterThan(before);
    expect(readFileSync(paths.installation, 'utf8')).toContain('version="2023.1"');
  });

  it('puts a server where there was none, which uses the database that is there', async () => {
    const lab = await openLab();
    await lab.act('uwm-ps-new', 'install');
    expect(uwm(lab, 'uwm-ps-new')).toMatchObject({ state: 'offline', version: '2023.1' });
    expect(existsSync(uwm(lab, 'uwm-ps-new').paths.installation)).toBe(true);
    const online = await lab.act('uwm-ps-new', 'bring-online');
    expect(online.message).toContain('It will be locked out: Personalization1 is 2021.1, but uwm-ps-new is 2023.1.');
    expect((await statusPage(lab, 'uwm-ps-new'))?.text).not.toContain(healthy);
    expect((await statusPage(lab, 'uwm-ps1'))?.text).toContain(healthy);
  });
});

describe('uninstalling', () => {
  it('takes the files away and leaves the database as it is', async () => {
    const lab = await openLab();
    expect((await lab.act('uwm-ms1', 'uninstall')).message).toContain('cannot be uninstalled: it is online');
    await lab.act('uwm-ms1', 'take-offline');
    expect((await lab.act('uwm-ms1', 'uninstall')).ok).toBe(true);
    const one = uwm(lab, 'uwm-ms1');
    expect(one).toMatchObject({ state: 'not-installed', version: null });
    expect(one.database.version).toBe('2021.1');
    expect(existsSync(one.paths.installation)).toBe(false);
    expect((await lab.act('uwm-ms1', 'uninstall')).ok).toBe(false);
  });
});

describe('status pages that mislead', () => {
  const look = async (
    product: 'ps' | 'ms',
    page: 'failing' | 'error' | 'wrong-version' | 'database-locked' | 'slow',
  ) => {
    const lab = await openLab();
    const name = `uwm-${product}1`;
    expect((await lab.act(name, { action: 'set-page', page })).ok).toBe(true);
    const seen = await statusPage(lab, name);
    await lab.act(name, { action: 'set-page', page: 'ok' });
    expect((await statusPage(lab, name))?.text).toMatch(product === 'ps' ? healthy : /Passed/);
    return seen;
  };

  it.each(['ps', 'ms'] as const)(
    'of a %s: 500, an error in a 200, a locked database, another version',
    async (product) => {
      const failing = await look(product, 'failing');
      expect(failing?.status).toBe(500);
      expect(failing?.text).toContain('Server Error in');
      const error = await look(product, 'error');
      expect(error?.status).toBe(200);
      expect(error?.text).toContain('Cannot open database');
      const locked = await look(product, 'database-locked');
      expect(locked?.status).toBe(200);
      expect(locked?.text).toContain('can only have one user at a time');
      const stray = await look(product, 'wrong-version');
      expect(stray?.status).toBe(200);
      expect(stray?.text).toContain('2020.2');
      expect(stray?.text).not.toContain('2021.1');
      for (const page of [failing, error, locked]) expect(page?.text).not.toContain(healthy);
      const slow = await look(product, 'slow');
      expect(slow?.text).toContain('2021.1');
    },
  );

  it('are refused where there is no such page', async () => {
    const lab = await openLab();
    const request = { action: 'set-page', page: 'pink' } as unknown as 'install';
    expect((await lab.act('uwm-ps1', request)).ok).toBe(false);
  });
});

it('an action of another product, or on the balancer itself, is refused with a sentence', async () => {
  const lab = await openLab();
  expect((await lab.act('uwm-ps1', 'switch-over')).message).toMatch(/^That is no action/);
  expect((await lab.act('ors-a1', 'take-offline')).message).toMatch(/^That is no action/);
  expect((await lab.act('nobody', 'take-offline')).message).toBe('There is no server nobody here.');
  expect((await lab.act('uwm-lb', 'take-offline')).message).toContain('uwm-lb is the load balancer');
});
