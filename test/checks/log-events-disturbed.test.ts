import { copyFileSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BACKUP, FIRST, header, lines, NOISE, outcomeOf, PRIMARY, SECOND, Watched } from './support.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** Long after the files were written, when a look does not open what did not change. */
function later(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
}

describe('log-events, disturbed', () => {
  it('reads on where a look was cut off, though nothing was written since', async () => {
    const watched = new Watched(undefined, { look: 'latest' });
    watched.write(header() + lines(PRIMARY, ...NOISE));
    watched.write(header({ segment: 2 }) + lines(BACKUP), SECOND);
    later();
    const cutOff = await watched.look(AbortSignal.abort());
    expect(cutOff).toMatchObject({ state: 'not-yet', summary: expect.stringContaining('still reading') });
    expect(outcomeOf(await watched.look())).toBe('backup');
  });

  it('knows a file again that could not be seen for a while, such as one on a disk that was away', async () => {
    const watched = new Watched();
    watched.write(header() + lines(BACKUP, ...NOISE));
    await watched.takeBaseline();
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    // An unmounted disk leaves its empty mount point.
    const away = join(watched.folder, 'away');
    mkdirSync(away);
    renameSync(watched.path(), join(away, FIRST));
    for (let i = 0; i < 3; i++) expect(outcomeOf(await watched.look())).toBe('not-yet');
    renameSync(join(away, FIRST), watched.path());
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.append(lines(PRIMARY));
    expect(outcomeOf(await watched.look())).toBe('primary');
  });

  it('does not read again what it had read of a file that could not be seen for a while', async () => {
    const watched = new Watched();
    await watched.takeBaseline();
    watched.write(header() + lines(BACKUP, ...NOISE));
    expect(outcomeOf(await watched.look())).toBe('backup');
    watched.write(header({ segment: 2 }) + lines(PRIMARY), SECOND);
    const away = join(watched.folder, 'away');
    mkdirSync(away);
    renameSync(watched.path(), join(away, FIRST));
    expect(outcomeOf(await watched.look())).toBe('primary');
    renameSync(join(away, FIRST), watched.path());
    expect(outcomeOf(await watched.look())).toBe('primary');
  });

  it('never takes the beginning of a file for new, though the file is shorter than it was', async () => {
    const watched = new Watched();
    const old = header() + lines(BACKUP, ...NOISE, ...NOISE);
    watched.write(old);
    await watched.takeBaseline();
    // As a network disk shows it that lags behind, or a crash leaves it.
    truncateSync(watched.path(), old.length - 100);
    const look = await watched.look();
    expect(outcomeOf(look)).toBe('unknown');
    expect(look.summary).toContain('shorter than it was');
    writeFileSync(watched.path(), old);
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.append(lines(PRIMARY));
    expect(outcomeOf(await watched.look())).toBe('primary');
  });

  it('counts only what comes later once a file that was cut short has grown past its old end', async () => {
    const watched = new Watched();
    const old = header() + lines(BACKUP, ...NOISE, ...NOISE);
    watched.write(old);
    await watched.takeBaseline();
    truncateSync(watched.path(), old.length - 100);
    watched.append(lines(...NOISE.slice(0, 1), ...NOISE, ...NOISE));
    expect(readFileSync(watched.path()).length).toBeGreaterThan(old.length);
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.append(lines(PRIMARY));
    expect(outcomeOf(await watched.look())).toBe('primary');
  });

  it('knows a log again that was copied and cut, though another file was empty at the baseline', async () => {
    const watched = new Watched();
    watched.write('', 'ors_a1.0.log');
    watched.write(header() + lines(BACKUP, ...NOISE));
    await watched.takeBaseline();
    copyFileSync(watched.path(), watched.path('ors_a1.old.log'));
    truncateSync(watched.path());
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.append(lines(PRIMARY));
    expect(outcomeOf(await watched.look())).toBe('primary');
  });

  it('knows a log again that is copied over a file that was empty at the baseline', async () => {
    const watched = new Watched();
    watched.write('', 'ors_a1.0.log');
    watched.write(header() + lines(BACKUP, ...NOISE));
    await watched.takeBaseline();
    copyFileSync(watched.path(), watched.path('ors_a1.0.log'));
    truncateSync(watched.path());
    expect(outcomeOf(await watched.look())).toBe('not-yet');
  });
});
