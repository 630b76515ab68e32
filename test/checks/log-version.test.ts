import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Look, Memory } from '../../src/checks/check.ts';
import { declarations } from '../../src/checks/declarations.ts';
import { logVersion } from '../../src/checks/log-version/declaration.ts';
import { logVersionProbe } from '../../src/checks/log-version/probe.ts';
import { isBefore, isVersion, parseVersion, type Version, versionIn } from '../../src/checks/log-version/version.ts';
import { header, lines, outcomeOf, serverWith, signal, temporaryFolder } from './support.ts';

const FIRST = 'confserv.20151223_145909_388.log';
const SECOND = 'confserv.20151224_145909_388.log';
const RESTARTED = '2026-11-22T00:49:31';

/** A start-up as a real Configuration Server wrote it, with what else stands in such a log. */
const startUp = (version = '8.5.100.04') => [
  '14:59:09.395 Std 05060 Application started',
  `14:59:09.395 Std 22100 Genesys Configuration Server. Version ${version}`,
  '14:59:09.495 Std 22915 Server mode is set to [PRIMARY]',
  '14:59:36.948 Total number of clients: 0',
  '14:59:36.949 Std 04525 Port 4050 opened for listening',
];

/** None of this tells the version. */
const NOISE = [
  '    22100 Genesys Configuration Server. Version 9.9.999.99',
  "15:00:00.100 Trc 24305 Query: 'Std 22100 Genesys Configuration Server. Version 9.9.999.98'",
  '15:00:00.200 Configuration Server. Version 9.9.999.97',
  '15:00:00.300 Std 22101 Genesys Configuration Server. Version 9.9.999.96',
  '15:00:00.400 Std 122100 Genesys Configuration Server. Version 9.9.999.95',
  '15:00:00.500 Std 22100 Schema of the database is read',
  '-Ap[33200]->-648 @05:21:34.8600 packet \u0000\u0001\u0007[22100] Version 9.9.999.94',
];

class Watched {
  readonly folder = temporaryFolder();
  readonly server;
  readonly parameters;
  baseline: Memory | undefined;
  memory: Memory | undefined;

  constructor(parameters: object = { is: '8.5.101' }, product = 'confserv', encoding?: string) {
    const logs = join(this.folder, 'confserv.*.log');
    this.server = serverWith({ product, logs, ...(encoding === undefined ? {} : { encoding }) });
    this.parameters = logVersion.parameters.parse(parameters);
  }

  write(text: string | Buffer, name = FIRST): this {
    writeFileSync(join(this.folder, name), text);
    return this;
  }

  append(text: string | Buffer, name = FIRST): void {
    appendFileSync(join(this.folder, name), text);
  }

  async takeBaseline(): Promise<this> {
    const taken = await logVersionProbe.baseline?.(this.server, this.parameters, signal());
    // Through JSON, as it travels.
    this.baseline = JSON.parse(JSON.stringify(taken));
    return this;
  }

  async look(given = signal()): Promise<Look> {
    const { baseline, memory } = this;
    const look = await logVersionProbe.look(this.server, this.parameters, {
      signal: given,
      ...(baseline === undefined ? {} : { baseline }),
      ...(memory === undefined ? {} : { memory }),
    });
    if (look.memory !== undefined) this.memory = JSON.parse(JSON.stringify(look.memory));
    return look;
  }
}

