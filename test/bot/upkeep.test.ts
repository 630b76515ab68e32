/** What runs beside the thread follows the journal. */
import pino from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { reachDeadline } from '../../src/bot/deadlines.ts';
import { type ReportsOptions, recordReports } from '../../src/bot/reports.ts';
import { type DeadlineTimer, Upkeep } from '../../src/bot/upkeep.ts';
import type { CheckRequest, Report } from '../../src/queue/messages.ts';
import { checkId } from '../../src/queue/names.ts';
import type { Command } from '../../src/runs/commands.ts';
import { decide } from '../../src/runs/decide.ts';
import { evolve, initialRun } from '../../src/runs/evolve.ts';
import type { Run } from '../../src/runs/run.ts';
import type { Handled, RunRecord } from '../../src/runs/runs.ts';
import { check, plan, server, step } from '../support/plans.ts';

const ann = { id: 'U1', name: 'ann' };
const MINUTE = 60_000;

/** Runs in memory, with the real rules. */
class Memory {
  run: Run = initialRun;
  seen = new Set<string>();
  #count = 0;

  record(): RunRecord {
    return { run: this.run, head: { version: this.run.version, hash: '' }, hashOf: () => '' };
  }

  do(command: Partial<Command> & { type: Command['type'] }): Handled {
    this.#count += 1;
    return this.apply({ id: `c${this.#count}`, at: this.#count, by: ann, ...command } as Command);
  }

  apply(command: Command): Handled {
    if (this.seen.has(command.id)) return { ok: true, record: this.record(), events: [], duplicate: true };
    const decision = decide(this.run, command);
    if (!decision.ok) return { ok: false, refusal: decision.refusal, record: this.record() };
    this.run = decision.events.reduce(evolve, this.run);
    this.seen.add(command.id);
    return { ok: true, record: this.record(), events: decision.events, duplicate: false };
  }

  peek = () => (this.run.version === 0 ? undefined : this.record());
  get = async () => (this.run.version === 0 ? undefined : this.record());
  live = async () => (this.run.version === 0 || this.run.ended ? [] : [this.record()]);
  handle = async (_: string, command: Command) => this.apply(command);
}

/** Queues in memory: what is asked of them, and what they hold. */
class Queues {
  readonly asked: string[] = [];
  /** By `checkId`: run, step and check. */
  readonly held = new Map<string, string>();
  failing = false;

  readonly served = new Set<string>();

  serve = (locations: Iterable<string>) => {
    for (const location of locations) this.served.add(location);
  };
  takeBaseline = async (request: CheckRequest) => this.#take('baseline', request);
  watch = async (request: CheckRequest) => this.#take('watch', request);
  active = async () => [...this.held.keys()];
  stop = async (_: string, check: string) => {
    this.asked.push(`stop ${this.held.get(check)}`);
    this.held.delete(check);
  };

  #take(what: string, { run, step: at, check: id, server: { location } }: CheckRequest): void {
    if (this.failing) throw new Error('Redis is away');
    if (!this.served.has(location)) throw new Error(`nobody hears what is reported from ${location}`);
    this.asked.push(`${what} ${at}/${id}`);
    this.held.set(checkId({ run, step: at, check: id }), `${run}/${at}/${id}`);
  }
}

class Timers {
  readonly set_ = new Map<string, number>();
  set = async ({ step: at, mark, at: due }: DeadlineTimer) => {
    this.set_.set(`${at}/${mark}`, due);
  };
  cancel = async ({ step: at, mark }: Omit<DeadlineTimer, 'at'>) => {
    this.set_.delete(`${at}/${mark}`);
  };
}

let runs: Memory;
let queues: Queues;
let timers: Timers;
let upkeep: Upkeep;

function newUpkeep(locations = async (): Promise<readonly string[]> => ['default']): Upkeep {
  const log = pino({ level: 'silent' });
  return new Upkeep({ runs, queues, timers, reports: queues, log, locations });
}

async function follow(): Promise<void> {
  upkeep.poke('R');
  await upkeep.idle();
}

async function sweep(): Promise<void> {
  await upkeep.sweep();
  await upkeep.idle();
}

beforeEach(() => {
  runs = new Memory();
  queues = new Queues();
  timers = new Timers();
  upkeep = newUpkeep();
  runs.do({
    type: 'start',
    run: 'R',
    plan: plan([
      step('one', { checks: [check('a'), check('b')], deadline: 10 * MINUTE }),
      step('two', { checks: [check('c')], skip: 'with-reason' }),
    ]),
    inputs: { server: { server: 's1' } },
    estate: 'test',
    targets: { s1: server('s1') },
    byWord: [],
    prerequisites: [],
    channel: 'C1',
  });
});

function baseline(id: string, at = 'one'): void {
  runs.do({ type: 'report', step: at, check: id, report: { type: 'baseline', baseline: {} } });
}

function proof(id: string, at = 'one'): void {
  const report = { type: 'outcome', outcome: 'good', summary: 'seen', evidence: [], lookedAt: 1 } as const;
  runs.do({ type: 'report', step: at, check: id, report });
}

describe('the checks of a step', () => {
  it('take baselines first, and watch once all of them are taken', async () => {
    await follow();
    expect(queues.asked).toEqual(['baseline one/a', 'baseline one/b']);
    baseline('a');
    await follow();
    expect(queues.asked).toHaveLength(2);
    baseline('b');
    await follow();
    expect(queues.asked.slice(2)).toEqual(['watch one/a', 'watch one/b']);
    await follow();
    expect(queues.asked).toHaveLength(4);
  });

  it('are stopped once the step is decided, and those of the next one begin', async () => {
    for (const id of ['a', 'b']) baseline(id);
    await follow();
    for (const id of ['a', 'b']) proof(id);
    runs.do({ type: 'approve', step: 'one' });
    await follow();
    expect(queues.asked).toContain('baseline two/c');
    expect([...queues.held.values()]).toEqual(['R/two/c']);
  });

  it('are all stopped when the run is aborted', async () => {
    await follow();
    runs.do({ type: 'abort', reason: 'Enough.' });
    await follow();
    expect(queues.held.size).toBe(0);
  });
});

describe('a sweep', () => {
  it('asks again for what was lost, and stops what nobody wants, whoever asked for it', async () => {
    await follow();
    queues.held.clear();
    queues.held.set(checkId({ run: 'gone', step: 'x', check: 'y' }), 'gone/x/y');
    await sweep();
    expect([...queues.held.values()].sort()).toEqual(['R/one/a', 'R/one/b']);
    expect(queues.asked).toContain('stop gone/x/y');
  });

  it('makes everything again after a restart, and asks twice for nothing that is there', async () => {
    await follow();
    upkeep = newUpkeep();
    await sweep();
    const asked = queues.asked.length;
    await sweep();
    expect(queues.asked).toHaveLength(asked);
    expect(queues.held.size).toBe(2);
  });

  it('looks after the runs though the estate or the procedures cannot be read just now', async () => {
    upkeep = newUpkeep(() => Promise.reject(new Error('no such folder')));
    await sweep();
    expect([...queues.held.values()].sort()).toEqual(['R/one/a', 'R/one/b']);
    queues.held.clear();
    await sweep();
    expect([...queues.held.values()].sort()).toEqual(['R/one/a', 'R/one/b']);
  });

  it('has reports taken from every location of the estate and of the runs, whoever asked for them', async () => {
    upkeep = newUpkeep(async () => ['dc1', 'dc2']);
    await sweep();
    expect([...queues.served].sort()).toEqual(['dc1', 'dc2', 'default']);
  });

  it('makes up for what failed while Redis was away', async () => {
    queues.failing = true;
    await follow();
    queues.failing = false;
    await sweep();
    expect(queues.held.size).toBe(2);
  });
});

describe('a deadline', () => {
  it('has its timers only once somebody is on the step, and none after it is decided', async () => {
    for (const id of ['a', 'b']) baseline(id);
    await follow();
    expect(timers.set_.size).toBe(0);
    runs.do({ type: 'begin', step: 'one', at: 1_000 });
    await follow();
    expect(Object.fromEntries(timers.set_)).toEqual({
      'one/half': 1_000 + 5 * MINUTE,
      'one/tenth': 1_000 + 9 * MINUTE,
      'one/none': 1_000 + 10 * MINUTE,
    });
    for (const id of ['a', 'b']) proof(id);
    runs.do({ type: 'approve', step: 'one' });
    await follow();
    expect(timers.set_.size).toBe(0);
  });
});

describe('a run that another bot has ended, or of which nothing is left', () => {
  it.each(['ended', 'lost'])('is looked after no more: %s', async (how) => {
    for (const id of ['a', 'b']) baseline(id);
    runs.do({ type: 'begin', step: 'one', at: Date.now() });
    await follow();
    expect(timers.set_.size).toBeGreaterThan(0);
    if (how === 'ended') runs.do({ type: 'abort', reason: 'Not tonight.' });
    else runs.run = initialRun;
    // Nobody pokes here.
    await sweep();
    expect(timers.set_.size).toBe(0);
    expect(queues.held.size).toBe(0);
  });
});

describe('a deadline that is told late or early', () => {
  const due = 1_000 + 5 * MINUTE;

  beforeEach(() => {
    for (const id of ['a', 'b']) baseline(id);
    runs.do({ type: 'begin', step: 'one', at: 1_000 });
  });

  it('is told, though the bot that tells it has a clock behind that of the one which set it', async () => {
    await reachDeadline({ run: 'R', step: 'one', mark: 'half', at: due }, { runs, now: () => due - 500 });
    expect(runs.run.visits[0]).toMatchObject({ deadlineMarks: [{ left: 'half', at: due }] });
  });

  it('has its timer set again by each sweep once it is due, should the timer have been lost', async () => {
    await follow();
    timers.set_.clear();
    await sweep();
    expect(timers.set_.get('one/half')).toBe(due);
    await reachDeadline({ run: 'R', step: 'one', mark: 'half', at: due }, { runs, now: () => due });
    timers.set_.clear();
    await sweep();
    expect(timers.set_.has('one/half')).toBe(false);
  });
});

describe('reports', () => {
  const report = (more: object = {}): Report =>
    ({ run: 'R', step: 'one', check: 'a', at: 5, type: 'baseline', baseline: { n: 1 }, ...more }) as Report;

  let stopped: unknown[];
  let options: ReportsOptions;
  beforeEach(() => {
    stopped = [];
    const log = pino({ level: 'silent' });
    options = { runs, stop: (reference) => void stopped.push(reference), now: () => 9, log };
  });
  const record = (...reports: readonly Report[]) => recordReports('default', reports, options);

  it('that arrive twice are recorded once', async () => {
    await record(report(), report());
    const { version } = runs.run;
    await record(report());
    expect(runs.run.version).toBe(version);
    expect(runs.run.visits[0]).toMatchObject({ checks: { a: { baseline: { n: 1 } } } });
  });

  it('on a step that is decided stop that check', async () => {
    for (const id of ['a', 'b']) baseline(id);
    for (const id of ['a', 'b']) proof(id);
    runs.do({ type: 'approve', step: 'one' });
    await record(report());
    expect(stopped).toEqual([{ run: 'R', step: 'one', check: 'a' }]);
  });

  it('are handed in again when the journal is away for one of the runs', async () => {
    options = { ...options, runs: { ...runs, handle: () => Promise.reject(new Error('away')) } };
    await expect(record(report())).rejects.toThrow('away');
  });
});
