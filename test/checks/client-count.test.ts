import { copyFileSync, mkdirSync, renameSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clientCount } from '../../src/checks/client-count/declaration.ts';
import { until } from '../support/wait.ts';
import {
  clients,
  ELSEWHERE,
  FIRST,
  later,
  RESTARTED,
  running,
  SECOND,
  START_UP,
  Watched,
} from './client-count-support.ts';
import { header, lines, outcomeOf, serverWith } from './support.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('client-count', () => {
  it('passes once there are as many as expected, and quotes the line with file, byte and time', async () => {
    const watched = await running();
    watched.append(lines(...ELSEWHERE, clients(38)));
    expect(await watched.look()).toMatchObject({
      state: 'not-yet',
      summary: '38 clients, at least 40 are expected',
    });
    const offset = Buffer.byteLength(header() + lines(...START_UP, ...ELSEWHERE, clients(38)));
    watched.append(lines(clients(1_042, '01:51:00.002'), '01:51:01.000 Dbg 04999 Something else'));
    expect(await watched.look()).toMatchObject({
      state: 'outcome',
      outcome: 'reached',
      summary: '1,042 clients; expected: at least 40',
      evidence: [{ text: clients(1_042, '01:51:00.002'), source: FIRST, offset, stamp: '01:51:00.002' }],
    });
  });

  it('goes by the latest line, whichever way the number went', async () => {
    const watched = await running();
    watched.append(lines(clients(41), clients(39), clients(42)));
    expect(outcomeOf(await watched.look())).toBe('reached');
    watched.append(lines(clients(39)));
    expect((await watched.look()).summary).toBe('39 clients, at least 40 are expected');
    watched.append(lines(clients(40)));
    expect(outcomeOf(await watched.look())).toBe('reached');
  });

  it('does not tell again what has not changed', async () => {
    const watched = await running();
    watched.append(lines(clients(40, '01:51:00.000')));
    const first = await watched.look();
    watched.append(lines(clients(40, '01:52:00.000')));
    expect((await watched.look()).evidence).toEqual(first.evidence);
  });

  it('wants a log that is at debug, and says so', async () => {
    const watched = await running();
    watched.append(lines(...ELSEWHERE));
    expect(await watched.look()).toMatchObject({
      state: 'not-yet',
      summary: 'cs_a.*.log: no count of clients since the step opened: is the log level debug?',
    });
  });

  it('does not pass on a count from before the baseline, nor on one that was begun before it', async () => {
    const watched = await running(undefined, [...START_UP, clients(50)]);
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    const other = new Watched();
    other.write(header() + lines(...START_UP) + clients(50).slice(0, 20));
    await other.takeBaseline();
    other.append(lines(clients(50).slice(20), '01:51:01.000 Dbg 04999 Something else'));
    expect(outcomeOf(await other.look())).toBe('not-yet');
  });

  it('leaves a half-written line for the next look', async () => {
    const watched = await running();
    watched.append(clients('4'));
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.append('1');
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.append('\r\n');
    expect(await watched.look()).toMatchObject({ outcome: 'reached', evidence: [{ text: clients(41) }] });
  });

  it.each([
    [{ 'at-most': 0 }, [1, 0], '1 client, at most 0 are expected'],
    [{ 'at-least': 38, 'at-most': 40 }, [41, 40], '41 clients, at least 38 and at most 40 are expected'],
    [{ 'at-least': 40, 'at-most': 40 }, [39, 40], '39 clients, exactly 40 are expected'],
    [{ 'at-least': '40' }, [39, 40], '39 clients, at least 40 are expected'],
  ])('holds the number against %j', async (parameters, [wrong = 0, right = 0], summary) => {
    const watched = await running(parameters);
    watched.append(lines(clients(wrong)));
    expect((await watched.look()).summary).toBe(summary);
    watched.append(lines(clients(right)));
    expect(outcomeOf(await watched.look())).toBe('reached');
  });

  describe('of a process', () => {
    it('does not count what an earlier one wrote, and says that the server has started since', async () => {
      const watched = await running();
      watched.append(lines(clients(44)));
      expect(outcomeOf(await watched.look())).toBe('reached');
      // Without its first event, which would tell as well.
      watched.write(header({ start: RESTARTED }) + lines(...START_UP.slice(1)), SECOND);
      expect((await watched.look()).summary).toBe(
        'cs_a.*.log: no count of clients since the server started: is the log level debug?',
      );
      // The last lines of the earlier process, written late.
      watched.append(lines(clients(45)));
      expect(outcomeOf(await watched.look())).toBe('not-yet');
      watched.append(lines(clients(40)), SECOND);
      expect(await watched.look()).toMatchObject({ outcome: 'reached', evidence: [{ source: SECOND }] });
      watched.memory = undefined;
      expect(await watched.look()).toMatchObject({ outcome: 'reached', evidence: [{ source: SECOND }] });
    });

    it('that ran before the step opened does not count, whatever it still writes', async () => {
      const watched = new Watched();
      watched.write(header() + lines(...START_UP));
      watched.write(header({ start: RESTARTED }) + lines(...START_UP), SECOND);
      await watched.takeBaseline();
      later();
      watched.append(lines(clients(45)));
      expect(outcomeOf(await watched.look())).toBe('not-yet');
      watched.append(lines(clients(40)), SECOND);
      expect(await watched.look()).toMatchObject({ outcome: 'reached', evidence: [{ source: SECOND }] });
    });

    it('is the one that wrote last when the step opened, though an older log claims to be of a later one', async () => {
      const watched = new Watched();
      watched.write(header({ start: '2031-01-01T00:00:00' }) + lines(...START_UP, clients(50)), SECOND);
      watched.write(header() + lines(...START_UP));
      await until('a later time of change', () => {
        watched.append(lines('01:50:00.600 Trc 04520 Client 77 connected'));
        return statSync(watched.path()).ctimeMs > statSync(watched.path(SECOND)).ctimeMs;
      });
      await watched.takeBaseline();
      watched.append(lines(clients(41)));
      expect(await watched.look()).toMatchObject({ outcome: 'reached', evidence: [{ source: FIRST }] });
    });

    it('goes on in its next segment', async () => {
      const watched = await running();
      watched.append(lines(clients(44)));
      expect(outcomeOf(await watched.look())).toBe('reached');
      watched.write(header({ segment: 2 }) + lines(...ELSEWHERE), SECOND);
      expect(await watched.look()).toMatchObject({ outcome: 'reached', evidence: [{ source: FIRST }] });
      watched.append(lines(clients(12)), SECOND);
      expect(outcomeOf(await watched.look())).toBe('not-yet');
    });

    it('begins anew with its first event, also in the same file', async () => {
      const watched = await running();
      watched.append(lines(clients(44), '01:52:00.000 Std 05060 Application started'));
      expect(outcomeOf(await watched.look())).toBe('not-yet');
      watched.append(lines(clients(44)));
      expect(outcomeOf(await watched.look())).toBe('reached');
    });

    it('that has ended has no clients, though its last count stands for who wants few', async () => {
      const ended = '01:52:00.000 Std 05063 Normal termination';
      const watched = await running();
      watched.append(lines(clients(44), ended));
      expect((await watched.look()).summary).toBe('44 clients by the last count, but the server has ended since');
      const few = await running({ 'at-most': 0 });
      few.append(lines(clients(0), ended));
      expect(outcomeOf(await few.look())).toBe('reached');
    });

    it('that began earlier does not take the place of the present one', async () => {
      const watched = await running();
      watched.append(lines('01:50:00.600 Trc 04520 Client 77 connected'));
      await watched.look();
      watched.write(header({ start: '2025-01-01T00:00:00' }) + lines(clients(99)), SECOND);
      expect((await watched.look()).summary).toMatch(/no count of clients .* was the clock set back\?$/);
      watched.append(lines(clients(41)));
      expect(await watched.look()).toMatchObject({ outcome: 'reached', evidence: [{ source: FIRST }] });
    });
  });

  describe('wanted steady', () => {
    it('waits until the number has not changed for so long', async () => {
      const watched = await running({ 'at-least': 40, 'steady-for': '2m' });
      watched.append(lines(clients(40)));
      const waiting = '40 clients; waiting until their number has not changed for 2 min';
      expect((await watched.look()).summary).toBe(waiting);
      watched.now += 119_999;
      watched.append(lines(clients(40)));
      expect((await watched.look()).summary).toBe(waiting);
      watched.now += 1;
      expect(await watched.look()).toMatchObject({
        outcome: 'reached',
        summary: '40 clients, for 2 min or longer; expected: at least 40',
      });
      watched.append(lines(clients(41)));
      expect(outcomeOf(await watched.look())).toBe('not-yet');
    });

    it('begins to wait anew if it went away and came back between two looks, or the server started', async () => {
      const watched = await running({ 'at-least': 40, 'steady-for': 60_000 });
      for (const between of [[clients(41)], [START_UP[0] ?? '']]) {
        watched.append(lines(clients(40)));
        await watched.look();
        watched.now += 59_000;
        watched.append(lines(...between, clients(40)));
        await watched.look();
        watched.now += 59_000;
        expect(outcomeOf(await watched.look())).toBe('not-yet');
        watched.now += 1_000;
        expect(outcomeOf(await watched.look())).toBe('reached');
      }
    });

    it('only waits longer if what was remembered is lost', async () => {
      const watched = await running({ 'at-least': 40, 'steady-for': '1 min' });
      watched.append(lines(clients(40)));
      await watched.look();
      watched.now += 60_000;
      watched.memory = undefined;
      expect(outcomeOf(await watched.look())).toBe('not-yet');
      watched.now += 60_000;
      expect(outcomeOf(await watched.look())).toBe('reached');
    });
  });

  describe('looking for the latest', () => {
    it('finds it wherever it is, of the process that runs now', async () => {
      const watched = new Watched({ 'at-least': 40, look: 'latest' });
      watched.write(header() + lines(...START_UP, clients(44)));
      await watched.takeBaseline();
      expect(outcomeOf(await watched.look())).toBe('reached');
      watched.memory = undefined;
      watched.write(header({ start: RESTARTED }) + lines(...START_UP), SECOND);
      expect(outcomeOf(await watched.look())).toBe('not-yet');
    });

    it('is what a look outside a run does', async () => {
      const watched = new Watched();
      watched.write(header() + lines(...START_UP, clients(44)));
      expect(outcomeOf(await watched.look())).toBe('reached');
    });
  });

  it('is not misled by logs that are moved, copied, or beside the log', async () => {
    const watched = await running(undefined, [...START_UP, clients(50)]);
    copyFileSync(watched.path(), watched.path('cs_a.copy.log'));
    renameSync(watched.path(), watched.path('cs_a.old.log'));
    watched.write(header() + lines(clients(50)), 'cs_a.20261121_014931_112.snapshot.log');
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    const away = join(watched.folder, 'away');
    mkdirSync(away);
    renameSync(watched.path('cs_a.old.log'), join(away, 'cs_a.old.log'));
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    renameSync(join(away, 'cs_a.old.log'), watched.path('cs_a.old.log'));
    expect(outcomeOf(await watched.look())).toBe('not-yet');
  });

  it('cannot tell of a log that is shorter than it was, or has no folder', async () => {
    const watched = await running(undefined, [...START_UP, ...ELSEWHERE, clients(50)]);
    truncateSync(watched.path(), 700);
    expect(await watched.look()).toMatchObject({ state: 'unknown', summary: expect.stringContaining('shorter') });
    renameSync(watched.folder, `${watched.folder}-away`);
    expect(outcomeOf(await watched.look())).toBe('unknown');
    renameSync(`${watched.folder}-away`, watched.folder);
  });

  it('tells nothing before it has read everything, and goes on where it was', async () => {
    const watched = await running();
    watched.append(lines(clients(40)));
    later();
    expect((await watched.look(AbortSignal.abort())).summary).toBe('still reading cs_a.*.log');
    expect(outcomeOf(await watched.look())).toBe('reached');
    expect(outcomeOf(await watched.look())).toBe('reached');
  });

  it.each([
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big end first', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['Windows-1252', (text: string) => Buffer.from(`${text}01:51:00.000 Größe\r\n`, 'latin1')],
    ['control bytes', (text: string) => Buffer.from(text.replaceAll('Total', '\x01Total'))],
  ])('reads a log in %s', async (_, encoded) => {
    const watched = new Watched();
    await watched.takeBaseline();
    watched.write(encoded(header() + lines(...START_UP, ...ELSEWHERE, clients(44)).replaceAll('\n', '\r\n')));
    expect(await watched.look()).toMatchObject({ outcome: 'reached', evidence: [{ text: clients(44) }] });
  });

  it.each([
    ['2026-11-21T01:50:01.948 Total number of clients: 44', '2026-11-21T01:50:01.948'],
    ['Total number of clients:   44', undefined],
    ['11/21/26 01:50:01 Total number of clients: 44', '11/21/26 01:50:01'],
  ])('reads "%s"', async (line, stamp) => {
    const watched = await running();
    watched.append(lines(line));
    const look = await watched.look();
    expect(outcomeOf(look)).toBe('reached');
    expect(look.evidence[0]?.stamp).toBe(stamp);
  });

  it('tells the same in any number of looks and segments', async () => {
    const line = fc.oneof(
      fc.constantFrom(...START_UP.slice(1), ...ELSEWHERE),
      fc
        .nat(80)
        .map(String)
        .map((n) => clients(n)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 20 }),
        fc.array(fc.nat(20), { maxLength: 4 }),
        async (all, looks) => {
          const watched = await running();
          const latest = all.findLast((each) => /^\S+ Total number of clients: \d+$/.test(each));
          const expected = Number(latest?.split(' ').at(-1) ?? 0) >= 40 ? 'reached' : 'not-yet';
          for (const [i, each] of all.entries()) {
            const segment = 1 + Math.floor(i / 8);
            const name = segment === 1 ? FIRST : `cs_a.20261121_0155${segment}0_007.log`;
            if (segment > 1 && i % 8 === 0) watched.write(header({ segment }), name);
            watched.append(lines(each), name);
            if (looks.includes(i)) await watched.look();
          }
          expect(outcomeOf(await watched.look())).toBe(expected);
          watched.memory = undefined;
          expect(outcomeOf(await watched.look())).toBe(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [{}, 'must have `at-least`'],
    [{ 'at-least': -1 }, 'must be a number of clients'],
    [{ 'at-least': 'many' }, 'must be a number of clients'],
    [{ 'at-least': 4.5 }, 'must be a number of clients'],
    [{ 'at-least': 41, 'at-most': 40 }, 'is less than'],
    [{ 'at-least': 40, 'steady-for': 'long' }, 'must be a duration'],
    [{ 'at-least': 40, 'steady-for': 2 }, 'must be a duration'],
    [{ 'at-least': 40, look: 'old' }, ''],
    [{ 'at-least': 40, pattern: '.*' }, ''],
  ])('refuses to be asked for %j', (parameters, why) => {
    const parsed = clientCount.parameters.safeParse(parameters);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.message).toContain(why);
  });

  it('lets an input fill the numbers in, and is unknown if that is none', async () => {
    const asked = { 'at-least': '$' + '{clients}', 'steady-for': '$' + '{calm}' };
    expect(clientCount.title(clientCount.parameters.parse(asked))).toBe('Clients in the log: at least $' + '{clients}');
    const watched = await running(asked);
    expect(await watched.look()).toMatchObject({ state: 'unknown', summary: expect.stringContaining('no number') });
    expect(clientCount.missing(serverWith({}), watched.parameters)).toBe('no `logs`');
  });
});
