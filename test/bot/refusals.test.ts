/** Every refusal is one sentence that says what is so and what to do. */
import { describe, expect, it } from 'vitest';
import { type AnyRefusal, agoText, refusalText, textComplaint } from '../../src/bot/refusals.ts';
import { DEEDS } from '../../src/estate/rights.ts';
import type { Denial } from '../../src/runs/rights.ts';

const ann = { id: 'U1', name: 'ann' };
const now = 1_000_000;
const at = now - 4_000;

const CASES: { readonly [Code in AnyRefusal['code']]: AnyRefusal & { code: Code } } = {
  'already-started': { code: 'already-started' },
  'no-such-run': { code: 'no-such-run' },
  'prerequisites-open': { code: 'prerequisites-open', open: ['A backup.'] },
  'cautions-open': { code: 'cautions-open', open: ['Three versions at once.'] },
  'start-refused': { code: 'start-refused', why: ['The new version is not newer.'] },
  'nothing-to-do': { code: 'nothing-to-do' },
  'run-ended': { code: 'run-ended', outcome: 'aborted', at },
  'run-paused': { code: 'run-paused', by: ann, at },
  'not-paused': { code: 'not-paused' },
  'no-such-step': { code: 'no-such-step', step: 'a/b' },
  'not-open-yet': { code: 'not-open-yet', step: 'a/b', waiting: ['Port open'] },
  'already-decided': { code: 'already-decided', step: 'a/b', how: 'approved', by: ann, at },
  'already-claimed': { code: 'already-claimed', step: 'a/b', by: ann, at },
  'gate-not-passed': { code: 'gate-not-passed', step: 'a/b', unmet: ['Port open', 'Role seen'] },
  'gate-passed': { code: 'gate-passed', step: 'a/b' },
  'not-permitted': { code: 'not-permitted', deed: 'approve', step: 'a/b', why: 'group', groups: ['ors-leads'] },
  'members-unknown': { code: 'members-unknown', group: 'ors-leads', why: 'Slack does not answer (fetch failed)' },
  'already-approved': { code: 'already-approved', step: 'a/b', at, more: 1 },
  'evidence-changed': { code: 'evidence-changed', step: 'a/b', changed: ['Port open'] },
  'already-holds': { code: 'already-holds', by: ann },
  'not-allowed': { code: 'not-allowed', step: 'a/b', what: 'skip' },
  'not-by-word': { code: 'not-by-word', step: 'a/b', check: 'port' },
  'no-such-check': { code: 'no-such-check', step: 'a/b', check: 'port' },
  'no-such-option': { code: 'no-such-option', step: 'a/b', option: 'x' },
  'text-missing': { code: 'text-missing', what: 'reason' },
  'text-too-long': { code: 'text-too-long', what: 'note', limit: 3_000, length: 5_000 },
  'nothing-new': { code: 'nothing-new' },
  'target-locked': { code: 'target-locked', target: 'ors-a1', holder: '7KQ2' },
};

describe('a refusal', () => {
  it.each(Object.values(CASES))('$code is told in plain words on one line', (refusal) => {
    const text = refusalText(refusal, { now });
    if (refusal.code === 'nothing-new') return expect(text).toBeUndefined();
    expect(text).toMatch(/^[^\n]{20,400}[.]$/);
    expect(text).not.toMatch(/undefined|NaN|\[object|!/);
  });

  it('names who was faster, and when', () => {
    expect(refusalText(CASES['already-decided'], { now })).toBe(
      'That step was approved by @ann 4 seconds ago. Nothing was changed.',
    );
    expect(refusalText(CASES['already-claimed'], { now })).toBe(
      '@ann said 4 seconds ago that they are on that step. Nothing was changed.',
    );
  });

  it('of a right names the groups, and people who could', () => {
    const could = [ann, { id: 'U2', name: 'dee' }];
    expect(refusalText(CASES['not-permitted'], { now, could })).toBe(
      'That step needs an approver from @ors-leads. You could ask @ann or @dee. Nothing was changed.',
    );
    expect(refusalText(CASES['not-permitted'], { now, could: [] })).toBe(
      'That step needs an approver from @ors-leads. Nothing was changed.',
    );
  });

  it.each(
    DEEDS.flatMap((deed) => (['group', 'starter', 'worker', 'nobody'] as const).map((why) => [deed, why] as const)),
  )('of the right to %s, for reason of %s, is a sentence', (deed, why) => {
    const groups = why === 'group' ? ['leads', 'holder'] : [];
    const denial: Denial = { code: 'not-permitted', deed, step: 'a/b', why, groups };
    const text = refusalText(denial, { now, could: [ann] });
    expect(text).toMatch(/^[A-Z][^\n]{20,300}Nothing was changed\.$/);
    expect(text).not.toMatch(/undefined|@holder| {2}/);
  });

  it('names the run that holds a server', () => {
    expect(refusalText(CASES['target-locked'], { now })).toContain('ors-a1 is being upgraded in run 7KQ2');
  });

  it('stays on one line whatever people are called', () => {
    const by = { id: 'U1', name: 'a\nb' };
    expect(refusalText({ code: 'already-decided', step: 'x', how: 'skipped', by, at }, { now })).not.toContain('\n');
  });
});

describe('how long ago', () => {
  it.each([
    [0, 'a moment ago'],
    [45_000, '45 seconds ago'],
    [300_000, '5 minutes ago'],
    [7_200_000, '2 hours ago'],
    [3 * 86_400_000, '3 days ago'],
    [-5_000, 'a moment ago'],
  ])('%i ms is %s', (ms, text) => {
    expect(agoText(now - ms, now)).toBe(text);
  });
});

describe('what is typed into a form', () => {
  it('is told to be empty, or too long with both lengths, before anything is asked of the run', () => {
    expect(textComplaint('reason', ' \n ')).toContain('Give a reason');
    expect(textComplaint('reason', '\u200b')).toContain('Give a reason');
    expect(textComplaint('reason', 'x'.repeat(1_001))).toContain('1,001 characters; 1,000 is the most');
    expect(textComplaint('note', 'x'.repeat(3_000))).toBeUndefined();
  });
});
