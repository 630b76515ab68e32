/** What `handrail runs show` prints of a run. */
import { expect, it } from 'vitest';
import { describeRun } from '../../src/cli/describe-run.ts';
import type { Caution } from '../../src/procedures/model.ts';
import type { Run } from '../../src/runs/run.ts';
import { attestation, plan, step } from '../support/plans.ts';
import { attest, given, startOf } from '../support/spec.ts';

function printed(run: Run): string {
  return describeRun({
    run,
    head: { version: run.version, hash: 'ffff' },
    hashOf: (version) => `${version}`.repeat(64),
  });
}

const jump: Caution = { id: 'jump', if: { all: [] }, text: 'Two versions\nat once.', effect: 'reason' };

it('prints what spoke against the start, why it was started, and where the record has it', () => {
  const cautions = [{ id: 'jump', text: '', reason: 'Tried in\nthe lab.' }];
  const { run } = given(startOf(plan([step('one')], { cautions: [jump] }), { cautions }));
  expect(printed(run)).toContain(
    'Started although: Two versions at once.\n  ("Tried in the lab." by @ann, record 11111111)\n',
  );
  expect(printed(given(startOf(plan([step('one')]))).run)).not.toContain('Started although');
});

it('prints which of several passing outcomes it was', () => {
  const state = attestation('state', {
    title: 'State',
    outcomes: ['up-to-date', 'updates-required'],
    passes: ['up-to-date', 'updates-required'],
  });
  const { run } = given(
    startOf(plan([step('one', { checks: [state] })])),
    attest('one', 'state', 'updates-required', 'Read it.'),
  );
  expect(printed(run)).toContain("person's word: State: updates-required · @ann: Read it.");
});
