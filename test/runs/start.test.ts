/** What is asked before a start: prerequisites and cautions, of the procedure and of those that it uses. */
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/runs/commands.ts';
import { caution, each, plan, procedure, release, releaseInput, step, use } from '../support/plans.ts';
import { given, startOf } from '../support/spec.ts';

const inputs = { installed: releaseInput('Installed'), target: releaseInput('Target') };
const far = caution('far', { release: 'target', after: 'installed', byMoreThan: 2 }, { text: `\${target} is far.` });
const back = caution('back', { not: { release: 'target', after: 'installed' } }, { effect: 'refuse' });
const versions = (from: number, to: number) => ({ installed: release(from), target: release(to) });

describe('a start against which a caution stands', () => {
  const careful = plan([step('a')], { inputs, cautions: [far, back] });
  const start = (from: number, to: number, ...cautions: readonly { id: string; text: string; reason: string }[]) =>
    startOf(careful, { inputs: versions(from, to), cautions });
  const because = (reason: string, id = 'far') => ({ id, text: '', reason });

  it('needs a reason', () => {
    given()
      .when(start(1, 4))
      .isRefused('cautions-open', { open: ['5.0 is far.'] });
    given()
      .when(start(1, 4, because(' \n\u200b')))
      .isRefused('cautions-open');
    given()
      .when(start(1, 4, because('Tested last week.', 'another')))
      .isRefused('cautions-open');
    given()
      .when(start(1, 4, because('x'.repeat(LIMITS.reason + 1))))
      .isRefused('text-too-long', { what: 'reason', limit: LIMITS.reason });
  });

  it('keeps the reason on record, with what it is a reason against', () => {
    const { events } = given(start(1, 4, because(' Tested last week.\n')));
    expect(events[0]).toMatchObject({
      type: 'run-started',
      cautions: [{ id: 'far', text: '5.0 is far.', reason: 'Tested last week.' }],
    });
  });

  it('is a start like any other when the caution does not apply, whatever was given', () => {
    for (const asked of [start(1, 3), start(1, 3, because('Tested last week.'))]) {
      expect(given(asked).events[0]).not.toHaveProperty('cautions');
    }
  });

  it('is no start when the caution refuses it, whatever the reason', () => {
    given()
      .when(start(2, 2, because('I must.', 'back')))
      .isRefused('start-refused', { why: ['Mind back.'] });
  });
});

describe('a start of a procedure that uses others', () => {
  const backup = { id: 'backup', text: 'The databases are backed up.' };
  const databases = procedure('databases', [step('update')], { inputs, prerequisites: [backup], cautions: [far] });
  const handed = { installed: 'installed', target: 'target' };
  const outer = plan(
    [
      step('first'),
      use('one', 'databases', handed),
      use('two', 'databases', handed),
      each('s', 'servers', [use('three', 'checked')]),
    ],
    {
      inputs,
      prerequisites: [
        { id: 'media', text: 'The installer is there.' },
        { id: 'saved', text: backup.text },
      ],
    },
    {
      databases,
      checked: procedure('checked', [step('look')], { prerequisites: [{ id: 'eyes', text: 'Somebody can look.' }] }),
    },
  );
  const start = (prerequisites: readonly string[], more: Record<string, unknown> = {}) =>
    startOf(outer, { inputs: { ...versions(1, 2), servers: [], ...more }, prerequisites });

  it('needs what those ask, and the same words once', () => {
    given()
      .when(start([]))
      .isRefused('prerequisites-open', { open: ['The installer is there.', 'The databases are backed up.'] });
    given()
      .when(start(['media', 'saved']))
      .thenCome('run-started', 'step-opened');
  });

  it('needs nothing for what the inputs do not lead to', () => {
    given()
      .when(start(['media', 'saved'], { servers: [{ server: 's1' }] }))
      .isRefused('prerequisites-open', { open: ['Somebody can look.'] });
    given()
      .when(start(['media', 'saved', 'checked/eyes'], { servers: [{ server: 's1' }] }))
      .thenCome('run-started', 'step-opened');
  });

  it('needs one reason for a caution of theirs, however often they are used', () => {
    const jump = { inputs: { ...versions(1, 4), servers: [] }, prerequisites: ['media', 'saved'] };
    given()
      .when(startOf(outer, jump))
      .isRefused('cautions-open', { open: ['5.0 is far.'] });
    const cautions = [{ id: 'databases/far', text: '', reason: 'Tested last week.' }];
    const { events } = given(startOf(outer, { ...jump, cautions }));
    expect(events[0]).toMatchObject({ cautions: [{ id: 'databases/far', text: '5.0 is far.' }] });
  });

  it('needs for each server what they ask for one', () => {
    const watched = procedure('watched', [step('look')], {
      inputs: { server: { type: 'server', title: 'Server', many: false } },
      prerequisites: [{ id: 'eyes', text: `Somebody watches \${server}.` }],
    });
    const both = plan([each('s', 'servers', [use('it', 'watched', { server: 's' })])], {}, { watched });
    const startWith = (...prerequisites: readonly string[]) =>
      startOf(both, { inputs: { servers: [{ server: 's1' }, { server: 's2' }] }, prerequisites });
    given()
      .when(startWith('watched/eyes'))
      .isRefused('prerequisites-open', { open: ['Somebody watches s2.'] });
    given().when(startWith('watched/eyes', 'watched/eyes-2')).thenCome('run-started', 'step-opened');
  });

  it('is refused if one of two that say the same refuses it', () => {
    const none = { empty: 'servers' };
    const inner = procedure('inner', [step('look')], {
      cautions: [caution('never', none, { text: 'Not so.', effect: 'refuse' })],
    });
    const strict = plan([use('it', 'inner')], { cautions: [caution('mind', none, { text: 'Not so.' })] }, { inner });
    given()
      .when(startOf(strict, { cautions: [{ id: 'mind', text: '', reason: 'I must.' }] }))
      .isRefused('start-refused', { why: ['Not so.'] });
  });
});
