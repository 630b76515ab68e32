import { describe, expect, it } from 'vitest';
import type { ThreadMessage } from '../../../src/bot/thread/message.ts';
import { render } from '../../../src/bot/thread/render.ts';
import type { Caution, Source } from '../../../src/procedures/model.ts';
import { procedure, use } from '../../support/plans.ts';
import { bo, check, decision, minutes, pair, plan, step, Told } from './runs.ts';

const first = `\${pair.first}`;
const second = `\${pair.second}`;

const role = check('role', { title: `Backup mode in the log of \`${first}\`` });
const word = check('options', {
  kind: 'attestation',
  of: '',
  title: 'New options reviewed',
  outcomes: ['confirmed'],
  passes: ['confirmed'],
  parameters: { ask: 'Compare them with the release notes.' },
});

const upgrade = plan(
  [
    {
      kind: 'each',
      variable: 'pair',
      in: 'pairs',
      steps: [
        step('start', {
          title: `Make sure \`${first}\` came up as backup`,
          do: `Start \`${first}\`. \`${second}\` serves meanwhile.`,
          substeps: ['Look at it.', 'Start it.'],
          why: 'The next switchover needs a backup.',
          warnings: ['If it comes up as primary, stop it.'],
          notes: ['It takes half a minute.'],
          checks: [role, word],
          onOutcome: { role: { primary: `Both may be serving. Stop \`${first}\`.` } },
          deadline: minutes(10),
          deadlineNote: 'Sessions are lost.',
          expected: minutes(10),
          undo: `Stop \`${first}\`.`,
          source: { document: 'Migration Guide', step: '5' },
        }),
        step('look', { title: `Look at \`${second}\``, override: 'never', expected: minutes(5) }),
      ],
    },
    decision('on', {
      title: 'Go on?',
      ask: 'The next part cannot be undone.',
      warnings: ['There is no way back.'],
      options: [
        { id: 'yes', label: 'Go on', help: 'the rest follows', steps: [] },
        { id: 'no', label: 'Stop here', steps: [{ kind: 'end', id: 'out', outcome: 'stopped', text: 'As decided.' }] },
      ],
    }),
  ],
  { warnings: ['Sessions may be lost.'], limitations: ['A stopped member does not serve.'] },
);

const begun = () => new Told(upgrade, { pairs: [pair('ors-a'), pair('ors-b')] });
const opened = () => begun().open();
const proved = () => {
  const told = opened();
  told.tell({ type: 'begin', step: told.current, by: bo });
  told.look('role', 'backup', { text: 'Std 04560 backup', source: 'ors_a1.log' });
  told.tell({ type: 'attest', step: told.current, check: 'options', outcome: 'confirmed', note: 'Read them all.' });
  return told;
};
const approved = () => {
  const told = proved();
  told.tell({ type: 'approve', step: told.current });
  return told;
};

function message(told: Told, key: string): ThreadMessage {
  const found = render(told.record).find((each) => each.key === key);
  if (!found) throw new Error(`there is no message ${key}`);
  return found;
}

/** What a message shows, with dates as in Slack's fallback, a line for each row of controls. */
function shown(told: Told, key: string): string {
  const lines = message(told, key).blocks.flatMap((block) => {
    if (block.type === 'section') {
      const control = block.accessory?.type === 'button' ? ` [${block.accessory.text.text}]` : '';
      return [`${block.text?.text ?? ''}${control}`];
    }
    if (block.type === 'context') return [block.elements.map((each) => ('text' in each ? each.text : '')).join(' | ')];
    if (block.type !== 'actions') return [];
    const names = block.elements.map((each) => {
      if (each.type === 'button') return `[${each.text.text}${each.style ? ` (${each.style})` : ''}]`;
      return each.type === 'overflow' ? `[⋯ ${each.options.map((option) => option.text.text).join(' · ')}]` : '';
    });
    return [names.join(' ')];
  });
  return lines.join('\n').replace(/<!date\^\d+\^[^|]*\|\S+ (\d\d:\d\d):\d\d UTC>/g, '$1');
}

const keys = (told: Told) => render(told.record).map((each) => each.key);

