import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { everything } from '../../../src/lab/lab.ts';
import { eventIds, isOpen, lastLog, logFiles, openLab, orsServers, server, states } from '../support.ts';

describe('a new lab', () => {
  it('has two pairs at work on their ports, and in one of them the primary is not the first', async () => {
    const lab = await openLab();
    expect([...states(lab, 'ors-a'), ...states(lab, 'ors-b')]).toEqual([
      'ors-a1: running primary',
      'ors-a2: running backup',
      'ors-b1: running backup',
      'ors-b2: running primary',
    ]);
    expect(orsServers(lab).map((one) => one.host)).toEqual(['cc-ors-01', 'cc-ors-02', 'cc-ors-03', 'cc-ors-04']);
    for (const one of orsServers(lab)) {
      expect(await isOpen(one.port)).toBe(true);
      expect(one.version).toMatch(/^8\.1\.300\./);
      expect(readFileSync(one.paths.installation, 'utf8')).toContain('<version>8.1.300.');
    }
  });

  it('has logs of a past that tell version, port and role, the last role event being the role', async () => {
    const lab = await openLab();
    for (const one of orsServers(lab)) {
      const log = lastLog(one);
      const ids = eventIds(log);
      expect(log).toContain(`Port ${one.port} opened for listening`);
      expect(ids.slice(0, 2)).toEqual(['05060', '05200']);
      expect(ids.filter((id) => /0456[02]/.test(id)).at(-1)).toBe(one.role === 'primary' ? '04562' : '04560');
      expect(ids.filter((id) => id === '04120')).toHaveLength(5);
    }
    expect(eventIds(lastLog(server(lab, 'ors-b2'))).filter((id) => /0456[02]/.test(id))).toEqual(['04560', '04562']);
  });

  it('uses another port where one is taken, and says so', async () => {
    const squatter = createServer();
    const port = await new Promise<number>((resolve) => {
      squatter.listen(0, '127.0.0.1', () => {
        const address = squatter.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    const said: string[] = [];
    const lab = await openLab({
      ports: 'default',
      say: (sentence) => said.push(sentence),
      scenario: {
        pairs: [
          {
            name: 'p',
            members: [
              { name: 'p1', host: 'h1', port, role: 'primary' },
              { name: 'p2', host: 'h2', role: 'backup', messageForm: 'full' },
            ],
          },
        ],
      },
    });
    expect(server(lab, 'p1').port).not.toBe(port);
    expect(said).toContain(`Port ${port} is taken on this machine: p1 uses ${server(lab, 'p1').port} instead.`);
    expect(lastLog(server(lab, 'p2'))).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]{12} {3}Standard {3}h2 {3}p2 {3}GCTI-00-04560 {3}Warm Standby \(backup\) mode activated$/m,
    );
    await new Promise((resolve) => squatter.close(resolve));
  });

  it('refuses a scenario that could not be', async () => {
    const members = [
      { name: 'p1', host: 'h1', role: 'primary' },
      { name: 'p2', host: 'h2', role: 'primary' },
    ] as const;
    const scenario = { pairs: [{ name: 'p', members: [...members] as [(typeof members)[0], (typeof members)[1]] }] };
    await expect(openLab({ scenario })).rejects.toMatchObject({ code: 'scenario-invalid' });
  });
});

describe('switching over', () => {
  it('gives each member the other role, and both logs say so', async () => {
    const lab = await openLab();
    const result = await lab.act('ors-a', 'switch-over');
    expect(result).toEqual({ ok: true, message: 'ors-a1 is going to backup mode, and ors-a2 to primary mode.' });
    expect(states(lab)).toEqual(['ors-a1: running backup', 'ors-a2: running primary']);
    expect(eventIds(lastLog(server(lab, 'ors-a1'))).slice(-2)).toEqual(['22503', '04560']);
    expect(eventIds(lastLog(server(lab, 'ors-a2'))).slice(-2)).toEqual(['22502', '04562']);
  });

  it('works from either side and by a member’s name', async () => {
    const lab = await openLab();
    await lab.act('ors-b1', 'switch-over');
    expect(states(lab, 'ors-b')).toEqual(['ors-b1: running primary', 'ors-b2: running backup']);
  });

  it('is refused while the peer is stopped', async () => {
    const lab = await openLab();
    await lab.act('ors-a2', 'stop');
    const result = await lab.act('ors-a', 'switch-over');
    expect(result.ok).toBe(false);
    expect(result.message).toBe('ors-a cannot be switched over: ors-a1 is primary, but ors-a2 is stopped.');
    expect(states(lab)).toEqual(['ors-a1: running primary', 'ors-a2: stopped']);
  });
});

describe('stopping', () => {
  it('a backup closes its port, says goodbye, and leaves the primary as it is', async () => {
    const lab = await openLab();
    expect(await lab.act('ors-a2', 'stop')).toEqual({ ok: true, message: 'ors-a2 is stopping.' });
    expect(states(lab)).toEqual(['ors-a1: running primary', 'ors-a2: stopped']);
    expect(await isOpen(server(lab, 'ors-a2').port)).toBe(false);
    expect(eventIds(lastLog(server(lab, 'ors-a2'))).slice(-3)).toEqual(['22504', '23011', '05063']);
    expect(eventIds(lastLog(server(lab, 'ors-a1'))).at(-1)).toBe('04504');
  });

  it('the primary makes the other one primary', async () => {
    const lab = await openLab();
    const result = await lab.act('ors-a1', 'stop');
    expect(result.message).toBe('ors-a1 is stopping. It was primary: ors-a2 takes over.');
    expect(states(lab)).toEqual(['ors-a1: stopped', 'ors-a2: running primary']);
    expect(eventIds(lastLog(server(lab, 'ors-a2'))).slice(-3)).toEqual(['04504', '22502', '04562']);
  });

  it('the only one that runs takes the pair down', async () => {
    const lab = await openLab();
    await lab.act('ors-a2', 'stop');
    const result = await lab.act('ors-a1', 'stop');
    expect(result.message).toContain('Nobody is left to take over: ors-a is down.');
    expect(states(lab)).toEqual(['ors-a1: stopped', 'ors-a2: stopped']);
  });

  it('twice is refused', async () => {
    const lab = await openLab();
    await lab.act('ors-a2', 'stop');
    expect(await lab.act('ors-a2', 'stop')).toEqual({
      ok: false,
      message: 'ors-a2 cannot be stopped: it is not running.',
    });
  });

  it('by a kill leaves no word in the log, and the peer takes over', async () => {
    const lab = await openLab();
    const before = lastLog(server(lab, 'ors-a1'));
    await lab.act('ors-a1', 'kill');
    expect(lastLog(server(lab, 'ors-a1'))).toBe(before);
    expect(await isOpen(server(lab, 'ors-a1').port)).toBe(false);
    expect(states(lab)).toEqual(['ors-a1: stopped', 'ors-a2: running primary']);
    expect((await lab.act('ors-a1', 'kill')).ok).toBe(false);
  });
});

describe('starting', () => {
  it('beside a primary comes up as backup, in a new log file', async () => {
    const lab = await openLab();
    await lab.act('ors-a1', 'stop');
    const files = logFiles(server(lab, 'ors-a1')).length;
    await lab.act('ors-a1', 'start');
    expect(states(lab)).toEqual(['ors-a1: running backup', 'ors-a2: running primary']);
    expect(await isOpen(server(lab, 'ors-a1').port)).toBe(true);
    expect(logFiles(server(lab, 'ors-a1'))).toHaveLength(files + 1);
    const ids = eventIds(lastLog(server(lab, 'ors-a1')));
    expect(ids.filter((id) => ['05060', '05200', '22500', '20009', '04525', '04560'].includes(id))).toEqual([
      '05060',
      '05200',
      '22500',
      '20009',
      '04525',
      '04560',
    ]);
    expect(ids).not.toContain('04562');
  });

  it('with the peer down comes up as primary', async () => {
    const lab = await openLab();
    await lab.act('ors-a2', 'stop');
    await lab.act('ors-a1', 'stop');
    await lab.act('ors-a2', 'start');
    expect(states(lab)).toEqual(['ors-a1: stopped', 'ors-a2: running primary']);
  });

  it('what runs is refused and changes nothing', async () => {
    const lab = await openLab();
    const before = lastLog(server(lab, 'ors-a1'));
    expect(await lab.act('ors-a1', 'start')).toEqual({
      ok: false,
      message: 'ors-a1 cannot be started: it is already running.',
    });
    expect(lastLog(server(lab, 'ors-a1'))).toBe(before);
  });

  it('fails where its port is taken by something else', async () => {
    const lab = await openLab();
    await lab.act('ors-a2', 'stop');
    const squatter = createServer().listen(server(lab, 'ors-a2').port, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    await lab.act('ors-a2', 'start');
    expect(states(lab)).toEqual(['ors-a1: running primary', 'ors-a2: stopped']);
    expect(lastLog(server(lab, 'ors-a2'))).toContain('Cannot open port');
    expect(lab.notes.at(-1)).toContain('ors-a2 ended while it was starting');
    await new Promise((resolve) => squatter.close(resolve));
  });
});

describe('broken redundancy settings', () => {
  it('bring a second primary, until stopped, put in order and started again', async () => {
    const lab = await openLab();
    await lab.act('ors-a2', 'stop');
    await lab.act('ors-a2', { action: 'set-redundancy', broken: true });
    await lab.act('ors-a2', 'start');
    expect(states(lab)).toEqual(['ors-a1: running primary', 'ors-a2: running primary']);
    expect(eventIds(lastLog(server(lab, 'ors-a2'))).at(-1)).toBe('04562');

    const refused = await lab.act('ors-a', 'switch-over');
    expect(refused.message).toContain('is primary as well');
    await lab.act('ors-a2', { action: 'set-redundancy', broken: false });
    expect(states(lab)[1]).toBe('ors-a2: running primary');

    await lab.act('ors-a2', 'stop');
    await lab.act('ors-a2', 'start');
    expect(states(lab)).toEqual(['ors-a1: running primary', 'ors-a2: running backup']);
  });

  it('keep a server that was started with them from giving its role away', async () => {
    const lab = await openLab();
    await lab.act('ors-a2', 'stop');
    await lab.act('ors-a2', { action: 'set-redundancy', broken: true });
    await lab.act('ors-a2', 'start');
    await lab.act('ors-a1', 'stop');
    await lab.act('ors-a1', 'start');
    expect(states(lab)).toEqual(['ors-a1: running backup', 'ors-a2: running primary']);
    expect((await lab.act('ors-a', 'switch-over')).message).toContain('does not give its role away');
  });
});

describe('software and settings', () => {
  it('an installation while running fails and leaves the files alone', async () => {
    const lab = await openLab();
    const { paths } = server(lab, 'ors-a2');
    const before = statSync(paths.installation).mtimeMs;
    const result = await lab.act('ors-a2', 'install');
    expect(result.ok).toBe(false);
    expect(result.message).toContain('it is running and its files are in use');
    expect(statSync(paths.installation).mtimeMs).toBe(before);
  });

  it('an installation without a package fails', async () => {
    const lab = await openLab();
    await lab.act('ors-a2', 'stop');
    rmSync(server(lab, 'ors-a2').paths.package, { recursive: true });
    expect((await lab.act('ors-a2', 'install')).message).toMatch(/^There is no installation package/);
  });

  it('an installation from a damaged package fails', async () => {
    const lab = await openLab();
    await lab.act('ors-a2', 'stop');
    writeFileSync(join(server(lab, 'ors-a2').paths.package, 'ip_description.xml'), '');
    expect((await lab.act('ors-a2', 'install')).message).toContain('names no version');
  });

  it('what was installed runs from the next start', async () => {
    const lab = await openLab();
    await lab.act('ors-a2', 'stop');
    const old = statSync(server(lab, 'ors-a2').paths.installation).mtimeMs;
    await lab.act('ors-a2', 'install');
    const installed = server(lab, 'ors-a2');
    expect(installed).toMatchObject({ installedVersion: '8.1.400.75', runningVersion: null, state: 'stopped' });
    expect(readFileSync(installed.paths.installation, 'utf8')).toContain('<version>8.1.400.75</version>');
    expect(statSync(installed.paths.installation).mtimeMs).toBeGreaterThan(old);
    await lab.act('ors-a2', 'start');
    expect(server(lab, 'ors-a2')).toMatchObject({ runningVersion: '8.1.400.75', role: 'backup' });
    expect(lastLog(server(lab, 'ors-a2'))).toMatch(/ Std 05200 Orchestration\. Version 8\.1\.400\.75$/m);
  });

  it('an export writes the options as they are, whether or not the server runs', async () => {
    const lab = await openLab();
    const { paths } = server(lab, 'ors-a1');
    expect((await lab.act('ors-a1', 'export')).message).toContain(paths.exported);
    const first = readFileSync(paths.exported, 'utf8');
    for (const section of ['orchestration', 'persistence', 'cluster', 'log']) expect(first).toContain(`[${section}]\n`);
    expect(first).toMatch(/^cassandra-strategy-class=SimpleStrategy$/m);

    await lab.act('ors-a1', 'stop');
    await lab.act('ors-a1', { action: 'set-option', section: 'persistence', option: 'extra', value: '7' });
    for (const option of ['name', 'super_node'])
      await lab.act('ors-a1', { action: 'set-option', section: 'cluster', option, value: null });
    await lab.act('ors-a1', 'set-option');
    await lab.act('ors-a1', 'export');
    const second = readFileSync(paths.exported, 'utf8');
    expect(second).toMatch(/^extra=7$/m);
    expect(second).toMatch(/^map-composer-log-levels=true$/m);
    expect(second).not.toContain('[cluster]');
  });

  it('an option that would break the file is refused', async () => {
    const lab = await openLab();
    const result = await lab.act('ors-a1', { action: 'set-option', section: 'a]b', option: 'x', value: '1\n[evil]' });
    expect(result.ok).toBe(false);
    expect((await lab.act('ors-a1', { action: 'set-option', option: 'none', value: null })).message).toContain(
      'has no option [orchestration] none',
    );
  });

  it('a rotated log goes on in another file of the same start', async () => {
    const lab = await openLab();
    const before = logFiles(server(lab, 'ors-a1')).length;
    await lab.act('ors-a1', 'rotate-log');
    expect(logFiles(server(lab, 'ors-a1'))).toHaveLength(before + 1);
    expect(lastLog(server(lab, 'ors-a1'))).toContain('(2) logs/ors_a1.');
    await lab.act('ors-a1', 'stop');
    expect((await lab.act('ors-a1', 'rotate-log')).ok).toBe(false);
  });
});

it('a client that says something is in the log, one that only looks whether the port is open is not', async () => {
  const lab = await openLab();
  const one = server(lab, 'ors-a1');
  const before = lastLog(one);
  await isOpen(one.port);
  const socket = connect({ port: one.port, host: '127.0.0.1' }, () => socket.write('hello'));
  await vi.waitUntil(() => eventIds(lastLog(one)).at(-1) === '04520', { timeout: 10_000 });
  socket.destroy();
  await vi.waitUntil(() => eventIds(lastLog(one)).at(-1) === '04524', { timeout: 10_000 });
  expect(eventIds(lastLog(one).slice(before.length))).toEqual(['04520', '04524']);
});

it('an unknown name or action is refused with a sentence', async () => {
  const lab = await openLab();
  expect(await lab.act('nobody', 'stop')).toEqual({ ok: false, message: 'There is no server nobody here.' });
  expect(await lab.act('ors-a', 'stop')).toEqual({ ok: false, message: 'There is no server ors-a here.' });
  expect((await lab.act('nobody', 'switch-over')).message).toBe('There is no pair nobody here.');
});

describe('"do it for me"', () => {
  it('upgrades everything, one action at a time, and tells what comes next', async () => {
    const lab = await openLab();
    const first = await lab.act('ors-a', 'do-it-for-me');
    expect(first.message).toMatch(/^Switch over ors-a: /);
    expect(first.next).toBe('Next: Stop ors-a1, because ors-a2 serves the calls.');
    let presses = 1;
    while (!(await lab.act(everything, 'do-it-for-me')).message.startsWith('Everything is upgraded')) presses += 1;
    expect(presses).toBe(24);
    for (const one of orsServers(lab)) {
      expect(one.runningVersion).toBe('8.1.400.75');
      expect(readFileSync(one.paths.exported, 'utf8')).toContain('[persistence]');
    }
    for (const pair of ['ors-a', 'ors-b'])
      expect(orsServers(lab).filter((one) => one.pair === pair && one.role === 'primary')).toHaveLength(1);
  });

  it('goes on sensibly after a wrong action', async () => {
    const lab = await openLab();
    await lab.act('ors-a1', 'kill');
    await lab.act('ors-a2', 'stop');
    expect((await lab.act('ors-a', 'do-it-for-me')).message).toMatch(/^Start ors-a1: /);
  });
});
