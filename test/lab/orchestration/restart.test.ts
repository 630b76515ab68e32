import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  eventIds,
  FakeClock,
  isOpen,
  lastLog,
  logFiles,
  openLab,
  orsServers,
  server,
  states,
  temporaryDirectory,
} from '../support.ts';

describe('a lab that is opened again', () => {
  it('is the world that was left: roles, versions, options, ports, logs', async () => {
    const directory = temporaryDirectory();
    const lab = await openLab({ directory });
    await lab.act('ors-a', 'switch-over');
    await lab.act('ors-a1', 'stop');
    await lab.act('ors-a1', 'install');
    await lab.act('ors-b1', { action: 'set-option', option: 'kept', value: 'yes' });
    const before = orsServers(lab);
    const files = orsServers(lab).map(logFiles);
    await lab.close();
    for (const one of before) expect(await isOpen(one.port)).toBe(false);

    const again = await openLab({ directory });
    expect(orsServers(again)).toEqual(before);
    expect(orsServers(again).map(logFiles)).toEqual(files);
    for (const one of before) expect(await isOpen(one.port)).toBe(one.state === 'running');
    await again.act('ors-b1', 'export');
    expect(readFileSync(server(again, 'ors-b1').paths.exported, 'utf8')).toContain('kept=yes');
    expect((await again.act('ors-a', 'do-it-for-me')).message).toMatch(/^Export options of ors-a1/);
  });

  it('brings to its end what was under way when it was cut off', async () => {
    const directory = temporaryDirectory();
    const clock = new FakeClock();
    const lab = await openLab({ directory, clock, pace: 3_000 });
    await lab.act('ors-a2', 'kill');
    await lab.act('ors-a2', 'install');
    await lab.act('ors-b1', 'kill');
    await lab.act('ors-b1', 'start');
    await lab.act('ors-b2', 'stop');
    const cutOff = temporaryDirectory();
    cpSync(directory, cutOff, { recursive: true });

    const again = await openLab({ directory: cutOff });
    expect(states(again, 'ors-a')).toEqual(['ors-a1: running primary', 'ors-a2: stopped']);
    expect(server(again, 'ors-a2')).toMatchObject({ installedVersion: '8.1.400.75', installing: false });
    expect(states(again, 'ors-b')).toEqual(['ors-b1: running primary', 'ors-b2: stopped']);
    expect(eventIds(lastLog(server(again, 'ors-b2'))).at(-1)).toBe('05063');
  });

  it('finishes a switch-over that was cut off between the roles', async () => {
    const directory = temporaryDirectory();
    const clock = new FakeClock();
    const lab = await openLab({ directory, clock, pace: 3_000 });
    await lab.act('ors-a', 'switch-over');
    while (server(lab, 'ors-a1').role !== 'backup') {
      clock.advance(50);
      await new Promise(setImmediate);
    }
    const cutOff = temporaryDirectory();
    cpSync(directory, cutOff, { recursive: true });
    const again = await openLab({ directory: cutOff });
    expect(states(again)).toEqual(['ors-a1: running backup', 'ors-a2: running primary']);
    // The role event was half written when the lab was cut off; it is there in full now.
    expect(lastLog(server(again, 'ors-a1'))).toMatch(/ Std 04560 Warm Standby \(backup\) mode activated\n/);
  });

  it('moves a server whose port somebody else has taken meanwhile, and says so', async () => {
    const directory = temporaryDirectory();
    const lab = await openLab({ directory });
    const { port } = server(lab, 'ors-a1');
    await lab.close();
    const squatter = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const again = await openLab({ directory });
    expect(server(again, 'ors-a1').port).not.toBe(port);
    expect(await isOpen(server(again, 'ors-a1').port)).toBe(true);
    expect(again.notes[0]).toContain(`Port ${port} is taken`);
    await new Promise((resolve) => squatter.close(resolve));
  });

  it('refuses a state that it cannot read, and says what to do', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'state.json'), '{"format":1,');
    await expect(openLab({ directory })).rejects.toMatchObject({
      code: 'state-unreadable',
      message: expect.stringContaining('Remove'),
    });
  });
});
