import { describe, expect, it } from 'vitest';
import { decodeControl, encodeControl } from '../../src/bot/controls.ts';

describe('a control', () => {
  it('is understood again for the longest keys that estates and procedures make, and fits on a button', () => {
    // In a list, a part of a part of a used procedure: a name of 64 characters and ids of 60.
    const step = ['p'.repeat(64), ...Array<string>(6).fill('u'.repeat(60))].join('/');
    const control = { run: '7KQ2', step, check: 'c'.repeat(60), option: 'o'.repeat(60) };
    const value = encodeControl(control);
    expect(value.length).toBeLessThanOrEqual(2_000);
    expect(decodeControl(value)).toEqual(control);
  });
});
