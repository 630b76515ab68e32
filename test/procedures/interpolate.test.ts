import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/procedures/duration.ts';
import { interpolate, interpolateAll, referencesIn } from '../../src/procedures/interpolate.ts';
import type { Scope } from '../../src/procedures/model.ts';
import { complaints } from './support.ts';

const scope: Scope = {
  pair: { pair: 'ors-a', first: 'ors-a1', second: 'ors-a2' },
  member: { server: 'ors-b1' },
  pairs: [
    { pair: 'ors-a', first: 'ors-a1', second: 'ors-a2' },
    { pair: 'ors-b', first: 'ors-b1', second: 'ors-b2' },
  ],
  wait: 600_000,
  quick: true,
};

describe('a look-up in a text', () => {
  it.each([
    [`Stop \${pair.first}, not \${pair.second}.`, 'Stop ors-a1, not ors-a2.'],
    [`\${pair} is \${pair.name}`, 'ors-a is ors-a'],
    [`\${ member }`, 'ors-b1'],
    [`\${pairs}`, 'ors-a, ors-b'],
    [`\${wait:duration}`, '10 min'],
    [`\${quick}`, 'yes'],
    [`$\${pair}`, `\${pair}`],
    [`\${nothing} \${pair.third} \${} \${`, `\${nothing} \${pair.third} \${} \${`],
    [`\${__proto__} \${constructor} \${pair.__proto__.x}`, `\${__proto__} \${constructor} \${pair.__proto__.x}`],
  ])('%s', (text, expected) => expect(interpolate(text, scope)).toBe(expected));

  it('is filled in wherever it stands in parameters, and keys stay as they are', () => {
    expect(interpolateAll({ 'x y': [`\${member}`, 1, null, { deep: `x \${member}` }] }, scope)).toEqual({
      'x y': ['ors-b1', 1, null, { deep: 'x ors-b1' }],
    });
  });

  it('never throws, and leaves texts without look-ups alone', () => {
    const names = fc.oneof(
      fc.string(),
      fc.constantFrom('pair', 'pair.first', '__proto__', 'toString', '..', '.', 'a.b.c'),
    );
    fc.assert(
      fc.property(fc.string(), names, fc.string(), (before, name, after) => {
        const text = `${before}\${${name}}${after}`;
        expect(typeof interpolate(text, scope)).toBe('string');
        expect(() => referencesIn(text)).not.toThrow();
      }),
    );
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('${')),
        (text) => {
          expect(interpolate(text, scope)).toBe(text);
        },
      ),
    );
  });

  it('of an odd name is one complaint of the loader and no exception', () => {
    const odd = fc.string({ unit: fc.constantFrom('a', '.', '-', ':', ' ', '_', '€', '"', '\\', '/') });
    fc.assert(
      fc.property(odd, (name) => {
        const told = complaints(`  - step: one\n    title: One\n    do: |\n      X \${zz${name}} y`);
        expect(told).toHaveLength(1);
        expect(told[0]).toContain('there is no `zz');
      }),
      { numRuns: 50 },
    );
  });
});

describe('a duration', () => {
  it.each([
    ['90s', 90_000, '90 s'],
    ['2m', 120_000, '2 min'],
    ['150s', 150_000, '2 min 30 s'],
    ['10m', 600_000, '10 min'],
    ['1h', 3_600_000, '1 h'],
    ['1h38m', 5_880_000, '1 h 38 min'],
    ['1d', 86_400_000, '24 h'],
  ])('%s', (text, milliseconds, shown) => {
    expect(parseDuration(text)).toBe(milliseconds);
    expect(formatDuration(milliseconds)).toBe(shown);
  });

  it.each(['', '0s', '10', 'm', '10 minutes', '-5m', '1.5h', '5m1h', '99999999999s'])('%j is none', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  );

  it('means the same after it was shown, if it was written in minutes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6000 }), (minutes) => {
        const shown = formatDuration(minutes * 60_000)
          .replaceAll(' min', 'm')
          .replaceAll(' h', 'h')
          .replaceAll(' s', 's');
        expect(parseDuration(shown)).toBe(minutes * 60_000);
      }),
    );
  });
});
