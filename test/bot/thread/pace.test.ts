import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Bucket } from '../../../src/bot/thread/pace.ts';

describe('a bucket of calls', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Asks for a turn and writes its name down when it comes. */
  function queue(bucket: Bucket, gone: string[], names: string, order?: 'first' | 'last'): void {
    for (const name of names) void bucket.take(order).then((may) => gone.push(may ? name : `${name} sent away`));
  }

  it('lets a burst go at once, then keeps the pace', async () => {
    const bucket = new Bucket({ perMinute: 60, burst: 3 });
    const gone: string[] = [];
    queue(bucket, gone, 'abcde');
    await vi.advanceTimersByTimeAsync(0);
    expect(gone.join('')).toBe('abc');
    await vi.advanceTimersByTimeAsync(999);
    expect(gone.join('')).toBe('abc');
    await vi.advanceTimersByTimeAsync(1);
    expect(gone.join('')).toBe('abcd');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(gone.join('')).toBe('abcde');
  });

  it('fills up again, but not beyond a burst', async () => {
    const bucket = new Bucket({ perMinute: 60, burst: 2 });
    await bucket.take();
    await bucket.take();
    await vi.advanceTimersByTimeAsync(3_600_000);
    const gone: string[] = [];
    queue(bucket, gone, 'abc');
    await vi.advanceTimersByTimeAsync(0);
    expect(gone.join('')).toBe('ab');
  });

  it('lets what can wait go last', async () => {
    const bucket = new Bucket({ perMinute: 60, burst: 1 });
    await bucket.take();
    const gone: string[] = [];
    queue(bucket, gone, 'r', 'last');
    queue(bucket, gone, 'ab');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(gone.join('')).toBe('abr');
  });

  it('rests for as long as Slack says', async () => {
    const bucket = new Bucket({ perMinute: 600, burst: 5 });
    const gone: string[] = [];
    bucket.rest(30_000);
    queue(bucket, gone, 'ab');
    await vi.advanceTimersByTimeAsync(29_999);
    expect(gone).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(gone.join('')).toBe('ab');
  });

  it('takes back a turn that was not needed', async () => {
    const bucket = new Bucket({ perMinute: 1, burst: 1 });
    await bucket.take();
    const gone: string[] = [];
    queue(bucket, gone, 'a');
    bucket.giveBack();
    await vi.advanceTimersByTimeAsync(0);
    expect(gone).toEqual(['a']);
  });

  it('sends everybody away once it has ended', async () => {
    const bucket = new Bucket({ perMinute: 1, burst: 1 });
    await bucket.take();
    const gone: string[] = [];
    queue(bucket, gone, 'a');
    bucket.end();
    queue(bucket, gone, 'b');
    await vi.advanceTimersByTimeAsync(0);
    expect(gone).toEqual(['a sent away', 'b sent away']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
