import { describe, expect, it } from 'vitest';
import {
  answerInTime,
  NOT_RECORDED,
  type Problem,
  problemOf,
  type Result,
  record,
  type Surface,
} from '../../src/bot/recording.ts';
import { JournalUnavailable } from '../../src/runs/journal.ts';

function surface(): Surface & { readonly heard: string[] } {
  const heard: string[] = [];
  const note = (what: string) => async (problem?: Problem | Result) => {
    heard.push(problem !== undefined && 'text' in problem ? `${what}: ${problem.text}` : what);
  };
  return { heard, done: note('done'), failed: note('failed'), late: note('late'), failedLate: note('failedLate') };
}

function openPromise<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const recorded = { type: 'recorded', record: {}, duplicate: false } as unknown as Result;
const now = () => 0;

describe('a command', () => {
  it('is acknowledged once it is recorded', async () => {
    const told = surface();
    await answerInTime(Promise.resolve(recorded), told, { now });
    expect(told.heard).toEqual(['done']);
  });

  it('that is recorded late is acknowledged as not recorded yet, and then left to the thread', async () => {
    const told = surface();
    const { promise, resolve } = openPromise<Result>();
    const answering = answerInTime(promise, told, { now, limit: 1 });
    while (told.heard.length === 0) await new Promise((tick) => setImmediate(tick));
    resolve(recorded);
    await answering;
    expect(told.heard).toEqual(['late']);
  });

  it('that fails late is told of twice: not yet, and then why not', async () => {
    const told = surface();
    const { promise, resolve } = openPromise<Result>();
    const answering = answerInTime(promise, told, { now, limit: 1 });
    while (told.heard.length === 0) await new Promise((tick) => setImmediate(tick));
    resolve({ type: 'unavailable' });
    await answering;
    expect(told.heard).toEqual(['late', `failedLate: ${NOT_RECORDED}`]);
  });

  it('of which the answer was lost is not told to have changed nothing: it may be on record', async () => {
    const problem = problemOf({ type: 'unavailable' }, 0);
    expect(problem?.text).not.toMatch(/nothing was changed|couldn't record/i);
    expect(problem?.text).toContain('The thread shows it if it was');
  });

  it('that changes nothing and need not be told of is acknowledged without a word', async () => {
    const told = surface();
    await answerInTime(Promise.resolve({ type: 'refused', refusal: { code: 'nothing-new' } }), told, { now });
    expect(told.heard).toHaveLength(1);
    expect(told.heard[0]).not.toContain('failed');
  });

  it('is unavailable while the journal is, and anything else that goes wrong is not hidden', async () => {
    const handle = (error: Error) =>
      ({ runs: { peek: () => undefined, get: () => undefined, handle: () => Promise.reject(error) } }) as never;
    const command = { type: 'resume', id: 'a', at: 0, by: { id: 'U1', name: 'ann' } } as const;
    await expect(record(handle(new JournalUnavailable(new Error('away'))), 'R', command)).resolves.toEqual({
      type: 'unavailable',
    });
    await expect(record(handle(new RangeError('a bug')), 'R', command)).rejects.toThrow('a bug');
  });
});
