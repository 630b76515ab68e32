/** People are told that nobody looks. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Absence } from '../../src/bot/absence.ts';
import { currentStep } from '../../src/bot/lines.ts';
import type { CheckReference } from '../../src/queue/messages.ts';
import type { Command } from '../../src/runs/commands.ts';
import type { Run } from '../../src/runs/run.ts';
import type { Handled, RunRecord } from '../../src/runs/runs.ts';
import { check, plan, server, step } from '../support/plans.ts';
import { type Asked, baseline, given, looked, saw, startOf } from '../support/spec.ts';

const two = plan([step('a', { checks: [check('log'), check('port')] })]);
const start = startOf(two, { targets: { s1: server('s1', { location: 'dc1' }) } });
const TOLD = 'No check worker serves `dc1`, so nobody looks there. Start one: `handrail worker --location dc1`.';

let history: Asked[];
let now: number;
let served: boolean;
let wished: CheckReference[];
let absence: Absence;

const run = (): Run => given(...history).run;
const checks = () => currentStep(run())?.checks;

/** A sweep, so many milliseconds after the last one. */
async function sweep(after: number): Promise<void> {
  now += after;
  const record: RunRecord = { run: run(), head: { version: 1, hash: '' }, hashOf: () => '' };
  await absence.tell([record]);
}

beforeEach(() => {
  history = [start];
  now = 2_000_000;
  served = false;
  wished = [];
  absence = new Absence({
    now: () => now,
    queues: {
      hasWorker: async () => served,
      lookNow: async (request) => {
        wished.push(request);
      },
    },
    runs: {
      handle: async (_: string, command: Command): Promise<Handled> => {
        history.push(command);
        return {
          ok: true,
          duplicate: false,
          events: [],
          record: { run: run(), head: { version: 1, hash: '' }, hashOf: () => '' },
        };
      },
    },
  });
});

describe('a step that waits for a worker which is not there', () => {
  it('says so instead of noting for ever how things are, and goes on once there is one', async () => {
    await sweep(0);
    await sweep(9_999);
    expect(history).toHaveLength(1);
    await sweep(1);
    expect(checks()).toMatchObject({ log: { baselineProblem: TOLD }, port: { baselineProblem: TOLD } });
    await sweep(60_000);
    expect(history).toHaveLength(3);
    history.push(baseline('a', 'log'));
    expect(checks()?.log).not.toHaveProperty('baselineProblem');
  });

  it('says so instead of seeming to watch, and keeps what was proved', async () => {
    history.push(baseline('a', 'log'), baseline('a', 'port'), saw('a', 'log', 'good'), looked('a', 'port', 'not-yet'));
    for (const after of [0, 10_000, 3_000]) await sweep(after);
    expect(history).toHaveLength(6);
    expect(checks()).toMatchObject({ log: { outcome: 'good' }, port: { state: 'unknown', summary: TOLD } });
  });

  it('has the check looked at as soon as there is a worker again', async () => {
    history.push(baseline('a', 'log'), baseline('a', 'port'), saw('a', 'log', 'good'), looked('a', 'port', 'not-yet'));
    for (const after of [0, 10_000]) await sweep(after);
    expect(wished).toEqual([]);
    served = true;
    await sweep(3_000);
    expect(wished).toMatchObject([{ step: 'a', check: 'port' }]);
  });

  it('does not mind a worker that is started anew', async () => {
    for (const after of [0, 5_000]) await sweep(after);
    served = true;
    await sweep(3_000);
    served = false;
    for (const after of [3_000, 9_000]) await sweep(after);
    expect(history).toHaveLength(1);
  });
});
