import { describe, expect, it } from 'vitest';
import { keysUnder } from '../../src/redis/keys.ts';

describe('key names', () => {
  it('all have one hash tag, so that a cluster keeps them on one node', () => {
    const keys = keysUnder('handrail');
    const names = Object.values(keys).map((name) => (typeof name === 'function' ? name('7KQ2') : name));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^\{handrail\}/);
  });

  it('have a prefix that cannot break the hash tag', () => {
    for (const prefix of ['', 'a}b', '{', 'a:b', 'a b']) expect(() => keysUnder(prefix)).toThrow(RangeError);
  });
});
