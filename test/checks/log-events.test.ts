import {
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logEventsProbe } from '../../src/checks/log-events/probe.ts';
import { BACKUP, FIRST, header, lines, NOISE, outcomeOf, PRIMARY, SECOND, signal, Watched } from './support.ts';

describe('log-events', () => {
  it('sees the event once it is there, and quotes its line with file, byte and time', async () => {
    const watched = new Watched();
    const before = header() + lines(...NOISE);
    watched.write(before);
    await watched.takeBaseline();
    expect(await watched.look()).toMatchObject({
      state: 'not-yet',
      summary: 'ors_a1.*.log: no new lines yet',
    });
    watched.append(lines(BACKUP));
    expect(await watched.look()).toMatchObject({
      state: 'outcome',
      outcome: 'backup',
      evidence: [{ text: BACKUP, source: FIRST, offset: Buffer.byteLength(before), stamp: '01:52:13.201' }],
    });
  });

  it('says how many lines there are and what the last one says while it waits', async () => {
    const watched = new Watched();
    watched.write(header());
    await watched.takeBaseline();
    watched.append(lines(...NOISE.slice(0, 2), '01:51:58.120 Std 20009 Configuration is fully loaded'));
    const look = await watched.look();
    expect(look.summary).toBe('ors_a1.*.log: 3 new lines; last: "Configuration is fully loaded"');
  });

  it('does not pass on an event from before the baseline', async () => {
    const watched = new Watched();
    watched.write(header() + lines(BACKUP, ...NOISE));
    await watched.takeBaseline();
    watched.append(lines(...NOISE));
    expect(outcomeOf(await watched.look())).toBe('not-yet');
  });

  it('does not pass on an event that is not there', async () => {
    const watched = new Watched();
    watched.write(header());
    await watched.takeBaseline();
    watched.append(lines(...NOISE, PRIMARY.replace('04562', '04565'), '01:52:13.201 Std 45600 Something else'));
    expect(outcomeOf(await watched.look())).toBe('not-yet');
  });

  it('leaves a half-written line for the next look', async () => {
    const watched = new Watched();
    watched.write(header());
    await watched.takeBaseline();
    for (const part of [BACKUP.slice(0, 20), BACKUP.slice(20, 40), BACKUP.slice(40)]) {
      watched.append(part);
      expect(outcomeOf(await watched.look())).toBe('not-yet');
    }
    watched.append('\n');
    const look = await watched.look();
    expect(look).toMatchObject({ outcome: 'backup', evidence: [{ text: BACKUP }] });
  });

  it('does not count a line that was begun before the baseline', async () => {
    const watched = new Watched();
    watched.write(header() + BACKUP.slice(0, 17));
    await watched.takeBaseline();
    watched.append(`${BACKUP.slice(17)}\n${NOISE[0]}\n`);
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.append(lines(BACKUP));
    expect(outcomeOf(await watched.look())).toBe('backup');
  });

  it('does not count the rest of such a line, though it looks like a line of its own', async () => {
    const full = '2026-11-21T01:52:13.201   Standard   cc-ors-01   ors_a1   GCTI-00-04560   Warm Standby (backup)';
    for (const begun of [full.slice(0, full.indexOf('Standard')), `${'x'.repeat(9)} `]) {
      const watched = new Watched();
      watched.write(header() + begun);
      await watched.takeBaseline();
      watched.append(lines(full.slice(full.indexOf('Standard'))));
      expect(outcomeOf(await watched.look())).toBe('not-yet');
    }
  });

  it('tells the present outcome: the one completed last', async () => {
    const watched = new Watched();
    watched.write(header());
    await watched.takeBaseline();
    watched.append(lines(BACKUP));
    expect(outcomeOf(await watched.look())).toBe('backup');
    watched.append(lines(PRIMARY));
    expect(outcomeOf(await watched.look())).toBe('primary');
    watched.append(lines(BACKUP));
    expect(outcomeOf(await watched.look())).toBe('backup');
    watched.memory = undefined;
    expect(outcomeOf(await watched.look())).toBe('backup');
  });

  it('wants a sequence in its order', async () => {
    const watched = new Watched({ ready: ['21-22911', { any: ['21-22902', '21-22904'] }] });
    watched.write(header());
    await watched.takeBaseline();
    watched.append(lines('14:59:31.807 Std 22902 Objectset [main-cfgset] : read requests sent on DBServer'));
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.append(lines('14:59:32.765 Std 22911 Backup server [cs_b] on [h:4070] is set up in the configuration'));
    expect((await watched.look()).summary).toContain('1 of 2 events of "ready" seen');
    watched.append(lines('14:59:33.079 Std 22904 Objectset [main-cfgset] is fully loaded'));
    const look = await watched.look();
    expect(outcomeOf(look)).toBe('ready');
    expect(look.evidence.map(({ stamp }) => stamp)).toEqual(['14:59:32.765', '14:59:33.079']);
  });

  it.each(['00-04560', 'GCTI-00-04560', 'GCTI_00_04560', '04560', 4560])(
    'finds %s in the short and the full form',
    async (id) => {
      for (const line of [BACKUP, '2026-11-21T01:52:13.201   Standard   h   ors_a1   GCTI-00-04560   Warm Standby']) {
        const watched = new Watched({ backup: [id] });
        watched.write(header());
        await watched.takeBaseline();
        watched.append(lines(line));
        expect(outcomeOf(await watched.look())).toBe('backup');
      }
    },
  );

  it('tells products apart by the header where lines are short', async () => {
    for (const [type, expected] of [
      ['ConfigurationServer (21)', 'ready'],
      ['OrchestrationServer (161)', 'not-yet'],
    ] as const) {
      const watched = new Watched({ ready: ['21-22172'] });
      await watched.takeBaseline();
      watched.write(header({ type }) + lines('01:52:13.201 Std 22172 Master fully synchronised'));
      expect(outcomeOf(await watched.look())).toBe(expected);
    }
  });

  describe('with files that come and go', () => {
    it('goes on in a new segment, from its first byte, whatever its clock says', async () => {
      const watched = new Watched();
      watched.write(header() + lines(...NOISE));
      await watched.takeBaseline();
      watched.append(lines(PRIMARY));
      watched.write(header({ segment: 2 }) + lines(BACKUP), SECOND);
      utimesSync(watched.path(SECOND), 0, 0);
      const look = await watched.look();
      expect(look).toMatchObject({ outcome: 'backup', evidence: [{ source: SECOND }] });
      watched.append(lines(...NOISE), SECOND);
      expect(outcomeOf(await watched.look())).toBe('backup');
    });

    it('puts segments in order by their headers, not by name or time of change', async () => {
      const watched = new Watched();
      await watched.takeBaseline();
      watched.write(header({ segment: 10 }) + lines(BACKUP), 'ors_a1.20261121_010000_000.log');
      watched.write(header({ segment: 9 }) + lines(PRIMARY), 'ors_a1.20261121_020000_000.log');
      expect(outcomeOf(await watched.look())).toBe('backup');
    });

    it('puts files without a header in order by the stamps in their names', async () => {
      const watched = new Watched();
      await watched.takeBaseline();
      watched.write(lines(BACKUP), SECOND);
      watched.write(lines(PRIMARY), FIRST);
      utimesSync(watched.path(SECOND), 1, 1);
      expect(outcomeOf(await watched.look())).toBe('backup');
    });

    it('counts what is new since the baseline after what was there, even if its clock went back', async () => {
      const watched = new Watched();
      watched.write(header({ start: '2026-11-21T09:00:00' }), SECOND);
      await watched.takeBaseline();
      watched.append(lines(PRIMARY), SECOND);
      watched.write(header({ start: '2026-11-21T01:00:00' }) + lines(BACKUP), FIRST);
      expect(outcomeOf(await watched.look())).toBe('backup');
    });

    it('takes a file that was cut as new', async () => {
      const watched = new Watched();
      watched.write(header() + lines(BACKUP, ...NOISE));
      await watched.takeBaseline();
      truncateSync(watched.path());
      expect(outcomeOf(await watched.look())).toBe('not-yet');
      watched.append(lines(BACKUP));
      expect(outcomeOf(await watched.look())).toBe('backup');
    });

    it('takes a file that was overwritten with more than it held as new', async () => {
      const watched = new Watched();
      watched.write(header() + lines(...NOISE));
      await watched.takeBaseline();
      watched.write(header({ start: '2026-11-21T02:00:00' }) + lines(BACKUP, ...NOISE, ...NOISE));
      expect(outcomeOf(await watched.look())).toBe('backup');
    });

    it('takes a file that was replaced by another as new', async () => {
      const watched = new Watched();
      watched.write(header() + lines(...NOISE));
      await watched.takeBaseline();
      rmSync(watched.path());
      watched.write(header({ start: '2026-11-21T02:00:00' }) + lines(BACKUP, ...NOISE));
      expect(outcomeOf(await watched.look())).toBe('backup');
    });

    it('knows a file that was renamed, or copied and cut, again', async () => {
      for (const move of [renameSync, copyAndCut]) {
        const watched = new Watched();
        watched.write(header() + lines(BACKUP, ...NOISE));
        await watched.takeBaseline();
        move(watched.path(FIRST), watched.path('ors_a1.old.log'));
        expect(outcomeOf(await watched.look())).toBe('not-yet');
        watched.append(lines(PRIMARY), 'ors_a1.old.log');
        expect(outcomeOf(await watched.look())).toBe('primary');
      }
    });

    it('keeps what it saw in a file that expired', async () => {
      const watched = new Watched();
      await watched.takeBaseline();
      watched.write(header() + lines(BACKUP));
      expect(outcomeOf(await watched.look())).toBe('backup');
      rmSync(watched.path());
      expect(outcomeOf(await watched.look())).toBe('backup');
    });

    it('never reads what stands beside the log', async () => {
      const watched = new Watched();
      await watched.takeBaseline();
      for (const name of ['ors_a1.snapshot.log', 'ors_a1.x.snapshot.log', 'ors_a1.memory.log']) {
        watched.write(lines(BACKUP), name);
      }
      writeFileSync(join(watched.folder, 'ors_a2.20261121_014931_112.log'), lines(BACKUP));
      const look = await watched.look();
      expect(outcomeOf(look)).toBe('not-yet');
      expect(look.summary).toMatch(/^no log file yet in /);
    });

    it('reads a log once that has two names', async () => {
      const watched = new Watched();
      watched.write(header());
      await watched.takeBaseline();
      symlinkSync(watched.path(), watched.path('ors_a1.current.log'));
      watched.append(lines(NOISE[0] ?? ''));
      expect((await watched.look()).summary).toContain('1 new line;');
    });
  });

  describe('when it cannot look', () => {
    it('says that a folder is missing, for the baseline and for a look', async () => {
      const watched = new Watched();
      rmSync(watched.folder, { recursive: true });
      await expect(watched.takeBaseline()).rejects.toThrow(`${watched.folder} is not there`);
      expect(await watched.look()).toMatchObject({
        state: 'unknown',
        summary: expect.stringContaining('is not there'),
      });
    });

    it('calls it unknown if one of the files cannot be read, though another has the event', async () => {
      const watched = new Watched();
      await watched.takeBaseline();
      watched.write(header() + lines(BACKUP));
      mkdirSync(watched.path(SECOND));
      expect(await watched.look()).toMatchObject({ state: 'unknown', summary: expect.stringContaining(SECOND) });
      await expect(watched.takeBaseline()).rejects.toThrow(SECOND);
      rmSync(watched.path(SECOND), { recursive: true });
      expect(outcomeOf(await watched.look())).toBe('backup');
    });

    it('says what an unknown encoding is about', async () => {
      const watched = new Watched(undefined, { encoding: 'klingon' });
      watched.write(lines(BACKUP));
      expect(await watched.look()).toMatchObject({ state: 'unknown', summary: expect.stringContaining('klingon') });
    });

    it('takes no baseline of another kind for its own', async () => {
      const watched = new Watched();
      watched.baseline = { files: { '/x': {} } };
      expect(outcomeOf(await watched.look())).toBe('unknown');
    });
  });

  it('has an empty baseline where there is no file yet', async () => {
    const watched = new Watched();
    await watched.takeBaseline();
    expect(watched.baseline).toEqual({ files: [] });
    expect((await watched.look()).summary).toBe(`no log file yet in ${watched.folder} that is called ors_a1.*.log`);
  });

  describe('in other encodings', () => {
    it('quotes UTF-8, Latin-1 and named charsets as people know them, without control bytes', async () => {
      const utf8 = new Watched();
      await utf8.takeBaseline();
      utf8.write(`${BACKUP} für Köln\n`);
      expect((await utf8.look()).evidence[0]?.text).toBe(`${BACKUP} für Köln`);

      const latin1 = new Watched();
      await latin1.takeBaseline();
      latin1.write(Buffer.from(`${BACKUP}\x02\x07 für Köln\r\n`, 'latin1'));
      expect((await latin1.look()).evidence[0]?.text).toBe(`${BACKUP} für Köln`);

      const cyrillic = new Watched(undefined, { encoding: 'windows-1251' });
      await cyrillic.takeBaseline();
      cyrillic.write(Buffer.concat([Buffer.from(`${BACKUP} `), Buffer.from([0xe4, 0xe0]), Buffer.from('\n')]));
      expect((await cyrillic.look()).evidence[0]?.text).toBe(`${BACKUP} да`);
    });

    it.each([
      ['with a byte order mark', '\ufeff', undefined],
      ['named in the estate', '', 'utf-16le'],
    ])('reads UTF-16 %s', async (_, mark, encoding) => {
      const watched = new Watched(undefined, encoding === undefined ? {} : { encoding });
      watched.write(Buffer.from(`${mark}${header()}${lines(...NOISE)}`, 'utf16le'));
      await watched.takeBaseline();
      watched.append(Buffer.from(lines('14:59:09.395 Std 05060 Application started', `${BACKUP} Köln`), 'utf16le'));
      const look = await watched.look();
      expect(look).toMatchObject({ outcome: 'backup', evidence: [{ text: `${BACKUP} Köln` }] });
      watched.append(Buffer.from(lines(PRIMARY), 'utf16le'));
      expect(await watched.look()).toMatchObject({ outcome: 'primary', evidence: [{ text: PRIMARY }] });
    });

    it('keeps evidence to 500 characters on one line', async () => {
      const watched = new Watched();
      await watched.takeBaseline();
      watched.write(`${BACKUP} ${'😀'.repeat(2_000)}\n`);
      const text = (await watched.look()).evidence[0]?.text ?? '';
      expect(text.length).toBeLessThanOrEqual(500);
      expect(text).toMatch(/😀…$/u);
    });
  });

  it('cuts overlong lines, whole or still growing, and goes on after them', async () => {
    const watched = new Watched();
    watched.write(header());
    await watched.takeBaseline();
    watched.append(`01:00:00.000 Dbg 09900 ${'x'.repeat(300_000)}`);
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.append(` 01:00:00.000 Std 04562 no line of its own\n${BACKUP} ${'y'.repeat(700_000)}\n`);
    expect(outcomeOf(await watched.look())).toBe('backup');
    expect((await watched.look()).summary).toContain('04560');
  });

  it('reads only what is new since the last look', async () => {
    const watched = new Watched();
    watched.write(header());
    await watched.takeBaseline();
    watched.append(lines(...NOISE));
    expect((await watched.look()).summary).toContain('7 new lines');
    watched.append(lines(...NOISE));
    expect((await watched.look()).summary).toContain('14 new lines');
    watched.memory = undefined;
    expect((await watched.look()).summary).toContain('14 new lines');
  });

  it('tells no outcome before it has read everything, and goes on where it was', async () => {
    const watched = new Watched();
    await watched.takeBaseline();
    watched.write(header() + lines(BACKUP));
    const over = AbortSignal.abort();
    expect(await watched.look(over)).toMatchObject({
      state: 'not-yet',
      summary: expect.stringContaining('still reading'),
    });
    expect(outcomeOf(await watched.look())).toBe('backup');
  });

  describe('looking for the latest', () => {
    it('finds it wherever it is, also before the baseline', async () => {
      const watched = new Watched(undefined, { look: 'latest' });
      watched.write(header() + lines(BACKUP, PRIMARY, ...NOISE));
      await watched.takeBaseline();
      expect(outcomeOf(await watched.look())).toBe('primary');
      watched.append(lines(BACKUP));
      expect(outcomeOf(await watched.look())).toBe('backup');
    });

    it('is what a look without a baseline does, too', async () => {
      const watched = new Watched();
      watched.write(header() + lines(BACKUP));
      const look = await logEventsProbe.look(watched.server, watched.parameters, { signal: signal() });
      expect(outcomeOf(look)).toBe('backup');
    });
  });
});

function copyAndCut(from: string, to: string): void {
  copyFileSync(from, to);
  truncateSync(from);
}
