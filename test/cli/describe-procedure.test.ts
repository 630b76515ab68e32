import { describe, expect, it } from 'vitest';
import { describeProcedure } from '../../src/cli/describe-procedure.ts';
import { caution, plan, procedure, releaseInput, step, use } from '../support/plans.ts';

const backup = { id: 'backup', text: 'The databases are backed up.' };
const inner = procedure('inner', [step('update')], {
  prerequisites: [backup, { id: 'media', text: 'The installer is there.' }],
  cautions: [caution('far', { release: 'target', after: 'installed', byMoreThan: 1 })],
  warnings: ['The schema changes.'],
});
const outer = plan(
  [step('first'), use('inner', 'inner')],
  {
    inputs: {
      target: releaseInput('Version to upgrade to'),
      needed: { type: 'server', title: 'Servers', of: 'web', many: true },
      spare: { type: 'server', title: 'More servers', of: 'web', many: true, optional: true },
      later: { type: 'yes-no', title: 'Verified later', many: false, internal: true, default: false },
    },
    prerequisites: [{ id: 'saved', text: backup.text }],
    cautions: [caution('none', { empty: 'spare' }, { effect: 'refuse' })],
    warnings: ['Plan with care.'],
  },
  { inner },
);

/** The lines below a heading. */
function below(heading: string): readonly string[] {
  const lines = describeProcedure(outer).split('\n');
  const rest = lines.slice(lines.indexOf(heading) + 1);
  return rest.slice(0, rest.indexOf(''));
}

describe('a procedure as text', () => {
  it('names what it asks for, and not what nobody is asked', () => {
    expect(below('Asks for')).toEqual([
      '- target: release of product: Version to upgrade to',
      '- needed: list of server of web: Servers',
      '- spare: list of server of web (may be empty): More servers',
    ]);
  });

  it('says what keeps it from starting, and what needs a reason', () => {
    expect(below('Looked at before the start')).toEqual([
      '- if spare is empty, the run cannot start: Mind none.',
      '- if target comes after installed by more than 1 version, a reason is needed: Mind far. (inner)',
    ]);
  });

  it('names what it takes over from those that it uses, the same words once', () => {
    expect(below('Before the start')).toEqual(['- The databases are backed up.', '- The installer is there. (inner)']);
    expect(below('Warnings')).toEqual(['- Plan with care.', '- The schema changes. (inner)']);
  });
});
