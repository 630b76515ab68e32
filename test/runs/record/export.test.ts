/** The record of a run, to take away: complete, and safe whatever people and servers wrote. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEntry } from '../../../src/runs/journal.ts';
import { exportRun, FORMATS } from '../../../src/runs/record/export.ts';
import { saidId } from '../../../src/runs/said.ts';
import { bo, check, decision, pair, plan, step } from '../../bot/thread/runs.ts';
import { anyCharacter } from '../../support/any-character.ts';
import { RUN, START, Story } from './story.ts';

const upgrade = plan(
  [
    step('switch', {
      ...{
        title: 'Switch `$' + '{pair.first}` over',
        do: 'Switch it over.\n- first this\n- then that',
        why: 'It serves.',
      },
      ...{
        substeps: ['Open the console.'],
        warnings: ['Only that one.'],
        notes: ['It takes long.'],
        undo: 'Switch back.',
      },
      checks: [check('role', { passes: ['backup'] }), check('seen', { kind: 'attestation', of: '', title: 'Seen' })],
    }),
    step('stop'),
    decision('which', {
      ...{ title: 'Which way?', ask: 'Left or right?' },
      options: [{ id: 'left', label: 'Go left', steps: [] }],
    }),
    step('last'),
  ],
  { warnings: ['Sessions may be lost.'], limitations: ['One at a time.'], text: 'id: the-file-itself' },
);
const inputs = { pair: pair('ors-a') };

/** Everything that can be told of a run, with these words for whatever people and servers write. */
function everything(words: string, name = 'ann'): Story {
  const by = { id: 'UANN001', name };
  const story = new Story(upgrade, inputs).open();
  const seen = { evidence: [{ text: words, source: words, offset: 48_213 }], lookedAt: START + 60_000, summary: words };
  const look = (outcome: string) =>
    story.tell({ type: 'report', step: 'switch', check: 'role', report: { type: 'outcome', outcome, ...seen } });
  story.tell({ type: 'begin', step: 'switch', by: bo });
  look('primary');
  look('backup');
  story.tell({ type: 'attest', step: 'switch', check: 'seen', outcome: 'backup', note: words, by });
  story.tell({ type: 'note', text: words, by });
  const ts = '1795228000.000100';
  story.tell({ type: 'say', text: words, ts, by }, saidId('C01', ts));
  story.tell({ type: 'say', text: `(edited) ${words}!`, ts, by }, saidId('C01', ts, { editedAt: '1795228001.000100' }));
  story.tell({ type: 'approve', step: 'switch', by });
  story.tell({ type: 'pause', reason: words, by }).tell({ type: 'resume', by }).tell({ type: 'hand-over', to: bo, by });
  story.tell({ type: 'skip', step: 'stop', reason: words, by });
  story.tell({ type: 'choose', step: 'which', option: 'left', by });
  return story.tell({ type: 'abort', reason: words, by });
}

/** The journal with one entry changed into something that is an event still, and may make no sense. */
function changed(entries: readonly StoredEntry[], version: number, change: object): readonly StoredEntry[] {
  return entries.map((each) =>
    each.version === version ? { ...each, json: JSON.stringify({ ...JSON.parse(each.json), ...change }) } : each,
  );
}