describe('the root card', () => {
  it('tells where the run is, since when, and what it waits for', () => {
    const told = opened();
    expect(shown(told, 'root')).toBe(
      [
        '*Migrate HA Orchestration Server pairs* · production · run `7KQ2`',
        '░░░░░░░░░░░░░░░░ 1 of 5 · pair 1 of 2 · *now: Make sure `ors-a1` came up as backup*',
        'Started by @ann 01:12 · just started, about 30 min to go · waiting for: somebody to take it',
        'Guide: Migration Guide',
      ].join('\n'),
    );
    expect(message(told, 'root').text).toBe(
      'Migrate HA Orchestration Server pairs, production: step 1 of 5, Make sure ors-a1 came up as backup.',
    );
  });

  it('is followed by what is to be known on the way, for good', () => {
    const known = '*To know on the way*\n\n⚠️ Sessions may be lost.\n\nLimitation: A stopped member does not serve.';
    expect(shown(opened(), 'remarks')).toBe(known);
    expect(shown(approved(), 'remarks')).toBe(known);
    expect(keys(new Told(plan([step('only')])))).toEqual(['root', 'step:1']);
  });

  it('is followed by what used procedures warn of too, and tells which other guides the steps come from', () => {
    const used = (id: string, source: Source) =>
      procedure(id, [step(id)], { source, warnings: ['Sessions may be lost.', `${id} takes long.`] });
    const own = { document: 'Guide', section: 'All of it' };
    const of = plan(
      [use('a', 'a'), use('b', 'b'), use('c', 'c')],
      { source: own, warnings: ['Sessions may be lost.'] },
      {
        a: used('a', { document: 'Guide', section: 'Databases' }),
        b: used('b', { document: 'Other guide', section: 'Pages' }),
        c: used('c', own),
        never: used('never', { document: 'A third one' }),
      },
    );
    const card = shown(new Told(of), 'root');
    expect(shown(new Told(of), 'remarks').split('\n\n')).toEqual([
      '*To know on the way*',
      '⚠️ Sessions may be lost.',
      '⚠️ a takes long.',
      '⚠️ b takes long.',
      '⚠️ c takes long.',
    ]);
    expect(card).toContain('Guide: Guide, All of it | Also: Databases · Other guide, Pages');
    expect(card).not.toContain('third');
  });

  it.each([
    ['at first', begun, 'a first look at the servers'],
    ['once it is taken', () => told('begin'), '@bo, and proof: Backup mode in the log of `ors-a1` and 1 more'],
    ['once it is proved', proved, 'an approval'],
    ['while it is paused', () => told('pause'), 'somebody to resume'],
  ] as const)('says what is waited for %s', (_, make, waits) => {
    expect(shown(make(), 'root')).toContain(`waiting for: ${waits}`);
  });

  function told(what: 'begin' | 'pause'): Told {
    const run = opened();
    if (what === 'begin') run.tell({ type: 'begin', step: run.current, by: bo });
    else run.tell({ type: 'pause', reason: '' });
    return run;
  }

  it('says who holds the run once it was handed over, and that it is paused', () => {
    const run = opened();
    run.tell({ type: 'hand-over', to: bo });
    run.tell({ type: 'pause', reason: 'lunch' });
    expect(shown(run, 'root')).toContain('Held by @bo');
    expect(shown(run, 'root')).toContain('⏸️ paused by @ann at 01:');
  });
});

