import { describe, expect, it } from 'vitest';
import { FIRST, header, lines, outcomeOf, SECOND, Watched } from './support.ts';

const STARTED = '14:59:09.395 Std 05060 Application started';
const BACKUP = '14:59:40.001 Std 22172 Configuration Server is fully synchronised';
const OTHER = '14:59:12.000 Trc 04541 Message received';

const minute = 60_000;
const outcomes = { ready: ['21-22172'], silent: 'not-in-time' };

function silence(more: { after?: string; within?: string } = {}, given: Record<string, unknown> = outcomes): Watched {
  return new Watched(given, { within: '15m', ...more });
}

describe('not in time', () => {
  it('is told once the time is over, from the first look on, and gives way to what comes late', async () => {
    const watched = silence();
    watched.write(header());
    await watched.takeBaseline();
    watched.clock += 60 * minute;
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.append(lines(OTHER));
    watched.clock += 15 * minute - 1;
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.clock += 1;
    const look = await watched.look();
    expect(look).toMatchObject({
      outcome: 'silent',
      summary: 'nothing that was waited for in 15 min; 1 new line; last: "Message received"',
      evidence: [],
    });
    watched.append(lines(BACKUP));
    expect(outcomeOf(await watched.look())).toBe('ready');
    watched.clock += 60 * minute;
    expect(outcomeOf(await watched.look())).toBe('ready');
  });

  it('is told where there is no log at all', async () => {
    const watched = silence();
    await watched.takeBaseline();
    await watched.look();
    watched.clock += 15 * minute;
    expect(outcomeOf(await watched.look())).toBe('silent');
  });

  it('is never told where an outcome is there', async () => {
    const watched = silence();
    await watched.takeBaseline();
    watched.write(header() + lines(BACKUP));
    await watched.look();
    watched.clock += 60 * minute;
    expect(outcomeOf(await watched.look())).toBe('ready');
  });

  it('is told of what was seen and taken back', async () => {
    const watched = silence({}, { ready: { sequence: ['22172'], without: ['04504'] }, silent: 'not-in-time' });
    await watched.takeBaseline();
    watched.write(header() + lines(BACKUP));
    expect(outcomeOf(await watched.look())).toBe('ready');
    watched.append(lines('14:59:50.000 Trc 04504 Connection lost'));
    const look = await watched.look();
    expect(look).toMatchObject({ state: 'not-yet', summary: expect.stringContaining('"ready" is ruled out by') });
    watched.clock += 15 * minute;
    expect(outcomeOf(await watched.look())).toBe('silent');
  });

  it('comes later, never earlier, where memory is lost', async () => {
    const watched = silence({ after: '00-05060' });
    await watched.takeBaseline();
    watched.write(header() + lines(STARTED));
    await watched.look();
    watched.clock += 14 * minute;
    watched.memory = undefined;
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.clock += 14 * minute;
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.clock += minute;
    expect(outcomeOf(await watched.look())).toBe('silent');
  });

  it('is not told while a clock that went back has not caught up', async () => {
    const watched = silence();
    await watched.takeBaseline();
    await watched.look();
    watched.clock -= 60 * minute;
    expect(outcomeOf(await watched.look())).toBe('not-yet');
  });

  it('is not told before everything has been read', async () => {
    const watched = silence();
    await watched.takeBaseline();
    await watched.look();
    watched.clock += 60 * minute;
    expect(await watched.look(AbortSignal.abort())).toMatchObject({
      state: 'not-yet',
      summary: expect.stringContaining('still reading'),
    });
  });

  describe('after an event', () => {
    it('counts from when that was seen, and quotes it', async () => {
      const watched = silence({ after: '00-05060' });
      await watched.takeBaseline();
      await watched.look();
      watched.clock += 60 * minute;
      watched.write(header() + lines(STARTED));
      expect(outcomeOf(await watched.look())).toBe('not-yet');
      watched.clock += 15 * minute - 1;
      expect(outcomeOf(await watched.look())).toBe('not-yet');
      watched.clock += 1;
      expect(await watched.look()).toMatchObject({ outcome: 'silent', evidence: [{ text: STARTED, source: FIRST }] });
    });

    it('is never told without that event, also if it was there before the baseline', async () => {
      const watched = silence({ after: '00-05060' });
      watched.write(header() + lines(STARTED));
      await watched.takeBaseline();
      await watched.look();
      watched.clock += 60 * minute;
      expect(outcomeOf(await watched.look())).toBe('not-yet');
    });

    it('counts anew from the next one: what an earlier process came to is not what this one comes to', async () => {
      const watched = silence({ after: '00-05060' });
      await watched.takeBaseline();
      watched.write(header() + lines(STARTED, BACKUP));
      expect(outcomeOf(await watched.look())).toBe('ready');
      watched.clock += 60 * minute;
      watched.write(header({ start: '2026-11-21T02:00:00' }) + lines(STARTED), SECOND);
      expect(outcomeOf(await watched.look())).toBe('ready');
      watched.clock += 15 * minute;
      expect(outcomeOf(await watched.look())).toBe('silent');
      watched.append(lines(BACKUP), SECOND);
      expect(outcomeOf(await watched.look())).toBe('ready');
    });
  });

  it('says so if what was filled in is no duration', async () => {
    const watched = silence({ within: ['$', '{wait}'].join('') });
    await watched.takeBaseline();
    const look = await watched.look();
    expect(look).toMatchObject({ state: 'unknown', summary: expect.stringContaining('is no duration') });
  });
});