describe('log-version', () => {
  it('passes on the version that was told at the start, and quotes the line with file, byte and time', async () => {
    const watched = new Watched();
    await watched.write(header() + lines(...startUp('8.1.300.33'))).takeBaseline();
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    const started = startUp('8.5.101.14');
    watched.write(header({ start: RESTARTED }) + lines(...started, ...NOISE), SECOND);
    expect(await watched.look()).toMatchObject({
      state: 'outcome',
      outcome: 'as-asked',
      summary: 'version 8.5.101.14; expected: 8.5.101',
      evidence: [
        {
          text: '14:59:09.395 Std 22100 Genesys Configuration Server. Version 8.5.101.14',
          source: SECOND,
          offset: Buffer.byteLength(header({ start: RESTARTED }) + lines(...started.slice(0, 1))),
          stamp: '14:59:09.395',
        },
      ],
    });
  });

  it('says at once that it is another version, and what to do', async () => {
    const watched = new Watched().write(header() + lines(...startUp()));
    expect(await watched.look()).toMatchObject({
      outcome: 'other-version',
      summary: 'version 8.5.100.04, not 8.5.101',
      evidence: [{ source: FIRST }],
    });
    const [, other] = logVersion.outcomes(watched.parameters);
    expect(other).toMatchObject({ name: 'other-version', passes: false, advice: expect.stringMatching(/start it/) });
  });

  it.each([
    ['short, time', '14:59:09.395 Std 22100 Genesys Configuration Server. Version 8.5.101.14'],
    ['short, iso8601', '2015-12-23T14:59:09.395 Std 22100 Genesys Configuration Server. Version 8.5.101.14'],
    ['short, remapped level', '14:59:09.395 Trc 22100 Genesys Configuration Server. Version 8.5.101.14'],
    [
      'full',
      '2015-12-23T14:59:09.395 Standard host-1 confserv GCTI-21-22100 Genesys Configuration Server. Version 8.5.101.14',
    ],
    [
      'full, three spaces',
      'Standard   host-1   confserv   GCTI-21-22100   Genesys Configuration Server. Version 8.5.101.14',
    ],
    [
      'full, underscores',
      '23/12/2015 14:59:09.395 Standard host-1 confserv GCTI_21_22100 Genesys Configuration Server. Version 8.5.101.14',
    ],
    ['a carriage return', '14:59:09.395 Std 22100 Genesys Configuration Server. Version 8.5.101.14\r'],
  ])('reads a line in the form %s', async (_, line) => {
    expect(outcomeOf(await new Watched().write(lines(line)).look())).toBe('as-asked');
  });

  it('reads a log in UTF-16', async () => {
    const text = `\ufeff${header()}${lines(...NOISE.slice(0, 6), ...startUp('8.5.101.14'))}`;
    const watched = new Watched().write(Buffer.from(text, 'utf16le'));
    expect(await watched.look()).toMatchObject({ outcome: 'as-asked' });
  });

  it('is not taken in by lines that only look like it', async () => {
    const watched = new Watched({ from: '9' }).write(header() + lines(...NOISE));
    expect(await watched.look()).toMatchObject({
      state: 'not-yet',
      summary: 'confserv.*.log: no version told: has its start expired?',
    });
  });

  it('knows the event of each product, and takes another one that a procedure names', async () => {
    const ors = [
      '01:00:00.000 Std 05060 Application started',
      '01:00:00.001 Std 05200 Orchestration. Version 8.1.400.75',
    ];
    const found = await new Watched({ is: '8.1.4' }, 'ors').write(lines(...ors)).look();
    expect(found).toMatchObject({ outcome: 'as-asked', summary: 'version 8.1.400.75; expected: 8.1.4' });
    expect(outcomeOf(await new Watched({ is: '8.5.100' }, 'confserv-proxy').write(lines(...startUp())).look())).toBe(
      'as-asked',
    );
    const other = new Watched({ is: '8.1.4', event: '05200' }, 'urs');
    expect(outcomeOf(await other.write(lines(...ors)).look())).toBe('as-asked');
    expect(logVersion.missing(serverWith({ product: 'urs', logs: '/x' }), other.parameters)).toBeUndefined();
  });

  it('leaves it to a person where the estate has no log, or nobody knows the event', () => {
    const { parameters } = new Watched();
    expect(logVersion.missing(serverWith({ product: 'confserv' }), parameters)).toBe('no `logs`');
    expect(logVersion.missing(serverWith({ product: 'stat-server', logs: '/x' }), parameters)).toMatch(/`event`/);
    expect(logVersion.missing(serverWith({ product: 'toString', logs: '/x' }), parameters)).toMatch(/`event`/);
  });

  describe('of a start', () => {
    it('before the step opened does not count, nor a line that was begun before it', async () => {
      const watched = new Watched();
      const whole = lines(...startUp('8.5.101.14'));
      await watched.write(header() + whole.slice(0, 100)).takeBaseline();
      watched.append(whole.slice(100));
      expect(await watched.look()).toMatchObject({
        state: 'not-yet',
        summary: 'confserv.*.log: no version told since the step opened',
      });
    });

    it('whenever it was, counts if the latest is asked for', async () => {
      const watched = new Watched({ is: '8.5.101', look: 'latest' });
      await watched.write(header() + lines(...startUp('8.5.101.14'))).takeBaseline();
      expect(outcomeOf(await watched.look())).toBe('as-asked');
    });

    it('is the latest one: what an earlier process told is nothing', async () => {
      const watched = new Watched({ is: '8.5.101', look: 'latest' });
      watched.write(header() + lines(...startUp('8.5.101.14')));
      expect(outcomeOf(await watched.look())).toBe('as-asked');
      watched.write(header({ start: RESTARTED }) + lines('14:59:09.395 Std 05060 Application started'), SECOND);
      expect(await watched.look()).toMatchObject({
        state: 'not-yet',
        summary: 'confserv.*.log: no version told since the server started',
      });
      watched.append(lines(...startUp('8.5.100.04').slice(1)), SECOND);
      expect(outcomeOf(await watched.look())).toBe('other-version');
      // All over again, the files in whatever order.
      watched.memory = undefined;
      expect(outcomeOf(await watched.look())).toBe('other-version');
    });

    it('in the same file is told by its first event', async () => {
      const watched = new Watched().write(lines(...startUp('8.5.101.14'), ...startUp('8.1.300.33')));
      expect(outcomeOf(await watched.look())).toBe('other-version');
      watched.append(lines('15:00:00.000 Std 05060 Application started'));
      expect(outcomeOf(await watched.look())).toBe('not-yet');
    });

    it('goes on in a later segment, which tells no version', async () => {
      const watched = new Watched({ is: '8.5.101', look: 'latest' });
      watched.write(header() + lines(...startUp('8.5.101.14')));
      watched.write(header({ segment: 2 }) + lines(...NOISE), SECOND);
      expect(outcomeOf(await watched.look())).toBe('as-asked');
    });

    it('does not count once the server has ended', async () => {
      const watched = new Watched().write(lines(...startUp('8.5.101.14')));
      expect(outcomeOf(await watched.look())).toBe('as-asked');
      watched.append(lines('15:00:00.000 Std 05063 Normal termination'));
      expect(await watched.look()).toMatchObject({
        state: 'not-yet',
        summary: '8.5.101.14 by its latest start, but the server has ended since',
      });
    });

    it('is waited for until its line is whole', async () => {
      const watched = new Watched().write(lines(startUp()[0] ?? ''));
      watched.append('14:59:09.395 Std 22100 Genesys Configuration Server. Version 8.5.10');
      expect(outcomeOf(await watched.look())).toBe('not-yet');
      watched.append('1.14\n');
      expect(outcomeOf(await watched.look())).toBe('as-asked');
    });
  });

  it('is unknown where it cannot look, and says why', async () => {
    const nowhere = new Watched();
    const server = serverWith({ product: 'confserv', logs: join(nowhere.folder, 'gone', 'a.*.log') });
    const look = await logVersionProbe.look(server, nowhere.parameters, { signal: signal() });
    expect(look).toMatchObject({ state: 'unknown', summary: expect.stringMatching(/gone.* is not there/) });
    const filled = { ...nowhere.parameters, is: 'new' };
    const wrong = await logVersionProbe.look(nowhere.server, filled, { signal: signal() });
    expect(wrong).toMatchObject({
      state: 'unknown',
      summary: '`is: new` is no version. Correct the input that it is from.',
    });
    const other = logVersionProbe.look(nowhere.server, nowhere.parameters, { signal: signal(), baseline: { at: 1 } });
    expect((await other).state).toBe('unknown');
  });

  it('tells nothing of a log that it was called off from', async () => {
    const watched = new Watched().write(lines(...startUp('8.5.101.14')));
    expect(await watched.look(AbortSignal.abort())).toMatchObject({
      state: 'not-yet',
      summary: 'still reading confserv.*.log',
    });
    expect(outcomeOf(await watched.look())).toBe('as-asked');
  });

  it.each([
    [{}, /must have `is`/],
    [{ is: '8.5', from: '8.5' }, /stands alone/],
    [{ is: 8.1 }, /in quotes/],
    [{ is: 'latest' }, /must be a version/],
    [{ is: '8.5', event: 'started' }, /event id/],
  ])('refuses the parameters %j', (parameters, why) => {
    expect(String(logVersion.parameters.safeParse(parameters).error)).toMatch(why);
  });

  it('has a title that says what is asked', () => {
    const title = (given: object) => logVersion.title(logVersion.parameters.parse(given));
    expect(title({ is: '8.5.101' })).toBe('Version in the log: 8.5.101');
    expect(title({ from: '8.1.4', below: '8.2' })).toBe('Version in the log: 8.1.4 or later, before 8.2');
    expect(declarations.get('log-version')?.kind).toBe('log-version');
  });
});

