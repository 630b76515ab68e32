import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Look, Memory } from '../../src/checks/check.ts';
import { filePresent } from '../../src/checks/file-present/declaration.ts';
import { filePresentProbe } from '../../src/checks/file-present/probe.ts';
import { outcomeOf, serverWith, signal, temporaryFolder } from './support.ts';

const EXPORT = '[orchestration]\nmcr-pull-by-this-node=false\n[persistence]\ncassandra-nodes=c1;c2\n';

function watched(name = 'ors_a1.cfg', given: { newer?: boolean } = {}) {
  const folder = temporaryFolder();
  const server = serverWith({ files: { 'exported-options': join(folder, name) } });
  const parameters = filePresent.parameters.parse({ file: 'exported-options', ...given });
  let baseline: Memory | undefined;
  let memory: Memory | undefined;
  return {
    folder,
    path: (file = 'ors_a1.cfg') => join(folder, file),
    write: (text: string, file = 'ors_a1.cfg') => writeFileSync(join(folder, file), text),
    touch: (seconds: number, file = 'ors_a1.cfg') => utimesSync(join(folder, file), seconds, seconds),
    takeBaseline: async () => {
      baseline = JSON.parse(JSON.stringify(await filePresentProbe.baseline?.(server, parameters, signal())));
    },
    look: async (): Promise<Look> => {
      const look = await filePresentProbe.look(server, parameters, {
        signal: signal(),
        ...(baseline === undefined ? {} : { baseline }),
        ...(memory === undefined ? {} : { memory }),
      });
      memory = look.memory === undefined ? memory : JSON.parse(JSON.stringify(look.memory));
      return look;
    },
  };
}

type Watch = ReturnType<typeof watched>;

/** The outcome once a file that is no longer written to has settled. */
async function settled(watch: Watch): Promise<Look> {
  await watch.look();
  return watch.look();
}

describe('file-present', () => {
  it('passes on a file that was not there, with its size, time and content hash', async () => {
    const watch = watched();
    await watch.takeBaseline();
    expect(await watch.look()).toMatchObject({ state: 'not-yet', summary: 'no ors_a1.cfg yet' });
    watch.write(EXPORT);
    watch.touch(1_795_226_000);
    const look = await settled(watch);
    expect(look).toMatchObject({
      state: 'outcome',
      outcome: 'present',
      evidence: [{ source: 'ors_a1.cfg', stamp: '2026-11-21T01:53:20.000Z' }],
    });
    expect(look.evidence[0]?.text).toMatch(new RegExp(`ors_a1.cfg, ${EXPORT.length} bytes, SHA-256 [0-9a-f]{64}$`));
  });

  it('does not pass on the file from before the baseline', async () => {
    const watch = watched();
    watch.write(EXPORT);
    await watch.takeBaseline();
    expect(await settled(watch)).toMatchObject({
      state: 'not-yet',
      summary: expect.stringContaining('ors_a1.cfg is there, but is the one from before this step'),
    });
  });

  it('does not pass on an empty file, nor on one that is still growing', async () => {
    const watch = watched();
    await watch.takeBaseline();
    watch.write('');
    expect((await settled(watch)).summary).toBe('ors_a1.cfg is there, but empty');
    for (let half = EXPORT; half.length < 500; half += EXPORT) {
      watch.write(half);
      expect((await watch.look()).summary).toBe('ors_a1.cfg is there; making sure that it is complete');
    }
    expect(outcomeOf(await watch.look())).toBe('present');
  });

  it('passes on other content, though it came with an old time', async () => {
    const watch = watched();
    watch.write(EXPORT);
    await watch.takeBaseline();
    watch.write(EXPORT.replace('false', 'truee'));
    watch.touch(1_000_000_000);
    expect(outcomeOf(await settled(watch))).toBe('present');
  });

  it('passes on another file of the same content in its place', async () => {
    const watch = watched();
    watch.write(EXPORT);
    watch.touch(1_000_000_000);
    await watch.takeBaseline();
    watch.write(EXPORT, 'new.cfg');
    watch.touch(1_000_000_000, 'new.cfg');
    renameSync(watch.path('new.cfg'), watch.path());
    expect(outcomeOf(await settled(watch))).toBe('present');
  });

  it('passes on the same content written again, and says so', async () => {
    const watch = watched();
    watch.write(EXPORT);
    watch.touch(1_000_000_000);
    await watch.takeBaseline();
    watch.write(EXPORT);
    const look = await settled(watch);
    expect(look.evidence[0]?.text).toContain('written again with the same content as before');
  });

  it('does not pass on a time that went back', async () => {
    const watch = watched();
    watch.write(EXPORT);
    await watch.takeBaseline();
    watch.touch(1_000_000_000);
    expect(outcomeOf(await settled(watch))).toBe('not-yet');
  });

  it('takes what is there where it need not be newer', async () => {
    const watch = watched('ors_a1.cfg', { newer: false });
    watch.write(EXPORT);
    await watch.takeBaseline();
    expect(outcomeOf(await settled(watch))).toBe('present');
  });

  it('goes by any file that a glob means', async () => {
    const watch = watched('ors_*.cfg');
    watch.write(EXPORT, 'ors_a1.cfg');
    await watch.takeBaseline();
    watch.write(EXPORT, 'ors_a1_before_814.cfg');
    expect((await settled(watch)).evidence.map(({ source }) => source)).toEqual(['ors_a1_before_814.cfg']);
  });

  it('does not pass on the file from before the baseline under another name', async () => {
    const watch = watched('*.cfg');
    watch.write(EXPORT);
    await watch.takeBaseline();
    renameSync(watch.path(), watch.path('ors_a1_old.cfg'));
    expect(await settled(watch)).toMatchObject({
      state: 'not-yet',
      summary: expect.stringContaining('the one from before'),
    });
    watch.write(EXPORT);
    expect(outcomeOf(await settled(watch))).toBe('present');
  });

  it('is not taken in by an old file whose disk was away when the step opened', async () => {
    const watch = watched('export/ors_a1.cfg');
    mkdirSync(watch.path('away'));
    watch.write(EXPORT, 'away/ors_a1.cfg');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    try {
      await watch.takeBaseline();
    } finally {
      vi.useRealTimers();
    }
    // Bringing the folder back changes nothing about the file in it.
    renameSync(watch.path('away'), watch.path('export'));
    expect(await settled(watch)).toMatchObject({
      state: 'not-yet',
      summary: expect.stringContaining('is older than this step'),
    });
  });

  it('waits for a folder that is not there yet', async () => {
    const watch = watched('export/ors_a1.cfg');
    await watch.takeBaseline();
    expect(outcomeOf(await watch.look())).toBe('not-yet');
    mkdirSync(watch.path('export'));
    watch.write(EXPORT, 'export/ors_a1.cfg');
    expect(outcomeOf(await settled(watch))).toBe('present');
    rmSync(watch.path('export'), { recursive: true });
    expect(outcomeOf(await watch.look())).toBe('not-yet');
  });

  it('calls it unknown if what is there is no file', async () => {
    const watch = watched();
    mkdirSync(watch.path());
    await expect(watch.takeBaseline()).rejects.toThrow('a folder');
    expect(await watch.look()).toMatchObject({ state: 'unknown', summary: expect.stringContaining('a folder') });
  });

  it('says which file the estate lacks', () => {
    const parameters = filePresent.parameters.parse({ file: 'installation' });
    expect(filePresent.missing(serverWith({}), parameters)).toBe('no `files.installation`');
    expect(filePresent.missing(serverWith({ files: { installation: '/opt/ors/ip.xml' } }), parameters)).toBeUndefined();
  });
});
