import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesEvent, parseEventId } from '../../src/checks/log-events/event-id.ts';
import { parseHeader } from '../../src/checks/log-events/header.ts';
import { parseLine } from '../../src/checks/log-events/line.ts';
import { anyCharacter } from '../support/any-character.ts';
import { header } from './support.ts';

describe('a line of log', () => {
  it.each([
    ['short, time', '14:59:09.395 Std 05060 Application started', undefined, '05060', '14:59:09.395'],
    [
      'short, iso8601',
      '2002-05-07T18:15:33.952 Std 05060 Application started',
      undefined,
      '05060',
      '2002-05-07T18:15:33.952',
    ],
    ['short, another level', '01:52:13.201 Trc 04541 Message received', undefined, '04541', '01:52:13.201'],
    ['short, locale', '11/21/2026 1:52:13 AM Std 04560 Warm Standby', undefined, '04560', '11/21/2026 1:52:13 AM'],
    [
      'short, locale with names',
      'Sat Nov 21 01:52:13 2026 Std 04560 Warm Standby',
      undefined,
      '04560',
      'Sat Nov 21 01:52:13 2026',
    ],
    [
      'full',
      '2002-05-07T18:11:38.196 Standard localhost cfg_dbserver GCTI-00-05060 Application started',
      '00',
      '05060',
      '2002-05-07T18:11:38.196',
    ],
    [
      'full, three spaces',
      '2026-11-21T01:52:13.201   Standard   cc-ors-01   ORS A1   GCTI-00-04560   Warm Standby',
      '00',
      '04560',
      '2026-11-21T01:52:13.201',
    ],
    ['full, without a time', 'Alarm   cc-ors-01   ors_a1   GCTI-00-04210   Something', '00', '04210', undefined],
    ['full, underscores', '01:52:13.201 Standard h a GCTI_21_22172 Synchronised', '21', '22172', '01:52:13.201'],
    [
      'short, time before a comma',
      '2026-11-21 01:52:13,201 Std 04560 Warm',
      undefined,
      '04560',
      '2026-11-21 01:52:13,201',
    ],
    ['short, locale of Germany', '21.11.2026 01:52:13 Std 04560 Warm', undefined, '04560', '21.11.2026 01:52:13'],
    [
      'short, locale in words',
      'sam. 21 nov. 2026 01:52:13 Std 04560 W',
      undefined,
      '04560',
      'sam. 21 nov. 2026 01:52:13',
    ],
    [
      'short, locale in other words',
      '21 m\u00c3\u00a4rz 2026 01:52:13 Std 04560 W',
      undefined,
      '04560',
      '21 m\u00c3\u00a4rz 2026 01:52:13',
    ],
    [
      'short, with a time zone',
      '2026-11-21T01:52:13.201+01:00 Int 04560 W',
      undefined,
      '04560',
      '2026-11-21T01:52:13.201+01:00',
    ],
    ['full, with a short level', '01:52:13.201 Std cc-ors-01 ors_a1 GCTI-00-04560 Warm', '00', '04560', '01:52:13.201'],
    ['medium, if it has a prefix', '01:52:13.201 Standard GCTI-21-22172 Synchronised', '21', '22172', '01:52:13.201'],
    ['medium, if it has half a prefix', '01:52:13.201 Std 21-22172 Synchronised', '21', '22172', '01:52:13.201'],
    ['medium, if it has a name', '01:52:13.201 Std ors_a1 04560 Warm', undefined, '04560', '01:52:13.201'],
    ['medium, if it has two', '01:52:13.201 Trace cc-ors-01 ors_a1 00-04560 Warm', '00', '04560', '01:52:13.201'],
    ['with a control byte', '01:52:13.201 Std \x0104560 Warm Standby', undefined, '04560', '01:52:13.201'],
    [
      'after a byte order mark',
      '\u00ef\u00bb\u00bf01:52:13.201 Std 04560 Warm Standby',
      undefined,
      '04560',
      '01:52:13.201',
    ],
  ])('is known: %s', (_, line, prefix, number, stamp) => {
    const parsed = parseLine(line);
    expect(parsed.id).toEqual(prefix === undefined ? { number } : { prefix, number });
    expect(parsed.stamp).toBe(stamp);
    expect(parsed.text).toMatch(/^[A-Z]/);
  });

  it.each([
    ['text without level and id', '14:59:36.948 Total number of clients: 0'],
    ['a continuation', '   01:52:13.201 Std 04560 Warm Standby (backup) mode activated'],
    ['a tab before it', '\t01:52:13.201 Std 04560 Warm Standby'],
    ['a keep-alive trace', '-Ap[33200]->-648 @05:21:34.8600'],
    ['an id in the text', '01:52:13.201 waiting for Std 04560 from the peer'],
    ['a line whose beginning is lost', 'Std 04560 Warm Standby (backup) mode activated'],
    ['six digits', '01:52:13.201 Std 045601 Something'],
    ['four digits', '01:52:13.201 Std 4560 Something'],
    ['digits with a tail', '01:52:13.201 Std 04560x Something'],
    ['no level', '01:52:13.201 04560 Warm Standby'],
    ['more words than names before it', '01:52:13.201 Std waiting for the 04560 event'],
    ['words and a time before it', 'Last seen at 01:52:13 Std 04560 Warm Standby'],
  ])('is no event: %s', (_, line) => {
    expect(parseLine(line).id).toBeUndefined();
  });

  it('is the event at its place, not one that its text mentions', () => {
    expect(parseLine('01:52:13.201 Std 20009 as GCTI-00-04560 said').id).toEqual({ number: '20009' });
    expect(parseLine('01:52:13.201 Standard h a GCTI-00-20009 as GCTI-00-04560 said').id?.number).toBe('20009');
  });

  it('is read without trouble whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 600 }), (line) => {
        parseLine(line);
      }),
    );
  });
});

