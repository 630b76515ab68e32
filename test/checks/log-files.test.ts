import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logEvents } from '../../src/checks/log-events/declaration.ts';
import { logEventsProbe } from '../../src/checks/log-events/probe.ts';
import {
  BACKUP,
  FIRST,
  header,
  lines,
  NOISE,
  outcomeOf,
  PRIMARY,
  SECOND,
  serverWith,
  signal,
  Watched,
} from './support.ts';

const READ = '14:59:31.807 Std 22902 Objectset [main-cfgset] : read requests sent on DBServer';
const READY = '14:59:37.398 Std 22172 Configuration Server is fully synchronised';
const ENDED = '15:01:00.000 Std 05063 Normal termination';
const STARTED = '15:02:00.000 Std 05060 Application started';

const outcomes = { ready: ['21-22902', '21-22172'] };
const LATER = '2026-11-21T01:02:00';

describe('segments and restarts', () => {
  it('are told apart by the start time in the header', async () => {
    for (const [start, outcome] of [
      [undefined, 'ready'],
      [LATER, 'not-yet'],
    ] as const) {
      const watched = new Watched(outcomes);
      await watched.takeBaseline();
      watched.write(header() + lines(READ));
      await watched.look();
      watched.write(header({ segment: 2, ...(start === undefined ? {} : { start }) }) + lines(READY), SECOND);
      expect(outcomeOf(await watched.look())).toBe(outcome);
      watched.memory = undefined;
      expect(outcomeOf(await watched.look())).toBe(outcome);
    }
  });

  it('are told apart by the event of the start where one file holds both', async () => {
    const watched = new Watched(outcomes);
    await watched.takeBaseline();
    watched.write(lines(READ, ENDED, STARTED, READY));
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.append(lines(READ, READY));
    expect(outcomeOf(await watched.look())).toBe('ready');
  });

  it('make no difference where a sequence goes across them', async () => {
    const watched = new Watched({ restarted: ['00-05063', '00-05060'] }, { across: 'restarts' });
    watched.write(header() + lines(...NOISE));
    await watched.takeBaseline();
    watched.append(lines(ENDED));
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.write(header({ start: LATER }) + lines(STARTED), SECOND);
    expect(outcomeOf(await watched.look())).toBe('restarted');
  });

  it('show also in a header that came to be there in pieces', async () => {
    const watched = new Watched(outcomes);
    await watched.takeBaseline();
    watched.write(header() + lines(READ));
    await watched.look();
    const text = header({ start: LATER }) + lines(READY);
    for (const end of [0, 30, 200, text.length]) {
      watched.write(text.slice(0, end), SECOND);
      expect(outcomeOf(await watched.look())).toBe('not-yet');
    }
  });

  it('do not begin a process anew that still writes its last lines', async () => {
    const watched = new Watched(outcomes);
    watched.write(header() + lines(...NOISE));
    await watched.takeBaseline();
    watched.write(header({ start: LATER }) + lines(STARTED, READ), SECOND);
    await watched.look();
    watched.append(lines(ENDED, '15:03:00.000 Std 05063 Normal termination'), FIRST);
    await watched.look();
    watched.append(lines(READY), SECOND);
    expect(outcomeOf(await watched.look())).toBe('ready');
  });
});

describe('logs that are kept otherwise', () => {
  it('are followed as GAX rolls them', async () => {
    const watched = new Watched();
    const server = serverWith({ logs: join(watched.folder, 'gax.log*') });
    const parameters = logEvents.parameters.parse({ outcomes: { backup: ['00-04560'], primary: ['00-04562'] } });
    const baseline = await logEventsProbe.baseline?.(server, parameters, signal());
    const write = (name: string, line: string) => writeFileSync(join(watched.folder, name), lines(line));
    // Written at the same time, for all that the disk can tell, and read at once.
    write('gax.log', BACKUP);
    write('gax.log.2026-11-21-10', PRIMARY);
    write('gax.log.2026-11-21-9', BACKUP);
    write('gax.log.2026-11-20-11', BACKUP);
    const look = async () =>
      logEventsProbe.look(server, parameters, { signal: signal(), ...(baseline === undefined ? {} : { baseline }) });
    expect(outcomeOf(await look())).toBe('backup');
    rmSync(join(watched.folder, 'gax.log'));
    expect(outcomeOf(await look())).toBe('primary');
  });

  it('are put in order by their last change where nothing else tells', async () => {
    const watched = new Watched();
    await watched.takeBaseline();
    watched.write(lines(BACKUP), 'ors_a1.a.log');
    watched.write(lines(PRIMARY), 'ors_a1.b.log');
    utimesSync(watched.path('ors_a1.b.log'), 1, 1);
    expect(outcomeOf(await watched.look())).toBe('backup');
  });

  it('are known for UTF-16 without a byte order mark and without a word in the estate', async () => {
    for (const swapped of [false, true]) {
      const encoded = (text: string) => {
        const bytes = Buffer.from(text, 'utf16le');
        return swapped ? bytes.swap16() : bytes;
      };
      const watched = new Watched({ backup: ['21-04560'] });
      watched.write(encoded(header() + lines(...NOISE)));
      await watched.takeBaseline();
      watched.append(encoded(lines(`${BACKUP} K\u00f6ln`)));
      expect(await watched.look()).toMatchObject({ outcome: 'backup', evidence: [{ text: `${BACKUP} K\u00f6ln` }] });
    }
  });

  it('are quoted as Windows writes them', async () => {
    const watched = new Watched(undefined, { encoding: 'windows-1252' });
    await watched.takeBaseline();
    watched.write(Buffer.concat([Buffer.from(`${BACKUP} `), Buffer.from([0x80, 0xe4, 0x96]), Buffer.from('\r\n')]));
    expect((await watched.look()).evidence[0]?.text).toBe(`${BACKUP} \u20ac\u00e4\u2013`);
  });

  it('show the same events whatever else stands in their lines and around them', async () => {
    const watched = new Watched();
    await watched.takeBaseline();
    const noise = Buffer.from([0, 1, 2, 0xff, 0xfe, 0x1b, 0x0c, 0x0d, 0x0a, 0x0a, 0x00, 0x0a]);
    watched.write(Buffer.concat([Buffer.from(header()), noise, Buffer.from(lines(BACKUP)), noise]));
    expect(await watched.look()).toMatchObject({ outcome: 'backup', evidence: [{ text: BACKUP }] });
  });
});

describe('what stands beside the log', () => {
  it.each(['ors_a1.snapshot.log', 'ors_a1.20261121_014931_112.snapshot.log', 'ors_a1.memory.log', 'ORS_A1.Memory.LOG'])(
    'is never read: %s',
    async (name) => {
      const watched = new Watched();
      const server = serverWith({ logs: join(watched.folder, '*') });
      for (const text of [name, name.replace(/\.\w+\.log$/i, '.qsp')]) watched.write(lines(BACKUP), text);
      const look = await logEventsProbe.look(server, watched.parameters, { signal: signal() });
      expect(outcomeOf(look)).toBe('not-yet');
    },
  );
});