describe("a step's message", () => {
  it('asks nobody to act before it is open', () => {
    const told = begun();
    expect(message(told, 'step:1').provisional).toBe(true);
    expect(shown(told, 'step:1')).toBe(
      '*Step 1 of 5 · pair 1 of 2 — Make sure `ors-a1` came up as backup*\n⏳ Noting how things are before you act. There is nothing to do yet.',
    );
  });

  it('says what to do if that does not succeed', () => {
    const told = begun();
    const summary = 'No file matches /var/log/ors_a1.*.log. Is the path right?';
    told.tell({ type: 'report', step: told.current, check: 'role', report: { type: 'baseline-failed', summary } });
    expect(message(told, 'step:1').provisional).toBeUndefined();
    expect(shown(told, 'step:1')).toContain(`cannot be noted: ${summary}`);
    expect(shown(told, 'step:1')).toContain('Do not act yet');
    expect(shown(told, 'step:1')).not.toContain("I'm on it");
    expect(shown(told, 'step:1')).toContain('Override…');
  });

  it('says once what a person vouches for, where title and question are the same words', () => {
    const gone = check('gone', {
      ...word,
      id: 'gone',
      title: 'The errors are gone',
      parameters: { ask: 'The errors are gone' },
    });
    const told = new Told(plan([step('look', { checks: [gone] })]), {}).open();
    expect(shown(told, 'step:1').match(/The errors are gone/g)).toHaveLength(1);
  });

  it('tells what to do, what is watched, and what can be pressed', () => {
    const told = opened();
    told.look('role', undefined, { summary: '3 new lines, the last: "Configuration is fully loaded"' });
    expect(shown(told, 'step:1')).toBe(
      [
        '*Step 1 of 5 · pair 1 of 2 — Make sure `ors-a1` came up as backup*',
        'Start `ors-a1`. `ors-a2` serves meanwhile.',
        '*a.* Look at it.',
        '*b.* Start it.',
        '⚠️ If it comes up as primary, stop it.',
        'Why: The next switchover needs a backup.',
        'Note: It takes half a minute.',
        '⏳ Backup mode in the log of `ors-a1` — watching since 01:12 · 3 new lines, the last: "Configuration is fully loaded"',
        "✍️ New options reviewed — waiting for a person's word",
        'Compare them with the release notes. [Confirm…]',
        'Guide: Migration Guide, step 5',
        "[I'm on it] [Skip…] [⋯ Check now · Add note · Override…]",
      ].join('\n'),
    );
  });

  it('says in words what is missing or not known, whatever was read', () => {
    const told = opened();
    const read = { text: 'is_published 0, is_merge_published 0', source: 'Personalization3 on uwm-sql' };
    told.look('role', undefined, { ...read, summary: '1 active subscription' });
    expect(shown(told, 'step:1')).toContain('— watching since 01:12 · 1 active subscription\n');
    expect(shown(told, 'step:1')).not.toContain('is_published');
  });

  it('names where evidence is from once, if several pieces are from there', () => {
    const told = opened();
    const source = 'http://uwm-ps1:7771/status.aspx';
    const evidence = [
      { text: 'names 2020.2', source },
      { text: '200 OK', source },
    ];
    const report = {
      type: 'outcome',
      outcome: 'primary',
      summary: '',
      evidence,
      lookedAt: told.run.startedAt,
    } as const;
    told.tell({ type: 'report', step: told.current, check: 'role', report });
    expect(shown(told, 'step:1')).toContain(`\`names 2020.2\` · \`200 OK\` · ${source}`);
  });

  it('can be approved once everything is proved, and only then', () => {
    expect(shown(opened(), 'step:1')).not.toContain('Approve');
    const text = shown(proved(), 'step:1');
    expect(text).toContain(
      '✅ Backup mode in the log of `ors-a1` — proved 01:14 · `Std 04560 backup` · ors_a1.log, byte 48,213',
    );
    expect(text).toContain('✍️ New options reviewed — word of @ann at 01:16: "Read them all."');
    expect(text).toContain('On it: @bo at 01:14 | ⏳ to be done by 01:24 | Guide');
    expect(text).toContain('[Approve (primary)] [Skip…] [⋯ Check now · Add note]');
    expect(message(proved(), 'step:1').text).toContain('ready for approval');
  });

  it('tells what is required of the checks together, when each alone has passed', () => {
    const together = plan([
      step('roles', {
        checks: [
          check('one', { title: 'Role of one', passes: ['backup', 'primary'] }),
          check('two', { title: 'Role of two', passes: ['backup', 'primary'] }),
        ],
        require: {
          not: {
            all: [
              { outcome: 'one', is: ['backup'] },
              { outcome: 'two', is: ['backup'] },
            ],
          },
        },
        requireTitle: 'At least one is primary',
      }),
    ]);
    const told = new Told(together, { pair: pair('ors-a') }).open().look('one', 'backup').look('two', 'backup');
    expect(shown(told, 'step:1')).toContain('proved 01:15: *backup*\n❌ At least one is primary — not true\n');
    expect(shown(told, 'step:1')).not.toContain('Approve');
    expect(shown(told.look('two', 'primary'), 'step:1')).not.toContain('At least one');
  });

  describe('of which one of several ways is enough', () => {
    const moved = plan([
      step('moved', {
        checks: [
          check('down', { title: 'The old one is down' }),
          check('count', { title: 'All 24 are there', required: false }),
          { ...word, id: 'seen', title: 'Seen to come', required: false },
        ],
        require: {
          any: [
            { outcome: 'count', is: ['backup'] },
            { outcome: 'seen', is: ['confirmed'] },
          ],
        },
        requireTitle: 'All clients have moved',
      }),
    ]);
    const told = () => new Told(moved, { pair: pair('ors-a') }).open().look('down', 'backup');
    const sealed = (one: Told) => {
      one.tell({ type: 'approve', step: one.current });
      return shown(one, 'step:1');
    };

    it('says so, and waits for one of them', () => {
      expect(message(told(), 'step:1').text).toContain('1 of 2 proved');
      const text = shown(told(), 'step:1');
      expect(text).toContain('⏳ All 24 are there on `ors-a1` (one way) — watching');
      expect(text).toContain("✍️ Seen to come (one way) — waiting for a person's word");
      expect(text).toContain('⏳ All clients have moved — one way is enough');
      expect(text).not.toContain('Approve');
    });

    it('is ready by the check alone, and is proved then', () => {
      const counted = told().look('count', 'backup');
      expect(message(counted, 'step:1').text).toContain('ready for approval');
      expect(sealed(counted)).toContain('✅ 2 of 2 proved · ');
    });

    it('is ready by a word alone, which is told at the end', () => {
      const vouched = told();
      vouched.tell({
        type: 'attest',
        step: vouched.current,
        check: 'seen',
        outcome: 'confirmed',
        note: 'Watched them.',
      });
      expect(sealed(vouched)).toContain("✅ 1 of 2 proved, 1 by a person's word");
    });
  });

  it('offers no override where none is allowed', () => {
    expect(shown(approved(), 'step:2')).not.toContain('Override');
  });

  it('is sealed once it is decided', () => {
    const told = approved();
    expect(shown(told, 'step:1')).toBe(
      [
        '*Step 1 of 5 · pair 1 of 2 — Make sure `ors-a1` came up as backup*',
        `✅ 1 of 2 proved, 1 by a person's word · done by @bo · approved by @ann at 01:17 · record \`${told.record.hashOf(7).slice(0, 8)}\``,
        '✅ Backup mode in the log of `ors-a1` — proved 01:14 · `Std 04560 backup` · ors_a1.log, byte 48,213',
        '✍️ New options reviewed — word of @ann at 01:16: "Read them all."',
      ].join('\n'),
    );
  });

  it('loses its controls while the run is paused, and when it ends', () => {
    const told = proved();
    told.tell({ type: 'pause', reason: '' });
    expect(shown(told, 'step:1')).toMatch(/Nothing can be decided until somebody resumes\.$/);
    told.tell({ type: 'abort', reason: 'no' });
    expect(shown(told, 'step:1')).toContain('Not decided: the run ended while this step was open. @bo was on it.');
    expect(shown(told, 'step:1')).not.toContain('[');
  });
});