describe('a version', () => {
  const version = (text: string): Version => parseVersion(text) ?? { parts: [], hundred: false };

  it.each([
    ['8.5.101.14', '8.5.101', true],
    ['8.5.101.14', '8.5.101.14', true],
    ['8.5.101.14', '8.5', true],
    ['8.5.101.4', '8.5.101.04', true],
    ['8.1.400.75', '8.1.4', true],
    ['8.1.401.02', '8.1.4', true],
    ['8.5.101.14', '8.5.1', true],
    ['8.5.101.14', '8.5.10', false],
    ['8.5.101.14', '8.5.101.1', false],
    ['8.5.101', '8.5.101.14', false],
    ['8.1.300.33', '8.1.4', false],
    ['8.1.500.00', '8.1.4', false],
    ['18.5.101.14', '8.5.101', false],
  ])('%s is %s: %s', (seen, asked, whether) => {
    expect(isVersion(version(seen), version(asked))).toBe(whether);
  });

  it.each([
    ['8.1.399.99', '8.1.4', true],
    ['8.1.400.00', '8.1.4', false],
    ['8.5.100.04', '8.5.101', true],
    ['8.5', '8.5.0', false],
    ['8.5.101.14', '8.5', false],
  ])('%s comes before %s: %s', (seen, other, whether) => {
    expect(isBefore(version(seen), version(other))).toBe(whether);
  });

  it('is one before the other, or the other before the one, or both are the same', () => {
    const some = fc.array(fc.nat(999), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(some, some, (a, b) => {
        const [left, right] = [version(a), version(b)];
        expect([isBefore(left, right), isBefore(right, left)].filter(Boolean).length).toBeLessThanOrEqual(1);
        expect(isBefore(left, left)).toBe(false);
        expect(isVersion(left, left)).toBe(true);
      }),
    );
  });

  it.each([
    ['Genesys Configuration Server. Version 8.5.100.04', '8.5.100.04'],
    ['Orchestration. Version 8.1.400.75', '8.1.400.75'],
    ['Orchestration. version: 8.1.400.75, built today', '8.1.400.75'],
    ['Conversion 8.1.400', undefined],
    ['Version 8', undefined],
    ['Version of the day', undefined],
    ['Version 8.1.400.75-beta', undefined],
  ])('in "%s" is %s', (text, found) => {
    expect(versionIn(text)).toBe(found);
  });
});
