/** What the thread tells of approvals: who may, who has, who is waited for, and which count no longer. */
import { describe, expect, it } from 'vitest';
import { render } from '../../../src/bot/thread/render.ts';
import type { Rights } from '../../../src/estate/rights.ts';
import { evolve } from '../../../src/runs/evolve.ts';
import { ann, bo, check, plan, step, Told } from './runs.ts';

const rights: Rights = {
  groups: { 'ors-leads': { users: [] } },
  policies: {
    approve: { by: ['ors-leads'], quorum: 2, not: ['worker'] },
    skip: { by: [], quorum: 1, not: [] },
    otherwise: { by: ['everyone'], quorum: 1, not: [] },
  },
};
const cy = { id: 'UCY0001', name: 'cy' };

function proved(of = plan([step('a', { checks: [check('x', { of: 'pair.first' })] }), step('b')])): Told {
  const inputs = { pair: { pair: 'ors-a', first: 'ors-a1', second: 'ors-a2' } };
  return new Told(of, inputs, { rights }).open().look('x', 'backup', { text: 'came up' });
}

const messages = (told: Told) => render(told.record);
const textOf = (told: Told, key: string) => {
  const message = messages(told).find((each) => each.key === key);
  return message === undefined ? '' : JSON.stringify(message.blocks);
};
const ownMessages = (told: Told) => messages(told).filter(({ key }) => key.startsWith('entry:'));

describe('a step that several approve', () => {
  it('says who may, and the card whom it waits for', () => {
    expect(textOf(proved(), 'step:1')).toContain('May be approved by two of @ors-leads, not whoever was on the step');
    expect(textOf(proved(), 'root')).toContain('waiting for: two approvers from @ors-leads');
  });

  it('says who has, and the card whom it still waits for', () => {
    const told = proved().approve(bo, 'ors-leads');
    expect(textOf(told, 'step:1')).toMatch(
      /1 of 2 approvals: @bo at <!date.* · waiting for one more approver from @ors-leads/,
    );
    expect(textOf(told, 'root')).toContain('waiting for: one more approver from @ors-leads');
    expect(ownMessages(told)).toEqual([]);
  });

  it('names all of them once it is decided, and no more what it waited for', () => {
    const told = proved().approve(bo, 'ors-leads').approve(cy, 'ors-leads');
    expect(textOf(told, 'step:1')).toMatch(/approved by @bo at <!date.*> and @cy at <!date/);
    expect(textOf(told, 'step:1')).not.toContain('of 2 approvals');
  });

  it('offers nothing that nobody may do', () => {
    expect(textOf(proved(), 'step:1')).not.toContain('Skip…');
    expect(textOf(proved(), 'step:1')).toContain('Add note');
  });
});

describe('approvals that are void have a message of their own', () => {
  it('which names whose they were and what has changed, and stays', () => {
    const told = proved().approve(bo, 'ors-leads').look('x', 'backup', { text: 'came up once more' });
    const [own] = ownMessages(told);
    expect(own?.text).toBe('Step 1: the approval by @bo is void.');
    expect(JSON.stringify(own?.blocks)).toMatch(
      /\*An approval of step 1 is void\*: by @bo at .* has changed: Backup mode in the log/,
    );
    expect(JSON.stringify(own?.blocks)).toContain('Step 1 needs two approvals of what is there now.');
    expect(textOf(told, 'step:1')).not.toContain('of 2 approvals');
    const later = told.approve(bo, 'ors-leads').approve(cy, 'ors-leads');
    expect(ownMessages(later)).toEqual([own]);
  });

  it('which tells of an earlier version that was less strict', () => {
    const told = proved();
    told.run = evolve(told.run, {
      type: 'approval-given',
      ...{ step: told.current, evidence: [], seen: 'of an earlier version', by: bo, at: told.now, command: 'earlier' },
    });
    expect(textOf(told, 'step:1')).toContain('1 of 2 approvals');
    told.tell({ type: 'void-stale', step: told.current });
    const [own] = ownMessages(told);
    expect(JSON.stringify(own?.blocks)).toMatch(
      /\*An approval of step 1 is void\*: by @bo at .* was brought up to date/,
    );
    expect(JSON.stringify(own?.blocks)).toContain('Step 1 needs two approvals of what is there now.');
    expect(textOf(told, 'step:1')).not.toContain('of 2 approvals');
  });

  it('which tells of whoever is on the step now', () => {
    const told = proved().approve(bo, 'ors-leads');
    told.tell({ type: 'begin', step: told.current, by: bo });
    expect(JSON.stringify(ownMessages(told)[0]?.blocks)).toContain(
      '@bo is on the step now, and whoever is on it cannot approve it.',
    );
  });
});

it('without policies nothing of all that is said', () => {
  const inputs = { pair: { pair: 'ors-a', first: 'ors-a1', second: 'ors-a2' } };
  const told = new Told(plan([step('a', { checks: [check('x')] })]), inputs).open().look('x', 'backup');
  expect(textOf(told, 'step:1')).not.toContain('approved by');
  expect(textOf(told, 'root')).toContain('waiting for: an approval');
  expect(textOf(told.approve(ann), 'step:1')).toContain('approved by @ann');
});
