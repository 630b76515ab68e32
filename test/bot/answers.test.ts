/** `why`, `what's next` and `status` at the turns of a run. */
import { describe, expect, it } from 'vitest';
import { nextAnswer } from '../../src/bot/answers/next.ts';
import { statusAnswer } from '../../src/bot/answers/status.ts';
import { whyAnswer } from '../../src/bot/answers/why.ts';
import type { Plan } from '../../src/procedures/model.ts';
import type { Run } from '../../src/runs/run.ts';
import { attestation, branch, check, decision, each, plan, step } from '../support/plans.ts';
import { type Asked, approve, baseline, begin, choose, given, looked, saw, startOf } from '../support/spec.ts';

const served = () => true;

function runAfter(of: Plan, ...commands: readonly Asked[]): Run {
  return given(startOf(of), ...commands).run;
}

const one = plan([
  step('one', {
    checks: [check('port', { title: `Port of \`\${server}\` open` })],
    onOutcome: { port: { bad: `Stop \`\${server}\`, then look again.` } },
  }),
  step('two', { checks: [attestation('word', { title: 'Options reviewed' })] }),
  decision('which', { left: [step('left')], right: [step('right')] }),
  step('three'),
]);

describe('why', () => {
  it('tells that nothing may be done yet, what is missing for it, and that nobody looks', () => {
    const run = runAfter(one, {
      type: 'report',
      step: 'one',
      check: 'port',
      report: { type: 'baseline-failed', summary: 'No such host.' },
    });
    const { text } = whyAnswer(run, () => false);
    expect(text).toContain('Before anybody acts');
    expect(text).toContain('Port of `s1` open – No such host.');
    expect(text).toContain('`handrail worker --location default`');
  });

  it('tells what is waited for and what was seen', () => {
    const run = runAfter(one, baseline('one', 'port'), looked('one', 'port', 'not-yet', 'refused, 3 times'));
    const { text } = whyAnswer(run, served);
    expect(text).toContain('Waiting for proof of: Port of `s1` open. So far on `127.0.0.1`: refused, 3 times.');
    expect(text).toContain('nobody has said yet that they are on it');
    // Looks that tell the same are not on record, so when the last one was is not known.
    expect(text).toMatch(/refused, 3 times\. Nothing new since <!date/);
  });

  it('tells what a definite failure means and what to do about it', () => {
    const run = runAfter(one, baseline('one', 'port'), begin('one'), saw('one', 'port', 'bad', 'came up as primary'));
    const { text } = whyAnswer(run, served);
    expect(text).toContain('something else: came up as primary');
    expect(text).toContain('Stop `s1`, then look again.');
    expect(text).toContain('@ann has been on it');
  });

  it('says that only a person is missing, where that is so', () => {
    const proved = [baseline('one', 'port'), saw('one', 'port', 'good')];
    expect(whyAnswer(runAfter(one, ...proved), served).text).toContain('press *Approve*');
    const word = whyAnswer(runAfter(one, ...proved, approve('one')), served).text;
    expect(word).toContain('a person’s word on: Options reviewed. Press *Confirm…*');
    expect(whyAnswer(runAfter(one, { type: 'pause', reason: 'Lunch' }), served).text).toContain('paused the run');
    expect(whyAnswer(runAfter(one, { type: 'abort', reason: 'Enough' }), served).text).toContain('“Enough”');
  });

  it('says that the checks disagree where each has its answer', () => {
    const both = plan([
      step('roles', {
        checks: [check('a', { passes: ['good', 'bad'] })],
        require: { outcome: 'a', is: ['good'] },
        requireTitle: 'exactly one primary',
      }),
    ]);
    const run = runAfter(both, baseline('roles', 'a'), saw('roles', 'a', 'bad'));
    expect(whyAnswer(run, served).text).toContain('together they do not show exactly one primary');
  });
});

describe("what's next", () => {
  it('lists this step and those after it, up to what has to be decided first', () => {
    const { text } = nextAnswer(runAfter(one));
    expect(text).toContain('*Now, step 1: Do one*');
    expect(text).toContain('2. Do two\n3. Choose which\n… then it depends on what is decided.');
  });

  it('does not take what was seen in an earlier round for what will be seen in the next', () => {
    const rounds = plan([
      each('server', 'servers', [
        step('look', { checks: [check('role')] }),
        branch('b', [[{ outcome: 'role', step: 'look', is: ['good'] }, [step('yes')]]], [step('no')]),
      ]),
    ]);
    const servers = [{ server: 's1' }, { server: 's1' }];
    const seen = [baseline('s1/look', 'role'), saw('s1/look', 'role', 'good'), approve('s1/look')];
    const run = given(startOf(rounds, { inputs: { servers } }), ...seen).run;
    const { text } = nextAnswer(run);
    expect(text).toContain('*Now, step 2: Do yes*');
    expect(text).toContain('3. Do look\n… then it depends on what the checks show.');
  });

  it('counts as the card of the run does: by the step that is open', () => {
    const proved = [baseline('one', 'port'), saw('one', 'port', 'good'), approve('one')];
    expect(statusAnswer(runAfter(one), 0).text).toContain('░ 1 of 5 · *now: Do one');
    expect(statusAnswer(runAfter(one, ...proved), 0).text).toContain('░ 2 of 5 · *now: Do two');
  });

  it('tells when the end is near, and when it is over', () => {
    const proved = [baseline('one', 'port'), saw('one', 'port', 'good'), approve('one')];
    const end = [{ type: 'attest', step: 'two', check: 'word', outcome: 'confirmed', note: 'Read.' }] as const;
    const last = runAfter(one, ...proved, ...end, approve('two'), choose('which', 'left'), approve('left'));
    expect(nextAnswer(last).text).toContain('Then the run is at its end.');
    const over = runAfter(one, { type: 'abort', reason: 'Enough' });
    expect(nextAnswer(over).text).toContain('Aborted by');
    expect(statusAnswer(over, 0).text).toContain('Aborted by');
  });
});