describe('a start that something spoke against', () => {
  const jump = (id: string, text: string): Caution => ({ id, if: { all: [] }, text, effect: 'reason' });
  const started = (cautions: readonly Caution[], reason: string) =>
    new Told(plan([step('one'), step('two')], { cautions }), {}, { reason });
  const two = [
    jump('jump', 'From 9.0 to 12.0 is more than one\nversion. The maker supports **one** at a time.'),
    jump('late', 'It is late.'),
  ];

  it('is told on the card, by its first sentence, and in a message of its own in full', () => {
    const told = started(two, 'Tried in\nthe lab <!here>');
    expect(keys(told)).toEqual(['root', 'cautions', 'step:1']);
    expect(shown(told, 'root')).toContain(
      [
        '⚠️ Started although: From 9.0 to 12.0 is more than one version — @ann: "Tried in the lab &lt;!here&gt;"',
        '⚠️ Started although: It is late — @ann: "Tried in the lab &lt;!here&gt;"',
      ].join('\n'),
    );
    expect(shown(told, 'cautions')).toBe(
      [
        `⚠️ *Started although something spoke against it*, by @ann at 01:12 · record \`${told.record.hashOf(1).slice(0, 8)}\``,
        '',
        'From 9.0 to 12.0 is more than one version. The maker supports one at a time.',
        'Reason: "Tried in',
        'the lab &lt;!here&gt;"',
        '',
        'It is late.',
        'Reason: "Tried in',
        'the lab &lt;!here&gt;"',
      ].join('\n'),
    );
    expect(message(told, 'cautions').text).toBe('Started by @ann although: From 9.0 to 12.0 is more than one version.');
  });

  it('stays told as it was, whatever the run comes to', () => {
    const told = started(two, 'Tried.');
    const before = message(told, 'cautions');
    told.tell({ type: 'approve', step: told.current });
    told.tell({ type: 'abort', reason: 'enough' });
    expect(message(told, 'cautions')).toEqual(before);
    expect(shown(told, 'root')).toContain('Started although: It is late');
  });

  it('takes several messages if there is much of it, and the card says how much more', () => {
    const many = Array.from({ length: 15 }, (_, i) => jump(`c${i}`, `Number ${i} is against it.`));
    const told = started(many, '&'.repeat(1_000));
    expect(keys(told).slice(0, 4)).toEqual(['root', 'cautions', 'cautions:2', 'cautions:3']);
    expect(keys(told).at(-1)).toBe('step:1');
    const all = keys(told)
      .map((key) => shown(told, key))
      .join('\n');
    for (const { text } of many) expect(all).toContain(text);
    expect(shown(told, 'root')).toContain('And 12 more, with their reasons below.');
  });
});