describe('an event id', () => {
  it.each(['00-04560', 'GCTI-00-04560', 'GCTI_00_04560', '00_04560', '04560', 4560])('may be written %s', (id) => {
    expect(matchesEvent(parseEventId(id), { prefix: '00', number: '04560' })).toBe(true);
    expect(matchesEvent(parseEventId(id), { number: '04560' }, '161')).toBe(true);
    expect(matchesEvent(parseEventId(id), { number: '04562' })).toBe(false);
  });

  it('with a prefix is that of a full line, or of the header where the line has none', () => {
    const wanted = parseEventId('21-22172');
    expect(matchesEvent(wanted, { prefix: '21', number: '22172' })).toBe(true);
    expect(matchesEvent(wanted, { prefix: '43', number: '22172' })).toBe(false);
    expect(matchesEvent(wanted, { number: '22172' }, '21')).toBe(true);
    expect(matchesEvent(wanted, { number: '22172' }, '43')).toBe(false);
    expect(matchesEvent(wanted, { number: '22172' })).toBe(true);
    expect(matchesEvent(parseEventId('22172'), { prefix: '43', number: '22172' })).toBe(true);
    expect(matchesEvent(parseEventId('00-04560'), { prefix: '21', number: '04560' })).toBe(false);
  });

  it.each(['', '4560', '045600', '0-04560', 'GCTI-04560', '00-04560 '])('is not %j', (id) => {
    expect(() => parseEventId(id)).toThrow(/not an event id/);
  });
});

describe('a header', () => {
  it('tells the type, the start and the segment, and where it ends', () => {
    const text = header({ segment: 3 });
    const parsed = parseHeader(`${text}14:59:09.395 Std 05060 Application started\n`);
    expect(parsed).toMatchObject({ applicationType: '21', start: '2026-11-21T00:49:31', segment: 3 });
    expect(text.slice(parsed.length)).toBe('\n');
  });

  it('may hold fields that nobody knows, but not in the first line', () => {
    const more = header().replace('Time zone:', 'Host name:        csh-01\nTime zone:');
    expect(parseHeader(more)).toMatchObject({ applicationType: '21', start: '2026-11-21T00:49:31', segment: 1 });
    expect(parseHeader('Host name:    csh-01\nApplication type: ConfigurationServer (21)\n')).toEqual({ length: 0 });
  });

  it('ends where lines begin', () => {
    const text = 'Application type: ConfigurationServer (21)\n';
    for (const line of ['14:59:09.395 Std 05060 Started: now\n', 'Alarm h a GCTI-00-04210 Text: more\n']) {
      expect(parseHeader(text + line).length).toBe(text.length);
    }
  });

  it('may be absent, or half written', () => {
    expect(parseHeader('14:59:09.395 Std 05060 Application started\n')).toEqual({ length: 0 });
    expect(parseHeader('Application name: confserv\nApplication type: Conf')).toEqual({ length: 27 });
  });
});
