/** What a new version of Handrail finds in runs that an earlier one brought to where they are. */
import { describe, expect, it } from 'vitest';
import { AfterUpgrade } from '../../src/bot/after-upgrade.ts';
import type { Rights } from '../../src/estate/rights.ts';
import type { Command } from '../../src/runs/commands.ts';
import { decide } from '../../src/runs/decide.ts';
import { evolve } from '../../src/runs/evolve.ts';
import type { Run } from '../../src/runs/run.ts';
import { visitOf } from '../../src/runs/run.ts';
import type { Handled } from '../../src/runs/runs.ts';
import { check, plan, step } from '../support/plans.ts';
import { approveSeen, baseline, bo, given, saw, startOf } from '../support/spec.ts';

const rights: Rights = {
  groups: {},
  policies: {
    approve: { by: ['everyone'], quorum: 2, not: [] },
    otherwise: { by: ['everyone'], quorum: 1, not: [] },
  },
};
const proved = [
  startOf(plan([step('work', { checks: [check('x')] })]), { rights }),
  baseline('work', 'x'),
  saw('work', 'x', 'good'),
];

/** A run in memory, and a bot that has just come up. */
class Found {
  readonly levelled: string[] = [];
  readonly asked: Command[] = [];
  readonly bot: AfterUpgrade;

  constructor(
    public run: Run,
    now = 9_000_000,
  ) {
    const level = (id: string) => this.levelled.push(id);
    this.bot = new AfterUpgrade({ runs: this, level, now: () => now });
  }

  handle = async (_: string, command: Command): Promise<Handled> => {
    this.asked.push(command);
    const decision = decide(this.run, command);
    if (!decision.ok) return { ok: false, refusal: decision.refusal, record: this.record() };
    this.run = decision.events.reduce(evolve, this.run);
    return { ok: true, record: this.record(), events: decision.events, duplicate: false };
  };

  record = () => ({ run: this.run, head: { version: this.run.version, hash: '' }, hashOf: () => '' });
  tend = () => this.bot.tend(this.record());
}

describe('a bot that was brought up to date', () => {
  it('voids the approvals that it would not have taken, once', async () => {
    const { run } = given(...proved);
    const earlier = { type: 'approval-given', step: 'work', evidence: [], seen: 'of before', by: bo } as const;
    const found = new Found(evolve(run, { ...earlier, at: 2_000_000, command: 'earlier' }));
    await found.tend();
    expect(visitOf(found.run, 'work')).toMatchObject({ approvals: [], voided: [{ why: 'upgrade' }] });
    await found.tend();
    expect(found.asked).toHaveLength(1);
  });

  it('leaves those that count', async () => {
    const found = new Found(given(...proved, approveSeen('work', bo)).run);
    await found.tend();
    expect(found.asked).toEqual([]);
    expect(visitOf(found.run, 'work')).toMatchObject({ approvals: [{ by: bo }] });
  });

  it('has the threads of runs that it finds made level, once each; its own are level anyway', async () => {
    const found = new Found(given(...proved).run);
    await found.tend();
    await found.tend();
    expect(found.levelled).toEqual(['R1']);
    const own = new Found(given(...proved).run, 0);
    await own.tend();
    expect(own.levelled).toEqual([]);
  });
});