describe('what happens is told where it happened', () => {
  it('a definite failure, with what it means', () => {
    const told = opened().look('role', 'primary', { text: 'Std 04562 (Primary)', source: 'ors_a1.log' });
    expect(shown(told, 'entry:4')).toBe(
      [
        '❌ Backup mode in the log of `ors-a1`: not true. Seen at 01:13: *primary* — `Std 04562 (Primary)` · ors_a1.log, byte 48,213',
        'Both may be serving. Stop `ors-a1`.',
        `Step 1 stays open. · record \`${told.record.hashOf(4).slice(0, 8)}\``,
      ].join('\n'),
    );
    expect(shown(told, 'step:1')).toContain('❌ Backup mode in the log of `ors-a1` — not true');
  });

  it('somebody’s word that it is not so, with what it means, and another word after it', () => {
    const databases = {
      ...word,
      id: 'databases',
      title: 'Databases updated',
      outcomes: ['successful', 'not-successful'],
      passes: ['successful'],
    };
    const onOutcome = { databases: { 'not-successful': 'Keep every server offline.' } };
    const told = new Told(plan([step('update', { checks: [databases], onOutcome })]), {}).open();
    const says = (outcome: string, note: string) =>
      told.tell({ type: 'attest', step: told.current, check: 'databases', outcome, note });
    says('not-successful', 'The portal says locked.');
    says('successful', 'Tried again.');
    const failure = keys(told).find((key) => key.startsWith('entry:')) ?? '';
    expect(shown(told, failure)).toMatch(
      /^❌ Databases updated: not true: \*not successful\*, by word of @ann at \d\d:\d\d: "The portal says locked\."\nKeep every server offline\.\nStep 1 stays open\. · record /,
    );
    expect(message(told, failure).text).toBe('Step 1, Databases updated: not true, by word of @ann: not successful.');
    expect(shown(told, 'step:1')).toContain('✍️ Databases updated — word of @ann');
  });

  it('a deadline, to whoever is on it', () => {
    const told = opened();
    told.tell({ type: 'begin', step: told.current, by: bo });
    told.tell({ type: 'deadline', step: told.current, left: 'half', at: told.now + minutes(5) });
    told.tell({ type: 'deadline', step: told.current, left: 'none', at: told.now + minutes(5) });
    expect(shown(told, 'entry:5')).toBe(
      '⏳ Step 1: half of its time is left. It is to be done by 01:24. <@UBO0001> is on it.',
    );
    expect(shown(told, 'entry:6')).toMatch(/^⚠️ Step 1: its time is up\. .*\nSessions are lost\.$/);
  });

  it('a skip and an override, each with its reason', () => {
    const told = opened();
    told.tell({ type: 'override', step: told.current, reason: 'Seen by hand.' });
    told.tell({ type: 'skip', step: told.current, reason: 'Not here.' });
    expect(keys(told)).toEqual(['root', 'remarks', 'step:1', 'entry:4', 'step:2', 'entry:6', 'step:3']);
    expect(shown(told, 'entry:4')).toContain('⛔ *Step 1 overridden by @ann* at 01:14: "Seen by hand."');
    expect(shown(told, 'entry:4')).toContain('Not proved: Backup mode in the log of `ors-a1`, New options reviewed.');
    expect(shown(told, 'entry:4')).toContain('To put it back: Stop `ors-a1`.');
    expect(shown(told, 'entry:6')).toContain('⏭️ *Step 2 skipped by @ann* at 01:15: "Not here."');
  });

  it('notes, but not what people said in the thread themselves', () => {
    const told = opened();
    told.tell({ type: 'say', text: 'hello', ts: '1.1' });
    told.tell({ type: 'note', text: 'one <!here>\ntwo', by: bo });
    expect(keys(told)).toEqual(['root', 'remarks', 'step:1', 'entry:5']);
    expect(shown(told, 'entry:5')).toMatch(
      /^\*Note\* by @bo at 01:15, step 1 · record .*\n> one &lt;!here&gt;\n> two$/,
    );
  });

  it('a pause, which can be ended, and its end', () => {
    const told = opened();
    told.tell({ type: 'pause', reason: 'lunch' });
    expect(shown(told, 'entry:4')).toMatch(/^⏸️ \*Paused\* by @ann at 01:14: "lunch"\n.*\n\[Resume \(primary\)\]$/);
    told.tell({ type: 'resume', by: bo });
    expect(shown(told, 'entry:4')).not.toContain('Resume (');
    expect(shown(told, 'entry:5')).toContain('*Resumed* by @bo at 01:15 after 1 min');
  });
});