describe('a record', () => {
  const story = everything('Std 04560 backup');

  it.each(FORMATS)('as %s has everything in it', (format) => {
    const text = exportRun(format, story.toExport());
    const told = [
      ...[
        'Migrate HA Orchestration Server pairs',
        'production',
        'Sessions may be lost.',
        'One at a time.',
        'Switch it over.',
      ],
      ...[
        'first this',
        'Open the console.',
        'Only that one.',
        'It takes long.',
        'Switch back.',
        'Left or right?',
        'Go left',
      ],
      ...['Std 04560 backup', 'proved and vouched for', 'id: the-file-itself', story.entries.at(-1)?.hash ?? ''],
    ];
    for (const each of told) expect(text).toContain(each);
    if (format !== 'json') {
      for (const { hash } of story.entries) expect(text).toContain(hash);
      const facts = [
        'byte 48,213',
        '@bo',
        'handed the run over to @bo',
        'edited what they had said to',
        'Skipped by @ann',
      ];
      for (const each of facts) expect(text).toContain(each);
      expect(text).toContain('2026-11-21 01:12:00 UTC (02:12:00 +01:00)');
      expect(text).toContain('Europe/Berlin');
    }
  });

  it.each(FORMATS)('as %s of a damaged journal says so, and tells what is there', (format) => {
    const entries = story.entries.map((each) => (each.version === 6 ? { ...each, json: '{"type":"?"}' } : each));
    const text = exportRun(format, story.toExport(entries));
    expect(text).toMatch(format === 'json' ? /"broken": \{\s*"version": 6/ : /chain is broken at entry 6/);
    expect(text).toContain('Migrate HA Orchestration Server pairs');
    expect(text).toContain('its event cannot be read');
  });

  it.each(FORMATS)('as %s lists every entry, whatever is missing from one of them', (format) => {
    const lacking = story.entries.flatMap(({ version, json }) => [
      ...Object.keys(JSON.parse(json)).map((name) => changed(story.entries, version, { [name]: undefined })),
      changed(story.entries, version, { at: 1e300 }),
    ]);
    for (const entries of lacking) {
      const text = exportRun(format, story.toExport(entries));
      for (const { hash } of entries) expect(text).toContain(hash);
    }
  });

  it.each(FORMATS)('as %s tells what stands before an entry that makes no sense', (format) => {
    const { version = 0 } = story.entries.find(({ json }) => json.includes('"step-skipped"')) ?? {};
    const text = exportRun(format, story.toExport(changed(story.entries, version, { reason: undefined })));
    expect(text).toContain(`is damaged at version ${version}`);
    expect(text).toContain('Std 04560 backup');
  });

  it('tells what was heard late by the time at which it was written, and when it went on record', () => {
    const at = (minute: number) => `${START / 1_000 + minute * 60}.000100`;
    const late = new Story(upgrade, inputs)
      .tell({ type: 'note', text: 'Looked.', at: START + 30 * 60_000 })
      .tell({ type: 'say', text: 'Heard.', ts: at(40), at: START + 40 * 60_000 + 900 }, saidId('C01', at(40)))
      .tell({ type: 'say', text: 'Missed.', ts: at(20), at: START + 50 * 60_000 }, saidId('C01', at(20)))
      .tell(
        { type: 'say', text: '(edited) Missed it.', ts: at(20), at: START + 55 * 60_000 },
        saidId('C01', at(20), { editedAt: at(35) }),
      );
    const [missed, looked, edited, heard] = ['01:32', '01:42', '01:47', '01:52'].map((time) => `2026-11-21 ${time}:00`);
    const md = exportRun('md', late.toExport());
    const written = md.slice(md.indexOf('## What people wrote'), md.indexOf('## What happened, in order'));
    expect(written.match(/^2026.*/gm)?.map((line) => line.replace(/ · record `.*/, ''))).toEqual([
      `${missed} UTC (02:32:00 +01:00) @ann said in the thread · recorded at 2026-11-21 02:02:00 UTC (03:02:00 +01:00)`,
      `${looked} UTC (02:42:00 +01:00) @ann noted`,
      `${edited} UTC (02:47:00 +01:00) @ann edited what they had said to · recorded at 2026-11-21 02:07:00 UTC (03:07:00 +01:00)`,
      `${heard} UTC (02:52:00 +01:00) @ann said in the thread`,
    ]);
    // The entries stay in their order.
    const happened = md.slice(md.indexOf('## What happened, in order'));
    expect(happened).toMatch(/02:02:00 UTC .*@ann said: "Missed\." · written at 2026-11-21 01:32:00 UTC/);
    const page = exportRun('html', late.toExport());
    expect(page).toMatch(/@ann said in the thread · recorded at 2026-11-21 02:02:00 UTC/);
    const { record } = JSON.parse(exportRun('json', late.toExport()));
    const [first] = record.said;
    expect(first).toMatchObject({ at: START + 20 * 60_000, recordedAt: START + 50 * 60_000, text: 'Missed.' });
  });

  it('tells who the policies and the steps name', () => {
    const strict = plan([step('one', { who: { approve: { by: ['leads', 'dba'], quorum: 2, not: ['worker'] } } })]);
    const story = new Story(strict, inputs, {
      rights: {
        groups: {
          leads: { users: [], userGroup: 'ors-leads' },
          dba: { users: ['UBO0001', 'U024BE7LH'], channel: 'C024BE91L' },
          team: { users: [], channel: 'here' },
        },
        policies: {
          approve: { by: ['leads'], quorum: 1, not: [] },
          otherwise: { by: ['everyone'], quorum: 1, not: [] },
        },
      },
    }).tell({ type: 'note', text: 'Here.', by: bo });
    const told = [
      'approve: leads',
      'otherwise: everyone',
      'leads: whoever is in the user group @ors-leads of Slack',
      'dba: @bo (UBO0001), U024BE7LH, whoever is in the channel C024BE91L',
      'team: whoever is in the channel of the run',
      'Asks for more than the policies: approve: leads or dba, 2 people, not worker',
    ];
    for (const format of ['md', 'html'] as const) {
      const text = exportRun(format, story.toExport());
      for (const each of told) expect(text).toContain(each);
    }
    const { record } = JSON.parse(exportRun('json', story.toExport()));
    expect(record).toMatchObject({
      rights: { groups: { leads: { userGroup: 'ors-leads' } } },
      people: [{ name: 'ann' }, { id: bo.id, name: 'bo' }],
      steps: [{ who: { approve: { by: ['leads', 'dba'], quorum: 2, not: ['worker'] } } }],
    });
  });

  it('of a run that goes on says so', () => {
    expect(exportRun('md', new Story(upgrade, inputs).toExport())).toContain(
      'Live, 4 or more steps and decisions to go',
    );
  });

  it('as JSON tells every moment in UTC and in the time zone that was asked for', () => {
    const { record, exportedAt, timeZone } = JSON.parse(exportRun('json', story.toExport()));
    expect({ exportedAt, timeZone }).toEqual({ exportedAt: '2026-11-21T03:12:00.000Z', timeZone: 'Europe/Berlin' });
    expect(record).toMatchObject({
      ...{ startedAt: START, startedAtUtc: '2026-11-21T01:12:00.000Z', startedAtLocal: '2026-11-21T02:12:00+01:00' },
      procedure: { summary: '' },
      steps: [{ title: 'Switch ors-a1 over', openedAtLocal: '2026-11-21T02:12:00+01:00' }, {}, {}, {}],
    });
    const moments = JSON.stringify(record).match(/"(?:at|\w+At)":\d/g) ?? [];
    expect(JSON.stringify(record).match(/"(?:at|\w+At)Local":"2026-11-21T0\d:\d\d:\d\d\+01:00"/g)).toHaveLength(
      moments.length,
    );
    expect(moments.length).toBeGreaterThan(30);
  });

  it('as JSON holds the entries exactly as they are stored', () => {
    const { entries, chain, run } = JSON.parse(exportRun('json', story.toExport()));
    expect(run).toBe(RUN);
    expect(entries).toEqual(story.entries.map(({ json, ...each }) => ({ ...each, event: json })));
    expect(chain.head).toEqual({ version: story.entries.length, hash: story.entries.at(-1)?.hash });
  });
});

describe('whatever people and servers write', () => {
  const nasty = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          '<script>',
          '</li>',
          '&',
          '"',
          "'",
          '`',
          '``',
          '*',
          '_',
          '\n',
          '# ',
          '- ',
          '1. ',
          '> ',
          '[a](b)',
          '|',
          '<!--',
          '\u202e',
          'x',
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join('')),
  );
  const quiet = everything('quiet words');
  /** Which tags and attributes there are, in order. */
  const skeleton = (page: string) => page.match(/<[^>]*>/g)?.map((tag) => tag.replace(/"[^"]*"/g, '""')) ?? [];
  const lineStarts = (text: string) =>
    text.split('\n').map((line) => /^(?:#+ |\s*- |>|`{3,}|\s*$)/.exec(line)?.[0] ?? '');

  it('becomes no tag and no attribute of the page', () => {
    const wanted = skeleton(exportRun('html', quiet.toExport())).filter((tag) => tag !== '<br>');
    fc.assert(
      fc.property(nasty, (words) => {
        const story = everything(`quiet ${words} words`, `a${words}`);
        const found = skeleton(exportRun('html', story.toExport())).filter((tag) => tag !== '<br>');
        expect(found).toEqual(wanted);
      }),
      { numRuns: 60 },
    );
  });

  it('begins no heading, list or fence of the text', () => {
    const wanted = lineStarts(exportRun('md', quiet.toExport())).filter((start) => !start.startsWith('>'));
    fc.assert(
      fc.property(nasty, (words) => {
        const text = exportRun('md', everything(`quiet ${words} words`, `a${words}`).toExport());
        expect(lineStarts(text).filter((start) => !start.startsWith('>'))).toEqual(wanted);
      }),
      { numRuns: 60 },
    );
  });
});