describe('a decision', () => {
  function asked(): Told {
    const told = approved();
    for (let i = 0; i < 3; i++) {
      told.open();
      told.tell({ type: 'skip', step: told.current, reason: 'quick' });
    }
    return told;
  }

  it('is a question with a button for each answer, confirmed where there is a warning', () => {
    const told = asked();
    expect(shown(told, 'step:5')).toBe(
      [
        '*Step 5 of 5 — Go on?*',
        'The next part cannot be undone.',
        '⚠️ There is no way back.',
        '• *Go on* — the rest follows',
        '• *Stop here*',
        '[Go on] [Stop here]',
      ].join('\n'),
    );
    expect(JSON.stringify(message(told, 'step:5').blocks)).toContain('"confirm":{"title"');
  });

  it('says who chose what, and the run ends as the procedure says', () => {
    const told = asked();
    told.tell({ type: 'choose', step: told.current, option: 'no', by: bo });
    expect(shown(told, 'step:5')).toContain('Chosen: *Stop here* · by @bo at 01:');
    expect(shown(told, 'end')).toMatch(/^⚠️ \*Stopped after \d+ min\.\* As decided\./);
  });
});

describe('the end', () => {
  it('sums up', () => {
    const told = approved();
    told.tell({ type: 'approve', step: told.current });
    told.open();
    told.tell({ type: 'override', step: told.current, reason: 'known' });
    told.tell({ type: 'skip', step: told.current, reason: 'known' });
    told.tell({ type: 'choose', step: told.current, option: 'yes' });
    expect(shown(told, 'end')).toBe(
      [
        '✅ *Done in 10 min.*',
        "4 steps, and 1 decision: none proved, 1 proved and vouched for, none by a person's word, 1 skipped, 1 overridden, 1 approved without a check. Slowest: Make sure `ors-a1` came up as backup, 3 min.",
        `Record \`${told.record.hashOf(told.run.version).slice(0, 8)}\`.`,
        '[Export]',
      ].join('\n'),
    );
    expect(shown(told, 'root')).toContain('████████████████ 5 of 5 · *done*');
    expect(keys(told).at(-1)).toBe('end');
  });

  it('of an aborted run tells how to put back what was done, latest first', () => {
    const told = approved();
    told.tell({ type: 'skip', step: told.current, reason: 'not here' });
    told.open();
    told.tell({ type: 'begin', step: told.current, by: bo });
    told.tell({ type: 'abort', reason: 'Too late tonight.' });
    expect(shown(told, 'end')).toMatch(/^⚠️ \*Aborted after \d+ min\* by @ann at 01:\d\d: "Too late tonight\."/);
    const back = shown(told, 'end:undo:1');
    expect(back).toContain(
      '*Step 3 — Make sure `ors-b1` came up as backup* · not decided; @bo was on it, so it may be half done\nStop `ors-b1`.',
    );
    expect(back.indexOf('Step 3')).toBeLessThan(back.indexOf('Step 1'));
    expect(back).toContain(
      '*Step 1 — Make sure `ors-a1` came up as backup* · approved by @ann at 01:17\nStop `ors-a1`.',
    );
    expect(back).not.toContain('Step 2');
  });

  it('takes several messages if there is much to put back', () => {
    const many = plan(Array.from({ length: 12 }, (_, i) => step(`s${i}`, { undo: 'Put it back. '.repeat(200) })));
    const told = new Told(many);
    for (let i = 0; i < 11; i++) told.tell({ type: 'approve', step: told.current });
    told.tell({ type: 'abort', reason: 'enough' });
    const pages = keys(told).filter((key) => key.startsWith('end:undo:'));
    expect(pages).toEqual(['end:undo:1', 'end:undo:2', 'end:undo:3']);
    const all = pages.map((key) => shown(told, key)).join('\n');
    for (let i = 1; i <= 12; i++) expect(all).toContain(`*Step ${i} — Do s${i - 1}*`);
  });
});
